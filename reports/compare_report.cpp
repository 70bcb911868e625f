// A comparison as a table and as JSON.
#include "reports/compare.hpp"
#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Comparison;
using analysis::Discordance;
using analysis::Estimate;
using analysis::Figure;
using analysis::PolicyFigures;

constexpr std::size_t kFigureWidthMin = 10;

bool has_bounds(const Estimate& estimate) {
  return std::isfinite(estimate.lo) && std::isfinite(estimate.hi);
}

/// "better", "worse", or that the data do not say. `is_gain`: more is better.
std::string verdict_text(const Figure<Estimate>& difference, bool is_gain) {
  if (!difference) return "";
  if (!has_bounds(*difference)) return difference->mean == 0 ? "same" : "in doubt";
  if (difference->lo == 0 && difference->hi == 0) return "same";
  if (difference->lo > 0) return is_gain ? "better" : "worse";
  if (difference->hi < 0) return is_gain ? "worse" : "better";
  return "not shown to differ";
}

std::string signed_text(double value, const std::string& text) {
  return value > 0 ? "+" + text : text;
}

std::string bracketed(const Estimate& estimate, const std::string& mean, const std::string& lo,
                      const std::string& hi) {
  return has_bounds(estimate) ? mean + " [" + lo + ", " + hi + "]" : mean;
}

std::string points_text(const Figure<Estimate>& share, int decimals) {
  if (!share) return "-";
  return bracketed(*share, signed_text(share->mean, percent(share->mean, decimals)),
                   percent(share->lo, decimals), percent(share->hi, decimals));
}

std::string money_text(const Figure<Estimate>& usd) {
  if (!usd) return "-";
  const auto per_1k = [](double value) { return money(analysis::kRequestsPerCost * value); };
  return bracketed(*usd, signed_text(usd->mean, per_1k(usd->mean)), per_1k(usd->lo),
                   per_1k(usd->hi));
}

std::string seconds_text(const Figure<Estimate>& time) {
  if (!time) return "-";
  return bracketed(*time, signed_text(time->mean, seconds(time->mean)), seconds(time->lo),
                   seconds(time->hi));
}

std::string mean_text(const Figure<Estimate>& figure, std::string (*text)(double)) {
  return figure ? text(figure->mean) : "-";
}

void add_rows(const Comparison& comparison, TextGrid& grid) {
  const PolicyFigures& first = comparison.first;
  const PolicyFigures& second = comparison.second;
  const auto share = [](double value) { return percent(value, 2); };
  const auto per_1k = [](double value) { return money(analysis::kRequestsPerCost * value); };
  grid.add_row({"accuracy %", mean_text(first.accuracy, share), mean_text(second.accuracy, share),
                points_text(comparison.accuracy, 2), verdict_text(comparison.accuracy, true)});
  grid.add_row({"$/1k", mean_text(first.cost_usd_per_request, per_1k),
                mean_text(second.cost_usd_per_request, per_1k),
                money_text(comparison.cost_usd_per_request),
                verdict_text(comparison.cost_usd_per_request, false)});
  grid.add_row({"saving %", "", "", points_text(comparison.savings, 1),
                verdict_text(comparison.savings, true)});
  if (comparison.adjusted_cost_usd) {
    grid.add_row({kAdjustedCost, mean_text(*first.adjusted_cost_usd, per_1k),
                  mean_text(*second.adjusted_cost_usd, per_1k),
                  money_text(*comparison.adjusted_cost_usd),
                  verdict_text(*comparison.adjusted_cost_usd, false)});
    grid.add_row({kAdjustedSaving, "", "", points_text(*comparison.adjusted_savings, 1),
                  verdict_text(*comparison.adjusted_savings, true)});
  }
  if (first.latency_s || second.latency_s) {
    grid.add_row({"mean s", mean_text(first.latency_s, seconds),
                  mean_text(second.latency_s, seconds), seconds_text(comparison.latency_s),
                  verdict_text(comparison.latency_s, false)});
  }
}

std::string clock_text(double value, ClockUnit unit) {
  switch (unit) {
    case ClockUnit::kSeconds:
      return seconds(value);
    case ClockUnit::kShare:
      return percent(value, 1);
    case ClockUnit::kUsdPerHour:
      break;
  }
  return money(value);
}

