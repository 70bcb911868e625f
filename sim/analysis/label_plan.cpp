#include "sim/analysis/label_plan.hpp"

#include "sim/engine/burden.hpp"

#include <cmath>

namespace pointsman::analysis {
namespace {

constexpr double kDrops[] = {0.01, 0.02, 0.05};

/// What each policy spares by request, as its burden below zero; NaN where a cost is unknown.
struct Gains {
  std::vector<double> own, base;
};

Gains gains_of(const PairedRows& rows, double wrong_answer_usd) {
  Gains gains;
  for (std::size_t row = 0; row < rows.own_score.size(); ++row) {
    const auto gain = [=](double cost, double score) {
      return -engine::burden(cost, wrong_answer_usd, score);
    };
    gains.own.push_back(gain(rows.own_cost_usd[row], rows.own_score[row]));
    gains.base.push_back(gain(rows.base_cost_usd[row], rows.base_score[row]));
  }
  return gains;
}

Figure<GainPlan> plan_gain(const PairedRows& rows, std::uint64_t answered,
                           const LabelPlanOptions& options) {
  using Answer = Figure<GainPlan>;
  if (!options.wrong_answer_usd) {
    return Answer::unknown("a wrong answer has no price: value.wrong_answer_usd");
  }
  const Gains gains = gains_of(rows, *options.wrong_answer_usd);
  PairedDifferences differences = paired_differences(gains.own, gains.base);
  if (differences.n < answered) return Answer::unknown("some costs are unknown");
  differences.is_binary = false;  // amounts, even where all are -1, 0 or 1
  GainPlan plan;
  plan.evidence = judge_difference(differences, 0, options.sure);
  const double mean = differences.mean();
  const auto n = static_cast<double>(differences.n);
  const double variance = std::max(0.0, differences.square() - mean * mean) * n / (n - 1);
  const MeanDecision decision{.n = differences.n,
                              .mean = mean,
                              .deviation = std::sqrt(variance),
                              .requests = options.requests};
  plan.value = value_of_labels(decision, options.more_labels);
  if (options.label_usd) plan.best = best_labels(decision, *options.label_usd);
  return plan;
}

}  // namespace

base::Result<LabelPlan> plan_labels(const PairedRows& rows, const LabelPlanOptions& options) {
  const PairedDifferences scores = paired_differences(rows.own_score, rows.base_score);
  if (scores.n < 2) {
    return base::fail(base::ErrorKind::kData,
                      "fewer than two requests were answered by both policies");
  }
  LabelPlan plan;
  plan.options = options;
  plan.requests = scores.n;
  plan.left_out = rows.own_score.size() - scores.n;
  plan.gained = scores.gained;
  plan.lost = scores.lost;
  plan.is_binary = scores.is_binary;
  plan.square = scores.square();
  plan.accuracy = judge_difference(scores, -options.margin, options.sure);
  for (const double drop : kDrops) {
    // No more can be lost than differs.
    if (plan.is_binary && drop > plan.square) continue;
    const PairedEffect effect{.square = plan.square, .difference = -drop, .null = 0};
    plan.drops.push_back({drop, paired_power(scores.n, effect, options.sure.alpha),
                          paired_sample_size(effect, options.sure)});
  }
  plan.gain = plan_gain(rows, scores.n, options);
  return plan;
}

}  // namespace pointsman::analysis
