// The page's script, style and notices, which the build put into the program
// (cmake/PointsmanReport.cmake).
//
// Invariant: the bytes of the files, alive as long as the program.
#pragma once

#include "reports/page/html.hpp"

#include <optional>

namespace pointsman::reports::page {

/// Absent in a program that was built without Node (-DPOINTSMAN_REPORT=OFF).
std::optional<PageAssets> page_assets();

}  // namespace pointsman::reports::page
