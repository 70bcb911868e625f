// Whether a router pays, how sure that is, and how many labels would settle it.
//
// A router stands at its measured errors (over-escalation o, miss m) inside a confidence box:
// Wilson intervals of both rates, each at the square root of the level, since easy and hard
// requests are counted apart. SHIP needs both the box on the paying side of the line and a gain
// whose paired interval is above 0; HOLD needs both on the other side; all else needs more data.
// Labels needed are the least number, at the same rates and spread, at which both would be decided:
// the box by Wilson's formula, the gain by (z * spread / gain)^2. Fewer than 30 requests decide
// nothing, since resampling them shows too little of what others look like. Cost: ~100 gains a
// verdict.
#pragma once

#include "sim/analysis/data_floor_gain.hpp"
#include "sim/analysis/intervals.hpp"
#include "sim/analysis/ship_verdict.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pointsman::analysis {

/// Where a router's errors may lie. Counts are the easy and hard requests behind it.
struct ErrorBox {
  RouterErrors at;
  Interval over_escalation, miss;
  double easy = 0, hard = 0;
};
/// A class without requests leaves its rate anywhere in [0, 1]; its point is taken as 0.
ErrorBox error_box(const RouterErrors& measured, double easy, double hard, double level);
/// Stated errors, taken as exact.
ErrorBox exact_box(const RouterErrors& stated);

inline constexpr double kVerdictRequestsMin = 30;

/// A gain per request with its paired bootstrap.
struct GainEstimate {
  Estimate gain;
  double standard_error = 0;
};

struct RouterStanding {
  /// Signed distances in the plane of (o, m) to the line where routing breaks even, positive on the
  /// paying side; of the measured point, and of the corner of the box nearest to the line (beyond
  /// it: of the other sign). Empty where the gain does not depend on the errors.
  std::optional<double> margin, box_margin;
  ShipVerdict verdict = ShipVerdict::kNeedMoreData;
  /// Labelled requests, in all, that would decide; empty where no number would.
  std::optional<double> labels_needed;
};

/// `shape` is the router's own, so that its gain at the measured point is its paired gain.
RouterStanding stand(const FloorGain& gain, const RouterShape& shape, const ErrorBox& box,
                     const GainEstimate& paired, double requests, double level);

}  // namespace pointsman::analysis
