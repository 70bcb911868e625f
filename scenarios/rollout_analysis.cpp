#include "scenarios/rollout_analysis.hpp"

#include "scenarios/run.hpp"
#include "sim/analysis/rollout.hpp"
#include "sim/policy/rollback.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {
namespace {

const base::Field kRolloutFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title; \"rollout of <canary>\" where absent.",
     .example = "\"ramp\""},
    {.name = "canary",
     .type = base::FieldType::kString,
     .doc = "The named policy that is rolled out.",
     .required = true,
     .example = "\"threshold\""},
    {.name = "stable",
     .type = base::FieldType::kString,
     .doc = "The named policy that serves the others; the scenario's baseline where absent.",
     .example = "\"frontier-only\""},
    policy::kRampPhasesField,
    {.name = "stop",
     .type = base::FieldType::kObject,
     .doc = policy::kRollbackShape.doc,
     .required = true,
     .example = R"({"after": 50, "error_above_stable": 0.02})",
     .shape = &policy::kRollbackShape},
    {.name = "replications",
     .type = base::FieldType::kInteger,
     .doc = "How often the rollout is played.",
     .minimum = 10,
     .maximum = 1e6,
     .fallback = "1000"},
};

/// The policy that serves whom the canary does not.
base::Result<std::string> stable_of(const Scenario& scenario, const base::Node& asked) {
  if (const base::Node* named = asked.find("stable")) {
    POINTSMAN_CHECK(find_policy(scenario, *named));
    return named->text;
  }
  if (!scenario.baseline.empty()) return scenario.baseline;
  return base::fail(scenario.document.error_at(
      asked.at, "nothing says who serves besides the canary", "\"stable\", or a \"baseline\"",
      R"("stable": the policy that serves today)"));
}

const engine::RowOutcomes& kept_rows_of(const Run& run, const std::string& name) {
  return std::ranges::find(run.outcome.policies, name, &engine::PolicyOutcome::name)->rows;
}

std::vector<double> usd_of(const engine::RowOutcomes& rows, int money_digits) {
  std::vector<double> usd;
  const double per_usd = analysis::units_per_usd(money_digits);
  for (const double cost : rows.cost) usd.push_back(cost / per_usd);
  return usd;
}

}  // namespace

constinit const base::Shape kRolloutShape = {
    .name = "rollout",
    .doc = "A canary ramp with a stop rule: what each phase risks, and how often it ends wrongly.",
    .fields = kRolloutFields};

std::string rollout_title(const base::Node& asked) {
  return "rollout of " + asked.find("canary")->text;
}

base::Status check_rollout(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(find_policy(scenario, *asked.find("canary")));
  POINTSMAN_TRY(const std::string stable, stable_of(scenario, asked));
  if (stable == asked.find("canary")->text) {
    return base::fail(scenario.document.error_at(
        asked.find("canary")->at, "the canary is the stable policy itself", "two policies",
        "\"stable\": the policy that serves today"));
  }
  POINTSMAN_CHECK(policy::rollback_rule(scenario.document, *asked.find("stop")));
  return {};
}

base::Status check_bound_rollout(const Bound& /*bound*/, const base::Node& /*asked*/) {
  return {};
}

base::Result<analysis::Finding> run_rollout(const Run& run, const base::Node& asked,
                                            const RunOptions& options) {
  const Scenario& scenario = run.bound->scenario;
  POINTSMAN_TRY(const std::string stable, stable_of(scenario, asked));
  const std::string& canary = asked.find("canary")->text;
  analysis::RolloutOptions to;
  to.phases = policy::ramp_phases(*asked.find("phases"));
  POINTSMAN_TRY(to.rule, policy::rollback_rule(scenario.document, *asked.find("stop")));
  to.replications = static_cast<std::uint32_t>(asked.find("replications")->number);
  to.level = scenario.intervals.level;
  if (scenario.wrong_answer) to.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  to.seed = scenario.seed;
  to.threads = options.resources.threads;
  to.stop = options.resources.stop;
  const int digits = run.outcome.money_digits;
  const auto canary_usd = usd_of(kept_rows_of(run, canary), digits);
  const auto stable_usd = usd_of(kept_rows_of(run, stable), digits);
  auto rollout = analysis::play_rollout({.canary_score = kept_rows_of(run, canary).score,
                                         .stable_score = kept_rows_of(run, stable).score,
                                         .canary_usd = canary_usd,
                                         .stable_usd = stable_usd},
                                        to);
  if (!rollout && rollout.error().kind == base::ErrorKind::kInterrupted) {
    return base::fail(std::move(rollout).error());
  }
  if (!rollout) {
    return base::fail(scenario.document.error_at(asked.at, rollout.error().message,
                                                 "two policies with outcomes and known costs", {},
                                                 rollout.error().kind));
  }
  rollout->canary = canary;
  rollout->stable = stable;
  return *std::move(rollout);
}

}  // namespace pointsman::scenarios
