// A baseline on new inputs: what of a scenario gives way to the baseline's own when its policies
// are replayed.
//
// Data, prices, laws of latency and seeds are inputs, and new ones hold. Policies are the router's,
// and so is which model answers under a name (its column, another profile than before, batch or
// not): where that differs, the baseline's model holds as a whole, price included, as the new price
// is another model's. Invariant: functions of the two records alone.
#pragma once

#include "reports/gate/record.hpp"
#include "scenarios/read.hpp"
#include "scenarios/scenario.hpp"

#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// Puts the baseline's policies, its "baseline" policy and the models that were swapped in place of
/// the scenario's.
void put_back(const Record& before, const Record& now, scenarios::ReadOptions& options);

/// JSON: the scenario's "metrics" analyses of policies that the baseline knows.
std::string analyses_of(const scenarios::Scenario& scenario, const Record& before);

}  // namespace pointsman::reports::gate
