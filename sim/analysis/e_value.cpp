#include "sim/analysis/e_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace pointsman::analysis {

namespace {

constexpr std::size_t kBets = 32;

/// How often a difference was seen.
struct Seen {
  double difference = 0;
  double times = 1;
};

std::vector<Seen> tally_of(std::span<const double> differences) {
  std::vector<double> sorted(differences.begin(), differences.end());
  std::ranges::sort(sorted);
  std::vector<Seen> tally;
  for (const double difference : sorted) {
    if (tally.empty() || tally.back().difference != difference) {
      tally.push_back({difference, 1});
    } else {
      ++tally.back().times;
    }
  }
  return tally;
}

/// The mean fortune of betting that payoffs, each at least -`worst`, have a mean above 0.
template <typename Payoff>
double mean_fortune(std::span<const Seen> tally, double worst, Payoff payoff) {
  // Logarithms: a fortune may exceed any double. Bets grow geometrically towards ruin at `worst`,
  // because good ones are small where differences are rare.
  constexpr double kSmallest = 0.005;
  std::array<double, kBets> bets;
  for (std::size_t i = 0; i < kBets; ++i) {
    const double step = static_cast<double>(i) / (kBets - 1);
    bets[i] = 0.95 / worst * std::pow(kSmallest, 1 - step);
  }
  std::array<double, kBets> logs{};
  for (const auto& [difference, times] : tally) {
    const double gain = payoff(difference);
    for (std::size_t i = 0; i < kBets; ++i) logs[i] += times * std::log1p(bets[i] * gain);
  }
  const double largest = *std::ranges::max_element(logs);
  double sum = 0;
  for (const double fortune : logs) sum += std::exp(fortune - largest);
  return std::exp(largest) * sum / kBets;
}

double evidence_below(std::span<const Seen> tally, double null) {
  return mean_fortune(tally, 1 - null, [null](double d) { return null - d; });
}

double evidence_above(std::span<const Seen> tally, double null) {
  return mean_fortune(tally, 1 + null, [null](double d) { return d - null; });
}

/// Where the evidence against a null stops being enough between `refuted` and `kept`.
template <typename Evidence>
double edge_between(double refuted, double kept, double enough, Evidence evidence) {
  constexpr int kHalvings = 50;
  for (int step = 0; step < kHalvings; ++step) {
    const double middle = (refuted + kept) / 2;
    (evidence(middle) >= enough ? refuted : kept) = middle;
  }
  return refuted;
}

}  // namespace

double e_value_below(std::span<const double> differences, double null) {
  return evidence_below(tally_of(differences), null);
}

double e_value_above(std::span<const double> differences, double null) {
  return evidence_above(tally_of(differences), null);
}

Interval anytime_interval(std::span<const double> differences, double alpha) {
  if (differences.empty()) return {-1, 1};
  const std::vector<Seen> tally = tally_of(differences);
  const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) /
                      static_cast<double>(differences.size());
  // Nothing speaks against the mean that was seen, and bets need room on both sides.
  constexpr double kEdge = 1 - 1e-9;
  const double middle = std::clamp(mean, -kEdge, kEdge);
  return {edge_between(-kEdge, middle, 1 / alpha,
                       [&](double null) { return evidence_above(tally, null); }),
          edge_between(kEdge, middle, 1 / alpha,
                       [&](double null) { return evidence_below(tally, null); })};
}

}  // namespace pointsman::analysis
