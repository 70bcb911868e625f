// {"mix": {...}}: a weighted traffic split, blind to the request (A/B test, canary, static mix).
#include "sim/policy/combinators.hpp"
#include "sim/policy/weights.hpp"

namespace pointsman::policy {

namespace {

base::Result<NodeId> emit_mix(Builder& builder, const base::Node& parameters, const Scope& scope,
                              const Tail& tail) {
  POINTSMAN_TRY(const auto weighted, read_weights(builder, parameters));
  return emit_weighted(builder, weighted, scope, tail);
}

}  // namespace

constinit const Combinator kMixCombinator = {"mix", "Splits requests at random by fixed shares.",
                                             &kWeightsField, emit_mix};

}  // namespace pointsman::policy
