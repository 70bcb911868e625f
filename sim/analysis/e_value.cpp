#include "sim/analysis/e_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace pointsman::analysis {

namespace {

constexpr std::size_t kBets = 32;

/// The mean fortune of betting that payoffs, each at least -`worst`, have a mean above 0.
template <typename Payoff>
double mean_fortune(std::span<const double> differences, double worst, Payoff payoff) {
  // Logarithms: a fortune may exceed any double. Bets grow geometrically towards ruin at `worst`,
  // because good ones are small where differences are rare.
  constexpr double kSmallest = 0.005;
  std::array<double, kBets> bets;
  for (std::size_t i = 0; i < kBets; ++i) {
    const double step = static_cast<double>(i) / (kBets - 1);
    bets[i] = 0.95 / worst * std::pow(kSmallest, 1 - step);
  }
  std::array<double, kBets> logs{};
  for (const double difference : differences) {
    for (std::size_t i = 0; i < kBets; ++i) logs[i] += std::log1p(bets[i] * payoff(difference));
  }
  const double largest = *std::ranges::max_element(logs);
  double sum = 0;
  for (const double fortune : logs) sum += std::exp(fortune - largest);
  return std::exp(largest) * sum / kBets;
}

}  // namespace

double e_value_below(std::span<const double> differences, double null) {
  return mean_fortune(differences, 1 - null, [null](double d) { return null - d; });
}

double e_value_above(std::span<const double> differences, double null) {
  return mean_fortune(differences, 1 + null, [null](double d) { return d - null; });
}

}  // namespace pointsman::analysis
