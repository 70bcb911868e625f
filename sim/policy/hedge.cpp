// {"hedge": {...}}: a second copy of a call that takes long; the first answer wins.
//
// The loser is cancelled, and billed for its prompt and the tokens that it wrote. A copy that fails
// leaves the other one alone; where the first fails, the second is called at once, or once it is
// late if the error takes longer, and is then all that is waited for. The time runs
// from when the call is made, so under a clock a queue counts; without one it is the call's
// recorded time, or the mean of its law, which a copy to the same model never beats. Under a clock
// "hedges" of "timing" bounds the share of copies. Source: Dean and Barroso, "The Tail at Scale",
// CACM 2013 (hedged requests, after the 95th percentile).
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kHedgeFields[] = {
    {.name = "call",
     .type = FieldType::kString,
     .doc = "The model that is called.",
     .required = true,
     .example = "\"small\""},
    {.name = "after_s",
     .type = FieldType::kNumber,
     .doc = "Seconds after which the copy is sent, such as the 95th percentile of the latency.",
     .required = true,
     .minimum = 0,
     .maximum = 864000,
     .example = "5"},
    {.name = "with",
     .type = FieldType::kString,
     .doc = "The model that the copy goes to; the same one where absent.",
     .example = "\"large\""},
    kCancelledBillField,
};
constexpr base::Shape kHedgeShape = {
    .name = "hedge", .doc = "A second copy of a call that takes long.", .fields = kHedgeFields};
constexpr Field kHedge = {
    .name = "hedge", .type = FieldType::kObject, .doc = kHedgeShape.doc, .shape = &kHedgeShape};

base::Result<NodeId> emit_hedge(Builder& builder, const base::Node& hedge, const Scope& scope,
                                const Tail& tail) {
  if (scope.patience) {
    return fail(builder.error(hedge,
                              "a hedge stands within a timeout, which would have to cancel "
                              "both of its copies",
                              "\"hedge\" outside of \"timeout\"",
                              "\"deadline_s\" in \"timing\" bounds the whole request"));
  }
  POINTSMAN_TRY(const ModelIndex first, builder.model(*hedge.find("call")));
  const base::Node* with = hedge.find("with");
  ModelIndex second = first;
  if (with != nullptr) {
    POINTSMAN_TRY(second, builder.model(*with));
  }
  Patience patience;
  POINTSMAN_TRY(patience.ticks, read_seconds(builder, *hedge.find("after_s")));
  patience.then = Patience::Then::kHedges;
  patience.billed = cancelled_bill_of(hedge);
  return builder.hedge(first, second, patience, scope, tail);
}

}  // namespace

constinit const Combinator kHedgeCombinator = {"hedge", "A second copy of a call that takes long.",
                                               &kHedge, emit_hedge};

}  // namespace pointsman::policy
