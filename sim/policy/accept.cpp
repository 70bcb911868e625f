#include "sim/policy/accept.hpp"

#include "sim/policy/accept_by_answer.hpp"
#include "sim/policy/oracle_verifier.hpp"
#include "sim/policy/overhead.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

const Field kAcceptFields[] = {
    {.name = "confidence_at_least",
     .type = FieldType::kNumber,
     .doc = "Keep the answer where its confidence >= value.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.85"},
    {.name = "confidence_above",
     .type = FieldType::kNumber,
     .doc = "Keep the answer where its confidence > value.",
     .minimum = 0,
     .maximum = 1},
    kByAnswerField,
    kOracleVerifierField,
    kOverheadField,
};
constexpr base::Shape kAcceptShape = {
    .name = "accept", .doc = "When a cascade keeps an answer.", .fields = kAcceptFields};

class ConfidenceThreshold final : public Chooser {
 public:
  ConfidenceThreshold(Signal confidence, double cut, bool keep_ties)
      : confidence_(confidence), cut_(cut), keep_ties_(keep_ties) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto confidence = block.values(confidence_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double value = confidence[rows[i]];
      const bool keeps = value > cut_ || (keep_ties_ && value == cut_);
      classes[i] = keeps ? 0 : 1;
    }
  }

 private:
  Signal confidence_;
  double cut_;
  bool keep_ties_;
};

base::Result<NodeId> emit_rule(Builder& builder, const base::Node& accept, const base::Node& rule,
                               std::string_view key, const Scope& scope, const Paid& paid,
                               const Tail& tail, const Continue& go_on) {
  if (key == kByAnswerField.name) {
    return emit_by_answer(builder, rule, scope, paid, tail, go_on);
  }
  if (!go_on) {
    return fail(builder.error(accept, "the last stage has an \"accept\" rule but nowhere to go on",
                              "a further stage, or no rule on the last one"));
  }
  const auto keep = [&](const Scope& inner) { return tail(inner, paid); };
  const std::function<base::Result<NodeId>(const Scope&)> targets[] = {keep, go_on};
  if (key == kOracleVerifierField.name) {
    POINTSMAN_TRY(Branch branch, OracleVerifier::branch(builder, rule, paid));
    return builder.branch(std::move(branch), scope, targets);
  }
  POINTSMAN_TRY(const Signal confidence, builder.confidence(rule, scope, paid));
  Branch branch;
  branch.inputs = {confidence.index()};
  branch.chooser =
      std::make_unique<ConfidenceThreshold>(confidence, rule.number, key == "confidence_at_least");
  return builder.branch(std::move(branch), scope, targets);
}

}  // namespace

constinit const Field kAcceptField = {
    .name = "accept", .type = FieldType::kObject, .doc = kAcceptShape.doc, .shape = &kAcceptShape};

base::Result<NodeId> emit_accept(Builder& builder, const base::Node& accept, const Scope& scope,
                                 const Paid& paid, const Tail& tail, const Continue& go_on) {
  const base::Member* rule = nullptr;
  for (const base::Member& member : accept.members) {
    if (member.key == kOverheadField.name) continue;
    if (rule != nullptr) {
      return fail(
          builder.document().error_at(member.key_at, "a stage has one accept rule",
                                      "either \"" + rule->key + "\" or \"" + member.key + "\""));
    }
    rule = &member;
  }
  if (rule == nullptr) {
    return fail(
        builder.error(accept, "the accept rule is empty",
                      R"("confidence_at_least", "confidence_above", "by_answer" or "oracle")"));
  }
  POINTSMAN_TRY(const Overhead overhead, builder.overhead(accept.find(kOverheadField.name)));
  return builder.charge(overhead, scope, [&](const Scope& inner) {
    return emit_rule(builder, accept, rule->value, rule->key, inner, paid, tail, go_on);
  });
}

}  // namespace pointsman::policy
