#include "sim/kernel/threshold_replay.hpp"

#include "tests/kernel/random_models.hpp"

#include <algorithm>
#include <limits>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kThresholds[] = {-kInfinity, -1.5, 0, 0.1, 0.5, 0.7, 1, kInfinity};

template <typename Score, typename Outcome, typename Cost>
void check_all_versions(const TwoModels<Score, Outcome, Cost>& two) {
  for (const double threshold : kThresholds) {
    for (const Tie tie : {Tie::kAtLeast, Tie::kAbove}) {
      const Totals expected = threshold_replay_scalar(two, threshold, tie);
      const Score cut = cut_at<Score>(threshold, tie);
      CAPTURE(two.rows(), threshold, tie);
      CHECK(threshold_replay(two, cut) == expected);
      CHECK(threshold_replay_blocks(two, cut) == expected);
    }
  }
}

TEMPLATE_TEST_CASE("Every version of the threshold replay returns the scalar's integers",
                   "[kernel][replay]", POINTSMAN_COLUMN_TYPES) {
  for (const Scores kind : kAllScores) {
    for (const std::size_t rows : kLengths) {
      const TestType owned(rows, kind, rows);
      check_all_versions(owned.view());
    }
  }
}

TEMPLATE_TEST_CASE("A replay of chunks adds up to the replay of the whole, in any order",
                   "[kernel][replay][law]", POINTSMAN_COLUMN_TYPES) {
  const TestType owned(4159, Scores::kTied, 11);
  const auto two = owned.view();
  const auto cut = two.score[17];
  for (const std::size_t chunk : {64U, 128U, 1024U, 2048U, 8192U}) {
    Totals forward;
    Totals backward;
    const std::size_t chunks = (two.rows() + chunk - 1) / chunk;
    const auto part = [&](std::size_t i) {
      return threshold_replay(slice(two, i * chunk, std::min((i + 1) * chunk, two.rows())), cut);
    };
    for (std::size_t i = 0; i < chunks; ++i) forward += part(i);
    for (std::size_t i = chunks; i > 0; --i) backward += part(i - 1);
    CHECK(forward == threshold_replay(two, cut));
    CHECK(backward == forward);
  }
}

TEMPLATE_TEST_CASE("Below every score the router is the strong model, above every score the weak",
                   "[kernel][replay][law]", POINTSMAN_COLUMN_TYPES) {
  const TestType owned(1025, Scores::kSpread, 5);
  const auto two = owned.view();
  using Score = std::remove_cvref_t<decltype(two.score[0])>;
  auto swapped = two;
  std::swap(swapped.right_weak, swapped.right_strong);
  std::swap(swapped.cost_weak, swapped.cost_strong);
  const Score least = cut_at<Score>(-kInfinity, Tie::kAtLeast);
  const Score greatest = cut_at<Score>(kInfinity, Tie::kAtLeast);
  const Totals strong = threshold_replay(two, least);
  const Totals weak = threshold_replay(two, greatest);
  CHECK(strong.strong == 1025);
  CHECK(weak.strong == 0);
  CHECK(threshold_replay(swapped, greatest).right == strong.right);
  CHECK(threshold_replay(swapped, greatest).cost == strong.cost);
  CHECK(threshold_replay(swapped, least).right == weak.right);
  CHECK(threshold_replay(swapped, least).cost == weak.cost);
}

TEST_CASE("Fewer rows go strong as the threshold rises", "[kernel][replay][law]") {
  for (const Scores kind : kAllScores) {
    const OwnedModels<double, Bits, std::uint32_t> owned(4159, kind, 23);
    std::uint64_t before = 4159;
    for (int step = -50; step <= 150; ++step) {
      const double threshold = step / 100.0;
      const auto at_least =
          threshold_replay(owned.view(), cut_at<double>(threshold, Tie::kAtLeast));
      const auto above = threshold_replay(owned.view(), cut_at<double>(threshold, Tie::kAbove));
      CHECK(at_least.strong <= before);
      CHECK(above.strong <= at_least.strong);
      before = at_least.strong;
    }
  }
}

TEST_CASE("A row without a score stays with the weak model at every threshold",
          "[kernel][replay]") {
  const std::vector<double> score(70, std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::uint64_t> wrong(2, 0), right(2, ~std::uint64_t{0});
  const std::vector<std::uint32_t> cheap(70, 1), dear(70, 30);
  const TwoModels<double, Bits, std::uint32_t> two{score, {right}, {wrong}, cheap, dear};
  const Totals weak{.rows = 70, .strong = 0, .right = 70, .cost = 70};
  for (const double threshold : kThresholds) {
    CHECK(threshold_replay(two, cut_at<double>(threshold, Tie::kAtLeast)) == weak);
    CHECK(threshold_replay(two, cut_at<double>(threshold, Tie::kAbove)) == weak);
  }
}

TEST_CASE("Sums are said to fit up to two to the power of 62 and no further", "[kernel][replay]") {
  CHECK(totals_fit(std::uint64_t{1} << 30U, 0xFFFFFFFFU));
  CHECK(totals_fit(2, std::uint64_t{1} << 61U));
  CHECK_FALSE(totals_fit(2, (std::uint64_t{1} << 61U) + 1));
  CHECK_FALSE(totals_fit(3, std::uint64_t{1} << 61U));
  CHECK(totals_fit(0, ~std::uint64_t{0}));
}

}  // namespace
}  // namespace pointsman::kernel
