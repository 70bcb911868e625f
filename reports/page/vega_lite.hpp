// A figure as a Vega-Lite 5 specification with its data inside, for notebooks and online editors.
//
// One layer per kind of mark; colours by series. Source: vega.github.io/vega-lite, schema v5. Cost:
// O(data).
#pragma once

#include "reports/page/figure.hpp"

#include <string>

namespace pointsman::reports::page {

/// JSON, ending in a newline.
std::string vega_lite(const Figure& figure);

}  // namespace pointsman::reports::page
