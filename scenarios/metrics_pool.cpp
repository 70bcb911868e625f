#include "scenarios/metrics_pool.hpp"

#include "scenarios/names.hpp"
#include "sim/analysis/control_plan.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace pointsman::scenarios {
namespace {

base::Result<std::size_t> place_of(const Bound& bound, const MetricPool& pool,
                                   const base::Node& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pool.models.size(); ++i) {
    names.push_back(bound.models[pool.models[i]].name);
    if (names.back() == name.text) return i;
  }
  return base::fail(bound.scenario.document.error_at(
      name.at, in_quotes(name.text) + " is no model with an outcome on every request",
      one_of(names, "such a model"), base::did_you_mean(name.text, names)));
}

}  // namespace

base::Result<MetricPool> metric_pool(const Bound& bound, const base::Node& asked) {
  analysis::ControlPlan own;
  if (bound.control_plan.order.empty()) {
    own = analysis::plan_controls(bound.workload, bound.models);
  }
  const auto& plan = bound.control_plan.order.empty() ? own : bound.control_plan;
  MetricPool pool;
  for (const auto& entry : plan.order) pool.models.push_back(entry.model);
  if (pool.models.size() < 2) {
    return base::fail(bound.scenario.document.error_at(
        asked.at, "metrics compare models, and fewer than two have an outcome on every request",
        "a workload with the outcomes of two models"));
  }
  const auto place = [&](std::size_t model) {
    return static_cast<std::size_t>(std::ranges::find(pool.models, model) - pool.models.begin());
  };
  pool.weak = place(plan.small);
  pool.strong = place(plan.frontier);
  if (const base::Node* weak = asked.find("weak")) {
    POINTSMAN_TRY(pool.weak, place_of(bound, pool, *weak));
  }
  if (const base::Node* strong = asked.find("strong")) {
    POINTSMAN_TRY(pool.strong, place_of(bound, pool, *strong));
  }
  if (pool.weak != pool.strong) return pool;
  return base::fail(bound.scenario.document.error_at(
      asked.at, "\"weak\" and \"strong\" are the same model", "two models of the workload"));
}

PoolOutcomes pool_outcomes(const Bound& bound, const MetricPool& pool, int digits) {
  PoolOutcomes outcomes;
  const std::size_t rows = bound.workload.rows();
  const double units = analysis::units_per_usd(digits);
  std::vector<std::int64_t> bills(rows);
  for (const std::size_t index : pool.models) {
    const policy::BoundModel& model = bound.models[index];
    policy::gather_scores(model, 0, outcomes.score.emplace_back(rows));
    policy::gather_costs(model, 0, digits, bills);
    auto& cost = outcomes.cost.emplace_back(rows, data::kAbsent);
    for (std::size_t row = 0; row < rows; ++row) {
      if (bills[row] != data::kAbsentInteger) cost[row] = static_cast<double>(bills[row]) / units;
    }
  }
  return outcomes;
}

}  // namespace pointsman::scenarios
