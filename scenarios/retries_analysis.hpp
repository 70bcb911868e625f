// The analysis "retries": failed sessions are run again as a whole.
#pragma once

#include "scenarios/analyses.hpp"

#include <string>

namespace pointsman::scenarios {

extern const base::Shape kRetriesShape;

std::string retries_title(const base::Node& asked);
base::Status check_retries(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_retries(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_retries(const Run& run, const base::Node& asked,
                                            const RunOptions& options);

inline constexpr AnalysisKind kRetriesKind = {.key = "retries",
                                              .title = retries_title,
                                              .check = check_retries,
                                              .check_bound = check_bound_retries,
                                              .run = run_retries};

}  // namespace pointsman::scenarios
