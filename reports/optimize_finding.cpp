#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Goal;
using analysis::Objective;
using analysis::Optimum;
using analysis::OptimumPart;
using analysis::OptimumPoint;

constexpr std::size_t kSettingWidthMin = 12;

Json goal_json(const Goal& goal) {
  const bool is_minimised = goal.objective == Objective::kLeastCost;
  return {{is_minimised ? "minimise" : "maximise", name_of(goal.objective)},
          {"accuracy_at_least", json_number(goal.accuracy_at_least)},
          {"cost_at_most_usd", json_number(goal.cost_at_most_usd)},
          {"latency_at_most_s", json_number(goal.latency_at_most_s)}};
}

Json part_json(const OptimumPart& part, const Goal& goal) {
  Json object = {{"accuracy", json_estimate(part.accuracy)},
                 {"cost_usd_per_request", json_estimate(part.cost_usd)},
                 {"latency_s", json_number(part.latency_s)},
                 {"savings", json_number(part.savings)},
                 {"keeps_limits", part.keeps_limits}};
  if (goal.objective == Objective::kMostValue) {
    object["value_usd_per_request"] = json_number(goal.value(part.amounts()));
  }
  return object;
}

Json point_json(const OptimumPoint& point, const Optimum& optimum) {
  Json values = Json::object();
  for (std::size_t i = 0; i < point.values.size(); ++i) {
    values[optimum.parameters[i]] = json_number(point.values[i]);
  }
  const OptimumPart& train = point.train;
  const OptimumPart& held_out = point.held_out;
  return {{"parameters", std::move(values)},
          {"policy", Json::parse(point.policy)},
          {"train", part_json(train, optimum.goal)},
          {"held_out", part_json(held_out, optimum.goal)},
          {"optimism",
           {{"accuracy", json_number(train.accuracy.mean - held_out.accuracy.mean)},
            {"cost_usd_per_request", json_number(train.cost_usd.mean - held_out.cost_usd.mean)}}}};
}

std::string goal_text(const Goal& goal) {
  std::string text = goal.objective == Objective::kLeastCost      ? "least cost"
                     : goal.objective == Objective::kMostAccuracy ? "most accuracy"
                                                                  : "most value";
  std::vector<std::string> limits;
  if (goal.accuracy_at_least) {
    limits.push_back("accuracy of at least " + percent(*goal.accuracy_at_least, 1) + " %");
  }
  if (goal.cost_at_most_usd) {
    limits.push_back("at most $" + money(analysis::kRequestsPerCost * *goal.cost_at_most_usd) +
                     " per 1k");
  }
  if (goal.latency_at_most_s) {
    limits.push_back("at most " + seconds(*goal.latency_at_most_s) + " s on average");
  }
  for (std::size_t i = 0; i < limits.size(); ++i) text += (i == 0 ? " with " : ", ") + limits[i];
  return text;
}

std::string method_text(const Optimum& optimum) {
  std::string text = optimum.method;
  if (optimum.tried > 0) text += ": " + count(optimum.tried) + " settings";
  text += optimum.is_exact ? "; nothing in that space is better on train"
                           : "; not every setting was tried";
  return text;
}

std::vector<std::string> cells(const std::string& label, const OptimumPoint& point) {
  const auto number = [](const OptimumPart& part) {
    return money(analysis::kRequestsPerCost * part.cost_usd.mean);
  };
  std::string setting;
  for (const double value : point.values) {
    setting += (setting.empty() ? "" : ", ") + cut_text(value);
  }
  const double optimism = point.train.accuracy.mean - point.held_out.accuracy.mean;
  return {label,
          setting.empty() ? "mixture" : setting,
          percent(point.train.accuracy.mean, 2),
          percent_interval(point.held_out.accuracy, 2, 1),
          fixed(100 * optimism, 2),
          number(point.train),
          number(point.held_out),
          point.held_out.savings ? percent(*point.held_out.savings, 1) : "-",
          point.held_out.latency_s ? seconds(*point.held_out.latency_s) : "-"};
}

bool any_latency(const Optimum& optimum) {
  return std::ranges::any_of(optimum.frontier, [](const OptimumPoint& point) {
    return point.held_out.latency_s.has_value();
  });
}

