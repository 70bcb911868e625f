// Whether a score means what it says: how well it ranks, and how far it is from a probability.
//
// Rows may carry whole-number weights, so that a resample costs one pass. Sources: expected
// calibration error after Naeini et al., AAAI 2015; Brier 1950 with Murphy's (1973) reading that a
// graded outcome is a mean of 0/1 ones; AUC as the Mann-Whitney statistic, ties counting half.
// Invariant: a score outside of [0, 1] is no probability, so it has an AUC but no error. Cost: one
// sort for AUC and quantile bins, then O(rows) per weighting.
#pragma once

#include "sim/analysis/metric_formulas.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// Requests whose scores fall in one bin.
struct ReliabilityBin {
  double from = 0, to = 0;
  double requests = 0;
  double mean_score = 0;
  double mean_outcome = 0;
};

enum class Binning : std::uint8_t {
  kEqualWidth,  ///< the usual ECE: [0, 1] in equal parts
  kEqualMass,   ///< parts of about as many requests; ties stay together
};

struct Calibration {
  Number auc;                        ///< P(score of a right one > score of a wrong one), ties half
  Number brier;                      ///< mean squared difference of score and outcome
  Number expected_error;             ///< ECE over ten bins of equal width
  Number expected_error_by_mass;     ///< the same over ten bins of equal mass
  std::vector<ReliabilityBin> bins;  ///< equal width; empty ones left out
};

/// Scores and outcomes (0/1 or graded in [0, 1]) of the same rows, ordered once.
class ScoredOutcomes {
 public:
  ScoredOutcomes(std::vector<double> scores, std::vector<double> outcomes);

  std::size_t rows() const { return scores_.size(); }
  /// Whether every score could be a probability.
  bool is_probability() const { return is_probability_; }

  /// `weights[i]` counts row i as given to the constructor; empty = every row once.
  Calibration assess(std::span<const std::uint32_t> weights = {}, std::size_t bins = 10) const;
  Number auc(std::span<const std::uint32_t> weights = {}) const;
  std::vector<ReliabilityBin> reliability(Binning binning, std::size_t bins,
                                          std::span<const std::uint32_t> weights = {}) const;

 private:
  double weight(std::span<const std::uint32_t> weights, std::size_t row) const {
    return weights.empty() ? 1.0 : static_cast<double>(weights[row]);
  }

  std::vector<double> scores_, outcomes_;
  std::vector<std::uint32_t> order_;  ///< rows by ascending score
  bool is_probability_ = true;
};

/// Mean over requests of |mean score - mean outcome| of their bins.
double expected_calibration_error(std::span<const ReliabilityBin> bins);

}  // namespace pointsman::analysis
