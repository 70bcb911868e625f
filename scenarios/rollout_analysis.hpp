// The analysis "rollout": a canary ramp with a stop rule, played through many times.
#pragma once

#include "scenarios/analyses.hpp"

#include <string>

namespace pointsman::scenarios {

extern const base::Shape kRolloutShape;

std::string rollout_title(const base::Node& asked);
base::Status check_rollout(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_rollout(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_rollout(const Run& run, const base::Node& asked,
                                            const RunOptions& options);

inline constexpr AnalysisKind kRolloutKind = {.key = "rollout",
                                              .title = rollout_title,
                                              .check = check_rollout,
                                              .check_bound = check_bound_rollout,
                                              .run = run_rollout,
                                              .needs_rows = true};

}  // namespace pointsman::scenarios
