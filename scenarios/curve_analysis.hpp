// The analysis "curve": from a policy expression to the columns that the curve reads.
#pragma once

#include "scenarios/analyses.hpp"
#include "scenarios/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::scenarios {

extern const base::Shape kCurveShape;

/// A curve as the scenario asks for it.
struct CurveSpec {
  std::string policy;
  std::string parameter;
  std::string parameter_path;  ///< dotted path from the policy's expression to the number
  bool all_points = true;      ///< every value at which the result changes
  std::uint32_t count = 0;     ///< this many values, if not 0
  std::vector<double> points;  ///< these values, if not empty
  base::Position at;
};

/// Errors: located where a name is unknown or stands for several numbers.
base::Result<CurveSpec> read_curve(const Scenario& scenario, const base::Node& asked);

std::string curve_title(const base::Node& asked);
base::Status check_curve(const Scenario& scenario, const base::Node& asked);
/// The error is located where the policy is not a threshold between two models.
base::Status check_bound_curve(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_curve(const Run& run, const base::Node& asked,
                                          const RunOptions& options);

inline constexpr AnalysisKind kCurveKind = {.key = "curve",
                                            .title = curve_title,
                                            .check = check_curve,
                                            .check_bound = check_bound_curve,
                                            .run = run_curve};

}  // namespace pointsman::scenarios
