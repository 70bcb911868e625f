// The analysis "plan": what the labels at hand show of a policy, how many more it would take, and
// what they are worth.
#pragma once

#include "scenarios/analyses.hpp"

#include <string>

namespace pointsman::scenarios {

extern const base::Shape kPlanShape;

std::string plan_title(const base::Node& asked);
base::Status check_plan(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_plan(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_plan(const Run& run, const base::Node& asked,
                                         const RunOptions& options);

inline constexpr AnalysisKind kPlanKind = {.key = "plan",
                                           .title = plan_title,
                                           .check = check_plan,
                                           .check_bound = check_bound_plan,
                                           .run = run_plan,
                                           .needs_rows = true};

}  // namespace pointsman::scenarios
