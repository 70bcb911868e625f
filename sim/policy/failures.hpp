// Calls that fail: by a model's error rate, or because the prompt exceeds its context.
//
// A failing call answers nothing and bills nothing, but its error takes the model's stated time, or
// as long as the scope is patient with it. A failure goes to the scope's handler: the next hop of a
// fallback, another try, or the request's end. The draw is keyed by request, model and try, so all
// policies meet the same failures. The context is checked only below a fallback: elsewhere an
// observed outcome shows that it was enough.
#pragma once

#include "sim/policy/builder.hpp"

namespace pointsman::policy {

/// Emits what may go wrong before a call of `model`, then `call`.
base::Result<NodeId> emit_with_failures(Builder& builder, const BoundModel& model, ModelIndex index,
                                        const Scope& scope, const Handler& call);

}  // namespace pointsman::policy
