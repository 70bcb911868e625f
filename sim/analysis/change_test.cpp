#include "sim/analysis/change_test.hpp"

#include "sim/analysis/e_value.hpp"
#include "sim/analysis/mcnemar.hpp"
#include "sim/analysis/skewed_mean.hpp"
#include "sim/analysis/sparse_pairs.hpp"
#include "sim/analysis/student.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pointsman::analysis {

namespace {

double interval_level(const Sureness& sure) {
  return 1 - 2 * sure.alpha;
}

void set_resolution(ChangeTest& test, std::uint64_t n) {
  if (!test.needed) return;
  test.resolution = static_cast<double>(n) / static_cast<double>(*test.needed);
}

/// Power and sample size of a gain whose standard error is known by so many degrees of freedom.
void plan_by_error(ChangeTest& test, std::uint64_t n, double standard_error, double degrees,
                   double margin, const Sureness& sure) {
  constexpr double kMostUnits = 1e18;
  const double reach =
      student_quantile(1 - sure.alpha, degrees) + student_quantile(sure.power, degrees);
  test.reach = reach * standard_error;
  test.detectable = margin + test.reach;
  const double distance = std::abs(test.gain.mean + margin);
  if (distance == 0) return;
  const double units = static_cast<double>(n) * std::pow(reach * standard_error / distance, 2);
  if (units <= kMostUnits) {
    test.needed = static_cast<std::uint64_t>(std::max(std::ceil(units), 1.0));
  }
  set_resolution(test, n);
}

/// Solves (x - margin) sqrt(n) = z_alpha sqrt(square - margin^2) + z_power sqrt(square - x^2).
double uncapped_drop(double n, double square, double margin, const Sureness& sure) {
  const double z_power = normal_quantile(sure.power);
  const double a = n + z_power * z_power;
  const double lead =
      margin * std::sqrt(n) +
      normal_quantile(1 - sure.alpha) * std::sqrt(std::max(0.0, square - margin * margin));
  const double b = lead * std::sqrt(n);
  const double c = lead * lead - z_power * z_power * square;
  const double root = std::sqrt(std::max(0.0, b * b - a * c));
  return (b + (z_power >= 0 ? root : -root)) / a;
}

/// Where not even the loss of every request that differs would be found, more of them have to
/// differ: as many as are lost.
double least_loss(std::uint64_t n, double discordant, double margin, const Sureness& sure) {
  constexpr int kSteps = 100;
  double loss = 0;
  for (int step = 0; step < kSteps; ++step) {
    const double next =
        uncapped_drop(static_cast<double>(n), std::max(discordant, loss), margin, sure);
    if (next <= loss) break;
    loss = std::min(next, 1.0);
  }
  return loss;
}

}  // namespace

DetectableEffect detectable_drop(std::uint64_t n, double square, double margin,
                                 const Sureness& sure) {
  if (n == 0) return {square, true};
  const double drop = uncapped_drop(static_cast<double>(n), square, margin, sure);
  return {std::min(drop, square), drop > square};
}

ChangeTest binary_change_test(std::uint64_t n, std::uint64_t gained, std::uint64_t lost,
                              double margin, const Sureness& sure) {
  const auto rows = static_cast<double>(n);
  const auto up = static_cast<double>(gained);
  const auto down = static_cast<double>(lost);
  const bool is_sparse = gained + lost < kSparsePairs;
  const Interval bounds = paired_share_interval(rows, up, down, interval_level(sure));
  ChangeTest test;
  test.method = margin == 0 ? "McNemar mid-p" : is_sparse ? "exact score" : "Tango score";
  test.gain = {(up - down) / rows, bounds.lo, bounds.hi};
  if (margin == 0) {
    test.p_harm = mcnemar_loss_mid_p(gained, lost);
    test.p_fine = mcnemar_loss_mid_p(lost, gained);
    test.p_gain = test.p_fine;
  } else if (is_sparse) {
    const OneSided p = sparse_pair_p(n, gained, lost, -margin);
    test.p_harm = p.low;
    test.p_fine = p.high;
    test.p_gain = mcnemar_loss_mid_p(lost, gained);
  } else {
    const double z = paired_share_statistic(rows, up, down, -margin);
    test.p_harm = normal_probability(z);
    test.p_fine = normal_probability(-z);
    test.p_gain = mcnemar_loss_mid_p(lost, gained);
  }
  // Where none differ of n, three of n still might: nothing is seen exactly.
  const double discordant = std::max((up + down) / rows, std::min(1.0, 3 / rows));
  test.detectable = least_loss(n, discordant, margin, sure);
  // Not cut at the share that differs: where that bounds a loss, no margin was ever tested.
  test.reach = least_loss(n, discordant, 0, sure);
  test.needed = paired_sample_size(
      {.square = discordant, .difference = test.gain.mean, .null = -margin}, sure);
  set_resolution(test, n);
  return test;
}

