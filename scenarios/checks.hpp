// The rules that join two fields of a scenario, or a field and a file: names that must exist, parts
// that must fit. Located in the value that is wrong, with the nearest valid name.
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/base/result.hpp"

namespace pointsman::scenarios {

base::Status check_scenario(const Scenario& scenario, bool check_files);

}  // namespace pointsman::scenarios
