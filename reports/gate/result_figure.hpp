// A figure of the result file by its dotted path, for bounds on whatever a run finds.
//
// "result.<path>" starts at the judged policy's entry, else at the root; a list's entry goes by its
// index or its "name". Names that hold dots are found as they are. Invariant: a path that leads
// nowhere is an error with the nearest name; a figure that is null is unknown for the reason that
// the result gives. Cost: one walk.
#pragma once

#include "reports/gate/rules.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::reports::gate {

/// `result`: JSON of the run, empty where only records are at hand.
base::Result<analysis::Figure<analysis::Estimate>> result_figure(const GateFile& file,
                                                                 const Rule& rule,
                                                                 const std::string& policy,
                                                                 const std::string& result);

}  // namespace pointsman::reports::gate
