// The summary of a policy as JSON, the same in every file: `summary` of reports/result.schema.json.
#pragma once

#include "reports/json_value.hpp"
#include "sim/analysis/summary.hpp"

#include <span>
#include <string>

namespace pointsman::reports {

/// `models` are names by the index that the summary uses.
Json summary_json(const analysis::Summary& summary, std::span<const std::string> models);

/// What spending caps did, by place in the policy.
Json caps_json(const std::vector<analysis::CapSummary>& caps);

}  // namespace pointsman::reports
