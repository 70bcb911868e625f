// {"route": {...}}: chooses one branch before any answer is bought.
//
// By a threshold on a signal (at_least is >=, above is >; e.g. RouteLLM: strong iff score >= t), by
// rules on signals, by category, by fixed weights, or by an oracle (sim/policy/oracle_router.hpp).
#include "sim/base/text.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/conditions.hpp"
#include "sim/policy/oracle_router.hpp"
#include "sim/policy/overhead.hpp"
#include "sim/policy/weights.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;
using Targets = std::vector<std::function<base::Result<NodeId>(const Scope&)>>;

const Field kRuleFields[] = {
    {.name = "when",
     .type = FieldType::kArray,
     .doc = "Conditions that must all hold.",
     .required = true,
     .element = &kConditionField,
     .min_items = 1},
    {.name = "then",
     .type = FieldType::kPolicy,
     .doc = "Where these requests go.",
     .required = true},
};
constexpr base::Shape kRuleShape = {
    .name = "rule", .doc = "The first rule that holds decides.", .fields = kRuleFields};
const Field kRule = {.name = "rule", .type = FieldType::kObject, .shape = &kRuleShape};
const Field kByForms[] = {
    {.name = "signal", .type = FieldType::kString, .doc = "A column of the request."},
    kOracleByField,
};
const Field kMapTarget = {
    .name = "policy", .type = FieldType::kPolicy, .doc = "Where this category goes."};
const Field kModelName = {.name = "model", .type = FieldType::kString, .doc = "A model."};
const Field kRouteFields[] = {
    {.name = "by",
     .type = FieldType::kOneOf,
     .doc = "What decides: a signal's name, or {\"oracle\": ...}.",
     .example = "\"router_score\"",
     .alternatives = kByForms},
    {.name = "at_least",
     .type = FieldType::kNumber,
     .doc = "\"then\" where the signal >= value. The curve parameter of a threshold router.",
     .example = "0.5"},
    {.name = "above", .type = FieldType::kNumber, .doc = "\"then\" where the signal > value."},
    {.name = "then", .type = FieldType::kPolicy, .doc = "Where the dear or hard requests go."},
    {.name = "map",
     .type = FieldType::kMap,
     .doc = "A policy for each value of a text signal.",
     .element = &kMapTarget,
     .min_items = 1},
    {.name = "rules",
     .type = FieldType::kArray,
     .doc = "Rules in order; the first that holds decides.",
     .element = &kRule,
     .min_items = 1},
    kWeightsField,
    {.name = "among",
     .type = FieldType::kArray,
     .doc = "The models an oracle chooses from.",
     .element = &kModelName,
     .min_items = 2},
    {.name = "else", .type = FieldType::kPolicy, .doc = "Where all other requests go."},
    kOverheadField,
};
constexpr base::Shape kRouteShape = {
    .name = "route", .doc = "Chooses one branch before any answer.", .fields = kRouteFields};
constexpr Field kRoute = {.name = "route",
                          .type = FieldType::kObject,
                          .doc = "Chooses one branch before any answer.",
                          .shape = &kRouteShape};

/// The first condition list that holds decides the class; none = the last class.
class FirstRule final : public Chooser {
 public:
  explicit FirstRule(std::vector<std::vector<Condition>> rules) : rules_(std::move(rules)) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::uint16_t index = 0;
      while (index < rules_.size() && !holds(rules_[index], block, rows[i])) ++index;
      classes[i] = index;
    }
  }

 private:
  static bool holds(const std::vector<Condition>& rule, const BlockView& block,
                    std::uint16_t row) noexcept {
    return std::ranges::all_of(rule, [&](const Condition& condition) {
      return condition.holds(block.values(condition.signal)[row]);
    });
  }

  std::vector<std::vector<Condition>> rules_;
};

