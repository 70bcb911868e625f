#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Tuned;
using analysis::TunedPart;
using analysis::TuneGoal;

std::string_view goal_name(TuneGoal goal) {
  switch (goal) {
    case TuneGoal::kAccuracy:
      return "accuracy";
    case TuneGoal::kCost:
      return "cost_usd_per_request";
    case TuneGoal::kSavings:
      return "savings";
    case TuneGoal::kSharePast:
      return "share_past";
  }
  return "";
}

std::string target_text(const analysis::TuneTarget& target) {
  switch (target.goal) {
    case TuneGoal::kAccuracy:
      return "at least " + percent(target.value, 2) + " % accurate";
    case TuneGoal::kCost:
      return "at most $" + money(analysis::kRequestsPerCost * target.value) +
             " per thousand requests";
    case TuneGoal::kSavings:
      return "a saving of at least " + percent(target.value, 1) + " %";
    case TuneGoal::kSharePast:
      return "at most " + percent(target.value, 1) + " % past the cut";
  }
  return "";
}

Json part_json(const TunedPart& part) {
  Json object = {
      {"requests", part.requests},
      {"accuracy", json_estimate(part.accuracy)},
      {"cost_usd_per_request",
       part.cost_usd_per_request ? json_estimate(*part.cost_usd_per_request) : Json(nullptr)},
      {"savings", json_number(part.savings)},
      {"meets_target", part.meets_target}};
  if (part.share_past) object["share_past"] = *part.share_past;
  return object;
}

std::vector<std::string> row_of(const std::string& name, const Tuned& tuned,
                                const TunedPart& part) {
  std::vector<std::string> cells{name, count(part.requests), percent_interval(part.accuracy, 2, 1)};
  if (tuned.is_threshold) cells.push_back(percent(*part.share_past, 1));
  if (part.cost_usd_per_request) {
    cells.push_back(money(analysis::kRequestsPerCost * part.cost_usd_per_request->mean));
  }
  if (part.savings) cells.push_back(percent(*part.savings, 1));
  cells.emplace_back(part.meets_target ? "yes" : "no");
  return cells;
}

std::string value_text(const Tuned& tuned) {
  if (std::isinf(tuned.value)) return tuned.value > 0 ? "above all scores" : "below all scores";
  return significant_text(tuned.value);
}

}  // namespace

Json finding_json(const Tuned& tuned) {
  const bool is_defined = tuned.undefined_because.empty();
  Json object = {{"kind", "tune"},
                 {"policy", tuned.policy},
                 {"parameter", tuned.parameter},
                 {"threshold", tuned.is_threshold},
                 {"target", {{std::string(goal_name(tuned.target.goal)), tuned.target.value}}},
                 {"value", json_number(tuned.value)},
                 {"against", tuned.against},
                 {"train", is_defined ? part_json(tuned.train) : Json(nullptr)},
                 {"held_out", is_defined ? part_json(tuned.held_out) : Json(nullptr)},
                 {"optimism", is_defined ? json_estimate(tuned.optimism) : Json(nullptr)},
                 {"expected_optimism", json_number(tuned.expected_optimism)}};
  if (!is_defined) object["unknown"]["value"] = tuned.undefined_because;
  if (!tuned.cost_reason.empty()) object["unknown"]["cost_usd_per_request"] = tuned.cost_reason;
  return object;
}

std::string finding_text(const Tuned& tuned, const TableOptions& options) {
  if (!tuned.undefined_because.empty()) {
    return wrap_text(options.bullet(),
                     tuned.parameter + " for " + target_text(tuned.target) +
                         " is undefined because " + tuned.undefined_because,
                     options.width) +
           "\n";
  }
  std::vector<GridColumn> columns{{.header = "part"},
                                  {.header = "requests", .is_right_aligned = true},
                                  {.header = "accuracy %"}};
  if (tuned.is_threshold) columns.push_back({.header = "past %", .is_right_aligned = true});
  if (tuned.train.cost_usd_per_request) {
    columns.push_back({.header = "$/1k", .is_right_aligned = true});
  }
  if (tuned.train.savings) columns.push_back({.header = "saving %", .is_right_aligned = true});
  columns.push_back({.header = "meets"});
  TextGrid grid(std::move(columns));
  grid.add_row(row_of("train", tuned, tuned.train));
  grid.add_row(row_of("held out", tuned, tuned.held_out));
  std::string out = fit_text(tuned.parameter + " = " + value_text(tuned) + ", chosen for " +
                                 target_text(tuned.target),
                             options.width, options.unicode) +
                    "\n\n";
  std::vector<std::string> left_out;
  for (const std::string& line : grid.lines({options.width, options.unicode}, left_out)) {
    out += line + "\n";
  }
  std::string note = "optimism: " + percent(tuned.optimism.mean, 2) + " points [" +
                     percent(tuned.optimism.lo, 1) + ", " + percent(tuned.optimism.hi, 1) +
                     "] between the parts";
  if (tuned.expected_optimism) {
    note += ", " + percent(*tuned.expected_optimism, 2) + " expected of the choice itself";
  }
  return out + wrap_text(options.bullet(), note, options.width) + "\n";
}

}  // namespace pointsman::reports
