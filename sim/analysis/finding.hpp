// What an analysis of a scenario found: one alternative per kind.
//
// Scenarios make findings (scenarios/analyses.hpp), reports show them (reports/findings.hpp).
#pragma once

#include "sim/analysis/conversion.hpp"
#include "sim/analysis/curve.hpp"
#include "sim/analysis/data_floor.hpp"
#include "sim/analysis/label_plan.hpp"
#include "sim/analysis/optimum.hpp"
#include "sim/analysis/rollout.hpp"
#include "sim/analysis/router_metrics.hpp"
#include "sim/analysis/session_retries.hpp"
#include "sim/analysis/tune.hpp"

#include <variant>

namespace pointsman::analysis {

using Finding = std::variant<Curve, RouterReport, DataFloor, Tuned, Optimum, LabelPlan, Rollout,
                             Conversion, SessionRetries>;

}  // namespace pointsman::analysis
