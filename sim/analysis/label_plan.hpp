// What a workload's labels can and cannot show of one policy against another.
//
// Both policies answered the same requests, so everything is paired. Accuracy is judged against a
// margin; money, where wrong answers have a price, as the gain per request of one policy over the
// other. Invariant: requests that either did not answer take no part; what cannot be computed has a
// reason. Cost: one pass over the rows.
#pragma once

#include "sim/analysis/evidence.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/analysis/value_of_information.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

struct LabelPlanOptions {
  Sureness sure{};
  double margin = 0;  ///< a loss of accuracy up to this is accepted
  std::optional<double> wrong_answer_usd{};
  std::uint64_t more_labels = 100;
  double requests = 1e6;  ///< that the decision is for
  std::optional<double> label_usd{};
};

/// Per request: scores, costs in USD; NaN where not answered or unknown. Spans of the same length.
struct PairedRows {
  std::span<const double> own_score, base_score;
  std::span<const double> own_cost_usd, base_cost_usd;
};

/// How surely a drop would be found, at the spread that was observed.
struct DropOdds {
  double drop = 0;
  double power = 0;  ///< with the labels at hand
  std::optional<std::uint64_t> labels;
};

/// Gain per request in USD: what is saved, and answers that are right more often at their price.
struct GainPlan {
  PairedEvidence evidence;  ///< against a gain of 0
  ValueOfLabels value;      ///< of more labels, for the requests decided on
  std::optional<BestLabels> best;
};

struct LabelPlan {
  std::string policy, against;
  LabelPlanOptions options;
  std::uint64_t requests = 0;  ///< answered by both
  std::uint64_t left_out = 0;
  std::uint64_t gained = 0, lost = 0;
  bool is_binary = true;
  double square = 0;        ///< mean squared difference; of 0/1 scores the discordant share
  PairedEvidence accuracy;  ///< against minus the margin
  std::vector<DropOdds> drops;
  Figure<GainPlan> gain;
};

/// Errors: kData where fewer than two requests were answered by both.
base::Result<LabelPlan> plan_labels(const PairedRows& rows, const LabelPlanOptions& options);

}  // namespace pointsman::analysis
