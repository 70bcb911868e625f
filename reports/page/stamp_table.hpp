// What a run's stamp (`run --stamp`) says of the build, the machine and the clock, as a table.
//
// Invariant: a stamp of another result is refused, so a page never tells of a machine that did not
// make its numbers. Pure.
#pragma once

#include "reports/page/view.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::reports::page {

/// `stamp` as reports/stamp.hpp writes it; `result` is the text of the result file. Errors: kData
/// where it is no stamp, or that of another result.
base::Result<Table> stamp_table(const std::string& stamp, const std::string& result);

}  // namespace pointsman::reports::page
