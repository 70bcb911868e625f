// The whole threshold curve in one pass over the rows.
//
// Every row falls in the bin of how many thresholds it passes; suffix sums over the bins then give,
// at each threshold, what threshold_replay would. Invariant: equal to it exactly, also where scores
// sit on thresholds: on evenly spaced thresholds the bin is guessed by arithmetic and settled by
// one comparison, and the constructor proves for every threshold that the guess is near enough; any
// others are found by a branch-free search. Cost: 2-3 ns a row whatever the number of thresholds,
// 5 ns by search; 24 B per threshold.
#pragma once

#include "sim/kernel/choice.hpp"
#include "sim/kernel/two_models.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::kernel {

/// Ascending thresholds under one tie rule, ready to be searched. Score is float or double.
template <typename Score>
class ThresholdGrid {
 public:
  /// `thresholds` ascend (equal neighbours are allowed) and hold no NaN.
  ThresholdGrid(std::span<const double> thresholds, Tie tie);

  std::size_t size() const noexcept { return size_; }
  /// Whether bins are found by arithmetic instead of by search.
  bool is_even() const noexcept { return is_even_; }

  /// bins[i] = how many thresholds score[i] passes; a NaN score passes none.
  void find_bins(std::span<const Score> score, std::span<std::uint32_t> bins) const noexcept;

 private:
  void try_even_spacing();

  std::vector<Score> cuts_;  ///< ascending, then NaN up to 2^n - 1 of them
  std::size_t size_ = 0;
  bool is_even_ = false;
  Score origin_ = 0;
  Score bins_per_unit_ = 0;
};

/// What the rows that pass exactly b thresholds change when they move to the strong model.
struct CurveBin {
  std::int64_t strong = 0;
  std::int64_t right = 0;
  std::int64_t cost = 0;

  friend bool operator==(const CurveBin&, const CurveBin&) = default;
};

/// Mergeable state of a curve: one bin per number of thresholds passed.
class CurveSums {
 public:
  explicit CurveSums(std::size_t thresholds) : bins_(thresholds + 1) {}

  /// Adds `rows` to the bins of `grid`, which has as many thresholds as this curve.
  template <typename Score, typename Outcome, typename Cost>
  void add(const ThresholdGrid<Score>& grid, const TwoModels<Score, Outcome, Cost>& rows) noexcept;

  /// Adds another part of the same curve; in any order, with the same result.
  void merge(const CurveSums& other) noexcept;

  /// The totals at each threshold, in the order of the thresholds.
  std::vector<Totals> totals() const;

  friend bool operator==(const CurveSums&, const CurveSums&) = default;

 private:
  std::vector<CurveBin> bins_;
  Totals all_weak_;  ///< every row answered by the weak model
};

}  // namespace pointsman::kernel
