// Lines about figures of a router as a whole, such as areas under curves and calibration errors.
//
// Both sides see the same resampled requests, as totals do (reports/gate/line_tests.hpp).
// Invariant: as there, a line that cannot be tested says why. Lines of the same requests share one
// bootstrap. Cost: resamples x two samples of sim/analysis/metric_sample.hpp.
#pragma once

#include "reports/gate/line_notes.hpp"
#include "reports/gate/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::reports::gate {

/// Errors: kUsage, in the gate file, where the run has no "metrics" analysis of the policy, or no
/// such score in it.
base::Status check_router(const GateFile& file, const Rule& rule, const PolicyRecord& policy);

/// Of `places`, the requests that take part on both sides.
std::vector<std::size_t> router_places(const PairedPolicy& pair,
                                       std::span<const std::size_t> places);

/// Settles lines that are missing, new or tied; true where the line is still to be tested.
bool describe_router(Line& line, const PairedPolicy& pair, const RowLine& rows);

/// Lines about the same requests. Errors: kInterrupted.
base::Status test_router(std::span<const OpenLine> lines, const PairedPolicy& pair,
                         const RowLine& rows);

/// The run's own figure, for bounds. Errors: kInterrupted.
base::Result<analysis::Figure<analysis::Estimate>> router_bound(const Line& line,
                                                                const PairedPolicy& pair,
                                                                const RowLine& rows,
                                                                const TestTerms& terms);

}  // namespace pointsman::reports::gate
