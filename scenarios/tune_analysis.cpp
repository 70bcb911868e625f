#include "scenarios/tune_analysis.hpp"

#include "scenarios/curve_analysis.hpp"
#include "scenarios/moving_fields.hpp"
#include "scenarios/moving_parameter.hpp"
#include "scenarios/run.hpp"
#include "scenarios/workload.hpp"
#include "sim/analysis/tune.hpp"

#include <utility>
#include <vector>

namespace pointsman::scenarios {
namespace {

constexpr base::Field kTargetFields[] = {
    {.name = "accuracy",
     .type = base::FieldType::kNumber,
     .doc = "At least this accurate, as cheap as that allows.",
     .example = "0.8"},
    {.name = "cost_usd_per_request",
     .type = base::FieldType::kNumber,
     .doc = "At most this bill, as accurate as that allows.",
     .minimum = 0,
     .example = "0.001"},
    {.name = "savings",
     .type = base::FieldType::kNumber,
     .doc = "At least this saving against the baseline, as accurate as that allows.",
     .maximum = 1,
     .example = "0.5"},
    {.name = "share_past",
     .type = base::FieldType::kNumber,
     .doc = "At most this share of requests past the threshold (of a router: strong calls), as "
            "many as that allows.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.3"},
};
constexpr base::Shape kTargetShape = {.name = "target",
                                      .doc = "What the number is chosen for.",
                                      .fields = kTargetFields,
                                      .presence = base::Presence::kExactlyOne};

constexpr base::Field kTuneFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title; \"<policy> tuned by <parameter>\" where absent.",
     .example = "\"where to ship it\""},
    kPolicyNameField,
    kParameterField,
    kPointsField,
    {.name = "target",
     .type = base::FieldType::kObject,
     .doc = kTargetShape.doc,
     .required = true,
     .example = R"({"accuracy": 0.8})",
     .shape = &kTargetShape},
    {.name = "train",
     .type = base::FieldType::kNumber,
     .doc = "Share of requests to choose on, where the workload has no \"split\".",
     .minimum = 0.01,
     .maximum = 0.99,
     .fallback = "0.5"},
    {.name = "resamples",
     .type = base::FieldType::kInteger,
     .doc = "Bootstrap resamples of the choice behind the expected optimism; 0 = none.",
     .minimum = 0,
     .maximum = 1e6,
     .fallback = "200"},
};

analysis::TuneTarget target_of(const base::Node& asked) {
  using enum analysis::TuneGoal;
  // In the order of kTargetFields.
  constexpr analysis::TuneGoal kGoals[] = {kAccuracy, kCost, kSavings, kSharePast};
  const base::Node& target = *asked.find("target");
  for (std::size_t i = 0; i < std::size(kTargetFields); ++i) {
    if (const base::Node* value = target.find(kTargetFields[i].name)) {
      return {kGoals[i], value->number};
    }
  }
  return {};
}

/// One flag per row of the workload: the scenario's split where all of it is replayed, else a
/// seeded one.
base::Result<std::vector<std::uint8_t>> train_flags(const Bound& bound, const base::Node& asked) {
  const Scenario& scenario = bound.scenario;
  std::vector<std::uint8_t> flags(bound.workload.rows(), 0);
  data::SplitRows split;
  if (scenario.workload.split && scenario.workload.use == Part::kAll) {
    POINTSMAN_TRY(split, split_rows(scenario, bound.workload));
  } else {
    split = data::split_by_hash(bound.workload, asked.find("train")->number, scenario.seed);
  }
  for (const std::uint64_t row : split.train) flags[row] = 1;
  return flags;
}

}  // namespace

constinit const base::Shape kTuneShape = {
    .name = "tune",
    .doc = "A number of a policy chosen on some requests and reported on the others.",
    .fields = kTuneFields};

std::string tune_title(const base::Node& asked) {
  return asked.find("policy")->text + " tuned by " + asked.find("parameter")->text;
}

base::Status check_tune(const Scenario& scenario, const base::Node& asked) {
  return check_curve(scenario, asked);
}

base::Status check_bound_tune(const Bound& bound, const base::Node& asked) {
  POINTSMAN_CHECK(train_flags(bound, asked));
  return check_bound_curve(bound, asked);
}

base::Result<analysis::Finding> run_tune(const Run& run, const base::Node& asked,
                                         const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(auto name, read_parameter(bound.scenario, asked));
  MovingParameter moving(bound, std::move(name));
  analysis::CurveEffects effects;
  POINTSMAN_TRY(const auto curve, moving_curve(bound.scenario, moving, *asked.find("points"),
                                               moving.context(options.resources), &effects));
  POINTSMAN_TRY(const auto flags, train_flags(bound, asked));
  std::vector<std::uint8_t> is_train;
  for (const std::uint64_t row : effects.rows) is_train.push_back(flags[row]);
  const auto& [score_min, score_max] = bound.scenario.workload.score_range;
  auto tuned =
      analysis::tune(curve, effects, is_train, target_of(asked),
                     {.resamples = static_cast<std::uint32_t>(asked.find("resamples")->number),
                      .seed = bound.scenario.seed,
                      .level = bound.scenario.intervals.level,
                      .score_min = score_min,
                      .score_max = score_max,
                      .threads = options.resources.threads,
                      .stop = options.resources.stop});
  if (tuned) return *std::move(tuned);
  const base::Error& error = tuned.error();
  if (error.kind != base::ErrorKind::kData) return base::fail(error);
  const base::Node& target = *asked.find("target");
  return base::fail(bound.scenario.document.error_at(target.at, error.message, error.expected,
                                                     error.hint, error.kind));
}

}  // namespace pointsman::scenarios
