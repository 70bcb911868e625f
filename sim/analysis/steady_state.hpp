// The steady state of one long run: where its warm-up ends, and the mean after it with an interval.
//
// A queue that starts empty is too fast at first, and its observations depend on each other, so
// neither the plain mean nor the plain interval is right. MSER-5 cuts the start where the standard
// error of the rest is least; batch means then count as independent once batches are long.
// Invariant: a run too short for an answer has none. Cost: one pass each. Sources: White, "An
// effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997),
// with batches of five; Law, Simulation Modeling and Analysis, 9.5.3; von Neumann (1941).
#pragma once

#include "sim/analysis/intervals.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace pointsman::analysis {

/// Observations to drop from the start, a multiple of five. None when the best cut is beyond the
/// middle of the run, which has then not settled (a queue that keeps growing), or below ten
/// observations.
std::optional<std::size_t> warm_up_length(std::span<const double> series);

inline constexpr std::size_t kBatches = 20;

struct SteadyMean {
  Estimate mean;
  std::size_t warm_up = 0;       ///< observations dropped at the start
  std::size_t batch_length = 0;  ///< observations to a batch
  /// Correlation of neighbouring batches; the interval is too narrow while it is_correlated.
  double batch_correlation = 0;
  bool is_correlated = false;  ///< beyond what independent batches show one time in twenty
};

/// The mean of a series without a warm-up, with its batch-means interval at `level`; leaves out the
/// first few observations where they fill no batch. None below two observations to a batch.
std::optional<SteadyMean> batch_means(std::span<const double> series, double level);

/// The mean after the warm-up with its batch-means interval at `level`. None when there is no
/// steady state or less than two observations to each of kBatches batches.
std::optional<SteadyMean> steady_mean(std::span<const double> series, double level);

}  // namespace pointsman::analysis
