// Waivers: failures that are accepted until a day, and what is said of those that ended.
//
// Invariant: a waiver that matches no line is an error, and one that ended waives nothing.
#pragma once

#include "reports/gate/evaluate.hpp"

#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// Takes the effect from lines that are waived on the day `today`. Errors: kUsage, in the gate
/// file, for a slice that the gate does not have.
base::Status waive(const GateFile& file, const std::string& today, std::span<Line* const> lines);

std::vector<Lint> waiver_lints(const GateFile& file, const std::string& today);

}  // namespace pointsman::reports::gate
