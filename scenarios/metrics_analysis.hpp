// The analysis "metrics": every published figure of merit of one policy.
#pragma once

#include "scenarios/analyses.hpp"
#include "sim/analysis/router_evidence.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsman::scenarios {

struct Resources;

extern const base::Shape kMetricsShape;

std::string metrics_title(const base::Node& asked);
base::Status check_metrics(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_metrics(const Bound& bound, const base::Node& asked);
/// Every model that it compares the policy with.
std::vector<policy::ModelIndex> metrics_models(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_metrics(const Run& run, const base::Node& asked,
                                            const RunOptions& options);

inline constexpr AnalysisKind kMetricsKind = {.key = "metrics",
                                              .title = metrics_title,
                                              .check = check_metrics,
                                              .check_bound = check_bound_metrics,
                                              .run = run_metrics,
                                              .needs_rows = true,
                                              .columns = nullptr,
                                              .models = metrics_models};

/// What the scenario's first "metrics" analysis of the policy computes its figures from; empty
/// where there is no such analysis. The run kept its rows.
base::Result<std::optional<analysis::RouterEvidence>> router_evidence(const Run& run,
                                                                      const std::string& policy,
                                                                      const Resources& resources);

}  // namespace pointsman::scenarios
