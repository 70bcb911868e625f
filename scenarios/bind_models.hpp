// Models of a scenario bound to the workload's columns, the catalogue's prices and latency laws.
#pragma once

#include "scenarios/bind.hpp"

namespace pointsman::scenarios {

/// Fills models, price_origins, prompt_tokens and notes of `bound`. The models are those listed in
/// the scenario, then the workload's others.
base::Status bind_models(Bound& bound);

}  // namespace pointsman::scenarios
