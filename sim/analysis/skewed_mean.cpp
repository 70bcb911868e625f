#include "sim/analysis/skewed_mean.hpp"

#include "sim/analysis/student.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {

namespace {

/// (1 + a t)^3 = 1 + 3 a (h - a / 2), where a is a third of the skewness of the mean of n.
struct HallTransform {
  double a;

  double of(double t) const { return t + a * t * t + a * a * t * t * t / 3 + a / 2; }
  double inverse(double h) const {
    constexpr double kStraight = 1e-9;
    if (std::abs(a) < kStraight) return h;
    return (std::cbrt(1 + 3 * a * (h - a / 2)) - 1) / a;
  }
};

}  // namespace

SkewedMean::SkewedMean(std::span<const double> values) : n_(static_cast<double>(values.size())) {
  for (const double value : values) mean_ += value / n_;
  double squares = 0;
  double cubes = 0;
  for (const double value : values) {
    const double off = value - mean_;
    squares += off * off / n_;
    cubes += off * off * off / n_;
  }
  // Values that differ by their rounding do not differ.
  constexpr double kSpreadMin = 1e-12;
  if (squares <= kSpreadMin * kSpreadMin * mean_ * mean_) return;
  error_ = std::sqrt(squares / (n_ - 1));
  skewness_ = cubes / (squares * std::sqrt(squares));
}

Estimate SkewedMean::interval(double level) const {
  const HallTransform hall{skewness_ / (3 * std::sqrt(n_))};
  const double reach = student_quantile(0.5 + level / 2, degrees());
  return {mean_, std::min(mean_ - error_ * hall.inverse(reach), mean_),
          std::max(mean_ - error_ * hall.inverse(-reach), mean_)};
}

double SkewedMean::confidence_below(double value) const {
  if (error_ == 0) return uncorrected_below(value);
  const HallTransform hall{skewness_ / (3 * std::sqrt(n_))};
  return student_probability(-hall.of((mean_ - value) / error_), degrees());
}

double SkewedMean::uncorrected_below(double value) const {
  if (error_ == 0) return mean_ == value ? 0.5 : (mean_ < value ? 1 : 0);
  return student_probability((value - mean_) / error_, degrees());
}

}  // namespace pointsman::analysis
