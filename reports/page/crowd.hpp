// Points of a figure that are too many for a page, counted in the cells of a grid.
//
// Invariant: the counts add up to the points that have a place on the axes; cells stand for their
// middle. A figure's size is then bounded by its axes, whatever its data. Cost: two passes.
#pragma once

#include "reports/page/figure.hpp"

#include <cstddef>

namespace pointsman::reports::page {

/// Series of points with more data than this are binned.
inline constexpr std::size_t kCrowd = 100'000;
inline constexpr std::size_t kCellsAcross = 160;
inline constexpr std::size_t kCellsUp = 100;

/// Replaces crowded series of points by their counts, in the data's `value`, and says so in the
/// figure's note.
void bin_crowds(Figure& figure);

}  // namespace pointsman::reports::page
