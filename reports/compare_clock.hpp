// What two timed runs are compared by: latency with its queues, service level, bills and waste by
// the hour.
//
// Invariant: figures are in the order of kClockFigures, and what is unknown has a reason. Pure.
#pragma once

#include "sim/analysis/comparison.hpp"
#include "sim/analysis/timing.hpp"
#include "sim/base/document.hpp"

#include <array>
#include <cstdint>

namespace pointsman::reports {

enum class ClockUnit : std::uint8_t { kSeconds, kShare, kUsdPerHour };

struct ClockFigure {
  const char* name;   ///< in words
  const char* key;    ///< under "timing" of a policy
  const char* part;   ///< of that object; "" = it is the figure
  const char* where;  ///< in a comparison's JSON
  ClockUnit unit;
  bool is_gain;  ///< more is better
};

inline constexpr std::array<ClockFigure, 5> kClockFigures = {{
    {"clock p50 s", "latency_s", "p50", "latency_s_p50", ClockUnit::kSeconds, false},
    {"clock p95 s", "latency_s", "p95", "latency_s_p95", ClockUnit::kSeconds, false},
    {"in time %", "slo_attainment", "", "slo_attainment", ClockUnit::kShare, true},
    {"$/h", "usd_per_hour", "", "usd_per_hour", ClockUnit::kUsdPerHour, false},
    {"wasted $/h", "waste_usd_per_hour", "", "waste_usd_per_hour", ClockUnit::kUsdPerHour, false},
}};

using ClockFigures = std::array<analysis::Figure<analysis::Estimate>, kClockFigures.size()>;

ClockFigures clock_figures(const analysis::TimingSummary& timing);
/// The same of a result file's "timing".
ClockFigures clock_figures(const base::Node& timing);

/// Second minus first, as if their runs were independent: replications draw the same arrivals, so
/// intervals are wider than they need be.
ClockFigures clock_difference(const ClockFigures& first, const ClockFigures& second);

}  // namespace pointsman::reports
