// The best of all settings of one or two thresholds, by prefix sums over sorted rows.
//
// What a policy does on a request depends on the thresholds only through which of them its signals
// pass. So the outcomes of the policy with every combination of passing forced, two for one
// threshold and four for two, give those at every setting: a sweep over the values that occur, not
// a run per setting. Covers routers by a signal and cascades of two and three stages. Invariant:
// every distinct setting is visited once, unless an axis had to be thinned, which it says. Cost:
// O(rows + cuts) for one, O(rows + cuts x cuts) for two thresholds, ~5 ns each.
#pragma once

#include "sim/analysis/optimize_goal.hpp"
#include "sim/kernel/choice.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// The values that a threshold may take.
struct CutRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::vector<double> values{};  ///< these alone, if not empty
  std::size_t cuts_max = 1'000'000;
};

/// A threshold: the cuts worth trying and how many of them each row's signal passes.
struct CutAxis {
  std::vector<double> cuts;           ///< ascending
  std::vector<std::uint32_t> passed;  ///< per row; cut j is passed where passed > j
  bool is_thinned = false;            ///< not every distinct setting is among the cuts
};
/// Cuts at every distinct signal within the range, and one that no signal (or every signal, where
/// ties fail) passes, if the range has room for it. `signal` holds no NaN.
CutAxis cut_axis(std::span<const double> signal, kernel::Tie tie, const CutRange& range);

/// Per row, amounts under one combination of passed thresholds. Empty latencies count as 0.
struct RowAmounts {
  std::vector<double> accuracy, cost_usd, latency_s;
};

struct ThresholdProblem {
  std::vector<CutAxis> axes;         ///< one or two
  std::vector<RowAmounts> outcomes;  ///< [mask]: bit i = axis i is passed
};

struct ThresholdFound {
  /// Indices into the axes' cuts.
  using Setting = std::array<std::uint32_t, 2>;
  using Entry = Champions<Setting>::Entry;

  Entry best;                   ///< means per request
  bool keeps_limits = false;    ///< of the best
  std::vector<Entry> frontier;  ///< means per request
  std::uint64_t settings = 0;   ///< visited
};
/// Precondition: at least one row; every axis has a cut.
ThresholdFound search_thresholds(const ThresholdProblem& problem, const Goal& goal);

}  // namespace pointsman::analysis
