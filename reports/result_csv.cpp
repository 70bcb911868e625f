#include "reports/result_csv.hpp"

#include "data/csv_cell.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"

#include <cmath>
#include <string_view>

namespace pointsman::reports {

namespace {

using analysis::Estimate;
using analysis::Summary;
using data::csv_cell;

std::string cell(double value) {
  return std::isfinite(value) ? base::format_double(value) : "";
}

/// The lines of one policy on one set of requests.
class CsvLines {
 public:
  CsvLines(std::string& out, std::string_view policy, std::string_view slice_key,
           std::string_view slice)
      : out_(out),
        prefix_(csv_cell(policy) + ',' + csv_cell(slice_key) + ',' + csv_cell(slice) + ',') {}

  void point(std::string_view metric, double value) { line(metric, cell(value), "", ""); }
  void unknown(std::string_view metric) { line(metric, "", "", ""); }
  void estimate(std::string_view metric, const Estimate& e) {
    line(metric, cell(e.mean), cell(e.lo), cell(e.hi));
  }
  void estimate(std::string_view metric, const analysis::Figure<Estimate>& figure) {
    if (!figure) return unknown(metric);
    estimate(metric, *figure);
  }
  void cost(const std::string& metric, const analysis::Figure<analysis::Cost>& figure) {
    if (!figure) {
      unknown(metric + ".total");
      unknown(metric + ".per_request");
      return;
    }
    point(metric + ".total", figure->total_usd);
    estimate(metric + ".per_request", figure->per_request_usd);
  }

 private:
  void line(std::string_view metric, const std::string& value, const std::string& lo,
            const std::string& hi) {
    out_ += prefix_ + csv_cell(metric) + ',' + value + ',' + lo + ',' + hi + '\n';
  }

  std::string& out_;
  std::string prefix_;
};

void add_by_model(CsvLines& lines, const std::string& metric, const std::vector<double>& counts,
                  const std::vector<std::string>& models) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) lines.point(metric + models[i], counts[i]);
  }
}

void add_summary(CsvLines lines, const Summary& summary, const std::vector<std::string>& models) {
  lines.point("requests", static_cast<double>(summary.requests));
  lines.point("answered", static_cast<double>(summary.answered));
  lines.point("dropped", static_cast<double>(summary.dropped));
  lines.point("unanswered", summary.unanswered);
  lines.estimate("accuracy", summary.accuracy);
  lines.estimate("accuracy_difference", summary.accuracy_difference);
  lines.cost("cost_usd", summary.cost);
  lines.estimate("savings", summary.savings);
  if (summary.quality_adjusted) {
    lines.cost("quality_adjusted_cost_usd", summary.quality_adjusted->cost);
    lines.estimate("quality_adjusted_savings", summary.quality_adjusted->savings);
  }
  if (summary.latency) {
    lines.point("latency_s.mean", summary.latency->mean_s);
    lines.point("latency_s.p50", summary.latency->p50_s);
    lines.point("latency_s.p95", summary.latency->p95_s);
    lines.point("latency_s.p99", summary.latency->p99_s);
  } else {
    for (const auto* metric : {"mean", "p50", "p95", "p99"}) {
      lines.unknown("latency_s." + std::string(metric));
    }
  }
  lines.point("calls.total", summary.calls);
  add_by_model(lines, "calls.by_model.", summary.calls_by_model, models);
  add_by_model(lines, "answers_by_model.", summary.answers_by_model, models);
}

void add_spread(CsvLines& lines, const std::string& metric,
                const analysis::SpreadEstimate& spread) {
  lines.estimate(metric + ".mean", spread.mean);
  lines.estimate(metric + ".p50", spread.p50);
  lines.estimate(metric + ".p95", spread.p95);
  lines.estimate(metric + ".p99", spread.p99);
}

void add_spread(CsvLines& lines, const std::string& metric,
                const analysis::Figure<analysis::SpreadEstimate>& figure) {
  if (figure) return add_spread(lines, metric, *figure);
  for (const auto* part : {".mean", ".p50", ".p95", ".p99"}) lines.unknown(metric + part);
}

