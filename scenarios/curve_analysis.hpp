// The analysis "curve": from a policy expression to what a curve over one of its numbers reads.
#pragma once

#include "scenarios/analyses.hpp"
#include "scenarios/scenario.hpp"
#include "sim/analysis/curve.hpp"

#include <string>
#include <vector>

namespace pointsman::scenarios {

extern const base::Shape kCurveShape;

class MovingParameter;

/// The thresholds that "points" asks for.
analysis::CurveGrid grid_of(const base::Node& points);

/// The values that "points" asks for of a number that is no threshold, ascending. Errors: located
/// where the number has no range to spread them over.
base::Result<std::vector<double>> values_of_points(const Scenario& scenario,
                                                   const MovingParameter& moving,
                                                   const base::Node& points);

/// Its curve, by whichever way fits the number. `context` comes from the parameter; `effects` is
/// filled where it is given.
base::Result<analysis::Curve> moving_curve(const Scenario& scenario, MovingParameter& moving,
                                           const base::Node& points, analysis::CurveContext context,
                                           analysis::CurveEffects* effects = nullptr);

std::string curve_title(const base::Node& asked);
base::Status check_curve(const Scenario& scenario, const base::Node& asked);
/// Compiles the policy at every value.
base::Status check_bound_curve(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_curve(const Run& run, const base::Node& asked,
                                          const RunOptions& options);

inline constexpr AnalysisKind kCurveKind = {.key = "curve",
                                            .title = curve_title,
                                            .check = check_curve,
                                            .check_bound = check_bound_curve,
                                            .run = run_curve};

}  // namespace pointsman::scenarios