/// Class of a category code.
class ByCategory final : public Chooser {
 public:
  ByCategory(Signal category, std::vector<std::uint16_t> class_of_code)
      : category_(category), class_of_code_(std::move(class_of_code)) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto codes = block.values(category_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      classes[i] = class_of_code_[static_cast<std::size_t>(codes[rows[i]])];
    }
  }

 private:
  Signal category_;
  std::vector<std::uint16_t> class_of_code_;
};

auto target(Builder& builder, const base::Node& expression, const Tail& tail) {
  return [&builder, &expression, &tail](const Scope& scope) {
    return builder.emit(expression, scope, tail);
  };
}

base::Result<const base::Node*> required(const Builder& builder, const base::Node& route,
                                         std::string_view key, std::string_view why) {
  if (const base::Node* node = route.find(key)) return node;
  return fail(builder.error(route, "\"" + std::string(key) + "\" is missing: " + std::string(why)));
}

base::Result<NodeId> emit_rules(Builder& builder, const Targets& targets,
                                std::vector<std::vector<Condition>> rules, const Scope& scope) {
  Branch branch;
  for (const auto& rule : rules) {
    for (const Condition& condition : rule) branch.inputs.push_back(condition.signal.index());
  }
  branch.chooser = std::make_unique<FirstRule>(std::move(rules));
  return builder.branch(std::move(branch), scope, targets);
}

base::Result<NodeId> emit_threshold(Builder& builder, const base::Node& route, const Scope& scope,
                                    const Tail& tail) {
  const base::Node* at_least = route.find("at_least");
  const base::Node* above = route.find("above");
  if ((at_least == nullptr) == (above == nullptr)) {
    return fail(builder.error(route, "a threshold route has one cut",
                              R"("at_least" (>=) or "above" (>), not both)"));
  }
  POINTSMAN_TRY(const auto* then, required(builder, route, "then", "where requests at the cut go"));
  POINTSMAN_TRY(const auto* other, required(builder, route, "else", "where the others go"));
  const base::Node& by = *route.find("by");
  POINTSMAN_TRY(const Signal signal, builder.request_signal(by));
  if (builder.column(signal).storage == data::Storage::kCodes) {
    return fail(builder.error(by, "\"" + by.text + "\" holds text, a threshold needs numbers",
                              "a numeric column, or \"map\" for categories"));
  }
  const Condition condition{
      .signal = signal,
      .test = at_least != nullptr ? Condition::Test::kAtLeast : Condition::Test::kAbove,
      .bound = (at_least != nullptr ? at_least : above)->number,
      .codes = {}};
  const Targets targets{target(builder, *then, tail), target(builder, *other, tail)};
  return emit_rules(builder, targets, {{condition}}, scope);
}

base::Result<NodeId> emit_rule_list(Builder& builder, const base::Node& route, const Scope& scope,
                                    const Tail& tail) {
  std::vector<std::vector<Condition>> rules;
  Targets targets;
  for (const base::Node& rule : route.find("rules")->items) {
    auto& conditions = rules.emplace_back();
    for (const base::Node& node : rule.find("when")->items) {
      POINTSMAN_TRY(auto condition, read_condition(builder, node));
      conditions.push_back(std::move(condition));
    }
    targets.emplace_back(target(builder, *rule.find("then"), tail));
  }
  POINTSMAN_TRY(const auto* other,
                required(builder, route, "else", "where requests go that no rule takes"));
  targets.emplace_back(target(builder, *other, tail));
  return emit_rules(builder, targets, std::move(rules), scope);
}

