#include "sim/analysis/evidence.hpp"

#include <limits>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {
constexpr Sureness kUsual{.alpha = 0.05, .power = 0.8};
}

TEST_CASE("200 labels cannot defend 0.85 unless 179 of them are right", "[evidence]") {
  const auto held = judge_share(178, 200, 0.85, kUsual);
  CHECK(held.verdict == ShipVerdict::kNeedMoreData);
  CHECK(held.successes_to_ship == 179U);
  CHECK(held.p_at_most > 0.05);
  REQUIRE(held.labels_needed);
  CHECK(held.labels_needed == binomial_sample_size(0.85, 0.89, kUsual));
  CHECK(judge_share(179, 200, 0.85, kUsual).verdict == ShipVerdict::kShip);
}

TEST_CASE("a share below its floor is held, and mirrors a share above", "[law][evidence]") {
  const auto below = judge_share(10, 200, 0.15, kUsual);
  const auto above = judge_share(190, 200, 0.85, kUsual);
  CHECK(below.verdict == ShipVerdict::kHold);
  CHECK(above.verdict == ShipVerdict::kShip);
  CHECK(below.p_at_least == Approx(above.p_at_most));
  CHECK(below.power == Approx(above.power));
  CHECK(below.labels_needed == above.labels_needed);
  CHECK(*below.successes_to_hold == 200 - *above.successes_to_ship);
}

TEST_CASE("a share equal to its floor is never told from it", "[evidence]") {
  const auto equal = judge_share(85, 100, 0.85, kUsual);
  CHECK(equal.verdict == ShipVerdict::kNeedMoreData);
  CHECK_FALSE(equal.labels_needed);
}

TEST_CASE("paired differences leave out requests that one side did not answer", "[evidence]") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> own = {1, 0, 1, none, 1, 0};
  const std::vector<double> base = {0, 1, 1, 1, none, 1};
  const auto found = paired_differences(own, base);
  CHECK(found.n == 4);
  CHECK(found.gained == 1);
  CHECK(found.lost == 2);
  CHECK(found.is_binary);
  CHECK(found.sum == -1);
  CHECK(found.square() == 0.75);
  const std::vector<double> graded = {0.5, 0, 1, 0, 1, 0};
  CHECK_FALSE(paired_differences(graded, base).is_binary);
}

TEST_CASE("a difference is shipped, held or left open by its one-sided interval", "[evidence]") {
  const auto counts = [](std::uint64_t n, std::uint64_t gained, std::uint64_t lost) {
    PairedDifferences to;
    to.n = n;
    to.gained = gained;
    to.lost = lost;
    to.sum = static_cast<double>(gained) - static_cast<double>(lost);
    to.squares = static_cast<double>(gained + lost);
    return to;
  };
  const auto worse = judge_difference(counts(1000, 20, 60), 0, kUsual);
  CHECK(worse.verdict == ShipVerdict::kHold);
  REQUIRE(worse.mcnemar);
  CHECK(worse.mcnemar->mid_p < 0.001);
  CHECK(*worse.resolution > 1);
  CHECK(judge_difference(counts(1000, 60, 20), 0, kUsual).verdict == ShipVerdict::kShip);
  const auto open = judge_difference(counts(200, 11, 9), 0, kUsual);
  CHECK(open.verdict == ShipVerdict::kNeedMoreData);
  REQUIRE(open.labels_needed);
  CHECK(open.labels_needed ==
        paired_sample_size({.square = 0.1, .difference = 0.01, .null = 0}, kUsual));
  CHECK(*open.resolution < 1);
  // As good within a margin of 3 points: shown by 5,000 requests, not by 200.
  CHECK(judge_difference(counts(5000, 250, 250), -0.03, kUsual).verdict == ShipVerdict::kShip);
  CHECK(judge_difference(counts(200, 10, 10), -0.03, kUsual).verdict == ShipVerdict::kNeedMoreData);
  CHECK_FALSE(judge_difference(counts(200, 10, 10), 0, kUsual).labels_needed);
}
