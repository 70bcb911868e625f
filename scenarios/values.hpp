// From the checked JSON tree of a scenario to its values. Knows no rule that joins two fields;
// those are in scenarios/checks.hpp.
#pragma once

#include "scenarios/load.hpp"
#include "scenarios/scenario.hpp"
#include "sim/base/result.hpp"

namespace pointsman::scenarios {

/// The only errors are amounts of money that nano-dollars cannot hold.
base::Result<Scenario> values_of(Loaded loaded);

}  // namespace pointsman::scenarios
