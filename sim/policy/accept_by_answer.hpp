// {"by_answer": {...}}: an accept rule per answer of the stage, as FrugalML learns them.
//
// Source: Chen, Zaharia, Zou, "FrugalML", NeurIPS 2020, and its repository's evaluation: keep the
// answer if its confidence > threshold, or if it equals the threshold once the rule has escalated
// tie_share x all requests, counted in row order; otherwise go to the rule's own mixture.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/accept.hpp"

namespace pointsman::policy {

extern const base::Field kByAnswerField;

base::Result<NodeId> emit_by_answer(Builder& builder, const base::Node& rules, const Scope& scope,
                                    const Paid& paid, const Tail& tail, const Continue& go_on);

}  // namespace pointsman::policy
