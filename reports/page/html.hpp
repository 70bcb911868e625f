// A view as HTML: one file that needs nothing else, or a folder for strict content policies.
//
// The verdict and the tables are plain HTML, so they read with scripts off; charts are drawn by the
// page's own script (reports/web) from data in the page, over static pictures where there are any.
// Invariant: the page asks the network for nothing, which its own content policy enforces, and no
// name of a result is ever markup. Cost: O(view).
#pragma once

#include "reports/page/view.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::reports::page {

/// What the page needs beside the view; see reports/page/assets.hpp.
struct PageAssets {
  std::string_view script, style, notices;
};

/// Static pictures as SVG by the id of their figure; may lack some or all.
using Pictures = std::map<std::string, std::string>;

std::string report_html(const View& view, const PageAssets& assets, const Pictures& pictures);

/// File names and contents: index.html, report.css, report.js, data and pictures.
using Files = std::vector<std::pair<std::string, std::string>>;
Files split_report(const View& view, const PageAssets& assets, const Pictures& pictures);

}  // namespace pointsman::reports::page
