// From two or more results to one view of what changed: the first is compared with each other.
//
// Differences are those of `pointsman compare` (reports/compare.hpp), second minus first; the page
// holds them beside the results that they are of. Cost: parsing the results.
#pragma once

#include "reports/compare.hpp"
#include "reports/page/view.hpp"
#include "sim/base/result.hpp"

#include <string>
#include <vector>

namespace pointsman::reports::page {

struct ReadResult {
  std::string name;  ///< of the file, without folders
  std::string text;
};

/// `comparisons[i]` is of results 0 and i + 1. Errors: kData where a text is no result.
base::Result<View> view_of_comparison(const std::vector<ReadResult>& results,
                                      const std::vector<Comparisons>& comparisons);

}  // namespace pointsman::reports::page
