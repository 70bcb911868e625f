// What more labels are worth before a decision to ship or to hold.
//
// Shipping gains an amount that is a straight line in something uncertain; holding gains nothing.
// More labels are worth the mean gain of deciding after them less that of deciding now: never
// below 0, and above it only where they may change the decision. Source: Raiffa & Schlaifer,
// Applied Statistical Decision Theory (1961), preposterior analysis. Cost: O(labels) for a share,
// O(1) for a mean.
#pragma once

#include <cstdint>
#include <optional>

namespace pointsman::analysis {

/// Mean gains of a decision, in the unit of the gain (USD per month, say).
struct ValueOfLabels {
  bool ships_now = false;       ///< the better choice on what is known
  double gain_now = 0;          ///< its mean gain: 0 for holding
  double chance_wrong = 0;      ///< that the other choice is better
  double perfect = 0;           ///< worth of knowing everything: no labels are worth more
  double of_labels = 0;         ///< worth of the labels asked about
  double chance_of_change = 0;  ///< that they reverse the decision
};

/// What is known of a share, such as router accuracy: Beta(successes + 1/2, failures + 1/2), after
/// Jeffreys' prior. Shipping gains `per_unit` x (share - floor).
struct ShareDecision {
  double successes = 0;
  double failures = 0;
  double floor = 0;
  double per_unit = 1;  ///< > 0: gain of a share of 1 over a floor of 0
};
ValueOfLabels value_of_labels(const ShareDecision& decision, std::uint64_t labels);

/// What is known of a mean gain per request from `n` >= 2 of them: normal about the sample's mean.
/// Shipping gains `requests` x that mean.
struct MeanDecision {
  std::uint64_t n = 0;
  double mean = 0;
  double deviation = 0;  ///< of one request
  double requests = 1;   ///< that the decision is for
};
ValueOfLabels value_of_labels(const MeanDecision& decision, std::uint64_t labels);

/// The number of labels, at most kBestLabelsMax, whose worth exceeds their cost by the most.
struct BestLabels {
  std::uint64_t labels = 0;  ///< 0: none pays for itself
  double net = 0;            ///< worth less cost
};
inline constexpr std::uint64_t kBestLabelsMax = 100'000;
BestLabels best_labels(const ShareDecision& decision, double cost_per_label);
BestLabels best_labels(const MeanDecision& decision, double cost_per_label);

}  // namespace pointsman::analysis
