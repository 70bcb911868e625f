#include "scenarios/trial.hpp"

#include "scenarios/bind_models.hpp"
#include "scenarios/tree.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/policy/tries.hpp"

#include <limits>
#include <utility>

namespace pointsman::scenarios {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<double> scaled(std::vector<double> values, double unit) {
  for (double& value : values) value /= unit;
  return values;
}

analysis::Amounts means_of(const engine::Tally& total, int money_digits) {
  const auto answered = static_cast<double>(total.answered());
  analysis::Amounts means{kUnknown, kUnknown, kUnknown};
  if (answered == 0) return means;
  means.accuracy = engine::score_to_double(total.score) / answered;
  if (total.cost_unknown == 0) {
    means.cost_usd = analysis::to_usd(total.cost, money_digits) / answered;
  }
  if (total.latency_unknown == 0) {
    means.latency_s = engine::weighted_to_double(total.latency) /
                      static_cast<double>(base::kTicksPerSecond) / answered;
  }
  return means;
}

analysis::RowAmounts amounts_of(engine::RowOutcomes rows, int money_digits) {
  return {.accuracy = std::move(rows.score),
          .cost_usd = scaled(std::move(rows.cost), analysis::units_per_usd(money_digits)),
          .latency_s = scaled(std::move(rows.latency), static_cast<double>(base::kTicksPerSecond))};
}

void subtract(std::span<const double> what, std::span<double> from) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i] -= what[i];
}

}  // namespace

base::Result<std::unique_ptr<Bound>> with_rows(const Bound& bound,
                                               std::span<const std::uint64_t> rows) {
  auto part = std::make_unique<Bound>();
  part->scenario = bound.scenario;
  POINTSMAN_TRY(part->workload, data::select(bound.workload, rows));
  POINTSMAN_CHECK(bind_models(*part));
  return part;
}

Trial::Trial(const Bound& bound, const Resources& resources)
    : bound_(bound), resources_(resources) {}

policy::Builder Trial::builder(policy::SignalTable& signals) const {
  const Scenario& scenario = bound_.scenario;
  return {bound_.workload,
          bound_.models,
          {.document = &scenario.document, .named = scenario.policies()},
          scenario.right_score,
          signals};
}

engine::Options Trial::options(bool keep_rows) const {
  engine::Options options = replay_options(bound_, resources_);
  options.keep_rows = keep_rows;
  return options;
}

base::Result<engine::Outcome> Trial::run(std::span<const base::Node* const> expressions,
                                         bool keep_rows) const {
  policy::SignalTable signals;
  policy::Builder building = builder(signals);
  std::vector<policy::Program> programs;
  for (const base::Node* expression : expressions) {
    POINTSMAN_TRY(auto program, building.build({}, *expression));
    programs.push_back(std::move(program));
  }
  std::vector<engine::PolicyEntry> entries;
  for (const policy::Program& program : programs) {
    entries.push_back({&program, engine::Missing::kDrop});
  }
  return engine::run(bound_.workload, bound_.models, signals, entries, {}, options(keep_rows));
}

base::Result<analysis::RowAmounts> Trial::rows(const base::Node& expression) const {
  const base::Node* const only = &expression;
  POINTSMAN_TRY(auto outcome, run({&only, 1}, /*keep_rows=*/true));
  return amounts_of(std::move(outcome.policies.front().rows), outcome.money_digits);
}

base::Result<analysis::RowAmounts> Trial::rows(const std::string& expression) const {
  return rows(node_of(expression));
}

base::Result<std::vector<analysis::RowAmounts>> Trial::tries(const std::string& name,
                                                             const base::Node& expression,
                                                             std::uint32_t count,
                                                             engine::Missing missing) const {
  policy::SignalTable signals;
  policy::Builder building = builder(signals);
  std::vector<policy::Program> programs;
  for (std::uint32_t number = 1; number <= count; ++number) {
    POINTSMAN_TRY(auto program, policy::build_try(building, name, expression, number));
    programs.push_back(std::move(program));
  }
  std::vector<engine::PolicyEntry> entries;
  for (const policy::Program& program : programs) entries.push_back({&program, missing});
  engine::Options how = options(/*keep_rows=*/true);
  // In the first replication attempts are as recorded, so that a try is the same run at each
  // request of a session.
  how.evaluate = engine::Evaluate::kSampled;
  how.replications = 1;
  POINTSMAN_TRY(auto outcome,
                engine::run(bound_.workload, bound_.models, signals, entries, {}, how));
  std::vector<analysis::RowAmounts> tries;
  for (engine::PolicyOutcome& policy : outcome.policies) {
    tries.push_back(amounts_of(std::move(policy.rows), outcome.money_digits));
  }
  for (std::size_t last = tries.size() - 1; last > 0; --last) {
    subtract(tries[last - 1].cost_usd, tries[last].cost_usd);
    subtract(tries[last - 1].latency_s, tries[last].latency_s);
  }
  return tries;
}

base::Result<std::vector<analysis::Amounts>> Trial::means(
    std::span<const base::Node> expressions) const {
  std::vector<const base::Node*> pointers;
  for (const base::Node& expression : expressions) pointers.push_back(&expression);
  POINTSMAN_TRY(const auto outcome, run(pointers, /*keep_rows=*/false));
  std::vector<analysis::Amounts> means;
  for (const engine::PolicyOutcome& policy : outcome.policies) {
    means.push_back(means_of(policy.total, outcome.money_digits));
  }
  return means;
}

}  // namespace pointsman::scenarios
