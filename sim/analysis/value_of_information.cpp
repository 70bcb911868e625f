#include "sim/analysis/value_of_information.hpp"

#include "sim/analysis/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace pointsman::analysis {
namespace {

constexpr double kJeffreys = 0.5;

/// Mean of max(0, X) for X normal of this mean and deviation.
double mean_above_zero(double mean, double deviation) {
  if (deviation <= 0) return std::max(0.0, mean);
  const double z = mean / deviation;
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
  return mean * normal_probability(z) + deviation * density;
}

double log_beta(double a, double b) {
  // Not std::lgamma, which writes a global sign.
  return boost::math::lgamma(a) + boost::math::lgamma(b) - boost::math::lgamma(a + b);
}

/// Worth and chance of change after labels whose count of successes is beta-binomial.
void add_labels(const ShareDecision& decision, std::uint64_t labels, ValueOfLabels& value) {
  const double a = decision.successes + kJeffreys;
  const double b = decision.failures + kJeffreys;
  const auto m = static_cast<double>(labels);
  double gain = 0;
  double change = 0;
  for (std::uint64_t i = 0; i <= labels; ++i) {
    const auto x = static_cast<double>(i);
    const double probability = std::exp(-std::log(m + 1) - log_beta(x + 1, m - x + 1) +
                                        log_beta(a + x, b + m - x) - log_beta(a, b));
    const double lead = (a + x) / (a + b + m) - decision.floor;
    if (lead > 0) gain += probability * lead;
    if ((lead > 0) != value.ships_now) change += probability;
  }
  value.of_labels = std::max(0.0, decision.per_unit * gain - value.gain_now);
  value.chance_of_change = std::min(1.0, change);
}

/// Doubling finds the scale of the best number, a search by thirds the number itself: the worth of
/// labels is flat at first, then rises steeply, then ever more slowly.
template <typename Decision>
BestLabels search_best(const Decision& decision, double cost_per_label) {
  const auto net = [&](std::uint64_t labels) {
    return value_of_labels(decision, labels).of_labels -
           cost_per_label * static_cast<double>(labels);
  };
  BestLabels best;
  const auto consider = [&](std::uint64_t labels) {
    const double value = net(labels);
    if (value > best.net) best = {labels, value};
    return value;
  };
  for (std::uint64_t labels = 1; labels <= kBestLabelsMax; labels *= 2) consider(labels);
  if (best.labels == 0) return best;
  std::uint64_t low = best.labels / 2;
  std::uint64_t high = std::min(2 * best.labels, kBestLabelsMax);
  while (high - low > 2) {
    const std::uint64_t left = low + (high - low) / 3;
    const std::uint64_t right = high - (high - low) / 3;
    if (consider(left) < consider(right)) {
      low = left;
    } else {
      high = right;
    }
  }
  for (std::uint64_t labels = std::max<std::uint64_t>(low, 1); labels <= high; ++labels) {
    consider(labels);
  }
  return best;
}

}  // namespace

ValueOfLabels value_of_labels(const ShareDecision& decision, std::uint64_t labels) {
  const double a = decision.successes + kJeffreys;
  const double b = decision.failures + kJeffreys;
  const double lead = a / (a + b) - decision.floor;
  const double floor = std::clamp(decision.floor, 0.0, 1.0);
  const double below = boost::math::ibeta(a, b, floor);
  // E[share; share > floor] is the mean times the tail of Beta(a + 1, b).
  const double above = a / (a + b) * boost::math::ibetac(a + 1, b, floor);
  ValueOfLabels value;
  value.ships_now = lead > 0;
  value.gain_now = decision.per_unit * std::max(0.0, lead);
  value.chance_wrong = value.ships_now ? below : 1 - below;
  const double informed = decision.per_unit * (above - decision.floor * (1 - below));
  value.perfect = std::max(0.0, informed - value.gain_now);
  add_labels(decision, labels, value);
  return value;
}

ValueOfLabels value_of_labels(const MeanDecision& decision, std::uint64_t labels) {
  const auto n = static_cast<double>(decision.n);
  const auto m = static_cast<double>(labels);
  const double error = decision.deviation / std::sqrt(n);
  const double shift = error * std::sqrt(m / (n + m));  // of the mean that the labels will show
  const auto chance_beyond_zero = [&](double deviation) {
    return deviation > 0 ? normal_probability(-std::abs(decision.mean) / deviation) : 0;
  };
  ValueOfLabels value;
  value.ships_now = decision.mean > 0;
  value.gain_now = decision.requests * std::max(0.0, decision.mean);
  value.chance_wrong = chance_beyond_zero(error);
  const auto worth = [&](double deviation) {
    const double informed = decision.requests * mean_above_zero(decision.mean, deviation);
    return std::max(0.0, informed - value.gain_now);
  };
  value.perfect = worth(error);
  value.of_labels = worth(shift);
  value.chance_of_change = chance_beyond_zero(shift);
  return value;
}

BestLabels best_labels(const ShareDecision& decision, double cost_per_label) {
  return search_best(decision, cost_per_label);
}

BestLabels best_labels(const MeanDecision& decision, double cost_per_label) {
  return search_best(decision, cost_per_label);
}

}  // namespace pointsman::analysis
