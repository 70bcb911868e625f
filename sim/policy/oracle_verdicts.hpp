// {"oracle": {"auc": A}}: a verifier that scores answers, simulated from the truth.
//
// Scores of wrong answers are N(0, 1), of right ones N(d, 1), with A = P(right scores above wrong)
// = normal_cdf(d / sqrt 2). A spread of d between requests makes a verifier that is fooled by some
// of them (d < 0). The verdict is normal_cdf(score - d / 2), in (0, 1): the order of answers is
// that of the scores, and 1/2 is the point at which right and wrong are equally likely. Draws are
// keyed by request, model and attempt, so every policy gets the same verdict on the same answer.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

#include <memory>

namespace pointsman::policy {

extern const base::Field kOracleVerdictsField;

/// Precondition: checked against kOracleVerdictsField.
std::unique_ptr<const JudgeRule> read_oracle_verdicts(const Builder& builder,
                                                      const base::Node& node);

}  // namespace pointsman::policy
