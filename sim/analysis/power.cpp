#include "sim/analysis/power.hpp"

#include "sim/analysis/intervals.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

namespace pointsman::analysis {
namespace {

using boost::math::binomial;
using boost::math::cdf;
using boost::math::complement;
using boost::math::pdf;

/// n as a whole number of labels, or empty where it is beyond all use.
std::optional<std::uint64_t> whole_labels(double n) {
  constexpr double kMost = 1e18;
  // A size that is whole but for rounding is that size, not the next.
  const double least = std::ceil(n - 1e-9 * std::max(n, 1.0));
  if (!(least <= kMost)) return std::nullopt;
  return static_cast<std::uint64_t>(std::max(least, 1.0));
}

/// The least n in [low, kLabelsMax] at which `holds`, which once true stays true.
template <typename Holds>
std::optional<std::uint64_t> least_labels(std::uint64_t low, Holds holds) {
  std::uint64_t high = std::max<std::uint64_t>(low, 1);
  while (!holds(high)) {
    if (high >= kLabelsMax) return std::nullopt;
    low = high + 1;
    high = std::min(2 * high, kLabelsMax);
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/// P(X >= x) and P(X = x - 1) of Binomial(n, share), carried from one n or x to the next.
class WalkingTail {
 public:
  WalkingTail(std::uint64_t n, std::uint64_t x, double share)
      : n_(static_cast<double>(n)),
        x_(static_cast<double>(x)),
        share_(share),
        tail_(binomial_upper_tail(n, x, share)),
        below_(x == 0 ? 0 : pdf(binomial(n_, share), x_ - 1)) {}

  double tail() const { return tail_; }
  void add_trial() {
    tail_ += share_ * below_;
    below_ *= (n_ + 1) / (n_ + 2 - x_) * (1 - share_);
    n_ += 1;
  }
  void raise_bar() {
    const double at_bar = below_ * (n_ - x_ + 1) / x_ * share_ / (1 - share_);
    tail_ -= at_bar;
    below_ = at_bar;
    x_ += 1;
  }

 private:
  double n_, x_, share_, tail_, below_;
};

/// Steps after which a walking tail starts afresh, long before its rounding shows.
constexpr std::uint64_t kStepsBetweenRestarts = 4096;

double spread(double square, double difference) {
  return std::sqrt(std::max(0.0, square - difference * difference));
}

}  // namespace

double binomial_upper_tail(std::uint64_t n, std::uint64_t successes, double share) {
  if (successes == 0) return 1;
  if (successes > n) return 0;
  return cdf(
      complement(binomial(static_cast<double>(n), share), static_cast<double>(successes - 1)));
}

double binomial_lower_tail(std::uint64_t n, std::uint64_t successes, double share) {
  if (successes >= n) return 1;
  return cdf(binomial(static_cast<double>(n), share), static_cast<double>(successes));
}

std::optional<std::uint64_t> least_successes(std::uint64_t n, double floor, double alpha) {
  std::uint64_t low = 0;
  std::uint64_t high = n + 1;  // never reached, so its tail is 0
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (binomial_upper_tail(n, middle, floor) <= alpha) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low <= n ? std::optional(low) : std::nullopt;
}

std::optional<std::uint64_t> most_successes(std::uint64_t n, double floor, double alpha) {
  // Few successes at `floor` are many failures at 1 - floor.
  const auto failures = least_successes(n, 1 - floor, alpha);
  return failures ? std::optional(n - *failures) : std::nullopt;
}

double binomial_power(std::uint64_t n, double floor, double truth, double alpha) {
  const auto needed = least_successes(n, floor, alpha);
  return needed ? binomial_upper_tail(n, *needed, truth) : 0;
}

std::optional<std::uint64_t> binomial_sample_size(double floor, double truth,
                                                  const Sureness& sure) {
  if (!(truth > floor)) return std::nullopt;
  if (floor <= 0)
    return least_labels(
        1, [&](std::uint64_t n) { return binomial_upper_tail(n, 1, truth) >= sure.power; });
  // As n grows by 1 the bar stays or rises by 1, so both tails can be carried along.
  for (std::uint64_t start = 1; start <= kLabelsMax; start += kStepsBetweenRestarts) {
    std::uint64_t bar = least_successes(start, floor, sure.alpha).value_or(start + 1);
    WalkingTail at_floor(start, bar, floor);
    WalkingTail at_truth(start, bar, std::min(truth, 1 - 1e-15));
    for (std::uint64_t n = start; n < start + kStepsBetweenRestarts; ++n) {
      while (at_floor.tail() > sure.alpha) {
        at_floor.raise_bar();
        at_truth.raise_bar();
        ++bar;
      }
      if (bar <= n && at_truth.tail() >= sure.power) return n;
      at_floor.add_trial();
      at_truth.add_trial();
    }
  }
  return std::nullopt;
}

std::uint64_t labels_for_half_width(double share, double half_width, double level) {
  const double z = normal_quantile(0.5 + level / 2);
  return whole_labels(z * z * share * (1 - share) / (half_width * half_width)).value_or(kLabelsMax);
}

std::optional<std::uint64_t> labels_for_miss_limit(double limit, std::uint64_t misses,
                                                   double alpha) {
  if (!(limit > 0)) return std::nullopt;
  return least_labels(
      misses + 1, [&](std::uint64_t n) { return binomial_lower_tail(n, misses, limit) <= alpha; });
}

std::optional<std::uint64_t> paired_sample_size(const PairedEffect& effect, const Sureness& sure) {
  const double distance = std::abs(effect.difference - effect.null);
  if (distance == 0) return std::nullopt;
  const double reach = normal_quantile(1 - sure.alpha) * spread(effect.square, effect.null) +
                       normal_quantile(sure.power) * spread(effect.square, effect.difference);
  return whole_labels(std::pow(std::max(reach, 0.0) / distance, 2));
}

double paired_power(std::uint64_t n, const PairedEffect& effect, double alpha) {
  const double distance =
      std::sqrt(static_cast<double>(n)) * std::abs(effect.difference - effect.null);
  const double lead = distance - normal_quantile(1 - alpha) * spread(effect.square, effect.null);
  const double noise = spread(effect.square, effect.difference);
  if (noise == 0) return lead >= 0 ? 1 : 0;
  return normal_probability(lead / noise);
}

DetectableEffect detectable_effect(std::uint64_t n, double square, const Sureness& sure) {
  // Solves x sqrt(n) = z_alpha sqrt(square) + z_power sqrt(square - x^2) for x.
  const double trials = static_cast<double>(n);
  const double z_alpha = normal_quantile(1 - sure.alpha);
  const double z_power = normal_quantile(sure.power);
  const double a = trials + z_power * z_power;
  const double b = z_alpha * std::sqrt(trials * square);
  const double c = square * (z_alpha * z_alpha - z_power * z_power);
  const double root = std::sqrt(std::max(0.0, b * b - a * c));
  const double difference = (b + (z_power >= 0 ? root : -root)) / a;
  const bool is_capped = difference > square || n == 0;
  return {is_capped ? square : difference, is_capped};
}

std::optional<std::uint64_t> unpaired_sample_size(double share, double difference,
                                                  const Sureness& sure) {
  if (difference == 0) return std::nullopt;
  const double z = normal_quantile(1 - sure.alpha) + normal_quantile(sure.power);
  return whole_labels(z * z * 2 * share * (1 - share) / (difference * difference));
}

double unpaired_detectable_effect(std::uint64_t per_arm, double share, const Sureness& sure) {
  const double z = normal_quantile(1 - sure.alpha) + normal_quantile(sure.power);
  return z * std::sqrt(2 * share * (1 - share) / static_cast<double>(per_arm));
}

}  // namespace pointsman::analysis
