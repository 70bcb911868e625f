#include "sim/policy/oracle_verifier.hpp"

#include <memory>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kOracleVerifierFields[] = {
    {.name = "recall",
     .type = FieldType::kNumber,
     .doc = "P(flag | the answer is wrong).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "1"},
    {.name = "false_alarm",
     .type = FieldType::kNumber,
     .doc = "P(flag | the answer is right).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
};
constexpr base::Shape kOracleVerifierShape = {.name = "oracle_verifier",
                                              .doc = "A verifier simulated from the labels.",
                                              .fields = kOracleVerifierFields};

class RightOrWrong final : public Chooser {
 public:
  RightOrWrong(Signal score, double right_score) : score_(score), right_score_(right_score) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto scores = block.values(score_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      classes[i] = scores[rows[i]] >= right_score_ ? 0 : 1;
    }
  }

 private:
  Signal score_;
  double right_score_;
};

double number_or(const base::Node& object, std::string_view key, double fallback) {
  const base::Node* node = object.find(key);
  return node == nullptr ? fallback : node->number;
}

}  // namespace

constinit const Field kOracleVerifierField = {.name = "oracle",
                                              .type = FieldType::kObject,
                                              .doc = kOracleVerifierShape.doc,
                                              .shape = &kOracleVerifierShape};

base::Result<Branch> OracleVerifier::branch(Builder& builder, const base::Node& parameters,
                                            const Paid& paid) {
  POINTSMAN_TRY(const Signal score, builder.truth(OracleKey{}, parameters, paid));
  const double recall = number_or(parameters, "recall", 1);
  const double false_alarm = number_or(parameters, "false_alarm", 0);
  Branch branch;
  branch.chooser = std::make_unique<RightOrWrong>(score, builder.right_score());
  branch.inputs = {score.index()};
  branch.purpose = base::Purpose::kVerifier;
  const bool is_exact = recall == 1 && false_alarm == 0;
  if (!is_exact) branch.probabilities = {1 - false_alarm, false_alarm, 1 - recall, recall};
  return branch;
}

}  // namespace pointsman::policy
