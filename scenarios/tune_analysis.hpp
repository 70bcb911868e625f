// The analysis "tune": a number of a policy chosen on some requests and reported on the others.
#pragma once

#include "scenarios/analyses.hpp"

#include <string>

namespace pointsman::scenarios {

extern const base::Shape kTuneShape;

std::string tune_title(const base::Node& asked);
base::Status check_tune(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_tune(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_tune(const Run& run, const base::Node& asked,
                                         const RunOptions& options);

inline constexpr AnalysisKind kTuneKind = {.key = "tune",
                                           .title = tune_title,
                                           .check = check_tune,
                                           .check_bound = check_bound_tune,
                                           .run = run_tune};

}  // namespace pointsman::scenarios
