#include "sim/kernel/threshold_curve.hpp"

#include "sim/kernel/threshold_replay.hpp"
#include "tests/kernel/random_models.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

std::vector<double> even_thresholds(std::size_t count, double from, double to) {
  std::vector<double> thresholds;
  for (std::size_t i = 0; i < count; ++i) {
    thresholds.push_back(from +
                         (to - from) * static_cast<double>(i) / static_cast<double>(count - 1));
  }
  return thresholds;
}

/// Many kinds of ascending thresholds, even and not, with neighbours that are equal.
std::vector<std::vector<double>> grids() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<std::vector<double>> all = {{},
                                          {0.5},
                                          {0.25, 0.25},
                                          {-kInfinity, 0, 0.5, 0.5, 0.5, kInfinity},
                                          even_thresholds(11, 0, 1),
                                          even_thresholds(101, 0, 1),
                                          even_thresholds(1001, 0, 1),
                                          even_thresholds(64, -4, 4),
                                          even_thresholds(5, 0.4999999, 0.5000001)};
  std::mt19937_64 draw(9);
  for (const std::size_t count : {7U, 100U}) {
    std::vector<double> thresholds;
    while (thresholds.size() < count)
      thresholds.push_back(random_score<double>(Scores::kSigned, draw));
    std::ranges::sort(thresholds);
    all.push_back(std::move(thresholds));
  }
  return all;
}

template <typename Score, typename Outcome, typename Cost>
std::vector<Totals> curve(const TwoModels<Score, Outcome, Cost>& two,
                          std::span<const double> thresholds, Tie tie) {
  CurveSums sums(thresholds.size());
  sums.add(ThresholdGrid<Score>(thresholds, tie), two);
  return sums.totals();
}

template <typename Score, typename Outcome, typename Cost>
void check_curve(const TwoModels<Score, Outcome, Cost>& two, std::span<const double> thresholds) {
  for (const Tie tie : {Tie::kAtLeast, Tie::kAbove}) {
    const std::vector<Totals> totals = curve(two, thresholds, tie);
    const std::size_t stride = thresholds.size() > 200 ? 97 : 1;
    std::vector<double> differing;
    for (std::size_t i = 0; i < totals.size(); i += stride) {
      const Totals expected = threshold_replay_scalar(two, thresholds[i], tie);
      if (totals[i] != expected) differing.push_back(thresholds[i]);
    }
    CAPTURE(two.rows(), thresholds, tie);
    CHECK(totals.size() == thresholds.size());
    CHECK(differing == std::vector<double>{});
  }
}

TEMPLATE_TEST_CASE("The curve equals a replay at every threshold", "[kernel][curve]",
                   POINTSMAN_COLUMN_TYPES) {
  for (const Scores kind : kAllScores) {
    for (const std::size_t rows : {0U, 1U, 65U, 1025U}) {
      const TestType owned(rows, kind, rows + 3);
      for (const auto& thresholds : grids()) check_curve(owned.view(), thresholds);
    }
  }
}

TEMPLATE_TEST_CASE("The curve equals a replay where scores sit on thresholds and beside them",
                   "[kernel][curve][law]", float, double) {
  for (const std::size_t count : {3U, 10U, 101U, 1001U, 9973U}) {
    for (const auto& [from, to] :
         {std::pair{0.0, 1.0}, {-1.0, 2.0}, {0.1, 0.7}, {1000.0, 1001.0}}) {
      const auto thresholds = even_thresholds(count, from, to);
      for (const Tie tie : {Tie::kAtLeast, Tie::kAbove}) {
        const ThresholdGrid<TestType> grid(thresholds, tie);
        std::vector<TestType> scores;
        for (const double threshold : thresholds) {
          const auto near = static_cast<TestType>(threshold);
          scores.insert(scores.end(), {near, std::nextafter(near, TestType{-1e9}),
                                       std::nextafter(near, TestType{1e9})});
        }
        std::vector<std::uint32_t> bins(scores.size());
        grid.find_bins(scores, bins);
        std::vector<std::uint32_t> expected;
        for (const TestType score : scores) {
          const auto wide = static_cast<double>(score);
          const auto bound = tie == Tie::kAtLeast ? std::ranges::upper_bound(thresholds, wide)
                                                  : std::ranges::lower_bound(thresholds, wide);
          expected.push_back(static_cast<std::uint32_t>(bound - thresholds.begin()));
        }
        CAPTURE(count, from, to, tie);
        CHECK(bins == expected);
      }
    }
  }
}