/// What neither side has, such as a service level that nobody stated, has no row.
void add_clock_rows(const ClockComparison& clock, TextGrid& grid) {
  for (std::size_t i = 0; i < kClockFigures.size(); ++i) {
    if (!clock.first[i] && !clock.second[i]) continue;
    const ClockFigure& figure = kClockFigures[i];
    const auto text = [&figure](double value) { return clock_text(value, figure.unit); };
    const auto mean = [&text](const Figure<Estimate>& of) { return of ? text(of->mean) : "-"; };
    const auto& change = clock.difference[i];
    grid.add_row({figure.name, mean(clock.first[i]), mean(clock.second[i]),
                  change ? bracketed(*change, signed_text(change->mean, text(change->mean)),
                                     text(change->lo), text(change->hi))
                         : "-",
                  verdict_text(change, figure.is_gain)});
  }
}

std::string discordance_text(const Discordance& counts) {
  return "right with the second alone: " + count(counts.gained) +
         ", with the first alone: " + count(counts.lost) + "; McNemar mid-p " +
         p_text(counts.mid_p);
}

void add_reasons(const Comparison& comparison, std::vector<std::string>& reasons) {
  const auto add = [&](const char* what, const Figure<Estimate>& figure) {
    if (figure) return;
    std::string reason = std::string(what) + ": " + figure.reason();
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
  };
  add("accuracy", comparison.accuracy);
  add("cost", comparison.cost_usd_per_request);
  if (comparison.cost_usd_per_request) add("saving", comparison.savings);
  if (comparison.cost_usd_per_request && comparison.adjusted_savings) {
    add("adjusted saving", *comparison.adjusted_savings);
  }
  if (comparison.first.latency_s || comparison.second.latency_s) {
    add("latency", comparison.latency_s);
  }
}

std::string title_of(const Comparisons& comparisons) {
  std::string title = comparisons.first == comparisons.second
                          ? comparisons.first
                          : comparisons.first + " and " + comparisons.second;
  const Comparison& first = comparisons.policies.front().comparison;
  if (first.is_paired)
    title += ": " + count(first.first.requests) +
             (first.first.requests == 1 ? " request" : " requests") + ", paired";
  else
    title += ": unpaired";
  return title + ", " + fixed(100 * comparisons.level, 0) + " % intervals";
}

Json figure_json(const Figure<Estimate>& figure) {
  return figure ? json_estimate(*figure) : Json(nullptr);
}

Json side_json(const std::string& policy, const PolicyFigures& figures) {
  Json object = {{"policy", policy},
                 {"requests", figures.requests},
                 {"accuracy", figure_json(figures.accuracy)},
                 {"cost_usd_per_request", figure_json(figures.cost_usd_per_request)},
                 {"latency_s", figure_json(figures.latency_s)}};
  if (figures.adjusted_cost_usd) {
    object["quality_adjusted_cost_usd_per_request"] = figure_json(*figures.adjusted_cost_usd);
  }
  return object;
}

Json clock_json(const ClockFigures& figures) {
  Json object = Json::object();
  for (std::size_t i = 0; i < figures.size(); ++i) {
    object[kClockFigures[i].where] = figure_json(figures[i]);
    if (!figures[i]) object["unknown"][kClockFigures[i].where] = figures[i].reason();
  }
  return object;
}

