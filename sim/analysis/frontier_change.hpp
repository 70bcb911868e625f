// What a change does to a frontier of cost and accuracy: which of its points are lost, and how much
// of the plane it covers.
//
// Shortfall is the epsilon indicator of Zitzler, Thiele, Laumanns, Fonseca and Grunert da Fonseca,
// IEEE Trans. Evol. Comp. 7 (2003), for one point, with accuracy in absolute and cost in relative
// terms; coverage is their hypervolume. Points have cost as x. Cost: O(points), O(points log
// points).
#pragma once

#include "sim/analysis/metric_formulas.hpp"

namespace pointsman::analysis {

/// The least share by which some of `now` must be allowed to be less accurate (in points) and
/// dearer (of the point's cost) to stand in for `point`; negative where one is better in both.
/// Infinite where nothing is as free as a free point.
double shortfall(const OperatingPoint& point, OperatingPoints now);

/// Mean over budgets from 0 to `most` of the best quality that a budget buys; 0 where it buys none.
double coverage(OperatingPoints points, double most);

}  // namespace pointsman::analysis
