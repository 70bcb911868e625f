// {"timeout": {...}}: each call of a policy is given up when it takes longer than so many seconds.
//
// The time runs from when the call is made, so under a clock a queue counts; without one it is the
// call's recorded time, or the mean of its law. A call that is given up has failed: the next hop of
// a fallback, another try, or the end without an answer. Of timeouts within each other the shorter
// one holds. Sources: the request timeout of the OpenAI and Anthropic SDKs and of LiteLLM's router;
// a provider may bill what it wrote.
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kTimeoutFields[] = {
    {.name = "of",
     .type = FieldType::kPolicy,
     .doc = "The policy whose calls are watched.",
     .required = true,
     .example = "\"small\""},
    {.name = "s",
     .type = FieldType::kNumber,
     .doc = "Seconds that each call may take, its queue included.",
     .required = true,
     .minimum = 0,
     .maximum = 864000,
     .exclusive_minimum = true,
     .example = "30"},
    kCancelledBillField,
};
constexpr base::Shape kTimeoutShape = {
    .name = "timeout", .doc = "Gives up calls that take too long.", .fields = kTimeoutFields};
constexpr Field kTimeout = {.name = "timeout",
                            .type = FieldType::kObject,
                            .doc = kTimeoutShape.doc,
                            .shape = &kTimeoutShape};

base::Result<NodeId> emit_timeout(Builder& builder, const base::Node& timeout, const Scope& scope,
                                  const Tail& tail) {
  Patience patience;
  POINTSMAN_TRY(patience.ticks, read_seconds(builder, *timeout.find("s")));
  patience.billed = cancelled_bill_of(timeout);
  const Handler leave = [&](const Scope& failed) {
    Scope after = failed;
    after.patience = scope.patience;
    after.on_failure = scope.on_failure;
    return builder.unanswered(after);
  };
  Scope inner = scope;
  inner.on_failure = &leave;
  if (!scope.patience || patience.ticks < scope.patience->ticks) inner.patience = patience;
  return builder.emit(*timeout.find("of"), inner, [&](const Scope& below, const Paid& paid) {
    Scope after = below;
    after.patience = scope.patience;
    after.on_failure = scope.on_failure;
    return tail(after, paid);
  });
}

}  // namespace

constinit const Combinator kTimeoutCombinator = {"timeout", "Gives up calls that take too long.",
                                                 &kTimeout, emit_timeout};

}  // namespace pointsman::policy