ChangeTest resampled_change_test(const Resampled& gain, std::uint64_t n, double margin,
                                 const Sureness& sure) {
  ChangeTest test;
  test.method = "paired bootstrap";
  test.gain = gain.interval(interval_level(sure));
  test.p_fine = gain.confidence_below(-margin);
  test.p_harm = gain.confidence_above(-margin);
  test.p_gain = gain.confidence_below(0);
  plan_by_error(test, n, gain.has_no_spread() ? 0 : gain.standard_error(), gain.degrees(), margin,
                sure);
  return test;
}

ChangeTest tilted_change_test(const TiltedGain& gain, std::uint64_t n, double margin,
                              const Sureness& sure) {
  ChangeTest test;
  test.method = "tilted bootstrap";
  test.gain = gain.interval(interval_level(sure));
  const OneSided at_margin = gain.tails(-margin);
  test.p_harm = at_margin.low;
  test.p_fine = at_margin.high;
  test.p_gain = gain.tails(0).high;
  // What a drop has to exceed is the interval's lower side, where harm that was not seen counts.
  const double error = (test.gain.mean - test.gain.lo) / normal_quantile(1 - sure.alpha);
  plan_by_error(test, n, error, base::kInfinity, margin, sure);
  return test;
}

ChangeTest replicated_change_test(std::span<const double> gains, double margin,
                                  const Sureness& sure) {
  const SkewedMean gain(gains);
  // The correction for skewness is itself uncertain, so that no p-value is less than without it.
  const auto p_above = [&](double value) {
    return 1 - std::min(gain.confidence_below(value), gain.uncorrected_below(value));
  };
  const auto p_below = [&](double value) {
    return std::max(gain.confidence_below(value), gain.uncorrected_below(value));
  };
  ChangeTest test;
  test.method = "paired t over replications";
  test.gain = gain.interval(interval_level(sure));
  test.p_harm = p_above(-margin);
  test.p_fine = p_below(-margin);
  test.p_gain = p_below(0);
  plan_by_error(test, gains.size(), gain.standard_error(), gain.degrees(), margin, sure);
  return test;
}

ChangeTest always_valid(std::span<const double> gains, double margin, double alpha, double family) {
  ChangeTest test;
  const double mean =
      std::accumulate(gains.begin(), gains.end(), 0.0) / static_cast<double>(gains.size());
  const Interval at_any_time = anytime_interval(gains, alpha);
  test.gain = {mean, at_any_time.lo, at_any_time.hi};
  test.reach = mean - (family > 1 ? anytime_interval(gains, alpha / family).lo : at_any_time.lo);
  test.detectable = margin + test.reach;
  const auto p_of = [](double e) { return e > 1 ? 1 / e : 1.0; };
  test.method = "e-value";
  test.p_harm = p_of(e_value_below(gains, -margin));
  test.p_fine = p_of(e_value_above(gains, -margin));
  test.p_gain = p_of(e_value_above(gains, 0));
  return test;
}

ChangeVerdict judge_change(const ChangeTest& test, double p_harm, ChangeMode mode, double margin,
                           double alpha) {
  if (p_harm <= alpha) return ChangeVerdict::kFail;
  const bool is_fine = test.p_fine <= alpha;
  const bool is_better = test.p_gain <= alpha;
  if (is_fine && is_better) return ChangeVerdict::kImproved;
  if (is_fine) return ChangeVerdict::kPass;
  if (mode == ChangeMode::kProve) return ChangeVerdict::kInconclusive;
  // Written so that what is not a number is no pass.
  return test.reach <= margin ? ChangeVerdict::kPass : ChangeVerdict::kInconclusive;
}

}  // namespace pointsman::analysis
