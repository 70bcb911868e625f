// {"cascade": [...]}: tries stages in order, accepts an answer or goes on; every stage tried is
// paid.
#include "sim/policy/accept.hpp"
#include "sim/policy/combinators.hpp"

#include <string>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::string_view kStageDoc =
    "A stage: a policy that ends the cascade, or {\"try\": policy, \"accept\": rule}.";
const Field kStageFields[] = {
    {.name = "try",
     .type = FieldType::kPolicy,
     .doc = "The policy whose answer is judged.",
     .required = true,
     .example = "\"small\""},
    kAcceptField,
};
constexpr base::Shape kStageShape = {.name = "stage", .doc = kStageDoc, .fields = kStageFields};
const Field kStageForms[] = {
    {.name = "try_accept", .type = FieldType::kObject, .doc = kStageDoc, .shape = &kStageShape},
    {.name = "policy", .type = FieldType::kPolicy, .doc = kStageDoc},
};
const Field kStage = {
    .name = "stage", .type = FieldType::kOneOf, .doc = kStageDoc, .alternatives = kStageForms};
const Field kCascade = {.name = "cascade",
                        .type = FieldType::kArray,
                        .doc = "Stages in order; the last one answers whatever reaches it.",
                        .element = &kStage,
                        .min_items = 1};

base::Result<NodeId> emit_stage(Builder& builder, const base::Node& stages, std::size_t index,
                                const Scope& scope, const Tail& tail) {
  const base::Node& stage = stages.items[index];
  const base::Node* tried = stage.find("try");
  // An object is also the form of a policy, so only here is it known which of the two was meant.
  if (tried != nullptr) POINTSMAN_CHECK(base::check(builder.document(), stage, kStageShape));
  const base::Node* accept = stage.find("accept");
  const bool is_last = index + 1 == stages.items.size();
  if (tried == nullptr || accept == nullptr) {
    if (!is_last) {
      return fail(builder.error(stage, "a stage before the last one needs an \"accept\" rule",
                                R"({"try": ..., "accept": {...}})"));
    }
    return builder.emit(tried != nullptr ? *tried : stage, scope, tail);
  }
  Continue go_on;
  if (!is_last) {
    go_on = [&builder, &stages, index, &tail](const Scope& inner) {
      return emit_stage(builder, stages, index + 1, inner, tail);
    };
  }
  return builder.emit(*tried, scope, [&](const Scope& inner, const Paid& paid) {
    return emit_accept(builder, *accept, inner, paid, tail, go_on);
  });
}

base::Result<NodeId> emit_cascade(Builder& builder, const base::Node& parameters,
                                  const Scope& scope, const Tail& tail) {
  return emit_stage(builder, parameters, 0, scope, tail);
}

}  // namespace

constinit const Combinator kCascadeCombinator = {
    "cascade", "Tries policies in order and accepts the first answer that passes its rule.",
    &kCascade, emit_cascade};

}  // namespace pointsman::policy