void add_timing(CsvLines lines, const analysis::TimingSummary& timing) {
  const auto add = [&lines](const std::string& metric, std::uint64_t count_of) {
    lines.point("timing.requests." + metric, static_cast<double>(count_of));
  };
  add("arrived", timing.arrived);
  add("answered", timing.answered);
  add("unanswered", timing.unanswered);
  add("dropped", timing.dropped);
  add("abandoned", timing.abandoned);
  add("in_flight", timing.in_flight);
  add_spread(lines, "timing.latency_s", timing.latency_s);
  add_spread(lines, "timing.first_token_s", timing.first_token_s);
  add_spread(lines, "timing.queue_wait_s", timing.wait_s);
  lines.estimate("timing.throughput_per_s", timing.throughput_per_s);
  lines.estimate("timing.goodput_per_s", timing.goodput_per_s);
  lines.estimate("timing.slo_attainment", timing.slo_share);
  lines.estimate("timing.usd_per_hour", timing.usd_per_hour);
  lines.estimate("timing.growth_per_s", timing.growth_per_s);
  lines.point("timing.unstable", timing.is_unstable ? 1 : 0);
  for (const analysis::StationSummary& station : timing.stations) {
    const std::string metric = "timing.stations." + station.name;
    lines.point(metric + ".served", station.served);
    lines.point(metric + ".turned_away", station.turned_away);
    lines.estimate(metric + ".utilisation", station.utilisation);
    if (station.load) {
      lines.point(metric + ".load", *station.load);
    } else {
      lines.unknown(metric + ".load");
    }
    add_spread(lines, metric + ".wait_s", station.wait_s);
    if (!station.fleet) continue;
    lines.point(metric + ".fleet.hours", station.fleet->hours);
    lines.estimate(metric + ".fleet.mean", station.fleet->mean);
    lines.point(metric + ".fleet.peak", station.fleet->peak);
    lines.point(metric + ".fleet.scale_ups", station.fleet->scale_ups);
    lines.point(metric + ".fleet.scale_downs", station.fleet->scale_downs);
  }
}

void add_policy(std::string& out, std::string_view name, const Summary& total,
                const std::vector<analysis::SliceSummary>& slices,
                const std::vector<std::string>& models) {
  add_summary(CsvLines(out, name, "", ""), total, models);
  for (const auto& slice : slices) {
    for (const auto& value : slice.values) {
      add_summary(CsvLines(out, name, slice.key, value.value), value.summary, models);
    }
  }
}

}  // namespace

std::string result_csv(const Result& result) {
  std::string out = "policy,slice_key,slice,metric,value,lo,hi\n";
  for (std::size_t i = 0; i < result.policies.size(); ++i) {
    const analysis::PolicySummary& policy = result.policies[i];
    add_policy(out, policy.name, policy.total, policy.slices, result.models);
    if (!result.timings.empty()) add_timing(CsvLines(out, policy.name, "", ""), result.timings[i]);
  }
  if (!result.controls) return out;
  for (const auto& control : result.controls->controls) {
    add_policy(out, "controls/" + control.kind, control.summary, control.slices, result.models);
  }
  for (const auto& single : result.controls->singles) {
    add_policy(out, "controls/single_models/" + result.models[single.model], single.summary, {},
               result.models);
  }
  for (const auto& comparison : result.controls->matched) {
    CsvLines lines(out, comparison.policy, "", "");
    if (comparison.matched) {
      lines.point("cost_matched_mix.accuracy", comparison.matched->mix.accuracy);
      if (const auto cost = comparison.matched->quality_adjusted_cost) {
        lines.point("cost_matched_mix.quality_adjusted_cost_usd.per_request", *cost);
      }
      lines.estimate("cost_matched_mix.difference", comparison.matched->difference);
    } else {
      lines.unknown("cost_matched_mix.accuracy");
      lines.unknown("cost_matched_mix.difference");
    }
  }
  return out;
}

base::Status write_result_csv(const Result& result, const std::string& path) {
  return base::write_file(path, result_csv(result));
}

}  // namespace pointsman::reports
