// Scenario files to start from: `pointsman init`.
//
// Each text starts with "$schema", so that an editor completes it, and explains itself in comments.
// Invariant: a text that is returned is a scenario that runs on the workload it was fitted to;
// where the workload lacks what a template needs, that is an error. Cost: one pass a column, one
// sort a signal.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <optional>
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
  bool high_means_best = true;          ///< whether `best` is needed at the cut and above, or below
  std::optional<double> auc;            ///< of the signal, so read; where it is known
  bool has_confidence = true;           ///< whether the cheapest model states one
  bool has_gaps = false;                ///< whether some outcome or signal was not observed
};

/// The text of a template. An unknown name is an error with the nearest one; so is a template that
/// needs a second model, a signal or a confidence where there is none.
base::Result<std::string> template_text(std::string_view name, const TemplateOptions& options);

/// Options that fit a workload: its models by mean cost (by mean score where costs are not known),
/// the best by mean score, and of its numeric columns the one that tells best, by its AUC, where
/// the best model scores higher than the cheapest, cut at its median.
base::Result<TemplateOptions> options_for(const data::Workload& workload);

}  // namespace pointsman::scenarios
