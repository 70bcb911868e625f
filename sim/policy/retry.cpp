// {"retry": {...}}: another try where a policy gives no answer, after a wait.
//
// The wait before further try k is min(wait_s * backoff^(k - 1), wait_s_max) * (1 - jitter * U). A
// provider that refuses a call says when to come again; up to retry_after_s_max that is obeyed in
// place of the wait, which needs a clock. The ledger counts the tries after the first. Sources:
// exponential back-off as in LiteLLM's router; the OpenAI and Anthropic SDKs, whose rule is
// {"times": 2, "wait_s": 0.5, "wait_s_max": 8, "jitter": 0.25, "retry_after_s_max": 60}.
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
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
    {.name = "wait_s_max",
     .type = FieldType::kNumber,
     .doc = "The longest wait, in seconds; no limit where absent.",
     .minimum = 0,
     .maximum = 86400,
     .example = "8"},
    {.name = "jitter",
     .type = FieldType::kNumber,
     .doc = "Up to this share of each wait is left out, by a draw.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0",
     .example = "0.25"},
    {.name = "retry_after_s_max",
     .type = FieldType::kNumber,
     .doc = "Where a rate limit refused the call and said when it will take it, that is waited for "
            "instead, if it is no longer than this; never where absent.",
     .minimum = 0,
     .maximum = 86400,
     .example = "60"},
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
  std::optional<base::Tick> wait_most{};
  double jitter = 0;
  base::Tick obeyed_most{};

  Overhead pause(int index) const {
    Overhead pause;
    pause.kind = Charge::Kind::kBackOff;
    pause.latency = {std::llround(static_cast<double>(wait.count) * std::pow(backoff, index))};
    if (wait_most) pause.latency = std::min(pause.latency, *wait_most);
    pause.jitter = jitter;
    pause.attempt = static_cast<std::uint32_t>(index);
    pause.obeyed_most = obeyed_most;
    return pause;
  }

  base::Result<NodeId> emit(int index, const Scope& scope) const {
    const Handler again = [&](const Scope& failed) {
      Scope next = failed;
      next.on_failure = outer.on_failure;
      return builder.charge(pause(index), next,
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
  if (const auto* most = retry.find("wait_s_max")) {
    POINTSMAN_TRY(tries.wait_most, read_seconds(builder, *most));
  }
  if (const auto* jitter = retry.find("jitter")) tries.jitter = jitter->number;
  if (const auto* obeyed = retry.find("retry_after_s_max")) {
    POINTSMAN_TRY(tries.obeyed_most, read_seconds(builder, *obeyed));
  }
  return tries.emit(0, scope);
}

}  // namespace

constinit const Combinator kRetryCombinator = {"retry", "Tries again where there was no answer.",
                                               &kRetry, emit_retry};

}  // namespace pointsman::policy