void append_grid(const Optimum& optimum, const TableOptions& options, std::string& out) {
  std::vector<GridColumn> columns = {{.header = ""},
                                     {.header = "setting", .width_min = kSettingWidthMin},
                                     {.header = "train %", .is_right_aligned = true},
                                     {.header = "held out %", .is_right_aligned = true},
                                     {.header = "optimism", .is_right_aligned = true},
                                     {.header = "train $/1k", .is_right_aligned = true},
                                     {.header = "held out", .is_right_aligned = true},
                                     {.header = "saving %", .is_right_aligned = true}};
  const bool has_latency = any_latency(optimum);
  if (has_latency) {
    columns.push_back({.header = "s", .is_right_aligned = true, .is_optional = true});
  }
  TextGrid grid(columns);
  const auto add = [&](const std::string& label, const OptimumPoint& point) {
    auto row = cells(label, point);
    row.resize(columns.size());
    grid.add_row(std::move(row));
  };
  if (optimum.best) add("best", *optimum.best);
  if (optimum.nearest) add("nearest", *optimum.nearest);
  if (optimum.current) add("now", *optimum.current);
  grid.add_heading("frontier on train");
  for (const OptimumPoint& point : optimum.frontier) add("", point);
  out += grid_text(grid, {.width = options.width, .unicode = options.unicode});
}

/// What a table does not say by itself.
std::vector<std::string> warnings_of(const Optimum& optimum) {
  std::vector<std::string> warnings;
  if (!optimum.best) {
    std::string text = "infeasible: " + optimum.best.reason();
    if (!optimum.frontier.empty()) {
      const OptimumPart& first = optimum.frontier.front().train;
      const OptimumPart& last = optimum.frontier.back().train;
      text += "; what was found reaches from " + percent(first.accuracy.mean, 1) + " % at $" +
              money(analysis::kRequestsPerCost * first.cost_usd.mean) + " per 1k to " +
              percent(last.accuracy.mean, 1) + " % at $" +
              money(analysis::kRequestsPerCost * last.cost_usd.mean);
    }
    warnings.push_back(std::move(text));
  } else if (!optimum.best->held_out.keeps_limits) {
    warnings.push_back("the best setting misses a limit on the requests held out");
  }
  if (optimum.left_out > 0) {
    warnings.push_back(count(optimum.left_out) +
                       " requests are left out: some setting has no outcome or cost on them");
  }
  return warnings;
}

}  // namespace

Json finding_json(const Optimum& optimum) {
  Json frontier = Json::array();
  for (const OptimumPoint& point : optimum.frontier) frontier.push_back(point_json(point, optimum));
  const auto point_or_null = [&](const std::optional<OptimumPoint>& point) {
    return point ? point_json(*point, optimum) : Json(nullptr);
  };
  Json object = {{"kind", "optimize"},
                 {"subject", optimum.subject},
                 {"parameters", optimum.parameters},
                 {"goal", goal_json(optimum.goal)},
                 {"method", optimum.method},
                 {"is_exact", optimum.is_exact},
                 {"tried", optimum.tried == 0 ? Json(nullptr) : Json(optimum.tried)},
                 {"split", optimum.split},
                 {"train_requests", optimum.train_requests},
                 {"held_out_requests", optimum.held_out_requests},
                 {"left_out", optimum.left_out},
                 {"against", json_text_or_null(optimum.against)},
                 {"is_feasible", optimum.best.is_known()},
                 {"nearest", point_or_null(optimum.nearest)},
                 {"current", point_or_null(optimum.current)},
                 {"frontier", std::move(frontier)}};
  if (optimum.best) {
    object["best"] = point_json(*optimum.best, optimum);
  } else {
    put_unknown(object, "best", optimum.best.reason());
  }
  return object;
}

std::string finding_text(const Optimum& optimum, const TableOptions& options) {
  const std::string mark = options.bullet();
  std::string searched = optimum.subject;
  for (std::size_t i = 0; i < optimum.parameters.size(); ++i) {
    searched += (i == 0 ? ": " : ", ") + optimum.parameters[i];
  }
  std::string out =
      wrap_text("", goal_text(optimum.goal) + ", over " + searched, options.width) + "\n";
  out += wrap_text("",
                   "chosen on " + count(optimum.train_requests) + " requests, judged on " +
                       count(optimum.held_out_requests) + " (" + optimum.split + ")",
                   options.width) +
         "\n";
  out += wrap_text("", method_text(optimum), options.width) + "\n\n";
  append_grid(optimum, options, out);
  for (const std::string& warning : warnings_of(optimum)) {
    out += wrap_text("! ", warning, options.width) + "\n";
  }
  if (optimum.best && optimum.best->values.empty()) {
    out += wrap_text(mark, "best policy: " + optimum.best->policy, options.width) + "\n";
  }
  return out;
}

}  // namespace pointsman::reports
