// What the labels at hand show, and how many more it would take to show it.
//
// One share against a floor, or two policies on the same requests against a margin. Invariant: a
// verdict is a one-sided test at `alpha` on either side; where neither side is shown, it is that
// more data is needed, with the number of labels that would do if what was observed is the truth.
// Cost: that of the sample sizes (sim/analysis/power.hpp).
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/mcnemar.hpp"
#include "sim/analysis/power.hpp"
#include "sim/analysis/ship_verdict.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace pointsman::analysis {

/// `successes` of `n` labels, such as right routing decisions, against the floor they have to
/// exceed.
struct ShareEvidence {
  ShipVerdict verdict = ShipVerdict::kNeedMoreData;
  Estimate share;         ///< Wilson's interval at 1 - 2 alpha, which the one-sided tests match
  double p_at_most = 1;   ///< p-value of "the share is at most the floor"
  double p_at_least = 1;  ///< p-value of "the share is at least the floor"
  std::optional<std::uint64_t> successes_to_ship;  ///< least of n; empty where n of n do not do
  std::optional<std::uint64_t> successes_to_hold;  ///< most of n; empty where 0 of n do not do
  double power = 0;  ///< of n labels, if the observed share is the truth
  /// Labels in all for the power asked for; empty where the observed share is the floor itself, or
  /// so near that no number of labels tells them apart.
  std::optional<std::uint64_t> labels_needed;
};
/// n >= 1, 0 < floor < 1.
ShareEvidence judge_share(std::uint64_t successes, std::uint64_t n, double floor,
                          const Sureness& sure);

/// Differences own - base over requests that both policies answered.
struct PairedDifferences {
  std::uint64_t n = 0;
  double sum = 0;
  double squares = 0;
  bool is_binary = true;               ///< every difference is -1, 0 or 1
  std::uint64_t gained = 0, lost = 0;  ///< requests with a difference above, below 0

  double mean() const { return sum / static_cast<double>(n); }
  /// Mean squared difference: of 0/1 scores the discordant share.
  double square() const { return squares / static_cast<double>(n); }
};
/// Rows where either is not finite take no part. Spans of the same length.
PairedDifferences paired_differences(std::span<const double> own, std::span<const double> base);

struct PairedEvidence {
  ShipVerdict verdict = ShipVerdict::kNeedMoreData;
  Estimate difference;  ///< at 1 - 2 alpha: Tango's interval for 0/1 scores, else Student's t
  std::optional<McNemarTest> mcnemar;          ///< of 0/1 scores
  DetectableEffect detectable;                 ///< least difference that n requests show
  double power = 0;                            ///< to tell the observed difference from the null
  std::optional<std::uint64_t> labels_needed;  ///< in all, as in ShareEvidence
  /// n / labels_needed: below 1 the comparison is not resolved (arXiv 2605.30315).
  std::optional<double> resolution;
};
/// Ships where the mean difference is shown to exceed `null`, holds where it is shown to fall
/// short. n >= 2.
PairedEvidence judge_difference(const PairedDifferences& differences, double null,
                                const Sureness& sure);

}  // namespace pointsman::analysis
