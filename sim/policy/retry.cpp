// {"retry": {...}}: another try where a policy gives no answer, after a wait.
//
// The wait before try k is wait_s * backoff^(k - 1), as gateways do it. The ledger counts the tries
// after the first. Source: exponential back-off as in LiteLLM's router.
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

#include <cmath>
#include <string>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kRetryFields[] = {
    {.name = "of",
     .type = FieldType::kPolicy,
     .doc = "The policy that is tried.",
     .required = true,
     .example = "\"small\""},
    {.name = "times",
     .type = FieldType::kInteger,
     .doc = "Further tries at most.",
     .minimum = 0,
     .maximum = 20,
     .fallback = "2"},
    {.name = "wait_s",
     .type = FieldType::kNumber,
     .doc = "Wait before the first further try, in seconds.",
     .minimum = 0,
     .maximum = 86400,
     .fallback = "0"},
    {.name = "backoff",
     .type = FieldType::kNumber,
     .doc = "What the wait is multiplied by from try to try.",
     .minimum = 1,
     .maximum = 100,
     .fallback = "2"},
};
constexpr base::Shape kRetryShape = {
    .name = "retry", .doc = "Another try where there was no answer.", .fields = kRetryFields};
constexpr Field kRetry = {
    .name = "retry", .type = FieldType::kObject, .doc = kRetryShape.doc, .shape = &kRetryShape};

struct Tries {
  Builder& builder;
  const base::Node& of;
  const Scope& outer;
  const Tail& tail;
  int times = 2;
  base::Tick wait{};
  double backoff = 2;

  base::Result<NodeId> emit(int index, const Scope& scope) const {
    const Handler again = [&](const Scope& failed) {
      Overhead pause;
      pause.latency = {std::llround(static_cast<double>(wait.count) * std::pow(backoff, index))};
      Scope next = failed;
      next.on_failure = outer.on_failure;
      return builder.charge(pause, next,
                            [&](const Scope& waited) { return emit(index + 1, waited); });
    };
    Scope inner = scope;
    inner.on_failure = index < times ? &again : outer.on_failure;
    const Tail answered = [&](const Scope& below, const Paid& paid) {
      Scope after = below;
      after.on_failure = outer.on_failure;
      return tail(after, paid);
    };
    const EmitBody body = [&](const Scope& part, const Tail& keep) {
      return builder.emit(of, part, keep);
    };
    if (index == 0) return body(inner, answered);
    return builder.part("retry " + std::to_string(index), inner, answered, body);
  }
};

base::Result<NodeId> emit_retry(Builder& builder, const base::Node& retry, const Scope& scope,
                                const Tail& tail) {
  Tries tries{.builder = builder, .of = *retry.find("of"), .outer = scope, .tail = tail};
  if (const auto* times = retry.find("times")) tries.times = static_cast<int>(times->number);
  if (const auto* backoff = retry.find("backoff")) tries.backoff = backoff->number;
  if (const auto* wait = retry.find("wait_s")) {
    POINTSMAN_TRY(tries.wait, read_seconds(builder, *wait));
  }
  return tries.emit(0, scope);
}

}  // namespace

constinit const Combinator kRetryCombinator = {"retry", "Tries again where there was no answer.",
                                               &kRetry, emit_retry};

}  // namespace pointsman::policy
