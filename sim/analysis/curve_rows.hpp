// The rows of a threshold curve as the kernels want them: a score and integers of both models.
//
// Scores are integers of 2^-50 and costs of 10^-digits USD, as in the engine, whose sums need 128
// bits. The kernels add 64: so columns are cut into parts whose sums fit, the kernel runs once per
// part, and the parts are put together again. Invariant: no rounding anywhere. Cost: one part per
// column for 0/1 scores and for bills below 1e5 USD; 40 B a row.
#pragma once

#include "sim/analysis/curve.hpp"
#include "sim/engine/tally.hpp"
#include "sim/kernel/two_models.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsman::analysis {

/// Rows that have a score and both outcomes.
struct CurveRows {
  std::vector<double> score;
  std::vector<std::int64_t> right_weak, right_strong;  ///< 1 / engine::kScoreOne
  std::vector<std::int64_t> cost_weak, cost_strong;    ///< money units; 0 where unknown
  engine::Wide overhead = 0;                           ///< money units, of all rows
  std::uint64_t dropped = 0;
  std::uint64_t cost_unknown = 0;
};

CurveRows gather_curve_rows(const CurveSpec& spec, std::size_t begin, std::size_t end);

/// The same bits of two models' integers: value = sum over parts of part << shift.
struct Part {
  std::vector<std::int64_t> weak, strong;
  unsigned shift = 0;
};

/// Cuts values into parts such that any sum of `weak.size()` of their cells fits in 64 bits.
std::vector<Part> cut_into_parts(std::vector<std::int64_t> weak, std::vector<std::int64_t> strong);

/// Totals of a router over the rows, in full width.
struct CurveTotals {
  std::uint64_t strong = 0;
  engine::Wide right = 0;  ///< 1 / engine::kScoreOne
  engine::Wide cost = 0;   ///< money units, without overhead

  CurveTotals& operator+=(const CurveTotals& other);
};

/// A kernel input and how its totals go back into CurveTotals.
struct KernelPass {
  kernel::TwoModels<double, std::span<const std::int64_t>, std::int64_t> rows;
  unsigned right_shift = 0;
  unsigned cost_shift = 0;

  CurveTotals widen(const kernel::Totals& totals) const;
};

/// Rows cut into parts, ready for the kernels. `strong` is to be taken from the first pass alone.
class CurvePasses {
 public:
  explicit CurvePasses(CurveRows rows);
  CurvePasses(const CurvePasses&) = delete;
  CurvePasses& operator=(const CurvePasses&) = delete;

  std::span<const double> score() const { return score_; }
  const std::vector<KernelPass>& passes() const { return passes_; }

 private:
  std::vector<double> score_;
  std::vector<std::int64_t> zeros_;
  std::vector<Part> right_, cost_;
  std::vector<KernelPass> passes_;  // point into the members above
};

}  // namespace pointsman::analysis
