// {"cap": {...}}: a spending cap, and what happens to requests that find it spent.
//
// Requests spend in the order of rows, from one account or from one per session, tenant or any
// other columns, filled again after every period of the workload's time. A request is refused once
// its account is empty; the one that empties it may overdraw it. Then: deny (no answer; a fallback
// around it may take over), throttle (a keyed share is still served, on account), or downgrade to a
// cheaper policy (on account too). Where a clock decides what calls cost (rows come again, calls
// fail by the clock, are given up or hedged), it decides about caps as well: an account is charged
// as a request leaves the cap, so those on their way may overdraw it. Source: the budget rules of
// LiteLLM's proxy, which writes down what a call has cost once it has come. Cost: one pass over the
// workload.
#include "sim/policy/choosers.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::string_view kTotal = "total";
constexpr std::string_view kArrival = "arrival_s";
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
constexpr Field kPerColumn = {
    .name = "column", .type = FieldType::kString, .doc = "A column of the workload."};
constexpr Field kPerForms[] = {
    {.name = "column",
     .type = FieldType::kString,
     .doc = "One account, or one per value of this column.",
     .example = "\"session\""},
    {.name = "columns",
     .type = FieldType::kArray,
     .doc = "One account per combination of their values.",
     .example = R"(["tenant", "category"])",
     .element = &kPerColumn,
     .min_items = 1},
};
constexpr std::array<std::string_view, 4> kPeriods = {"hour", "day", "week", "month"};
constexpr std::array<double, 4> kPeriodSeconds = {3600, 86'400, 604'800, 2'592'000};
constexpr Field kEveryForms[] = {
    {.name = "period", .type = FieldType::kString, .doc = "A period by name.", .choices = kPeriods},
    {.name = "seconds",
     .type = FieldType::kNumber,
     .doc = "A period in seconds.",
     .minimum = 1e-3,
     .maximum = 1e10,
     .example = "900"},
};
constexpr Field kCapFields[] = {
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
     .type = FieldType::kOneOf,
     .doc = "\"total\", or the columns whose values have an account each, such as session.",
     .fallback = "\"total\"",
     .example = "\"session\"",
     .alternatives = kPerForms},
    {.name = "every",
     .type = FieldType::kOneOf,
     .doc = "After which time every account is filled again: hour, day, week, month (30 days), or "
            "so many seconds.",
     .example = "\"day\"",
     .alternatives = kEveryForms},
    {.name = "time",
     .type = FieldType::kString,
     .doc = "The column with the time of a request in seconds, for \"every\".",
     .fallback = "\"arrival_s\"",
     .example = "\"arrival_s\""},
    {.name = "then",
     .type = FieldType::kOneOf,
     .doc = "What happens beyond the cap.",
     .fallback = "\"deny\"",
     .alternatives = kThenForms},
};
constexpr base::Shape kCapShape = {
    .name = "cap",
    .doc =
        "A spending cap: requests spend in the order of rows, or of time where a clock decides "
        "what they cost (rows come again, calls fail by the clock, are given up or hedged).",
    .fields = kCapFields};
constexpr Field kCap = {
    .name = "cap", .type = FieldType::kObject, .doc = kCapShape.doc, .shape = &kCapShape};

base::Status read_accounts(const Builder& builder, const base::Node& cap, CapAccounts& accounts) {
  const base::Node* per = cap.find("per");
  if (per == nullptr || (per->is_string() && per->text == kTotal)) return {};
  const auto add = [&](const base::Node& name) -> base::Status {
    POINTSMAN_TRY(const data::Column* column, builder.account_column(name));
    accounts.columns.push_back(column);
    if (!accounts.name.empty()) accounts.name += " and ";
    accounts.name += name.text;
    return {};
  };
  if (per->is_string()) return add(*per);
  for (const base::Node& name : per->items) POINTSMAN_CHECK(add(name));
  return {};
}

base::Status read_period(const Builder& builder, const base::Node& cap, CapAccounts& accounts) {
  const base::Node* every = cap.find("every");
  const base::Node* time = cap.find("time");
  if (every == nullptr) {
    if (time == nullptr) return {};
    return fail(builder.error(*time, "nothing says how often the accounts are filled again",
                              R"("every": "day", or no "time")",
                              R"("every" takes "hour", "day", "week", "month" or seconds)"));
  }
  base::Node name = time != nullptr ? *time : *every;
  if (time == nullptr) {
    name.kind = base::NodeKind::kString;
    name.text = kArrival;
  }
  POINTSMAN_TRY(accounts.time, builder.account_column(name));
  if (accounts.time->storage == data::Storage::kCodes) {
    return fail(builder.error(name, "column \"" + name.text + "\" holds text, no time",
                              "a column of seconds, such as arrival_s",
                              R"(a day written as text may be named in "per")"));
  }
  if (every->is_number()) {
    accounts.period_s = every->number;
  } else {
    accounts.period_s = kPeriodSeconds[static_cast<std::size_t>(
        std::ranges::find(kPeriods, every->text) - kPeriods.begin())];
  }
  if (!accounts.name.empty()) accounts.name += " and ";
  accounts.name += every->is_number() ? every->text + " s" : every->text;
  return {};
}

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
  POINTSMAN_CHECK(read_accounts(builder, cap, accounts));
  POINTSMAN_CHECK(read_period(builder, cap, accounts));
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
