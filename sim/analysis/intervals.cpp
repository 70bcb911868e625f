#include "sim/analysis/intervals.hpp"

#include "sim/analysis/student.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/normal.hpp>

namespace pointsman::analysis {

namespace {

using base::kInfinity;

// Sums of squares are rounded; a spread of less than a millionth of the values is taken as none, so
// that a constant column has an interval of no width.
constexpr double kSpreadSquaredMin = 1e-12;

double two_sided_z(double level) {
  return normal_quantile(0.5 + level / 2);
}

double two_sided_t(double level, double degrees) {
  return student_quantile(0.5 + level / 2, degrees);
}

/// Sum of squared deviations, given that of the squares and what the mean accounts for.
double deviations(double squares, double explained) {
  const double rest = squares - explained;
  return rest <= kSpreadSquaredMin * squares ? 0 : rest;
}

/// The difference at which the statistic falls through `target`; it decreases in the difference.
double solve_tango(double n, double gained, double lost, double target) {
  double lo = -1;
  double hi = 1;
  for (int step = 0; step < 60; ++step) {
    const double middle = (lo + hi) / 2;
    (paired_share_statistic(n, gained, lost, middle) > target ? lo : hi) = middle;
  }
  return (lo + hi) / 2;
}

}  // namespace

double normal_quantile(double probability) {
  return boost::math::quantile(boost::math::normal(), probability);
}

double normal_probability(double z) {
  return boost::math::cdf(boost::math::normal(), z);
}

Interval wilson_interval(double successes, double n, double level) {
  if (n <= 0) return {0, 1};
  const double z = two_sided_z(level);
  const double share = successes / n;
  const double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  // At a share of 0 or 1 the bound is the share itself; rounding must not cut it off.
  return {std::clamp(centre - half, 0.0, share), std::clamp(centre + half, share, 1.0)};
}

Interval mean_interval(double n, double sum, double squares, double level) {
  if (n < 2) return {-kInfinity, kInfinity};
  const double mean = sum / n;
  const double variance = deviations(squares, sum * mean) / (n - 1);
  const double half = two_sided_t(level, n - 1) * std::sqrt(variance / n);
  return {mean - half, mean + half};
}

Interval score_interval(double n, double sum, double squares, bool is_binary, const Interval& range,
                        double level) {
  if (is_binary) return wilson_interval(sum, n, level);
  const Interval bounds = mean_interval(n, sum, squares, level);
  const double mean = n > 0 ? sum / n : 0;
  return {std::max(bounds.lo, std::min(range.lo, mean)),
          std::min(bounds.hi, std::max(range.hi, mean))};
}

Interval paired_share_interval(double n, double gained, double lost, double level) {
  if (n <= 0) return {-1, 1};
  const double z = two_sided_z(level);
  const double difference = (gained - lost) / n;
  return {std::min(solve_tango(n, gained, lost, z), difference),
          std::max(solve_tango(n, gained, lost, -z), difference)};
}

double paired_lost_share(double n, double gained, double lost, double difference) {
  const double a = 2 * n;
  const double b = -gained - lost + (2 * n - gained + lost) * difference;
  const double c = -lost * difference * (1 - difference);
  return (std::sqrt(std::max(0.0, b * b - 4 * a * c)) - b) / (2 * a);
}

double paired_share_statistic(double n, double gained, double lost, double difference) {
  const double lost_share = paired_lost_share(n, gained, lost, difference);
  const double variance = n * (2 * lost_share + difference * (1 - difference));
  const double distance = gained - lost - n * difference;
  if (variance > 0) return distance / std::sqrt(variance);
  return distance == 0 ? 0 : std::copysign(kInfinity, distance);
}

Estimate savings_estimate(const CostPair& sums, double level) {
  const double ratio = sums.own / sums.base;
  if (sums.n < 2) return {1 - ratio, -kInfinity, 1};
  // Residuals own - ratio * base add up to 0, so their squares are their deviations.
  const double squares = sums.own_squares + ratio * ratio * sums.base_squares;
  const double variance = deviations(squares, 2 * ratio * sums.products) / (sums.n - 1);
  const double error = std::sqrt(variance / sums.n) / (sums.base / sums.n);
  const double half = two_sided_t(level, sums.n - 1) * error;
  return {1 - ratio, 1 - ratio - half, std::min(1 - ratio + half, 1.0)};
}

}  // namespace pointsman::analysis
