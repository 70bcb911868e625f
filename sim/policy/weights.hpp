// Fixed probabilities: {"small": 0.3, "frontier": 0.7} or a list of {policy, weight}.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

#include <vector>

namespace pointsman::policy {

/// One branch of a weighted choice; `expression` is a policy expression.
struct Weighted {
  base::Node expression;
  double weight = 0;
};

extern const base::Field kWeightsField;

/// Reads weights and checks that they are probabilities that sum to 1 (within 1e-9). A weight
/// outside 0..1 by no more than rounding (1e-12) counts as that bound.
base::Result<std::vector<Weighted>> read_weights(const Builder& builder, const base::Node& node);

/// Emits the weighted choice. All requests are alike; the draw has Purpose::kRoute.
base::Result<NodeId> emit_weighted(Builder& builder, const std::vector<Weighted>& weighted,
                                   const Scope& scope, const Tail& tail);

}  // namespace pointsman::policy
