#include "scenarios/plan_analysis.hpp"

#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "sim/analysis/label_plan.hpp"

#include <algorithm>
#include <vector>

namespace pointsman::scenarios {
namespace {

constexpr base::Field kPlanFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title; \"labels for <policy>\" where absent.",
     .example = "\"enough labels?\""},
    {.name = "policy",
     .type = base::FieldType::kString,
     .doc = "A named policy.",
     .required = true,
     .example = "\"threshold\""},
    {.name = "against",
     .type = base::FieldType::kString,
     .doc = "The policy to compare with; the scenario's baseline where absent.",
     .example = "\"frontier-only\""},
    {.name = "margin",
     .type = base::FieldType::kNumber,
     .doc = "A loss of accuracy that is accepted.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
    {.name = "alpha",
     .type = base::FieldType::kNumber,
     .doc = "Level of the one-sided tests.",
     .minimum = 0.0001,
     .maximum = 0.4999,
     .fallback = "0.05"},
    {.name = "power",
     .type = base::FieldType::kNumber,
     .doc = "Chance to find what there is.",
     .minimum = 0.0001,
     .maximum = 0.9999,
     .fallback = "0.8"},
    {.name = "more_labels",
     .type = base::FieldType::kInteger,
     .doc = "Labels whose worth is asked about.",
     .minimum = 1,
     .maximum = 1e9,
     .fallback = "100"},
    {.name = "label_usd",
     .type = base::FieldType::kNumber,
     .doc = "Price of a label: also asks how many to buy.",
     .minimum = 0,
     .exclusive_minimum = true,
     .example = "0.5"},
    {.name = "requests",
     .type = base::FieldType::kNumber,
     .doc = "Future requests that the decision is for.",
     .minimum = 1,
     .maximum = 1e15,
     .fallback = "1000000"},
};

/// The name that the comparison is with, or an error that one is missing.
base::Result<std::string> against(const Scenario& scenario, const base::Node& asked) {
  if (const base::Node* named = asked.find("against")) {
    POINTSMAN_CHECK(find_policy(scenario, *named));
    return named->text;
  }
  if (!scenario.baseline.empty()) return scenario.baseline;
  return base::fail(scenario.document.error_at(
      asked.at, "nothing says what the policy is compared with", "\"against\", or a \"baseline\""));
}

const engine::PolicyOutcome& outcome_of(const Run& run, const std::string& name) {
  return *std::ranges::find(run.outcome.policies, name, &engine::PolicyOutcome::name);
}

std::vector<double> in_usd(const std::vector<double>& units, int money_digits) {
  std::vector<double> usd;
  const double per_usd = analysis::units_per_usd(money_digits);
  for (const double cost : units) usd.push_back(cost / per_usd);
  return usd;
}

analysis::LabelPlanOptions options_of(const Scenario& scenario, const base::Node& asked) {
  const auto number = [&](std::string_view key) { return asked.find(key)->number; };
  analysis::LabelPlanOptions options;
  options.sure = {.alpha = number("alpha"), .power = number("power")};
  options.margin = number("margin");
  options.more_labels = static_cast<std::uint64_t>(number("more_labels"));
  options.requests = number("requests");
  if (const base::Node* price = asked.find("label_usd")) options.label_usd = price->number;
  if (scenario.wrong_answer) options.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  return options;
}

}  // namespace

constinit const base::Shape kPlanShape = {
    .name = "plan",
    .doc =
        "What the labels at hand show of a policy, how many more it would take, and what they "
        "are worth.",
    .fields = kPlanFields};

std::string plan_title(const base::Node& asked) {
  return "labels for " + asked.find("policy")->text;
}

base::Status check_plan(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(find_policy(scenario, *asked.find("policy")));
  POINTSMAN_CHECK(against(scenario, asked));
  return {};
}

base::Status check_bound_plan(const Bound& /*bound*/, const base::Node& /*asked*/) {
  return {};
}

base::Result<analysis::Finding> run_plan(const Run& run, const base::Node& asked,
                                         const RunOptions& /*options*/) {
  const Scenario& scenario = run.bound->scenario;
  POINTSMAN_TRY(const std::string other, against(scenario, asked));
  const auto& own = outcome_of(run, asked.find("policy")->text);
  const auto& base = outcome_of(run, other);
  const int digits = run.outcome.money_digits;
  const auto own_cost = in_usd(own.rows.cost, digits);
  const auto base_cost = in_usd(base.rows.cost, digits);
  auto plan = analysis::plan_labels({.own_score = own.rows.score,
                                     .base_score = base.rows.score,
                                     .own_cost_usd = own_cost,
                                     .base_cost_usd = base_cost},
                                    options_of(scenario, asked));
  if (!plan) {
    return base::fail(
        scenario.document.error_at(asked.at, plan.error().message, {}, {}, plan.error().kind));
  }
  plan->policy = own.name;
  plan->against = other;
  return *std::move(plan);
}

}  // namespace pointsman::scenarios
