#include "sim/analysis/data_floor_verdict.hpp"

#include "sim/analysis/rounding.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {
namespace {

constexpr double kLabelsWorthAsking = 1e12;
constexpr int kBoxSteps = 8;  // a curved gain may be least inside the box: look at a grid of it
constexpr double kSlopeStep = 1e-3;

double between(const Interval& range, int step) {
  return range.lo + (range.hi - range.lo) * step / kBoxSteps;
}

/// Least and greatest gain over a box.
Interval gains_over(const ErrorBox& box, const FloorGain& gain, const RouterShape& shape) {
  using base::kInfinity;
  Interval gains{kInfinity, -kInfinity};
  for (int i = 0; i <= kBoxSteps; ++i) {
    for (int j = 0; j <= kBoxSteps; ++j) {
      const double value = gain(shape.at({between(box.over_escalation, i), between(box.miss, j)}));
      gains.lo = std::min(gains.lo, value);
      gains.hi = std::max(gains.hi, value);
    }
  }
  return gains;
}

double slope_at(const FloorGain& gain, const RouterShape& shape, const RouterErrors& at) {
  const auto value = [&](double over, double miss) {
    return gain(shape.at({at.over_escalation + over, at.miss + miss}));
  };
  const double over = value(kSlopeStep, 0) - value(-kSlopeStep, 0);
  const double miss = value(0, kSlopeStep) - value(0, -kSlopeStep);
  return std::hypot(over, miss) / (2 * kSlopeStep);
}

/// The same rates measured on `factor` times as many requests.
ErrorBox scaled(const ErrorBox& box, double factor, double level) {
  return error_box(box.at, box.easy * factor, box.hard * factor, level);
}

/// How many times as many labels put the whole box on the side of its centre.
std::optional<double> box_factor(const FloorGain& gain, const RouterShape& shape,
                                 const ErrorBox& box, double requests, double level) {
  if (box.easy == 0 && box.hard == 0) return 1;  // exact
  const bool pays = gain(shape.at(box.at)) > 0;
  const auto is_clear = [&](double factor) {
    const Interval gains = gains_over(scaled(box, factor, level), gain, shape);
    return pays ? gains.lo > 0 : gains.hi < 0;
  };
  double enough = kLabelsWorthAsking / requests;
  if (!is_clear(enough)) return std::nullopt;
  double few = 1 / requests;
  while (enough / few > 1 + 1e-6) {
    const double middle = std::sqrt(enough * few);
    (is_clear(middle) ? enough : few) = middle;
  }
  return enough;
}

}  // namespace

ErrorBox error_box(const RouterErrors& measured, double easy, double hard, double level) {
  const double each = std::sqrt(level);
  ErrorBox box;
  box.easy = easy;
  box.hard = hard;
  box.at = {easy > 0 ? measured.over_escalation : 0, hard > 0 ? measured.miss : 0};
  box.over_escalation = wilson_interval(box.at.over_escalation * easy, easy, each);
  box.miss = wilson_interval(box.at.miss * hard, hard, each);
  return box;
}

ErrorBox exact_box(const RouterErrors& stated) {
  return {
      stated, {stated.over_escalation, stated.over_escalation}, {stated.miss, stated.miss}, 0, 0};
}

RouterStanding stand(const FloorGain& gain, const RouterShape& shape, const ErrorBox& box,
                     const GainEstimate& paired, double requests, double level) {
  RouterStanding standing;
  const double centre = gain(shape.at(box.at));
  const Interval gains = gains_over(box, gain, shape);
  const double slope = slope_at(gain, shape, box.at);
  if (slope > kRounding * gain.unit()) {
    standing.margin = centre / slope;
    standing.box_margin = (centre > 0 ? gains.lo : gains.hi) / slope;
  }
  if (requests >= kVerdictRequestsMin) {
    if (gains.lo > 0 && paired.gain.lo > 0) standing.verdict = ShipVerdict::kShip;
    if (gains.hi < 0 && paired.gain.hi < 0) standing.verdict = ShipVerdict::kHold;
  }

  const double mean = std::abs(paired.gain.mean);
  if (!(mean > kRounding * gain.unit())) return standing;  // on the line: no number would decide
  const double z = normal_quantile(0.5 + level / 2) * paired.standard_error / mean;
  const double by_gain = requests * z * z;
  const auto factor = box_factor(gain, shape, box, requests, level);
  if (factor && by_gain <= kLabelsWorthAsking) {
    standing.labels_needed =
        std::ceil(std::max({by_gain, *factor * requests, kVerdictRequestsMin}));
  }
  return standing;
}

}  // namespace pointsman::analysis
