// Every threshold that can matter: rows sorted once by score, then prefix sums.
//
// A router's totals change only at the scores that occur. descending_order() sorts rows by score
// (LSD radix sort of order-preserving integer keys) once per (workload, score); Ranking gathers
// what two models did in that order once per pair; the curve at every distinct score is then one
// linear scan. Invariant: equal scores keep row order, -0 equals +0, NaN rows come last and never
// go strong. Cost of 10 M float rows: sort 40 ns a row and 16 B of scratch (double: 90 ns, 32 B),
// gather 65 ns and 20 B, scan 2-3 ns; a fraction of it in cache. Limit: fewer than 2^32 rows.
#pragma once

#include "sim/base/limits.hpp"
#include "sim/kernel/choice.hpp"
#include "sim/kernel/two_models.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::kernel {

struct ScoreOrder {
  std::vector<std::uint32_t> rows;  ///< a permutation: descending score, then ascending row
  std::size_t comparable = 0;       ///< the rows after so many have a NaN score

  friend bool operator==(const ScoreOrder&, const ScoreOrder&) = default;
};

/// Score is float or double.
template <typename Score>
ScoreOrder descending_order(std::span<const Score> score);

/// The same by a comparison sort: the oracle of the radix sort.
template <typename Score>
ScoreOrder descending_order_by_comparison(std::span<const Score> score);

/// Two models' rows in descending order of score, as what changes when a row goes strong.
template <typename Score>
struct Ranking {
  std::vector<Score> score;         ///< comparable rows only, descending
  std::vector<std::int64_t> right;  ///< strong minus weak
  std::vector<std::int64_t> cost;   ///< strong minus weak
  Totals all_weak;                  ///< every row, NaN scores included, answered by the weak model
};

/// `order` is of two.score.
template <typename Score, typename Outcome, typename Cost>
Ranking<Score> rank_rows(const TwoModels<Score, Outcome, Cost>& two, const ScoreOrder& order);

struct CurvePoint {
  double threshold = 0;
  Totals totals;

  friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

/// Calls visit(threshold, totals) from the highest threshold to the lowest: at every distinct
/// score, and at the one infinity that no score stands for: +inf (nobody strong) before them when
/// ties go strong, -inf (every comparable row strong) after them when ties go weak.
template <typename Score, typename Visit>
void for_each_threshold(const Ranking<Score>& ranking, Tie tie, Visit&& visit) {
  using base::kInfinity;
  const std::size_t rows = ranking.score.size();
  Totals totals = ranking.all_weak;
  const bool has_nobody = rows == 0 || ranking.score.front() < kInfinity;
  if (tie == Tie::kAtLeast && has_nobody) visit(kInfinity, totals);
  for (std::size_t row = 0; row < rows;) {
    const Score score = ranking.score[row];
    if (tie == Tie::kAbove) visit(static_cast<double>(score), totals);
    do {
      totals.strong += 1;
      totals.right += ranking.right[row];
      totals.cost += ranking.cost[row];
      ++row;
    } while (row < rows && ranking.score[row] == score);
    if (tie == Tie::kAtLeast) visit(static_cast<double>(score), totals);
  }
  const bool has_everybody = rows == 0 || ranking.score.back() > -kInfinity;
  if (tie == Tie::kAbove && has_everybody) visit(-kInfinity, totals);
}

/// The points of for_each_threshold, thinned to those that lie at least `rows_between` strong rows
/// after the last one kept; the first and the last are always kept. 1 = every threshold.
template <typename Score>
std::vector<CurvePoint> all_thresholds(const Ranking<Score>& ranking, Tie tie,
                                       std::size_t rows_between = 1);

}  // namespace pointsman::kernel
