#include "sim/policy/oracle_verdicts.hpp"

#include "sim/base/samplers.hpp"

#include <cmath>
#include <numbers>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kOracleVerdictsFields[] = {
    {.name = "auc",
     .type = FieldType::kNumber,
     .doc = "P(a right answer scores above a wrong one).",
     .required = true,
     .minimum = 0,
     .maximum = 0.999999,
     .exclusive_minimum = true,
     .example = "0.76"},
    {.name = "separation_sd",
     .type = FieldType::kNumber,
     .doc = "Standard deviation between requests of the distance of right from wrong scores, in "
            "standard deviations of a score.",
     .minimum = 0,
     .maximum = 100,
     .fallback = "0"},
};
constexpr base::Shape kOracleVerdictsShape = {
    .name = "oracle_verdicts",
    .doc = "A scoring verifier simulated from the labels.",
    .fields = kOracleVerdictsFields};

}  // namespace

class OracleVerdicts final : public JudgeRule {
 public:
  OracleVerdicts(double separation, double separation_sd, double right_score)
      : separation_(separation), separation_sd_(separation_sd), right_score_(right_score) {}

  double judge(const HeldAnswer& answer, const base::DrawKey& request) const noexcept override {
    base::DrawKey key = request;
    key.purpose = base::Purpose::kVerdict;
    double separation = separation_;
    if (separation_sd_ > 0) {
      key.model = 0;
      key.attempt = 0;
      separation += separation_sd_ * base::normal_quantile(base::uniform(key));
    }
    key.model = answer.model_key;
    key.attempt = answer.attempt;
    double score = base::normal_quantile(base::uniform(key));
    if (answer.score(OracleKey{}) >= right_score_) score += separation;
    return base::normal_cdf(score - separation_ / 2);
  }

 private:
  double separation_, separation_sd_, right_score_;
};

constinit const Field kOracleVerdictsField = {.name = "oracle",
                                              .type = FieldType::kObject,
                                              .doc = kOracleVerdictsShape.doc,
                                              .shape = &kOracleVerdictsShape};

std::unique_ptr<const JudgeRule> read_oracle_verdicts(const Builder& builder,
                                                      const base::Node& node) {
  const double separation = std::numbers::sqrt2 * base::normal_quantile(node.find("auc")->number);
  const base::Node* sd = node.find("separation_sd");
  return std::make_unique<OracleVerdicts>(separation, sd == nullptr ? 0 : sd->number,
                                          builder.right_score());
}

}  // namespace pointsman::policy
