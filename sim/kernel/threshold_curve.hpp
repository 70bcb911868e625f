// The whole threshold curve in one pass over the rows.
//
// Every row falls in the bin of how many thresholds it passes; suffix sums over the bins then give,
// at each threshold, what threshold_replay would. The bin is guessed by arithmetic and settled by
// comparisons with the thresholds themselves. Invariant: equal to threshold_replay exactly, also
// where scores sit on thresholds. Cost: 3 ns a row for evenly spaced thresholds, however many; 5-7
// ns for others, more where they crowd together; 40 B per threshold and 32 B more if uneven.
#pragma once

#include "sim/kernel/choice.hpp"
#include "sim/kernel/two_models.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::kernel {

/// Numbered equal parts of a range of scores, each a half-open interval; scores outside of the
/// range are in the first or the last, NaN in the first. A greater score never has a smaller
/// number.
template <typename Score>
struct Buckets {
  Score origin = 0;  ///< middle of the first bucket
  Score per_unit = 0;
  Score last = 0;

  std::uint32_t find(Score score) const noexcept {
    const Score place = (score - origin) * per_unit;
    const Score above = place > 0 ? place : 0;  // NaN compares false
    const Score inside = above < last ? above : last;
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(inside + Score{0.5}));
  }
};

/// Ascending thresholds under one tie rule, ready to be searched. Score is float or double.
template <typename Score>
class ThresholdGrid {
 public:
  /// `thresholds` ascend (equal neighbours are allowed) and hold no NaN.
  ThresholdGrid(std::span<const double> thresholds, Tie tie);

  std::size_t size() const noexcept { return size_; }
  /// Whether one comparison settles every bin.
  bool is_even() const noexcept { return first_.empty(); }

  /// bins[i] = how many thresholds score[i] passes; a NaN score passes none.
  void find_bins(std::span<const Score> score, std::span<std::uint32_t> bins) const noexcept;

 private:
  std::vector<Score> cuts_;           ///< ascending, then NaN: a search may look past the last one
  std::size_t size_ = 0;              ///< thresholds
  Buckets<Score> buckets_;            ///< equal parts of the range of the cuts
  std::vector<std::uint32_t> first_;  ///< per bucket, the cuts below it; empty = bucket b has cut b
  std::uint32_t width_ = 1;           ///< a power of two above the cuts of any bucket
};

/// What the rows that pass exactly b thresholds change when they move to the strong model.
struct CurveBin {
  std::int64_t strong = 0;
  std::int64_t right = 0;
  std::int64_t cost = 0;

  friend bool operator==(const CurveBin&, const CurveBin&) = default;
};

/// A CurveBin of 0/1 outcomes while rows are added: half of it fits in one addition.
struct BitsBin {
  std::uint64_t counts = 0;  ///< low half: rows; high half: rows plus those turned right less wrong
  std::int64_t cost = 0;

  friend bool operator==(const BitsBin&, const BitsBin&) = default;
};

/// Mergeable state of a curve: one bin per number of thresholds passed.
class CurveSums {
 public:
  explicit CurveSums(std::size_t thresholds) : bins_(thresholds + 1), bits_bins_(thresholds + 1) {}

  /// Adds `rows` to the bins of `grid`, which has as many thresholds as this curve.
  template <typename Score, typename Outcome, typename Cost>
  void add(const ThresholdGrid<Score>& grid, const TwoModels<Score, Outcome, Cost>& rows) noexcept;

  /// Adds another part of the same curve; in any order, with the same result.
  void merge(const CurveSums& other) noexcept;

  /// The totals at each threshold, in the order of the thresholds.
  std::vector<Totals> totals() const;

  friend bool operator==(const CurveSums&, const CurveSums&) = default;

 private:
  void fold() noexcept;

  std::vector<CurveBin> bins_;
  std::vector<BitsBin> bits_bins_;  ///< empty sums but within add()
  Totals all_weak_;                 ///< every row answered by the weak model
};

}  // namespace pointsman::kernel
