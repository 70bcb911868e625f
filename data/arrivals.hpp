// Draws when requests come: a column of ticks from a law of arrivals, or from a trace.
//
// Invariant: a draw depends on the seed, the replication and its own number alone, so a longer
// column starts with the shorter one, and columns do not decrease. Time begins in the middle of a
// process, not at an arrival: the expected count is rate * time from the start. Cost: 20-100 ns an
// arrival; clients log2 of their number more. Sources: time-rescaling for rates that change by the
// hour (Brown et al. 2002); Marsaglia and Tsang (2000) for gamma.
#pragma once

#include "data/arrivals_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::data {

/// What, beside the law, arrivals depend on.
struct ArrivalSeed {
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
};

/// The first `count` arrivals in ticks. The spec is neither a trace nor a closed loop.
std::vector<std::int64_t> draw_arrivals(const ArrivalSpec& spec, std::size_t count,
                                        const ArrivalSeed& seed);

/// How long agent `agent` thinks after its `answers`-th answer (0 = before its first request).
std::int64_t draw_think_ticks(const ClosedArrivals& law, std::uint32_t agent, std::uint64_t answers,
                              const ArrivalSeed& seed);

/// A request of a trace, when its replay sends it.
struct ReplayedArrival {
  std::int64_t tick = 0;
  std::uint32_t row = 0;  ///< of the trace

  friend bool operator==(const ReplayedArrival&, const ReplayedArrival&) = default;
};

/// All requests of the trace in the order of their new times, equal ones in that of their rows.
std::vector<ReplayedArrival> replay_trace(const Trace& trace, const TraceArrivals& law,
                                          const ArrivalSeed& seed);

/// How a trace, which has no labels, borrows them from a workload.
enum class TraceJoin : std::uint8_t {
  kIndependent,  ///< any row, with replacement
  kRankCoupled,  ///< the row of the same rank by input tokens: long prompts get long prompts
};

/// A workload row for each trace row. The workload has at least one row; `row_input_tokens` is
/// needed for kRankCoupled, equal lengths of which go by row.
std::vector<std::uint32_t> join_rows(TraceJoin join, const Trace& trace, std::size_t rows,
                                     std::span<const double> row_input_tokens,
                                     const ArrivalSeed& seed);

/// Input and output tokens of request `number`, by the preset's laws.
struct DrawnLengths {
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
};
DrawnLengths draw_lengths(const RequestLengths& lengths, std::uint64_t number,
                          const ArrivalSeed& seed);

}  // namespace pointsman::data
