// Figures in the cells of a terminal, for a quick look: `run --plot`.
//
// Points and lines in Braille dots (2 x 4 to a cell), intervals of categories in bars. Invariant:
// no line is wider than `width` columns (at least 60); the same text for the same figure; names
// never move the cursor.
#pragma once

#include "reports/page/view.hpp"

#include <cstddef>
#include <string>

namespace pointsman::reports::page {

/// Empty where the figure has no form for a terminal.
std::string terminal_plot(const Figure& figure, std::size_t width);

/// The plots of a view that are worth a quick look: accuracy against cost, and its curves.
std::string terminal_plots(const View& view, std::size_t width);

}  // namespace pointsman::reports::page