TEST_CASE("One comparison settles the bins of evenly spaced thresholds, not those of others",
          "[kernel][curve]") {
  using Grid = ThresholdGrid<double>;
  for (const std::size_t count : {2U, 101U, 1001U}) {
    CHECK(Grid(even_thresholds(count, 0, 1), Tie::kAtLeast).is_even());
    CHECK(Grid(even_thresholds(count, 0, 1), Tie::kAbove).is_even());
    CHECK(ThresholdGrid<float>(even_thresholds(count, 0, 1), Tie::kAtLeast).is_even());
  }
  CHECK_FALSE(Grid(std::vector{0.0, 0.1, 1.0}, Tie::kAtLeast).is_even());
  CHECK_FALSE(Grid(std::vector{0.0, 0.5, 1.0, 1.0, 1.0}, Tie::kAtLeast).is_even());
}

TEMPLATE_TEST_CASE("A curve of parts merged in any order is the curve of the whole",
                   "[kernel][curve][law]", POINTSMAN_COLUMN_TYPES) {
  const TestType owned(4159, Scores::kWithNan, 31);
  const auto two = owned.view();
  using Score = std::remove_cvref_t<decltype(two.score[0])>;
  const auto thresholds = even_thresholds(101, 0, 1);
  const ThresholdGrid<Score> grid(thresholds, Tie::kAtLeast);
  const auto part = [&](std::size_t begin, std::size_t end) {
    CurveSums sums(thresholds.size());
    sums.add(grid, slice(two, begin, end));
    return sums;
  };
  const CurveSums a = part(0, 64);
  const CurveSums b = part(64, 2048);
  const CurveSums c = part(2048, 4159);
  CurveSums left = a;
  left.merge(b);
  left.merge(c);
  CurveSums right = c;
  right.merge(b);
  CurveSums nested = a;
  nested.merge(right);
  right.merge(a);
  CHECK(left == part(0, 4159));
  CHECK(right == left);
  CHECK(nested == left);
}

TEST_CASE("A bin counts millions of rows that all turn right or all turn wrong",
          "[kernel][curve]") {
  constexpr std::size_t kRows = (std::size_t{5} << 19U) + 77;
  const std::vector<float> score(kRows, 0.5F);
  const std::vector<std::uint64_t> none(kRows / 64 + 1, 0);
  const std::vector<std::uint64_t> all(kRows / 64 + 1, ~std::uint64_t{0});
  const std::vector<std::uint32_t> cheap(kRows, 0);
  const std::vector<std::uint32_t> dear(kRows, 0xFFFFFFFFU);
  const std::vector<double> thresholds = {0.25, 0.75};
  const TwoModels<float, Bits, std::uint32_t> gain{score, {none}, {all}, cheap, dear};
  const TwoModels<float, Bits, std::uint32_t> loss{score, {all}, {none}, dear, cheap};
  constexpr auto kCount = static_cast<std::int64_t>(kRows);
  constexpr std::int64_t kMoney = kCount * 0xFFFFFFFF;
  CHECK(curve(gain, thresholds, Tie::kAtLeast) ==
        std::vector<Totals>{{kRows, kRows, kCount, kMoney}, {kRows, 0, 0, 0}});
  CHECK(curve(loss, thresholds, Tie::kAtLeast) ==
        std::vector<Totals>{{kRows, kRows, 0, 0}, {kRows, 0, kCount, kMoney}});
}

TEST_CASE("Along the curve fewer rows go strong and no row is lost", "[kernel][curve][law]") {
  const OwnedModels<float, Bits, std::uint32_t> owned(4159, Scores::kSpread, 37);
  const auto totals = curve(owned.view(), even_thresholds(1001, -0.1, 1.1), Tie::kAbove);
  CHECK(totals.front().strong == 4159);
  CHECK(totals.back().strong == 0);
  for (std::size_t i = 1; i < totals.size(); ++i) {
    CHECK(totals[i].rows == 4159);
    CHECK(totals[i].strong <= totals[i - 1].strong);
  }
}

}  // namespace
}  // namespace pointsman::kernel
