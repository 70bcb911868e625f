// How a model answers again and again: recorded attempts, draws from a probability, a human desk.
#pragma once

#include "data/workload.hpp"
#include "scenarios/scenario.hpp"
#include "sim/base/result.hpp"
#include "sim/policy/bound_model.hpp"

#include <vector>

namespace pointsman::scenarios {

/// Sets where the outcomes of `model` come from; `spec` is null for a model that is not listed.
/// Errors: a Beta law that does not exist or cannot be fitted, an accuracy that is not stated.
base::Status bind_attempts(const Scenario& scenario, const data::Workload& workload,
                           const ModelSpec* spec, policy::BoundModel& model);

/// Makes `model` the desk of `spec`: it answers every request.
void bind_desk(const DeskSpec& desk, policy::BoundModel& model);

}  // namespace pointsman::scenarios
