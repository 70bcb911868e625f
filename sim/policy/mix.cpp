// {"mix": {...}}: a traffic split, blind to the request: fixed weights, or a ramp in phases.
//
// Weights are an A/B test, a canary at rest, a static mix. A ramp sends a growing share of the
// requests, in the order of rows, from a stable policy to a canary, promotes the canary after its
// last phase and rolls it back for good where the stop rule says so. The rule looks at labels, as
// whoever grades a canary does, but only at those of requests served before: so it is named oracle.
#include "sim/policy/combinators.hpp"
#include "sim/policy/weights.hpp"

#include <array>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kStopFields[] = {
    {.name = "oracle",
     .type = FieldType::kObject,
     .doc = "By scores and costs of the requests that were served before.",
     .required = true,
     .example = R"({"after": 50, "error_above_stable": 0.02})",
     .shape = &kRollbackShape},
};
constexpr base::Shape kStopShape = {
    .name = "ramp_stop", .doc = "When the canary is rolled back.", .fields = kStopFields};
const Field kRampFields[] = {
    {.name = "canary",
     .type = FieldType::kPolicy,
     .doc = "The policy that is rolled out.",
     .required = true,
     .example = "\"threshold\""},
    {.name = "stable",
     .type = FieldType::kPolicy,
     .doc = "What serves the others, and everyone after a rollback.",
     .required = true,
     .example = "\"frontier\""},
    kRampPhasesField,
    {.name = "stop",
     .type = FieldType::kObject,
     .doc = kStopShape.doc,
     .example = R"({"oracle": {"after": 50, "error_above_stable": 0.02}})",
     .shape = &kStopShape},
};
constexpr base::Shape kRampShape = {
    .name = "ramp", .doc = "A rollout in phases.", .fields = kRampFields};
// Shares by name, shares in a list, a ramp.
const Field kMixForms[] = {
    kWeightsField.alternatives[0],
    kWeightsField.alternatives[1],
    {.name = "ramp",
     .type = FieldType::kObject,
     .doc = kRampShape.doc,
     .example = R"({"canary": "small", "stable": "frontier",
                   "phases": [{"share": 0.1, "requests": 1000}]})",
     .shape = &kRampShape},
};
const Field kMixField = {.name = "mix",
                         .type = FieldType::kOneOf,
                         .doc =
                             "Shares that sum to 1, or a ramp in phases; \"unanswered\" may "
                             "hold a share.",
                         .alternatives = kMixForms};

base::Result<NodeId> emit_ramp(Builder& builder, const base::Node& node, const Scope& scope,
                               const Tail& tail) {
  Ramp ramp;
  ramp.phases = ramp_phases(*node.find("phases"));
  if (const auto* stop = node.find("stop")) {
    POINTSMAN_TRY(const RollbackRule rule,
                  rollback_rule(builder.document(), *stop->find("oracle")));
    ramp.stop.emplace(rule);
  }
  const auto arm = [&](const char* key) -> EmitBody {
    return [&builder, &node, key](const Scope& inner, const Tail& served) {
      return builder.part(key, inner, served, [&](const Scope& part, const Tail& answered) {
        return builder.emit(*node.find(key), part, answered);
      });
    };
  };
  return builder.ramp(std::move(ramp), scope, arm("canary"), arm("stable"), tail);
}

base::Result<NodeId> emit_mix(Builder& builder, const base::Node& parameters, const Scope& scope,
                              const Tail& tail) {
  const base::Node* phases = parameters.find("phases");
  if (phases != nullptr && phases->is_array()) return emit_ramp(builder, parameters, scope, tail);
  POINTSMAN_TRY(const auto weighted, read_weights(builder, parameters));
  return emit_weighted(builder, weighted, scope, tail);
}

}  // namespace

constinit const Combinator kMixCombinator = {
    "mix", "Splits requests at random by fixed shares, or rolls a policy out in phases.",
    &kMixField, emit_mix};

}  // namespace pointsman::policy
