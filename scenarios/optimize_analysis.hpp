// The analysis "optimize": the best setting of a policy's numbers, or the best mixture of policies,
// chosen on some requests and judged on the others.
//
// Threshold settings and mixtures are solved exactly (sim/analysis/threshold_search.hpp,
// sim/analysis/mixture_search.hpp); other numbers by successive halving.
#pragma once

#include "scenarios/analyses.hpp"
#include "scenarios/trial.hpp"
#include "sim/analysis/optimum.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::scenarios {

extern const base::Shape kOptimizeShape;

std::string optimize_title(const base::Node& asked);
base::Status check_optimize(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_optimize(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_optimize(const Run& run, const base::Node& asked,
                                             const RunOptions& options);

inline constexpr AnalysisKind kOptimizeKind = {.key = "optimize",
                                               .title = optimize_title,
                                               .check = check_optimize,
                                               .check_bound = check_bound_optimize,
                                               .run = run_optimize,
                                               .needs_rows = true};

}  // namespace pointsman::scenarios
