// Evidence that may be looked at as often as one likes: e-values for a mean difference.
//
// A gambler starts with 1 and bets a share of the fortune, request by request, on differences below
// (or above) the null; under the null no bet gains in expectation. The e-value is the mean fortune
// over a grid of shares. Invariant: under the null it exceeds 1 / alpha, at any time, with
// probability alpha at most (Ville), so requests may be added and tested again after each, and
// min(1, 1 / e) is a p-value. It costs power: about a third of the requests more than a fixed test.
// Sources: Waudby-Smith & Ramdas, JRSS B 86 (2024); Shafer, JRSS A 184 (2021). Cost: 32
// multiply-adds a request;
// an interval, some fifty times as many for each value that differs.
#pragma once

#include "sim/analysis/intervals.hpp"

#include <span>

namespace pointsman::analysis {

/// Evidence that the mean of differences in [-1, 1] is below `null`, -1 < null < 1. 1 without data.
double e_value_below(std::span<const double> differences, double null);
/// ... that it is above.
double e_value_above(std::span<const double> differences, double null);

/// The means that neither side's evidence speaks against at `alpha`: a confidence sequence, which
/// covers the mean at all looks together with probability 1 - 2 alpha. [-1, 1] without data.
Interval anytime_interval(std::span<const double> differences, double alpha);

}  // namespace pointsman::analysis
