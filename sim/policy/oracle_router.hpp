// {"by": {"oracle": ...}}: routers simulated from the truth, exact or with stated errors.
//
// `best` takes the highest score, ties the cheapest; `cheapest_right` takes the cheapest model that
// is right, the cheapest of all where none is. A noisy oracle makes the ideal choice with
// probability `accuracy`, or errs by class: `over_escalation` = P(then | easy), `miss` = P(else |
// hard) (floors.md D2, D3). A request is hard where "then" scores higher than "else" (Hybrid-LLM's
// det_2cls label), or where "else" is wrong, as `hard` says. Ties in cost go to the model named
// first; where a cost is unknown, the order of the list is taken as the order of price.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

namespace pointsman::policy {

/// At most this many models may stand in one oracle: its scratch space is on the stack.
inline constexpr std::size_t kOracleModelsMax = 64;

extern const base::Field kOracleByField;

class OracleRouter {
 public:
  /// Emits a route whose "by" is an object. Precondition: checked against the route's fields.
  static base::Result<NodeId> emit(Builder& builder, const base::Node& route, const Scope& scope,
                                   const Tail& tail);

 private:
  static base::Result<NodeId> emit_noisy_pair(Builder& builder, const base::Node& route,
                                              const base::Node& oracle, const Scope& scope,
                                              const Tail& tail);
  static base::Result<NodeId> emit_among(Builder& builder, const base::Node& route,
                                         const base::Node& oracle, const Scope& scope,
                                         const Tail& tail);
};

}  // namespace pointsman::policy
