// Which calls of an agent a small model can take over: cluster by cluster, from labelled outcomes.
//
// A cluster is the calls of one step type. Its plan is a small model and a cut: calls on which the
// small model's confidence is below the cut go to the frontier model, too, and pay both. Plans are
// chosen on one part of the requests, as the cheapest whose loss of accuracy is below the margin
// with the stated confidence, and reported on the other part. The published heuristic ranks
// clusters by 1 / (1 + length / 200) of their answers; here they are ranked by what the labels
// allow to be saved, and both ranks are shown. Shares of calls, tokens and dollars differ and are
// told apart. Invariant: a cluster without a plan stays with the frontier model. Cost: O(rows x
// cuts). Source: Belcak et al., "Small language models are the future of agentic AI", arXiv
// 2506.02153 (the conversion in six steps); the heuristic is that of a widely read article on it.
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// What a model did on every request; NaN = unknown.
struct ModelRows {
  std::string name;
  std::span<const double> score, usd;
  std::span<const double> tokens;         ///< in and out; may be empty
  std::span<const double> output_tokens;  ///< may be empty
  std::span<const double> confidence;     ///< may be empty: no cut between all and none
};

struct ConversionInput {
  std::vector<std::string> clusters;
  std::span<const std::uint32_t> cluster_of;  ///< by request; index in `clusters`
  std::span<const std::uint8_t> is_train;     ///< by request: plans are chosen on these
  ModelRows frontier;
  std::vector<ModelRows> small;
};

struct ConversionOptions {
  double margin = 0;         ///< loss of accuracy per cluster that is accepted
  double confidence = 0.95;  ///< one-sided, that the loss is below the margin
  double level = 0.95;       ///< of the intervals that are reported
  std::uint32_t cuts = 20;   ///< tried between the lowest and the highest confidence
};

/// A model and a cut; served by it alone where its confidence is at least the cut.
struct ConversionPlan {
  std::string small;
  double cut = 0;  ///< -infinity: every call stays with it
};

struct ClusterConversion {
  std::string cluster;
  std::uint64_t train = 0, held_out = 0;  ///< requests
  double frontier_accuracy = 0;           ///< of all its requests
  /// Fit by the published heuristic, absent without lengths; and its place from 1.
  std::optional<double> heuristic_fit;
  std::size_t heuristic_rank = 0;
  /// The same by labels: dollars saved a request under the plan on the training part, 0 without.
  double labelled_fit_usd = 0;
  std::size_t labelled_rank = 0;
  /// Loss of the best small model alone on the training part: its accuracy less the frontier's.
  Estimate small_alone;
  std::optional<ConversionPlan> plan;
  // On the held-out part; without a plan the frontier model's own.
  double kept_share = 0;  ///< calls that the small model answers
  Estimate accuracy_difference;
  double savings = 0;  ///< of the cluster's dollars
};

struct ConversionShares {
  double calls = 0, dollars = 0;
  std::optional<double> tokens;  ///< absent where token counts are unknown
};

struct Conversion {
  std::string frontier;
  ConversionOptions options;
  std::uint64_t requests = 0, left_out = 0;  ///< left out: some outcome or cost is unknown
  std::vector<ClusterConversion> clusters;   ///< by labelled rank
  /// Of the held-out part: what small models answer, as shares of the frontier model's bill.
  ConversionShares viable;
  Estimate accuracy_difference;
  Estimate savings;
  /// Spearman's, between the two ranks; absent with fewer than three clusters or without lengths.
  std::optional<double> rank_correlation;
};

/// Errors: kData where either part has no complete request.
base::Result<Conversion> plan_conversion(const ConversionInput& input,
                                         const ConversionOptions& options);

}  // namespace pointsman::analysis
