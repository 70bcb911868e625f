// Figures and sliders as the page's script reads them: arrays of numbers with six digits.
//
// {"figures": [{id, title, x, y, series, slider, moving}], "sliders": [...]}; a datum is
// [x, y, x_lo, x_hi, y_lo, y_hi, value, label] without its empty end. The reader is
// reports/web/src/figure.js. Cost: O(data).
#pragma once

#include "reports/page/view.hpp"

#include <string>

namespace pointsman::reports::page {

std::string page_data_json(const View& view);

/// JSON that may stand in a <script> element: no "<" is left.
std::string script_safe(std::string json);

}  // namespace pointsman::reports::page
