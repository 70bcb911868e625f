// How bursty a column of arrivals is: the variation of its gaps, and of its counts in windows.
//
// Poisson arrivals have 1 of both. The index of dispersion grows with the window where bursts are
// long, which a coefficient of variation cannot show. Invariant: no value (NaN never leaves) where
// there are too few arrivals. Cost: one pass. Source: Gusella, "Characterizing the variability of
// arrival processes with indexes of dispersion", IEEE JSAC 9 (1991).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace pointsman::data {

/// Standard deviation of the gaps over their mean (dividing by n); of sorted ticks. None below two
/// gaps or when all come at once.
std::optional<double> gap_variation(std::span<const std::int64_t> arrival_ticks);

/// Variance over mean of the counts in whole windows of `window_ticks` from the first arrival on;
/// the last, cut window does not count. None below two windows.
std::optional<double> dispersion_index(std::span<const std::int64_t> arrival_ticks,
                                       std::int64_t window_ticks);

}  // namespace pointsman::data
