// The resolved scenario as a text that says where every value comes from.
//
// JSON with comments: each value is followed by file and line, the --set that gave it, or
// "default". Invariant: the text is itself a scenario file; read from the same folder it means the
// same.
#pragma once

#include "scenarios/bind.hpp"

#include <string>

namespace pointsman::scenarios {

/// Plans of timed runs are told as a condition where they depend on the workload.
std::string explain(const Scenario& scenario);
/// With its data at hand: plans of timed runs are told by policy.
std::string explain(const Bound& bound, const Resources& resources);

}  // namespace pointsman::scenarios
