// {"fallback": [...]}: the next policy where one gives no answer that can be used.
//
// A hop ends without an answer when its call fails (the model's error rate), when the prompt
// exceeds the model's context, when a cap refuses it, when it gives up, or when its own accept rule
// refuses the answer. What a refused answer cost stays paid. The ledger counts every hop: how often
// it was tried, how often it answered, and its cost: E[C] = sum c_i prod_{j<i} f_j.
#include "sim/policy/accept.hpp"
#include "sim/policy/combinators.hpp"

#include <string>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::string_view kHopDoc =
    "A hop: a policy, or {\"try\": policy, \"accept\": rule} to go on from answers of low quality.";
const Field kHopFields[] = {
    {.name = "try",
     .type = FieldType::kPolicy,
     .doc = "The policy that is tried.",
     .required = true,
     .example = "\"small\""},
    kAcceptField,
};
constexpr base::Shape kHopShape = {.name = "hop", .doc = kHopDoc, .fields = kHopFields};
const Field kHopForms[] = {
    {.name = "try_accept", .type = FieldType::kObject, .doc = kHopDoc, .shape = &kHopShape},
    {.name = "policy", .type = FieldType::kPolicy, .doc = kHopDoc},
};
const Field kHop = {
    .name = "hop", .type = FieldType::kOneOf, .doc = kHopDoc, .alternatives = kHopForms};
const Field kFallback = {.name = "fallback",
                         .type = FieldType::kArray,
                         .doc = "Hops in order; a human desk may be the last.",
                         .element = &kHop,
                         .min_items = 1};

class Chain {
 public:
  Chain(Builder& builder, const base::Node& hops, const Scope& outer, const Tail& tail)
      : builder_(builder), hops_(hops), outer_(outer), tail_(tail) {}

  base::Result<NodeId> emit(std::size_t index, const Scope& scope) const {
    const base::Node& hop = hops_.items[index];
    const base::Node* tried = hop.find("try");
    // An object is also the form of a policy, so only here is it known which of the two was meant.
    if (tried != nullptr) POINTSMAN_CHECK(base::check(builder_.document(), hop, kHopShape));
    const base::Node& policy = tried != nullptr ? *tried : hop;
    const Handler next = [&](const Scope& failed) { return emit(index + 1, leave(failed)); };
    const bool is_last = index + 1 == hops_.items.size();
    Scope inner = scope;
    inner.checks_context = true;
    inner.on_failure = is_last ? outer_.on_failure : &next;
    const Tail answered = [&](const Scope& below, const Paid& paid) {
      return tail_(leave(below), paid);
    };
    return builder_.part(name_of(index, policy), inner, answered,
                         [&](const Scope& part, const Tail& keep) {
                           return emit_try(policy, hop.find("accept"), part, keep);
                         });
  }

 private:
  base::Result<NodeId> emit_try(const base::Node& policy, const base::Node* accept,
                                const Scope& scope, const Tail& keep) const {
    if (accept == nullptr) return builder_.emit(policy, scope, keep);
    return builder_.emit(policy, scope, [&](const Scope& inner, const Paid& paid) {
      return emit_accept(builder_, *accept, inner, paid, keep,
                         [&](const Scope& refused) { return builder_.unanswered(refused); });
    });
  }

  /// The scope of what follows the chain.
  Scope leave(const Scope& scope) const {
    Scope below = scope;
    below.on_failure = outer_.on_failure;
    below.checks_context = outer_.checks_context;
    return below;
  }

  static std::string name_of(std::size_t index, const base::Node& policy) {
    const std::string number = "hop " + std::to_string(index + 1);
    return policy.is_string() ? number + ": " + policy.text : number;
  }

  Builder& builder_;
  const base::Node& hops_;
  const Scope& outer_;
  const Tail& tail_;
};

base::Result<NodeId> emit_fallback(Builder& builder, const base::Node& hops, const Scope& scope,
                                   const Tail& tail) {
  return Chain(builder, hops, scope, tail).emit(0, scope);
}

}  // namespace

constinit const Combinator kFallbackCombinator = {
    "fallback", "Tries policies in order until one gives an answer.", &kFallback, emit_fallback};

}  // namespace pointsman::policy