Json comparison_json_of(const NamedComparison& named) {
  const Comparison& of = named.comparison;
  Json difference = {{"accuracy", figure_json(of.accuracy)},
                     {"cost_usd_per_request", figure_json(of.cost_usd_per_request)},
                     {"savings", figure_json(of.savings)},
                     {"latency_s", figure_json(of.latency_s)}};
  const auto say_why = [&](const char* key, const Figure<Estimate>& figure) {
    if (!figure) difference["unknown"][key] = figure.reason();
  };
  say_why("accuracy", of.accuracy);
  say_why("cost_usd_per_request", of.cost_usd_per_request);
  say_why("savings", of.savings);
  say_why("latency_s", of.latency_s);
  if (of.adjusted_cost_usd) {
    constexpr const char* kCostKey = "quality_adjusted_cost_usd_per_request";
    constexpr const char* kSavingsKey = "quality_adjusted_savings";
    difference[kCostKey] = figure_json(*of.adjusted_cost_usd);
    difference[kSavingsKey] = figure_json(*of.adjusted_savings);
    say_why(kCostKey, *of.adjusted_cost_usd);
    say_why(kSavingsKey, *of.adjusted_savings);
  }
  Json object = {{"first", side_json(named.first, of.first)},
                 {"second", side_json(named.second, of.second)},
                 {"paired", of.is_paired},
                 {"left_out", of.left_out},
                 {"difference", std::move(difference)},
                 {"discordance", nullptr}};
  if (const auto& clock = named.clock) {
    object["timing"] = {{"first", clock_json(clock->first)},
                        {"second", clock_json(clock->second)},
                        {"difference", clock_json(clock->difference)},
                        {"paired", clock->is_paired}};
  }
  if (of.discordance) {
    object["discordance"] = {{"gained", of.discordance->gained},
                             {"lost", of.discordance->lost},
                             {"mid_p", of.discordance->mid_p}};
  }
  return object;
}

}  // namespace

std::string comparison_text(const Comparisons& comparisons, const TableOptions& options) {
  std::string out = fit_text(title_of(comparisons), options.width, options.unicode) + "\n";
  const std::string bullet = options.bullet();
  std::vector<std::string> reasons;
  for (const NamedComparison& named : comparisons.policies) {
    TextGrid grid({{.header = "", .width_min = kFigureWidthMin},
                   {.header = named.first, .is_right_aligned = true, .width_min = kFigureWidthMin},
                   {.header = named.second, .is_right_aligned = true, .width_min = kFigureWidthMin},
                   {.header = "difference"},
                   {.header = "the second is"}});
    add_rows(named.comparison, grid);
    if (named.clock) add_clock_rows(*named.clock, grid);
    std::vector<std::string> left_out;
    out += "\n";
    for (const std::string& line : grid.lines({options.width, options.unicode}, left_out)) {
      out += line + "\n";
    }
    if (named.comparison.discordance) {
      out +=
          wrap_text(bullet, discordance_text(*named.comparison.discordance), options.width) + "\n";
    }
    if (named.comparison.left_out > 0) {
      out += wrap_text("! ",
                       count(named.comparison.left_out) +
                           " requests are left out: only one of the two answered them",
                       options.width) +
             "\n";
    }
    add_reasons(named.comparison, reasons);
  }
  out += "\n";
  if (!comparisons.why_unpaired.empty()) {
    out +=
        wrap_text("! ",
                  "unpaired, so intervals are wider than they need be: " + comparisons.why_unpaired,
                  options.width) +
        "\n";
  }
  if (comparisons.wrong_answer_usd) {
    out += adjusted_note("a wrong answer costs $" + money(*comparisons.wrong_answer_usd) +
                         " more than its calls") +
           "\n";
  }
  const bool is_clock_unpaired = std::ranges::any_of(
      comparisons.policies,
      [](const NamedComparison& named) { return named.clock && !named.clock->is_paired; });
  if (is_clock_unpaired && comparisons.why_unpaired.empty()) {
    out += wrap_text(bullet,
                     "figures on the clock are compared as if their runs were independent, because "
                     "there are not as many of both, or one alone: their intervals are wider than "
                     "they need be",
                     options.width) +
           "\n";
  }
  for (const std::string& warning : comparisons.warnings) {
    out += wrap_text("! ", warning, options.width) + "\n";
  }
  for (const std::string& reason : reasons) {
    out += wrap_text("- ", reason, options.width) + "\n";
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string comparison_json(const Comparisons& comparisons) {
  Json policies = Json::array();
  for (const NamedComparison& named : comparisons.policies) {
    policies.push_back(comparison_json_of(named));
  }
  const Json root = {{"format", "pointsman.comparison/1"},
                     {"first", comparisons.first},
                     {"second", comparisons.second},
                     {"level", comparisons.level},
                     {"wrong_answer_usd", json_number(comparisons.wrong_answer_usd)},
                     {"unpaired_because", json_text_or_null(comparisons.why_unpaired)},
                     {"warnings", comparisons.warnings},
                     {"comparisons", std::move(policies)}};
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pointsman::reports
