// Scenario files to start from: `pointsman init`.
//
// Each text starts with "$schema", so that an editor completes it, and explains itself in comments.
// Invariant: every template is a valid scenario for a workload that has the columns it names.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

struct TemplateInfo {
  std::string_view name;
  std::string_view doc;
};

/// router, cascade and from-csv.
std::span<const TemplateInfo> templates();

/// What a template is filled with.
struct TemplateOptions {
  std::string schema = "scenario.schema.json";
  std::string workload = "workload.csv";  ///< as the scenario writes it
  std::string name = "my-scenario";
  std::vector<std::string> models = {"small", "frontier"};  ///< cheapest first; two or more
  std::string best = "frontier";                            ///< of `models`: the baseline
  std::string signal = "router_score";  ///< a numeric column; empty = there is none
  double cut = 0.5;                     ///< a value that divides the requests by it
  bool has_confidence = true;           ///< whether the cheapest model states one
};

/// The text of a template. Unknown names are errors with the nearest one.
base::Result<std::string> template_text(std::string_view name, const TemplateOptions& options);

/// Options that fit a workload: its models by mean cost (by mean score where costs are not known),
/// the best by mean score, its first numeric column and that column's median.
base::Result<TemplateOptions> options_for(const data::Workload& workload);

}  // namespace pointsman::scenarios
