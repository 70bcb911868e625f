#include "reports/number_text.hpp"
#include "reports/remarks.hpp"
#include "reports/text_grid.hpp"
#include "reports/timing_report.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::reports {
namespace {

using analysis::Estimate;
using analysis::SpreadEstimate;
using analysis::TimingSummary;

constexpr std::size_t kTimedNameWidth = 16;

/// "12.3 ±0.4": the value with half of its interval.
std::string with_margin(const Estimate& value, bool unicode) {
  const std::string text = seconds(value.mean);
  const double margin = (value.hi - value.lo) / 2;
  if (!std::isfinite(margin)) return text;
  return text + (unicode ? " ±" : " +-") + significant(margin, 2);
}

std::string part(const analysis::Figure<SpreadEstimate>& figure, Estimate SpreadEstimate::*of) {
  return figure ? seconds(((*figure).*of).mean) : std::string("-");
}

std::string fate_counts(const TimingSummary& timing) {
  std::string text = count(timing.arrived) +
                     " arrived: " + count(timing.answered - timing.unanswered) + " answered";
  const auto add = [&text](std::uint64_t number, const char* fate) {
    if (number > 0) text += ", " + count(number) + " " + fate;
  };
  add(timing.unanswered, "ended without an answer");
  add(timing.dropped, "dropped");
  add(timing.abandoned, "abandoned");
  add(timing.in_flight, "in flight");
  return text;
}

TextGrid request_grid(const Result& result, const TableOptions& options) {
  const bool has_slo = std::ranges::any_of(
      result.timings, [](const TimingSummary& timing) { return timing.slo_share.is_known(); });
  const bool has_first = std::ranges::any_of(
      result.timings, [](const TimingSummary& timing) { return timing.first_token_s.is_known(); });
  std::vector<GridColumn> columns{{.header = "policy", .width_min = kTimedNameWidth},
                                  {.header = "p50 s", .is_right_aligned = true},
                                  {.header = "p95 s"},
                                  {.header = "p99 s", .is_right_aligned = true},
                                  {.header = "queue p95 s", .is_right_aligned = true}};
  if (has_first) columns.push_back({.header = "first token p95 s", .is_optional = true});
  if (has_slo) columns.push_back({.header = "in time %"});
  columns.push_back({.header = "good/s", .is_right_aligned = true});
  columns.push_back({.header = "$/h", .is_right_aligned = true});
  TextGrid grid(std::move(columns));
  for (std::size_t i = 0; i < result.timings.size(); ++i) {
    const TimingSummary& timing = result.timings[i];
    std::vector<std::string> cells{
        result.policies[i].name, part(timing.latency_s, &SpreadEstimate::p50),
        timing.latency_s ? with_margin(timing.latency_s->p95, options.unicode) : "-",
        part(timing.latency_s, &SpreadEstimate::p99), part(timing.wait_s, &SpreadEstimate::p95)};
    if (has_first) cells.push_back(part(timing.first_token_s, &SpreadEstimate::p95));
    if (has_slo) {
      cells.push_back(timing.slo_share ? percent_interval(*timing.slo_share, 1, 1) : "-");
    }
    cells.push_back(timing.goodput_per_s ? significant(timing.goodput_per_s->mean, 3) : "-");
    cells.push_back(timing.usd_per_hour ? money(timing.usd_per_hour->mean) : "-");
    grid.add_row(std::move(cells));
  }
  return grid;
}

TextGrid station_grid(const Result& result) {
  TextGrid grid({{.header = "policy", .width_min = kTimedNameWidth},
                 {.header = "station", .width_min = kTimedNameWidth},
                 {.header = "busy %", .is_right_aligned = true},
                 {.header = "load %", .is_right_aligned = true},
                 {.header = "wait p50 s", .is_right_aligned = true},
                 {.header = "wait p95 s", .is_right_aligned = true},
                 {.header = "served", .is_right_aligned = true},
                 {.header = "turned away", .is_right_aligned = true}});
  for (std::size_t i = 0; i < result.timings.size(); ++i) {
    for (const analysis::StationSummary& station : result.timings[i].stations) {
      if (station.served <= 0 && station.turned_away <= 0) continue;
      grid.add_row({result.policies[i].name, station.name,
                    station.utilisation ? percent(station.utilisation->mean, 1) : "-",
                    station.load ? percent(*station.load, 1) : "-",
                    part(station.wait_s, &SpreadEstimate::p50),
                    part(station.wait_s, &SpreadEstimate::p95), count(station.served),
                    count(station.turned_away)});
    }
  }
  return grid;
}

/// "$0.12 an hour (10 %) bought nothing: given-up calls $0.1, ..."; empty where all of it did.
std::string waste_text(const TimingSummary& timing) {
  if (!timing.waste_usd_per_hour || !timing.usd_per_hour) return {};
  const analysis::Waste& waste = *timing.waste_usd_per_hour;
  if (!(waste.total() > 0)) return {};
  std::string parts;
  const auto add = [&parts](double usd, const char* what) {
    if (usd <= 0) return;
    parts += (parts.empty() ? ": " : ", ") + std::string(what) + " $" + money(usd);
  };
  add(waste.lost, "lost requests");
  add(waste.fruitless, "requests without an answer");
  add(waste.given_up, "given-up calls");
  add(waste.hedged, "hedged copies");
  add(waste.cache_loss, "prompts cached again");
  return "$" + money(waste.total()) + " an hour (" +
         percent(waste.total() / timing.usd_per_hour->mean, 1) + " % of its bill) bought nothing" +
         parts;
}

/// "55.4 hours rented a run, 2.31 at a time, 6 at most; 22 scale-ups, 21.4 scale-downs".
std::string fleet_text(const analysis::FleetSummary& fleet) {
  return significant(fleet.hours, 3) + " hours rented a run, " + significant(fleet.mean.mean, 3) +
         " at a time, " + count(fleet.peak) + " at most; " + count_of(fleet.scale_ups, "scale-up") +
         ", " + count_of(fleet.scale_downs, "scale-down");
}

/// "calls to x found 74.1 % of their prompts cached and saved $1.2 an hour; ...".
std::string cache_text(const analysis::CacheSummary& cache) {
  const analysis::CacheFigures& of = cache.figures;
  std::string text = "calls to " + cache.model + " found " +
                     percent(of.read_tokens / std::max(of.prompt_tokens, 1.0), 1) +
                     " % of their prompts cached, which " + (of.saved < 0 ? "cost" : "saved") +
                     " $" + money(std::abs(of.saved)) + " an hour";
  const auto add = [&](double usd, const char* why) {
    if (usd > 0) text += "; $" + money(usd) + " went for prompts that " + why;
  };
  add(of.switch_loss, "another model had cached");
  add(of.expiry_loss, "had expired");
  return text;
}

std::string remark_lines(const Result& result, const TableOptions& options) {
  std::string out;
  for (std::size_t i = 0; i < result.timings.size(); ++i) {
    const TimingSummary& timing = result.timings[i];
    const std::string& name = result.policies[i].name;
    if (timing.is_unstable) {
      out +=
          wrap_text("! ",
                    name + " is unstable: " + timing.unstable_reason + "; the number in flight " +
                        "grows by " + significant(timing.growth_per_s.mean, 3) +
                        " a second, so its latency is that of this run alone",
                    options.width) +
          "\n";
    } else if (timing.unsettled > 0) {
      out += wrap_text(options.bullet(),
                       name + " found no steady state in " + count(double{1} * timing.unsettled) +
                           " of " + count_of(timing.replications, "replication") +
                           "; nothing is left out of those",
                       options.width) +
             "\n";
    }
    const std::uint64_t lost = timing.dropped + timing.abandoned + timing.in_flight;
    if (lost + timing.unanswered > 0) {
      out += wrap_text(options.bullet(), name + ", " + fate_counts(timing), options.width) + "\n";
    }
    if (const std::string waste = waste_text(timing); !waste.empty()) {
      out += wrap_text(options.bullet(), name + ": " + waste, options.width) + "\n";
    }
    for (const analysis::StationSummary& station : timing.stations) {
      if (!station.fleet || station.fleet->hours <= 0) continue;
      out += wrap_text(options.bullet(),
                       name + ", station " + station.name + ": " + fleet_text(*station.fleet),
                       options.width) +
             "\n";
    }
    for (const analysis::CacheSummary& cache : timing.caches) {
      out += wrap_text(options.bullet(), name + ", " + cache_text(cache), options.width) + "\n";
    }
    if (timing.hedges && timing.hedges->sent + timing.hedges->held_back > 0) {
      out += wrap_text(options.bullet(),
                       name + ": " + count(timing.hedges->sent) + " second copies sent, " +
                           count(timing.hedges->held_back) + " held back, a run",
                       options.width) +
             "\n";
    }
    for (const analysis::CapSummary& cap : timing.caps) {
      out +=
          wrap_text(options.bullet(), name + ": " + cap_text(cap) + " a run", options.width) + "\n";
    }
    for (const analysis::FaultSummary& fault : timing.faults) {
      if (fault.failed + fault.refused <= 0) continue;
      std::string text = name + ", calls to " + fault.model + ": " + count(fault.failed) + " of " +
                         count(fault.calls) + " failed";
      if (fault.cooldowns > 0) {
        text +=
            ", " + count(fault.refused) + " not made in " + count_of(fault.cooldowns, "cooldown");
      }
      out += wrap_text(options.bullet(), text + " a run", options.width) + "\n";
    }
    if (!timing.latency_s) {
      out +=
          wrap_text("- ", name + ", latency: " + timing.latency_s.reason(), options.width) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string timing_text(const Result& result, const TableOptions& options) {
  if (result.timings.empty()) return {};
  const TimingSummary& first = result.timings.front();
  const GridStyle style{options.width, options.unicode};
  std::string out =
      fit_text("On the clock: " +
                   count_of(static_cast<double>(first.arrived / first.replications), "request") +
                   " a run, " + count_of(first.replications, "run"),
               options.width, options.unicode) +
      "\n\n" + grid_text(request_grid(result, options), style);
  const bool has_stations = std::ranges::any_of(
      result.timings, [](const TimingSummary& timing) { return !timing.stations.empty(); });
  if (has_stations) out += "\n" + grid_text(station_grid(result), style);
  if (std::ranges::any_of(result.timings, &TimingSummary::warm_up)) {
    out += "\n" +
           wrap_text(options.bullet(),
                     std::string("requests of the warm-up are left out of ") +
                         "p50 to good/s, and not of $/h" + (has_stations ? " and stations" : ""),
                     options.width) +
           "\n";
  }
  const std::string remarks = remark_lines(result, options);
  if (!remarks.empty()) out += "\n" + remarks;
  return out;
}

}  // namespace pointsman::reports
