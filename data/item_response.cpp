#include "data/item_response.hpp"

#include "sim/base/samplers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace pointsman::data {
namespace {

// The trapezoid rule on a normal density converges faster than any power of the step; beyond nine
// standard deviations lies less than 1e-18.
constexpr int kNodesPerSide = 144;
constexpr double kNodeStep = 1.0 / 16;

// Gauss-Legendre with 8 points on [-1, 1], positive half.
constexpr std::array kLegendreNodes = {0.1834346424956498049, 0.5255324099163289858,
                                       0.7966664774136267396, 0.9602898564975362317};
constexpr std::array kLegendreWeights = {0.3626837833783619830, 0.3137066458778872873,
                                         0.2223810344533744706, 0.1012285362903762591};
constexpr int kLegendrePanels = 16;

}  // namespace

double logistic(double x) noexcept {
  const double e = std::exp(-std::abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

double probability_right(const ItemResponse& model, double difficulty) noexcept {
  return model.guess +
         (1 - model.guess) * logistic(model.discrimination * (model.ability - difficulty));
}

DifficultyNodes difficulty_nodes(std::span<const DifficultyGroup> groups, double deviation) {
  double total = 0;
  for (const DifficultyGroup& group : groups) total += group.weight;
  double mass = 0;  // of the rule itself, so that shares sum to 1
  for (int i = -kNodesPerSide; i <= kNodesPerSide; ++i) {
    mass += std::exp(-0.5 * i * i * kNodeStep * kNodeStep);
  }
  DifficultyNodes nodes;
  for (const DifficultyGroup& group : groups) {
    for (int i = -kNodesPerSide; i <= kNodesPerSide; ++i) {
      const double z = i * kNodeStep;
      nodes.difficulty.push_back(group.mean + deviation * z);
      nodes.share.push_back(group.weight / total * std::exp(-0.5 * z * z) / mass);
    }
  }
  return nodes;
}

double expected_accuracy(const ItemResponse& model, const DifficultyNodes& nodes) {
  double sum = 0;
  for (std::size_t i = 0; i < nodes.share.size(); ++i) {
    sum += nodes.share[i] * probability_right(model, nodes.difficulty[i]);
  }
  return sum;
}

double solve_ability(ItemResponse model, double accuracy, const DifficultyNodes& nodes) {
  const auto is_enough = [&](double ability) {
    model.ability = ability;
    return expected_accuracy(model, nodes) >= accuracy;
  };
  constexpr double kFarthest = 1e9;
  double low = -1, high = 1;
  while (is_enough(low) && low > -kFarthest) low *= 2;
  while (!is_enough(high) && high < kFarthest) high *= 2;
  for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    (is_enough(middle) ? high : low) = middle;
  }
  return high;
}

double bivariate_normal_cdf(double h, double k, double rho) noexcept {
  if (rho >= 1) return base::normal_cdf(std::min(h, k));
  if (rho <= -1) return std::max(0.0, base::normal_cdf(h) - base::normal_cdf(-k));
  // Plackett, Biometrika 41 (1954): d/d(rho) of the probability is the density at (h, k); with
  // rho = sin(t) the integrand is smooth.
  const double angle = std::asin(rho);
  const double half = angle / (2 * kLegendrePanels);
  const auto integrand = [&](double t) {
    const double sine = std::sin(t), cosine = std::cos(t);
    return std::exp(-(h * h + k * k - 2 * h * k * sine) / (2 * cosine * cosine));
  };
  double sum = 0;
  for (int panel = 0; panel < kLegendrePanels; ++panel) {
    const double centre = half * (2 * panel + 1);
    for (std::size_t i = 0; i < kLegendreNodes.size(); ++i) {
      const double offset = half * kLegendreNodes[i];
      sum += kLegendreWeights[i] * (integrand(centre - offset) + integrand(centre + offset));
    }
  }
  const double joint =
      base::normal_cdf(h) * base::normal_cdf(k) + sum * half / (2 * std::numbers::pi);
  return std::clamp(joint, 0.0, 1.0);
}

double expected_both_right(const ItemResponse& a, const ItemResponse& b, double rho,
                           const DifficultyNodes& nodes) {
  // Past eight standard deviations an outcome is certain; infinities would make the rule NaN.
  const auto threshold = [](double p) { return std::clamp(base::normal_quantile(p), -38.0, 8.3); };
  double sum = 0;
  for (std::size_t i = 0; i < nodes.share.size(); ++i) {
    const double h = threshold(probability_right(a, nodes.difficulty[i]));
    const double k = threshold(probability_right(b, nodes.difficulty[i]));
    sum += nodes.share[i] * bivariate_normal_cdf(h, k, rho);
  }
  return sum;
}

}  // namespace pointsman::data
