// Two policies side by side: what the second does differently from the first, and how sure that is.
//
// Where both are known request by request the comparison is paired: Tango's interval and McNemar's
// test for 0/1 scores, a paired BCa bootstrap for graded scores, bills and latencies. Where only
// summaries are known it is not, and says so: intervals of independent figures are combined
// (Newcombe 1998; for ratios on the logarithm). Invariant: differences are second minus first, over
// requests that both answered; what is unknown has a reason. Cost: resamples x requests.
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace pointsman::analysis {

/// What one policy did on every request; columns of equal length in USD and seconds, NaN where
/// dropped (score) or unknown.
struct PolicyRows {
  std::span<const double> score;
  std::span<const double> cost_usd;
  std::span<const double> latency_s;
};

/// What is known of a policy without its requests.
struct PolicyFigures {
  std::uint64_t requests = 0;  ///< answered
  Figure<Estimate> accuracy;
  Figure<Estimate> cost_usd_per_request;
  Figure<Estimate> latency_s;  ///< mean; infinite bounds where only the mean is known
  /// Cost plus wrong answers at their price, per request; set where they have one.
  std::optional<Figure<Estimate>> adjusted_cost_usd{};
};

/// Of 0/1 scores on the same requests.
struct Discordance {
  std::uint64_t gained = 0;  ///< right with the second alone
  std::uint64_t lost = 0;    ///< right with the first alone
  double mid_p = 1;          ///< McNemar's two-sided mid-p
};

struct Comparison {
  PolicyFigures first, second;  ///< paired: on the requests that both answered
  bool is_paired = false;
  std::uint64_t left_out = 0;  ///< requests that only one of them answered
  Figure<Estimate> accuracy;   ///< second - first
  Figure<Estimate> cost_usd_per_request;
  Figure<Estimate> savings;  ///< 1 - second's bill / first's
  /// The same with wrong answers at their price; set where both sides have figures of that.
  std::optional<Figure<Estimate>> adjusted_cost_usd, adjusted_savings;
  Figure<Estimate> latency_s;
  std::optional<Discordance> discordance;
};

struct ComparisonOptions {
  std::uint32_t resamples = 10'000;
  std::uint64_t seed = 0;
  double level = 0.95;
  std::optional<double> wrong_answer_usd{};
  unsigned threads = 0;
  std::stop_token stop{};
};

/// Row i of both is the same request. Errors: kData where no request was answered by both,
/// kInterrupted.
base::Result<Comparison> compare_rows(const PolicyRows& first, const PolicyRows& second,
                                      const ComparisonOptions& options);

/// Second - first of figures that do not depend on each other.
Figure<Estimate> independent_difference(const Figure<Estimate>& first,
                                        const Figure<Estimate>& second);

/// From summaries alone, as if they came from different requests: wider than a paired comparison.
Comparison compare_figures(const PolicyFigures& first, const PolicyFigures& second);

}  // namespace pointsman::analysis
