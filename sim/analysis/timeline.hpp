// A run over time: who comes, who is inside, who waits, who is lost, how long it takes, what it
// costs and what is rented, in equal bins.
//
// One replication, as it happened: a mean over replications would smooth away the bursts and the
// incidents that a timeline is for. Invariant: counts add up to the run's; the mean number inside,
// times the bin, sums to the time that all requests spent inside, exactly. Cost: one pass, and
// sorting the latencies of each bin.
#pragma once

#include "sim/engine/timed.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsman::analysis {

inline constexpr std::size_t kTimelineBinsMost = 120;

struct TimelineBin {
  std::uint64_t arrived = 0;
  std::uint64_t answered = 0;   ///< that ended in the bin, with an answer
  std::uint64_t lost = 0;       ///< that ended in it without one
  double in_flight = 0;         ///< mean over the bin
  std::optional<double> p95_s;  ///< latency of those that were answered
  std::optional<double> usd;    ///< of those that ended
};

struct Timeline {
  std::int64_t bin_ticks = 0;  ///< a round number of seconds, minutes, hours or days
  std::vector<TimelineBin> bins;
  /// By station that scales and is called: how many are rented, a mean for each bin. Else empty.
  std::vector<std::vector<double>> rented;
  /// By station at which anyone waited: calls in its queue, a mean for each bin. Else empty.
  std::vector<std::vector<double>> waiting;
};

/// Empty where the run has no length.
Timeline timeline_of(const engine::TimedRun& run, int money_digits);

/// The least round width that cuts `span_ticks` into so many bins at most.
std::int64_t round_bin(std::int64_t span_ticks, std::size_t bins_most = kTimelineBinsMost);

}  // namespace pointsman::analysis
