// {"call": model}: one billed invocation of a model, its answer returned.
//
// Hidden reasoning may differ from what was recorded: multiplied, floored (budget forcing: "Wait"
// appended until a minimum, Muennighoff et al., arXiv 2501.19393), capped, or set by an effort
// level at the token budgets that LiteLLM maps low, medium and high to. What this does to the
// answer is stated, not guessed: P(wrong becomes right) and P(right becomes wrong).
#include "sim/policy/combinators.hpp"

#include <array>
#include <string_view>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::array<std::string_view, 3> kEfforts = {"low", "medium", "high"};
constexpr std::array<std::int64_t, 3> kEffortTokens = {1024, 2048, 4096};

constexpr Field kCallFields[] = {
    {.name = "model",
     .type = FieldType::kString,
     .doc = "The model that is called.",
     .required = true,
     .example = "\"small\""},
    {.name = "effort",
     .type = FieldType::kString,
     .doc = "Hidden reasoning of 1,024, 2,048 or 4,096 tokens in place of what was recorded.",
     .choices = kEfforts},
    {.name = "reasoning_factor",
     .type = FieldType::kNumber,
     .doc = "Multiplies the hidden reasoning tokens.",
     .minimum = 0,
     .maximum = 1000,
     .example = "2"},
    {.name = "reasoning_tokens_min",
     .type = FieldType::kInteger,
     .doc = "Reasoning is forced to go on up to this length.",
     .minimum = 0,
     .maximum = kMostTokens},
    {.name = "reasoning_tokens_max",
     .type = FieldType::kInteger,
     .doc = "Reasoning is cut off at this length.",
     .minimum = 0,
     .maximum = kMostTokens},
    {.name = "rescues",
     .type = FieldType::kNumber,
     .doc = "P(right with these terms | wrong without).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
    {.name = "spoils",
     .type = FieldType::kNumber,
     .doc = "P(wrong with these terms | right without).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
};
constexpr base::Shape kCallShape = {
    .name = "call", .doc = "A call on other terms than recorded.", .fields = kCallFields};
constexpr Field kCallForms[] = {
    {.name = "model",
     .type = FieldType::kString,
     .doc = "One call of this model.",
     .example = "\"small\""},
    {.name = "terms", .type = FieldType::kObject, .doc = kCallShape.doc, .shape = &kCallShape},
};
constexpr Field kCall = {.name = "call",
                         .type = FieldType::kOneOf,
                         .doc = "One call of a model.",
                         .example = "\"small\"",
                         .alternatives = kCallForms};

CallTerms read_terms(const base::Node& call) {
  CallTerms terms;
  if (const auto* effort = call.find("effort")) {
    for (std::size_t level = 0; level < kEfforts.size(); ++level) {
      if (effort->text != kEfforts[level]) continue;
      terms.reasoning_tokens_min = terms.reasoning_tokens_max = kEffortTokens[level];
    }
  }
  if (const auto* factor = call.find("reasoning_factor")) terms.reasoning_factor = factor->number;
  if (const auto* least = call.find("reasoning_tokens_min")) {
    terms.reasoning_tokens_min = static_cast<std::int64_t>(least->number);
  }
  if (const auto* most = call.find("reasoning_tokens_max")) {
    terms.reasoning_tokens_max = static_cast<std::int64_t>(most->number);
  }
  if (const auto* rescues = call.find("rescues")) terms.rescue = rescues->number;
  if (const auto* spoils = call.find("spoils")) terms.spoil = spoils->number;
  return terms;
}

base::Result<NodeId> emit_call(Builder& builder, const base::Node& parameters, const Scope& scope,
                               const Tail& tail) {
  const base::Node& name = parameters.is_string() ? parameters : *parameters.find("model");
  POINTSMAN_TRY(const ModelIndex model, builder.model(name));
  const CallTerms terms = parameters.is_string() ? CallTerms{} : read_terms(parameters);
  if (terms.reasoning_tokens_min > terms.reasoning_tokens_max) {
    return fail(builder.error(parameters, "the least reasoning is more than the most",
                              R"("reasoning_tokens_min" <= "reasoning_tokens_max")"));
  }
  if (terms.changes_reasoning()) POINTSMAN_CHECK(builder.require_price(name, model));
  return builder.call(model, scope, tail, terms);
}

}  // namespace

constinit const Combinator kCallCombinator = {"call", "One model call.", &kCall, emit_call};

}  // namespace pointsman::policy
