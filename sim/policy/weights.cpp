#include "sim/policy/weights.hpp"

#include "sim/base/text.hpp"
#include "sim/policy/choosers.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr double kSumTolerance = 1e-9;
// Published mixtures carry weights such as -1.8e-16 and 1 + 2.2e-16 (FrugalML): rounding, no
// meaning.
constexpr double kDust = 1e-12;

// Bounds are checked by read_weights, which forgives rounding.
constexpr Field kWeight = {.name = "weight",
                           .type = FieldType::kNumber,
                           .doc = "Share of the requests, from 0 to 1.",
                           .required = true,
                           .example = "0.5"};
constexpr Field kEntryFields[] = {
    {.name = "policy",
     .type = FieldType::kPolicy,
     .doc = "What these requests go to.",
     .required = true,
     .example = "\"small\""},
    kWeight,
};
constexpr base::Shape kEntryShape = {
    .name = "weighted_policy", .doc = "A policy and its share.", .fields = kEntryFields};
constexpr Field kEntry = {.name = "entry", .type = FieldType::kObject, .shape = &kEntryShape};
constexpr Field kWeightsForms[] = {
    {.name = "by_name",
     .type = FieldType::kMap,
     .doc = "Share of each named policy or model.",
     .example = R"({"small": 0.3, "frontier": 0.7})",
     .element = &kWeight,
     .min_items = 1},
    {.name = "list",
     .type = FieldType::kArray,
     .doc = "Policies with their shares.",
     .element = &kEntry,
     .min_items = 1},
};

}  // namespace

constinit const Field kWeightsField = {.name = "weights",
                                       .type = FieldType::kOneOf,
                                       .doc = "Shares that sum to 1; \"unanswered\" may hold one.",
                                       .alternatives = kWeightsForms};

base::Result<std::vector<Weighted>> read_weights(const Builder& builder, const base::Node& node) {
  std::vector<Weighted> weighted;
  double sum = 0;
  const auto add = [&](base::Node expression, const base::Node& weight) -> base::Status {
    if (weight.number < -kDust || weight.number > 1 + kDust) {
      return fail(builder.error(weight, "the weight " + weight.text + " is no share",
                                "a number from 0 to 1",
                                "a weight is a share of the requests: 0.25 for one in four"));
    }
    sum += weight.number;
    weighted.push_back({std::move(expression), std::clamp(weight.number, 0.0, 1.0)});
    return {};
  };
  for (const base::Member& member : node.members) {
    base::Node name;
    name.kind = base::NodeKind::kString;
    name.text = member.key;
    name.at = member.key_at;
    POINTSMAN_CHECK(add(std::move(name), member.value));
  }
  for (const base::Node& item : node.items) {
    POINTSMAN_CHECK(add(*item.find("policy"), *item.find("weight")));
  }
  if (std::abs(sum - 1) > kSumTolerance) {
    return fail(builder.error(
        node, "the weights sum to " + base::format_double(sum), "weights that sum to 1",
        sum < 1 ? "give the rest to \"unanswered\" if nobody answers it"
                : "lower them by " + base::format_double(sum - 1) + " in all"));
  }
  return weighted;
}

base::Result<NodeId> emit_weighted(Builder& builder, const std::vector<Weighted>& weighted,
                                   const Scope& scope, const Tail& tail) {
  const auto whole =
      std::ranges::find_if(weighted, [](const Weighted& choice) { return choice.weight == 1; });
  if (whole != weighted.end()) return builder.emit(whole->expression, scope, tail);
  Branch branch;
  branch.chooser = one_class();
  branch.purpose = base::Purpose::kRoute;
  std::vector<std::function<base::Result<NodeId>(const Scope&)>> targets;
  for (const Weighted& choice : weighted) {
    branch.probabilities.push_back(choice.weight);
    targets.emplace_back([&builder, &choice, &tail](const Scope& inner) {
      return builder.emit(choice.expression, inner, tail);
    });
  }
  return builder.branch(std::move(branch), scope, targets);
}

}  // namespace pointsman::policy
