// How sure a few skewed values make their mean: Student's t, corrected for their skewness.
//
// Hall's cubic transform of the t statistic (J. Royal Statistical Society B 54, 1992) takes its
// skewness out to the first order and runs one way, so that it inverts in closed form. Of values
// that are not skewed it is Student's, but for what the estimate of their skewness adds. Invariant:
// lo <= mean <= hi; confidence_below() rises with its argument. Cost: two passes, then constant.
#pragma once

#include "sim/analysis/intervals.hpp"

#include <span>

namespace pointsman::analysis {

class SkewedMean {
 public:
  /// At least two values.
  explicit SkewedMean(std::span<const double> values);

  double mean() const { return mean_; }
  double standard_error() const { return error_; }
  double degrees() const { return n_ - 1; }
  Estimate interval(double level) const;
  /// How sure the values make it that the truth is at most `value`; 0, 1, or 1/2 at the mean where
  /// they do not differ.
  double confidence_below(double value) const;
  /// The same by Student's t alone, which is exact where the values are normal.
  double uncorrected_below(double value) const;

 private:
  double n_, mean_ = 0, error_ = 0, skewness_ = 0;
};

}  // namespace pointsman::analysis
