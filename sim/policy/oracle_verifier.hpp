// {"oracle": {"recall": R, "false_alarm": F}}: a verifier simulated from the truth.
//
// It flags a wrong answer with probability R and a right one with probability F; flagged answers
// are not kept. Source: floors.md D4 (R = P(flag | wrong), F = P(flag | right)). It reads scores,
// so it is named oracle and is the only accept rule that holds an OracleKey.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

namespace pointsman::policy {

extern const base::Field kOracleVerifierField;

class OracleVerifier {
 public:
  /// A branch with targets {keep, go on}.
  static base::Result<Branch> branch(Builder& builder, const base::Node& parameters,
                                     const Paid& paid);
};

}  // namespace pointsman::policy
