#include "sim/kernel/score_order.hpp"

#include "sim/kernel/threshold_replay.hpp"
#include "tests/kernel/random_models.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEMPLATE_TEST_CASE("The radix sort gives the order of a stable comparison sort", "[kernel][order]",
                   float, double) {
  for (const Scores kind : kAllScores) {
    for (const std::size_t rows : kLengths) {
      const OwnedModels<TestType, Bits, std::uint32_t> owned(rows, kind, rows + 7);
      const std::span<const TestType> score(owned.score);
      CAPTURE(rows, static_cast<int>(kind));
      CHECK(descending_order(score) == descending_order_by_comparison(score));
    }
  }
}

TEMPLATE_TEST_CASE("Zeros of either sign are one score and NaN of either sign comes last",
                   "[kernel][order]", float, double) {
  const TestType nan = std::numeric_limits<TestType>::quiet_NaN();
  const std::vector<TestType> score = {-nan, -TestType{0}, 1, TestType{0}, nan, -1, -TestType{0}};
  const ScoreOrder order = descending_order(std::span(score));
  CHECK(order.rows == std::vector<std::uint32_t>{2, 1, 3, 6, 5, 0, 4});
  CHECK(order.comparable == 5);
}

template <typename Score, typename Outcome, typename Cost>
void check_every_threshold(const TwoModels<Score, Outcome, Cost>& two, Tie tie) {
  const auto ranking = rank_rows(two, descending_order(two.score));
  const auto points = all_thresholds(ranking, tie);
  std::set<double, std::greater<>> expected;
  for (const Score score : two.score) {
    if (!std::isnan(score)) expected.insert(static_cast<double>(score) + 0.0);
  }
  expected.insert(tie == Tie::kAtLeast ? kInfinity : -kInfinity);
  const std::vector<double> thresholds(expected.begin(), expected.end());
  std::vector<double> found;
  std::vector<double> differing;
  for (const CurvePoint& point : points) {
    found.push_back(point.threshold);
    const Totals replayed = threshold_replay(two, cut_at<Score>(point.threshold, tie));
    if (point.totals != replayed) differing.push_back(point.threshold);
  }
  CAPTURE(two.rows(), tie);
  CHECK(found == thresholds);
  CHECK(differing == std::vector<double>{});
}

TEMPLATE_TEST_CASE("The sorted curve equals a replay at every distinct score", "[kernel][order]",
                   POINTSMAN_COLUMN_TYPES) {
  for (const Scores kind : kAllScores) {
    for (const std::size_t rows : {0U, 1U, 64U, 333U}) {
      const TestType owned(rows, kind, rows + 13);
      check_every_threshold(owned.view(), Tie::kAtLeast);
      check_every_threshold(owned.view(), Tie::kAbove);
    }
  }
}

TEST_CASE("A thinned curve keeps its ends, its order and the distance asked for",
          "[kernel][order]") {
  const OwnedModels<double, Bits, std::uint32_t> owned(4159, Scores::kSpread, 41);
  const auto ranking =
      rank_rows(owned.view(), descending_order(std::span<const double>(owned.score)));
  const auto all = all_thresholds(ranking, Tie::kAtLeast);
  for (const std::size_t rows_between : {1U, 2U, 100U, 5000U}) {
    const auto thin = all_thresholds(ranking, Tie::kAtLeast, rows_between);
    CHECK(thin.front() == all.front());
    CHECK(thin.back() == all.back());
    CHECK(std::ranges::includes(all, thin, [](const CurvePoint& a, const CurvePoint& b) {
      return a.totals.strong < b.totals.strong;
    }));
    for (std::size_t i = 1; i + 1 < thin.size(); ++i) {
      CHECK(thin[i].totals.strong >= thin[i - 1].totals.strong + rows_between);
    }
  }
  CHECK(all_thresholds(ranking, Tie::kAtLeast, 100).size() == 43);  // 0, 100 ... 4100, 4159
  CHECK(all_thresholds(ranking, Tie::kAtLeast, 5000).size() == 2);
}

}  // namespace
}  // namespace pointsman::kernel
