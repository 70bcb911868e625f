// The analysis "convert": which calls, by step type or category, small models can take over.
#pragma once

#include "scenarios/analyses.hpp"

#include <set>
#include <string>

namespace pointsman::scenarios {

extern const base::Shape kConvertShape;

std::string convert_title(const base::Node& asked);
base::Status check_convert(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_convert(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_convert(const Run& run, const base::Node& asked,
                                            const RunOptions& options);

inline constexpr AnalysisKind kConvertKind = {.key = "convert",
                                              .title = convert_title,
                                              .check = check_convert,
                                              .check_bound = check_bound_convert,
                                              .run = run_convert};

}  // namespace pointsman::scenarios
