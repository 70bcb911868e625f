// From a run to the value that every report renders.
#pragma once

#include "reports/result.hpp"
#include "scenarios/run.hpp"

namespace pointsman::reports {

/// Pure: nothing is computed again, only named and put in its place.
Result assemble(const scenarios::Run& run);

}  // namespace pointsman::reports