base::Result<NodeId> emit_map(Builder& builder, const base::Node& route, const Scope& scope,
                              const Tail& tail) {
  POINTSMAN_TRY(const auto* by,
                required(builder, route, "by", "the text column that \"map\" reads"));
  POINTSMAN_TRY(const Signal category, builder.request_signal(*by));
  const data::Column& column = builder.column(category);
  if (column.storage != data::Storage::kCodes) {
    return fail(builder.error(*by, "\"" + by->text + "\" holds numbers, \"map\" needs text",
                              "a text column, or \"at_least\" for numbers"));
  }
  const base::Node& map = *route.find("map");
  const base::Node* other = route.find("else");
  const auto unmapped = static_cast<std::uint16_t>(map.members.size());
  std::vector<std::uint16_t> class_of_code(column.dictionary.size(), unmapped);
  Targets targets;
  for (const base::Member& member : map.members) {
    const auto found = std::ranges::find(column.dictionary, member.key);
    if (found == column.dictionary.end()) {
      return fail(builder.document().error_at(
          member.key_at, "no request has " + by->text + " \"" + member.key + "\"",
          "a value of that column", base::did_you_mean(member.key, column.dictionary)));
    }
    class_of_code[static_cast<std::size_t>(found - column.dictionary.begin())] =
        static_cast<std::uint16_t>(targets.size());
    targets.emplace_back(target(builder, member.value, tail));
  }
  if (other != nullptr) {
    targets.emplace_back(target(builder, *other, tail));
  } else if (const auto gap = std::ranges::find(class_of_code, unmapped);
             gap != class_of_code.end()) {
    const auto code = static_cast<std::size_t>(gap - class_of_code.begin());
    return fail(builder.error(map,
                              "no policy for " + by->text + " \"" + column.dictionary[code] + "\"",
                              "an entry for every value, or \"else\""));
  }
  Branch branch;
  branch.inputs = {category.index()};
  branch.chooser = std::make_unique<ByCategory>(category, std::move(class_of_code));
  return builder.branch(std::move(branch), scope, targets);
}

base::Result<NodeId> emit_weights(Builder& builder, const base::Node& route, const Scope& scope,
                                  const Tail& tail) {
  POINTSMAN_TRY(const auto weighted, read_weights(builder, *route.find("weights")));
  return emit_weighted(builder, weighted, scope, tail);
}

base::Result<NodeId> emit_threshold_or_oracle(Builder& builder, const base::Node& route,
                                              const Scope& scope, const Tail& tail) {
  if (route.find("by")->is_object()) return OracleRouter::emit(builder, route, scope, tail);
  return emit_threshold(builder, route, scope, tail);
}

/// A form of route: the key that marks it, the keys that may stand beside it, and its emitter.
struct Form {
  std::string_view mark;
  std::vector<std::string_view> keys;
  base::Result<NodeId> (*emit)(Builder&, const base::Node&, const Scope&, const Tail&);
};

base::Result<NodeId> emit_route(Builder& builder, const base::Node& route, const Scope& scope,
                                const Tail& tail) {
  static const std::array<Form, 4> forms = {
      Form{"weights", {"weights"}, emit_weights},
      Form{"rules", {"rules", "else"}, emit_rule_list},
      Form{"map", {"by", "map", "else"}, emit_map},
      Form{"by", {"by", "at_least", "above", "then", "else", "among"}, emit_threshold_or_oracle},
  };
  const auto form = std::ranges::find_if(
      forms, [&](const Form& candidate) { return route.find(candidate.mark) != nullptr; });
  if (form == forms.end()) {
    return fail(builder.error(route, "a route needs to know what decides",
                              R"("by", "rules" or "weights")"));
  }
  for (const base::Member& member : route.members) {
    if (member.key == kOverheadField.name) continue;
    if (std::ranges::find(form->keys, std::string_view(member.key)) != form->keys.end()) continue;
    return fail(builder.document().error_at(
        member.key_at,
        "\"" + member.key + "\" has no meaning beside \"" + std::string(form->mark) + "\""));
  }
  POINTSMAN_TRY(const Overhead overhead, builder.overhead(route.find(kOverheadField.name)));
  return builder.charge(
      overhead, scope, [&](const Scope& inner) { return form->emit(builder, route, inner, tail); });
}

}  // namespace

constinit const Combinator kRouteCombinator = {"route", "Chooses one branch before any answer.",
                                               &kRoute, emit_route};

}  // namespace pointsman::policy
