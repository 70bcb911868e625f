// From what a test found to a verdict, and from verdicts to what they do to the gate.
//
// Invariant: what has no figure is missing, and missing fails unless the file says otherwise.
#pragma once

#include "reports/gate/evaluate.hpp"

#include <optional>

namespace pointsman::reports::gate {

/// Sets the line's verdict and effect. `test` is empty for bounds and for lines that were settled.
void judge_line(Line& line, const std::optional<analysis::ChangeTest>& test, double alpha);

}  // namespace pointsman::reports::gate
