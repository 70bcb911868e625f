#include "scenarios/bind_attempts.hpp"

#include "sim/policy/difficulty.hpp"

#include <cmath>

namespace pointsman::scenarios {
namespace {

using data::ModelField;
using policy::AttemptSource;
using policy::BoundModel;
using policy::ProbabilityFrom;

bool has_counts(const BoundModel& model) {
  return model.find(ModelField::kSamples) != nullptr &&
         model.find(ModelField::kSamplesCorrect) != nullptr;
}

base::Result<policy::BetaLaw> beta_law(const Scenario& scenario, const data::Workload& workload,
                                       const AttemptSpec& spec, const BoundModel& model) {
  const auto fit = [&] {
    std::vector<policy::AttemptCounts> counts(workload.rows());
    for (std::size_t row = 0; row < counts.size(); ++row) {
      counts[row] = policy::attempt_counts(model, row, scenario.right_score);
    }
    return policy::fit_beta(counts);
  };
  auto law = spec.beta ? policy::beta_from_moments((*spec.beta)[0], (*spec.beta)[1]) : fit();
  if (law) return law;
  return fail(scenario.document.error_at(spec.at, law.error().message,
                                         "\"beta\": {\"mean\": ..., \"sd\": ...}"));
}

ProbabilityFrom probability_of(const AttemptSpec& spec, const BoundModel& model) {
  switch (spec.probability) {
    case Probability::kScore:
      return ProbabilityFrom::kScore;
    case Probability::kSamples:
      return ProbabilityFrom::kSamples;
    case Probability::kBeta:
      return ProbabilityFrom::kPosterior;
    case Probability::kAccuracy:
      return ProbabilityFrom::kAccuracy;
    case Probability::kAuto:
      break;
  }
  if (spec.beta) return ProbabilityFrom::kPosterior;
  const bool is_counted = has_counts(model) || model.attempts.recorded != nullptr;
  return is_counted ? ProbabilityFrom::kSamples : ProbabilityFrom::kScore;
}

}  // namespace

void bind_desk(const DeskSpec& desk, BoundModel& model) {
  constexpr std::int64_t kPicoPerNano = 1000;
  model.is_desk = true;
  model.columns = nullptr;
  model.cost_source = policy::CostSource::kPriced;
  model.price = {};
  model.price.per_call_pico_usd = desk.price.count * kPicoPerNano;
  model.profile_accuracy = {desk.accuracy};
  model.attempts.from_probability = true;
  model.attempts.probability = ProbabilityFrom::kAccuracy;
  if (desk.seconds) {
    model.latency_source = policy::LatencySource::kLaw;
    model.latency_law = {};
    model.latency_law.ttft_s_median = *desk.seconds;
    model.output = {};
    model.output.constant = 0;
  }
}

base::Status bind_attempts(const Scenario& scenario, const data::Workload& workload,
                           const ModelSpec* spec, BoundModel& model) {
  for (const auto& attempts : workload.attempts()) {
    if (attempts.columns.name == model.column) model.attempts.recorded = &attempts;
  }
  const AttemptSpec attempts = spec != nullptr && spec->attempts ? *spec->attempts : AttemptSpec{};
  AttemptSource& source = model.attempts;
  const bool only_counts = has_counts(model) && source.recorded == nullptr;
  source.from_probability = attempts.from == AttemptsFrom::kProbability ||
                            (attempts.from == AttemptsFrom::kAuto && only_counts);
  source.exhausted = attempts.when_exhausted;
  source.probability = probability_of(attempts, model);
  source.difficulty_correlation = attempts.difficulty_correlation;
  source.dominant_wrong_share = attempts.dominant_wrong_share;
  const bool draws =
      source.from_probability || source.exhausted == policy::WhenExhausted::kProbability;
  if (draws && source.probability == ProbabilityFrom::kPosterior) {
    POINTSMAN_TRY(const auto law, beta_law(scenario, workload, attempts, model));
    source.prior_alpha = law.alpha;
    source.prior_beta = law.beta;
    // Without columns, the law's mean is what a plain call is expected to score.
    if (model.columns == nullptr) {
      model.profile_accuracy = {law.alpha / (law.alpha + law.beta)};
    }
  }
  if (draws && source.probability == ProbabilityFrom::kAccuracy && !spec->accuracy &&
      spec->accuracy_by_category.empty()) {
    return fail(scenario.document.error_at(
        attempts.at, "attempts of \"" + model.name + "\" are drawn by its accuracy, which it lacks",
        "\"accuracy\" beside \"attempts\""));
  }
  return {};
}

}  // namespace pointsman::scenarios
