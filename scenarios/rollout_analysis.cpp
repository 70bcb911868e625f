#include "scenarios/rollout_analysis.hpp"

#include "scenarios/run.hpp"
#include "sim/analysis/rollout.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {
namespace {

constexpr double kMostRequests = 1e9;
constexpr std::array<std::string_view, 4> kBounds = {"error_at_most", "error_above_stable",
                                                     "usd_at_most", "usd_above_stable"};

constexpr base::Field kPhaseFields[] = {
    {.name = "share",
     .type = base::FieldType::kNumber,
     .doc = "Share of the requests that go to the canary.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.1"},
    {.name = "requests",
     .type = base::FieldType::kInteger,
     .doc = "How many requests the phase lasts.",
     .required = true,
     .minimum = 1,
     .maximum = kMostRequests,
     .example = "1000"},
};
constexpr base::Shape kPhaseShape = {
    .name = "phase", .doc = "A phase of a rollout.", .fields = kPhaseFields};
constexpr base::Field kPhase = {.name = "phase",
                                .type = base::FieldType::kObject,
                                .doc = kPhaseShape.doc,
                                .shape = &kPhaseShape};

constexpr base::Field kRuleFields[] = {
    {.name = "after",
     .type = base::FieldType::kInteger,
     .doc = "Canary requests before the first look.",
     .minimum = 1,
     .maximum = kMostRequests,
     .fallback = "1",
     .example = "50"},
    {.name = "look_every",
     .type = base::FieldType::kInteger,
     .doc = "Canary requests from look to look.",
     .minimum = 1,
     .maximum = kMostRequests,
     .fallback = "1",
     .example = "10"},
    {.name = "error_at_most",
     .type = base::FieldType::kNumber,
     .doc = "The canary's observed error: 1 - its mean score.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.15"},
    {.name = "error_above_stable",
     .type = base::FieldType::kNumber,
     .doc = "By how much it may exceed that of the stable arm.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.02"},
    {.name = "usd_at_most",
     .type = base::FieldType::kNumber,
     .doc = "The canary's observed mean cost of a request.",
     .minimum = 0,
     .maximum = 1e6,
     .example = "0.01"},
    {.name = "usd_above_stable",
     .type = base::FieldType::kNumber,
     .doc = "By what share it may exceed that of the stable arm.",
     .minimum = -1,
     .maximum = 1e6,
     .example = "0.1"},
    {.name = "confidence",
     .type = base::FieldType::kNumber,
     .doc = "How sure it must be, one-sided, that a bound is exceeded; absent: what was observed "
            "is enough.",
     .minimum = 0.5,
     .maximum = 0.999999,
     .example = "0.95"},
};
constexpr base::Shape kRuleShape = {
    .name = "stop", .doc = "When the canary is rolled back.", .fields = kRuleFields};

constexpr base::Field kRolloutFields[] = {
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
    {.name = "phases",
     .type = base::FieldType::kArray,
     .doc = "In their order; a canary that outlives the last is promoted.",
     .required = true,
     .example = R"([{"share": 0.01, "requests": 2000}, {"share": 0.5, "requests": 1000}])",
     .element = &kPhase,
     .min_items = 1},
    {.name = "stop",
     .type = base::FieldType::kObject,
     .doc = kRuleShape.doc,
     .required = true,
     .example = R"({"after": 50, "error_above_stable": 0.02})",
     .shape = &kRuleShape},
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

std::optional<double> number_in(const base::Node& node, std::string_view key) {
  const base::Node* number = node.find(key);
  return number == nullptr ? std::nullopt : std::optional(number->number);
}

analysis::RollbackRule rule_of(const base::Node& stop) {
  analysis::RollbackRule rule;
  if (const auto* after = stop.find("after")) {
    rule.after = static_cast<std::uint64_t>(after->number);
  }
  if (const auto* every = stop.find("look_every")) {
    rule.look_every = static_cast<std::uint64_t>(every->number);
  }
  rule.error_at_most = number_in(stop, "error_at_most");
  rule.error_above_stable = number_in(stop, "error_above_stable");
  rule.usd_at_most = number_in(stop, "usd_at_most");
  rule.usd_above_stable = number_in(stop, "usd_above_stable");
  rule.confidence = number_in(stop, "confidence");
  return rule;
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
  const base::Node& stop = *asked.find("stop");
  const bool has_bound = std::ranges::any_of(
      kBounds, [&](std::string_view bound) { return stop.find(bound) != nullptr; });
  if (has_bound) return {};
  return base::fail(scenario.document.error_at(
      stop.at, "the stop rule has no bound that could be exceeded",
      "one of \"error_at_most\", \"error_above_stable\", \"usd_at_most\", \"usd_above_stable\"",
      R"("error_above_stable": 0.02 beside "after")"));
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
  for (const base::Node& phase : asked.find("phases")->items) {
    to.phases.push_back({.share = phase.find("share")->number,
                         .requests = static_cast<std::uint64_t>(phase.find("requests")->number)});
  }
  to.rule = rule_of(*asked.find("stop"));
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
