// How far the mix of requests has moved since a baseline was taken.
//
// The population stability index of two distributions over the same categories: the sum of
// (new - old) * ln(new / old). Below 0.1 is usually read as stable, above 0.2 or 0.25 as shifted.
// Invariant: 0 for equal shares, symmetric, finite: an empty category counts as half a request.
// Source: Siddiqi, Credit Risk Scorecards (2006); it is Jeffreys' divergence. Cost: O(categories).
#pragma once

#include <span>

namespace pointsman::analysis {

/// Counts per category, in the same order; both with a total above 0.
double population_stability_index(std::span<const double> before, std::span<const double> after);

}  // namespace pointsman::analysis
