// What resamples made of one statistic: its BCa interval, and how sure it makes any bound.
//
// Bias correction and acceleration after Efron, JASA 82 (1987); the confidence in a bound inverts
// the interval, so that a one-sided test and an interval never contradict each other. A bootstrap
// of few observations is too narrow: where that matters, careful() takes quantiles of Student's t
// at the degrees of freedom that the spread is worth, as Hesterberg does for percentile intervals
// (Am. Statistician 69, 2015). Invariant: confidences move one way with their argument, and the
// one-sided interval at that level ends there. Cost: a sort once, then O(log resamples) a question.
#pragma once

#include "sim/analysis/bootstrap.hpp"
#include "sim/analysis/influence.hpp"
#include "sim/analysis/intervals.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// One minus the p-value of "the truth is more than a value" by the BCa interval, from the shares
/// of resamples below that value and below the estimate: Student's t in place of the normal where
/// the shape's degrees are finite.
double bca_confidence(double share_below_value, double share_below_estimate,
                      const InfluenceShape& shape);

class Resampled {
 public:
  Resampled() = default;
  /// Values may be infinite; a NaN does not take part.
  Resampled(double estimate, InfluenceShape shape, std::vector<double> values);

  double estimate() const { return estimate_; }
  bool is_defined() const;
  /// Share of the resamples in which it is not defined.
  double undefined_share() const { return undefined_share_; }
  /// No resample differs from the estimate.
  bool has_no_spread() const;
  Estimate interval(double level) const;
  /// How sure the data make it that the truth is at most `value`: one minus the p-value of the
  /// hypothesis that it is more. Never nearer to 0 or 1 than half a resample, but where there is no
  /// spread: then 0, 1, or 1/2 at the estimate itself.
  double confidence_below(double value) const;
  /// That it is at least `value`: 1 less the other.
  double confidence_above(double value) const { return 1 - confidence_below(value); }
  /// No p-value is less, however great the difference, but where there is no spread.
  double least_p() const { return 0.5 / static_cast<double>(values_.size()); }
  /// The same, by Student's quantiles in place of the normal ones.
  Resampled careful() const;
  /// That the spread is worth; infinite without care.
  double degrees() const;
  /// Of the statistic's negative.
  Resampled mirrored() const;
  /// Standard deviation of the resampled values.
  double standard_error() const { return standard_error_; }

 private:
  double share_below(double value) const;
  double quantile_of(double probability) const;
  double bca_limit(double probability) const;

  double estimate_ = 0;
  InfluenceShape shape_;
  bool is_careful_ = false;
  double bias_ = 0;
  double standard_error_ = 0;
  double undefined_share_ = 0;
  std::vector<double> values_;  ///< ascending
};

/// A figure that is a function of column totals and of the number of rows behind them.
using TotalsStatistic = std::function<double(std::span<const double> totals, double rows)>;

/// Every statistic on the same resampled rows. Columns have the same number of rows; a row that
/// takes no part in a column is 0 there. A statistic that is NaN of the data has no estimate.
/// Errors: kInterrupted when stopped.
base::Result<std::vector<Resampled>> bootstrap_totals(
    std::span<const std::span<const double>> columns, std::span<const TotalsStatistic> statistics,
    const BootstrapOptions& options);

/// Statistics of rows that count `counts` times each; NaN where undefined.
using WeightedStatistics =
    std::function<std::vector<double>(std::span<const std::uint32_t> counts)>;

/// Whole statistics, such as areas under curves, on the same resampled rows: whole clusters where
/// `cluster_of` numbers them from 0 (empty = each row is its own). `estimates` are those of the
/// data, which `statistics` may round: resampled values are shifted by the difference. The
/// acceleration is that of a jackknife of a few hundred groups. Errors: kInterrupted when stopped.
base::Result<std::vector<Resampled>> bootstrap_weighted(std::size_t rows,
                                                        std::span<const std::uint32_t> cluster_of,
                                                        std::span<const double> estimates,
                                                        const WeightedStatistics& statistics,
                                                        const BootstrapOptions& options);

/// Change of the quantile at `share` from `before` to `after`, rows resampled together, whole
/// clusters where `cluster_of` numbers them from 0 (empty = each row is its own). No acceleration:
/// the jackknife of a quantile does not converge. Errors: kInterrupted when stopped.
base::Result<Resampled> bootstrap_quantile_change(std::span<const double> before,
                                                  std::span<const double> after,
                                                  std::span<const std::uint32_t> cluster_of,
                                                  double share, const BootstrapOptions& options);

}  // namespace pointsman::analysis
