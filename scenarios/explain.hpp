// The resolved scenario as a text that says where every value comes from.
//
// JSON with comments: each value is followed by file and line, the --set that gave it, or
// "default". Invariant: the text is itself a scenario file; read from the same folder it means the
// same.
#pragma once

#include "scenarios/scenario.hpp"

#include <string>

namespace pointsman::scenarios {

std::string explain(const Scenario& scenario);

}  // namespace pointsman::scenarios
