// The columns that a two-way router is replayed over, and the totals that a replay returns.
//
// The outcome of a model on a row is a bit (right or wrong) or, where scores are graded, an integer
// in units that the caller chose; costs are u32 or i64 in the column's own units. Invariant: totals
// are integers, so they add up exactly and in any order: chunks, threads and vector lanes never
// show. Rows with anything missing are dropped by the caller; a NaN score goes to the weak model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace pointsman::kernel {

/// 0/1 outcomes: row r is bit r % 64 of words[r / 64]; bits past the last row are ignored.
struct Bits {
  std::span<const std::uint64_t> words;
};

inline std::int64_t outcome_at(const Bits& bits, std::size_t row) noexcept {
  return static_cast<std::int64_t>((bits.words[row / 64] >> (row % 64)) & 1U);
}
inline std::int64_t outcome_at(std::span<const std::int64_t> graded, std::size_t row) noexcept {
  return graded[row];
}

/// Outcomes and costs of the same rows by two models, and the score that routes between them.
/// Score: float or double. Outcome: Bits or std::span<const std::int64_t>.
/// Cost: std::uint32_t or std::int64_t. All columns have score.size() rows.
template <typename Score, typename Outcome, typename Cost>
struct TwoModels {
  std::span<const Score> score;
  Outcome right_weak;
  Outcome right_strong;
  std::span<const Cost> cost_weak;
  std::span<const Cost> cost_strong;

  std::size_t rows() const noexcept { return score.size(); }
};

inline Bits slice(const Bits& bits, std::size_t begin, std::size_t end) noexcept {
  return {bits.words.subspan(begin / 64, (end - begin + 63) / 64)};
}
template <typename T>
std::span<const T> slice(std::span<const T> column, std::size_t begin, std::size_t end) noexcept {
  return column.subspan(begin, end - begin);
}

/// Rows [begin, end) of the same columns; `begin` must be a multiple of 64 (as chunks are).
template <typename Score, typename Outcome, typename Cost>
TwoModels<Score, Outcome, Cost> slice(const TwoModels<Score, Outcome, Cost>& two, std::size_t begin,
                                      std::size_t end) noexcept {
  return {slice(two.score, begin, end), slice(two.right_weak, begin, end),
          slice(two.right_strong, begin, end), slice(two.cost_weak, begin, end),
          slice(two.cost_strong, begin, end)};
}

/// What a router did on a set of rows.
struct Totals {
  std::uint64_t rows = 0;
  std::uint64_t strong = 0;  ///< rows sent to the strong model
  std::int64_t right = 0;    ///< sum of the chosen outcomes; of bits, the number of right answers
  std::int64_t cost = 0;     ///< sum of the chosen costs, in the columns' units

  friend bool operator==(const Totals&, const Totals&) = default;
  Totals& operator+=(const Totals& other) noexcept {
    rows += other.rows;
    strong += other.strong;
    right += other.right;
    cost += other.cost;
    return *this;
  }
};

/// Whether sums and differences of `rows` cells of at most `largest` in magnitude fit in 64 bits.
/// Any u32 column does up to 2^30 rows; check i64 columns once, at load.
constexpr bool totals_fit(std::uint64_t rows, std::uint64_t largest) noexcept {
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 62U;
  return rows == 0 || largest <= kLimit / rows;
}

}  // namespace pointsman::kernel
