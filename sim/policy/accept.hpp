// {"accept": {...}}: whether a cascade keeps the answer it has just paid for.
//
// By confidence (ties in the name: at_least is >=, above is >), by a rule per answer with its own
// escalation (FrugalML, NeurIPS 2020), or by a noisy verifier of stated recall and false alarm.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

#include <functional>

namespace pointsman::policy {

extern const base::Field kAcceptField;

/// What to emit when the answer is refused; empty = the cascade has no further stage.
using Continue = std::function<base::Result<NodeId>(const Scope&)>;

/// Emits the rule `accept` on the answer `paid`: `tail` where it is kept, else `go_on`.
base::Result<NodeId> emit_accept(Builder& builder, const base::Node& accept, const Scope& scope,
                                 const Paid& paid, const Tail& tail, const Continue& go_on);

}  // namespace pointsman::policy
