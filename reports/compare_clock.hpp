// What two timed runs are compared by: latency with its queues, service level, bills and waste by
// the hour.
//
// Where both ran as often, the runs are paired: with one seed those of one number draw the same
// arrivals, and what they have in common falls out. Invariant: figures are in the order of
// kClockFigures, and what is unknown has a reason. Pure.
#pragma once

#include "sim/analysis/comparison.hpp"
#include "sim/analysis/timing.hpp"
#include "sim/base/document.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace pointsman::reports {

enum class ClockUnit : std::uint8_t { kSeconds, kShare, kUsdPerHour };

struct ClockFigure {
  const char* name;   ///< in words
  const char* key;    ///< under "timing" of a policy
  const char* part;   ///< of that object; "" = it is the figure
  const char* where;  ///< in a comparison's JSON
  ClockUnit unit;
  bool is_gain;                                     ///< more is better
  double (*of)(const analysis::TimingSample& run);  ///< NaN: it measured nothing
};

inline constexpr std::array<ClockFigure, 5> kClockFigures = {{
    {"clock p50 s", "latency_s", "p50", "latency_s_p50", ClockUnit::kSeconds, false,
     [](const analysis::TimingSample& run) {
       return analysis::part_of(run.known_latency(), &analysis::TimedSpread::p50);
     }},
    {"clock p95 s", "latency_s", "p95", "latency_s_p95", ClockUnit::kSeconds, false,
     [](const analysis::TimingSample& run) {
       return analysis::part_of(run.known_latency(), &analysis::TimedSpread::p95);
     }},
    {"in time %", "slo_attainment", "", "slo_attainment", ClockUnit::kShare, true,
     [](const analysis::TimingSample& run) { return run.known_slo_share(); }},
    {"$/h", "usd_per_hour", "", "usd_per_hour", ClockUnit::kUsdPerHour, false,
     [](const analysis::TimingSample& run) { return run.known_usd_per_hour(); }},
    {"wasted $/h", "waste_usd_per_hour", "", "waste_usd_per_hour", ClockUnit::kUsdPerHour, false,
     [](const analysis::TimingSample& run) { return run.known_waste(); }},
}};

using ClockFigures = std::array<analysis::Figure<analysis::Estimate>, kClockFigures.size()>;

/// One side of a comparison; its runs by replication, where they are at hand.
struct ClockSide {
  ClockFigures figures;
  std::span<const analysis::TimingSample> runs{};
};

ClockFigures clock_figures(const analysis::TimingSummary& timing);
/// The same of a result file's "timing".
ClockFigures clock_figures(const base::Node& timing);

/// Whether clock_difference() goes run by run: both sides have as many, and more than one.
bool are_clocks_paired(const ClockSide& first, const ClockSide& second);

/// Second minus first, with intervals over the pairs of runs (SkewedMean) where they are paired and
/// all of them measured the figure, else as if the runs were independent.
ClockFigures clock_difference(const ClockSide& first, const ClockSide& second, double level);

}  // namespace pointsman::reports
