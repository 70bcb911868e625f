// From a result file to the view that every report renders.
//
// A result of many megabytes is thinned first: curves keep some hundred points, and the page says
// so. Cost: parsing the result, a few milliseconds per megabyte.
#pragma once

#include "reports/page/view.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::reports::page {

/// `text` as `pointsman run -o result.json` writes it; `name` is the file's, for errors and for the
/// file that the page offers. `stamp` is what the run said of its machine; empty = not known.
/// Errors: kData where it is no result, or the stamp is not its.
base::Result<View> view_of_result(const std::string& name, const std::string& text,
                                  const std::string& stamp = {});

}  // namespace pointsman::reports::page
