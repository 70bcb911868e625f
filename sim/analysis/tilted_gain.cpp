#include "sim/analysis/tilted_gain.hpp"

#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <tuple>

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>

namespace pointsman::analysis {

namespace {

/// P(X <= x) of a gamma variable. Of large shapes the series are long, and Wilson and Hilferty's
/// cube root (PNAS 17, 1931) is right to some 1 / shape of itself.
double gamma_probability(double shape, double x) {
  constexpr double kLarge = 1000;
  if (shape < kLarge) return boost::math::gamma_p(shape, x);
  const double spread = 1 / (3 * std::sqrt(shape));
  return normal_probability((std::cbrt(x / shape) - 1) / spread + spread);
}

/// P(Z <= z) of a standardised variable with this skewness, of Pearson's type III (shifted gamma).
double pearson_probability(double z, double skewness) {
  constexpr double kSkewed = 1e-5;
  if (std::abs(skewness) < kSkewed) return normal_probability(z);
  const double shape = 4 / (skewness * skewness);
  const double x = shape + std::copysign(z, z * skewness) * std::sqrt(shape);
  const double inside = x > 0 ? gamma_probability(shape, x) : 0;
  const double below = skewness > 0 ? inside : 1 - inside;
  // Where much less than one unit is expected to change, a gamma is no likeness of the total near
  // its mean. A value on that side of the estimate is at least as likely as not, ties half.
  return z > 0 ? std::max(below, 0.5) : std::min(below, 0.5);
}

}  // namespace

TiltedGain::TiltedGain(const PairedUnits& units) {
  add_kinds(units);
  add_reach(units);
}

void TiltedGain::add_kinds(const PairedUnits& units) {
  for (std::size_t i = 0; i < units.above.size(); ++i) {
    const double count = units.counts.empty() ? 1 : units.counts[i];
    kinds_.push_back({units.above[i], units.below[i], count});
    n_ += count;
    above_ += count * units.above[i];
    below_ += count * units.below[i];
  }
  std::ranges::sort(kinds_, [](const Kind& a, const Kind& b) {
    return std::tie(a.above, a.below) < std::tie(b.above, b.below);
  });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < kinds_.size(); ++i) {
    if (kinds_[i].above == kinds_[kept].above && kinds_[i].below == kinds_[kept].below) {
      kinds_[kept].count += kinds_[i].count;
    } else {
      kinds_[++kept] = kinds_[i];
    }
  }
  kinds_.resize(std::min(kinds_.size(), kept + 1));
}

void TiltedGain::add_reach(const PairedUnits& units) {
  double rate = 0;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < units.size.size(); ++i) {
    if (units.size[i] > 0) rate = std::max(rate, std::abs(units.above[i]) / units.size[i]);
    if (units.size[i] > units.size[largest]) largest = i;
  }
  // Where nothing differs, no rate is known, and all that there is may change.
  if (rate == 0) rate = 1;
  const double size = units.size[largest];
  largest_gain_ = {rate * size, units.below[largest], 0};
  largest_harm_ = {-std::max(rate, units.harm_rate) * size, units.below[largest], 0};
}

/// Weight of a kind: count / n / (1 + slope * distance), with the slope between the two that makes
/// the mean distance 0, or comes nearest to it.
double TiltedGain::slope_at(double value, double from, double to) const {
  constexpr int kSteps = 200;
  constexpr double kSettled = 1e-12;
  double slope = 0;
  for (int step = 0; step < kSteps && to - from > kSettled * (to + std::abs(from)); ++step) {
    double sum = 0, fall = 0;
    for (const Kind& kind : kinds_) {
      const double off = distance(kind, value);
      const double part = off / (1 + slope * off);
      sum += kind.count * part;
      fall += kind.count * part * part;
    }
    (sum > 0 ? from : to) = slope;
    const double last = slope;
    const double newton = slope + sum / fall;
    slope = newton > from && newton < to ? newton : (from + to) / 2;
    if (std::abs(slope - last) <= kSettled * std::abs(slope)) break;
  }
  return slope;
}

TiltedGain::Moments TiltedGain::tilted(double value) const {
  Moments moments;
  const double most = distance(largest_gain_, value);
  const double least = distance(largest_harm_, value);
  double hi = most, lo = least;
  for (const Kind& kind : kinds_) {
    const double off = distance(kind, value);
    moments.total += kind.count * off;
    hi = std::max(hi, off);
    lo = std::min(lo, off);
  }
  if (lo >= 0 || hi <= 0) return moments;  // no weights make it that value
  // Beyond these slopes an extreme would weigh less than nothing; there, one that is not among the
  // data takes what the others leave.
  constexpr double kShort = 1 - 1e-9;
  const double slope = slope_at(value, -kShort / hi, -kShort / lo);
  double mean = 0, weight = 0;
  const auto add = [&](double share, double off) {
    weight += share;
    mean += share * off;
    moments.square += share * off * off;
    moments.cube += share * off * off * off;
  };
  for (const Kind& kind : kinds_) {
    const double off = distance(kind, value);
    add(kind.count / n_ / (1 + slope * off), off);
  }
  const double unseen = mean < 0 ? most : least;
  if (mean * unseen < 0) add(-mean / unseen, unseen);
  moments.square /= weight;
  moments.cube /= weight;
  return moments;
}

OneSided TiltedGain::tails(double value) const {
  const Moments found = tilted(value);
  if (found.square <= 0) {
    if (found.total == 0) return {0.5, 0.5};
    return found.total > 0 ? OneSided{1, 0} : OneSided{0, 1};
  }
  // Three moments do not tell what is rarer than this.
  constexpr double kLeast = 1e-9;
  const double spread = std::sqrt(found.square);
  const double z = found.total / (spread * std::sqrt(n_));
  const double skewness = found.cube / (spread * spread * spread * std::sqrt(n_));
  return {std::max(pearson_probability(z, skewness), kLeast),
          std::max(pearson_probability(-z, -skewness), kLeast)};
}

/// The value, up or down from the estimate, at which tail_below() is `tail`.
double TiltedGain::end_of(double tail, double outward) const {
  constexpr int kDoublings = 200;
  constexpr int kBits = 40;
  const auto over = [&](double value) { return tail_below(value) - tail; };
  double near = estimate();
  if (outward * over(near) <= 0) return near;
  double squares = 0;
  for (const Kind& kind : kinds_) squares += kind.count * std::pow(distance(kind, near), 2);
  double step = outward * (std::sqrt(squares) + largest_gain_.above - largest_harm_.above) / below_;
  for (int i = 0; i < kDoublings; ++i, step *= 2) {
    const double far = estimate() + step;
    if (outward * over(far) <= 0) {
      std::uintmax_t tries = 100;
      const auto found = boost::math::tools::toms748_solve(
          over, std::min(near, far), std::max(near, far),
          boost::math::tools::eps_tolerance<double>(kBits), tries);
      return (found.first + found.second) / 2;
    }
    near = far;
  }
  return outward * base::kInfinity;
}

Estimate TiltedGain::interval(double level) const {
  const double tail = (1 - level) / 2;
  return {estimate(), end_of(1 - tail, -1), end_of(tail, 1)};
}

}  // namespace pointsman::analysis
