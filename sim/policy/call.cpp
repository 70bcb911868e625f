// {"call": model}: one billed invocation of a model, its answer returned.
#include "sim/policy/combinators.hpp"

namespace pointsman::policy {

namespace {

constexpr base::Field kCall = {.name = "call",
                               .type = base::FieldType::kString,
                               .doc = "One call of this model.",
                               .example = "\"small\""};

base::Result<NodeId> emit_call(Builder& builder, const base::Node& parameters, const Scope& scope,
                               const Tail& tail) {
  POINTSMAN_TRY(const ModelIndex model, builder.model(parameters));
  return builder.call(model, scope, tail);
}

}  // namespace

constinit const Combinator kCallCombinator = {"call", "One model call.", &kCall, emit_call};

}  // namespace pointsman::policy
