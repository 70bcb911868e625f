// Timed runs as JSON and as text for a terminal. For the .cpp files of this folder alone.
//
// Invariant: no figure is computed here.
#pragma once

#include "reports/json_value.hpp"
#include "reports/table.hpp"
#include "sim/analysis/timing.hpp"

#include <string>

namespace pointsman::reports {

/// [[share, seconds], ...].
Json distribution_json(const analysis::Distribution& distribution);

/// What stands under "timing" of a policy.
Json timing_json(const analysis::TimingSummary& timing);

/// The tables of requests and of stations; empty where the result has no clock.
std::string timing_text(const Result& result, const TableOptions& options);

}  // namespace pointsman::reports
