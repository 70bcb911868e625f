// The curves that a scenario asks for: from its policy expression to the columns that the curve
// reads.
#pragma once

#include "scenarios/run.hpp"

namespace pointsman::scenarios {

/// The same checks as compute_curves, before anything runs.
base::Status check_curves(const Bound& bound);

/// One curve per "curve" of the scenario's analyses, in order. Errors: located where a policy is
/// not a threshold between two models.
base::Result<std::vector<NamedCurve>> compute_curves(const Bound& bound,
                                                     const engine::Outcome& outcome,
                                                     unsigned threads);

}  // namespace pointsman::scenarios
