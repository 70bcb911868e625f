// Figures of a result as OpenMetrics text, which Prometheus, GitLab and dashboards read.
//
// Gauges with the labels scenario, policy and, for slices, slice_key and slice; bounds of intervals
// are metrics of their own. Source: OpenMetrics 1.0 (RFC draft), prometheus.io/docs. Invariant:
// unknown figures are absent; the numbers are those of the result, digit for digit.
#pragma once

#include "reports/json_value.hpp"

#include <string>

namespace pointsman::reports::page {

std::string open_metrics(const Json& result);

}  // namespace pointsman::reports::page
