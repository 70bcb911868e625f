// {"cap": {...}}: a spending cap, and what happens to requests that find it spent.
//
// Requests spend in the order of rows, from one account or from one per session, tenant or any
// other column. A request is refused once its account is empty; the one that empties it may
// overdraw it. Then: deny (no answer; a fallback around it may take over), throttle (a keyed share
// is still served, on account), or downgrade to a cheaper policy (on account too). Source: the
// budget rules of LiteLLM's proxy. Cost: one pass of its own over the workload.
#include "sim/policy/choosers.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::string_view kTotal = "total";
constexpr std::array<std::string_view, 1> kDeny = {"deny"};
constexpr Field kThenFields[] = {
    {.name = "throttle",
     .type = FieldType::kNumber,
     .doc = "Share of the requests beyond the cap that are still served.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.1"},
    {.name = "downgrade",
     .type = FieldType::kPolicy,
     .doc = "What serves requests beyond the cap.",
     .example = "\"small\""},
};
constexpr base::Shape kThenShape = {.name = "then",
                                    .doc = "What serves requests beyond the cap.",
                                    .fields = kThenFields,
                                    .presence = base::Presence::kExactlyOne};
constexpr Field kThenForms[] = {
    {.name = "deny", .type = FieldType::kString, .doc = "No answer.", .choices = kDeny},
    {.name = "instead", .type = FieldType::kObject, .doc = kThenShape.doc, .shape = &kThenShape},
};
constexpr Field kFields[] = {
    {.name = "of",
     .type = FieldType::kPolicy,
     .doc = "The policy that spends.",
     .required = true,
     .example = "\"frontier\""},
    {.name = "usd",
     .type = FieldType::kNumber,
     .doc = "What each account holds.",
     .required = true,
     .minimum = 0,
     .maximum = 1e9,
     .example = "0.5"},
    {.name = "per",
     .type = FieldType::kString,
     .doc = "\"total\", or the column whose values have an account each, such as session.",
     .fallback = "\"total\"",
     .example = "\"session\""},
    {.name = "then",
     .type = FieldType::kOneOf,
     .doc = "What happens beyond the cap.",
     .fallback = "\"deny\"",
     .alternatives = kThenForms},
};
constexpr base::Shape kShape = {.name = "cap", .doc = "A spending cap.", .fields = kFields};
constexpr Field kCap = {
    .name = "cap", .type = FieldType::kObject, .doc = kShape.doc, .shape = &kShape};

base::Result<NodeId> emit_over(Builder& builder, const base::Node& cap, const Scope& scope,
                               const Tail& tail) {
  const base::Node* then = cap.find("then");
  const base::Node* downgrade = then == nullptr ? nullptr : then->find("downgrade");
  const base::Node* throttle = then == nullptr ? nullptr : then->find("throttle");
  if (downgrade != nullptr) return builder.emit(*downgrade, scope, tail);
  if (throttle == nullptr) return builder.unanswered(scope);
  Branch branch;
  branch.chooser = one_class();
  branch.probabilities = {throttle->number, 1 - throttle->number};
  const Handler targets[] = {
      [&](const Scope& inner) { return builder.emit(*cap.find("of"), inner, tail); },
      [&](const Scope& inner) { return builder.unanswered(inner); }};
  return builder.branch(std::move(branch), scope, targets);
}

base::Result<NodeId> emit_cap(Builder& builder, const base::Node& cap, const Scope& scope,
                              const Tail& tail) {
  CapAccounts accounts;
  POINTSMAN_TRY(accounts.budget, read_usd(builder, *cap.find("usd")));
  if (const base::Node* per = cap.find("per"); per != nullptr && per->text != kTotal) {
    POINTSMAN_TRY(accounts.column, builder.account_column(*per));
    accounts.name = per->text;
  }
  const EmitBody within = [&](const Scope& inner, const Tail& keep) {
    return builder.emit(*cap.find("of"), inner, keep);
  };
  const EmitBody over = [&](const Scope& inner, const Tail& keep) {
    return builder.part("over the cap", inner, keep, [&](const Scope& part, const Tail& answered) {
      return emit_over(builder, cap, part, answered);
    });
  };
  return builder.cap(std::move(accounts), scope, within, over, tail);
}

}  // namespace

constinit const Combinator kCapCombinator = {
    "cap", "Stops, throttles or downgrades a policy once a budget is spent.", &kCap, emit_cap};

}  // namespace pointsman::policy
