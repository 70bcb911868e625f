// What two timed runs are compared by: run by run where both have as many.
#include "reports/compare_clock.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::Estimate;
using analysis::TimingSample;

namespace {

constexpr double kLevel = 0.95;

/// p95 of 20, 30, 25, 45 and 30 s, as the traffic of each run has it, and `more` in each.
std::vector<TimingSample> runs_with(std::array<double, 5> more) {
  constexpr std::array<double, 5> kTraffic = {20, 30, 25, 45, 30};
  std::vector<TimingSample> runs(kTraffic.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].counted = 1;
    runs[i].latency_s.p95 = kTraffic[i] + more[i];
  }
  return runs;
}

reports::ClockSide side_of(std::span<const TimingSample> runs, const Estimate& p95) {
  reports::ClockSide side;
  side.figures.fill(analysis::Figure<Estimate>::unknown("not asked for"));
  side.figures[1] = p95;
  side.runs = runs;
  return side;
}

}  // namespace

TEST_CASE("runs of one number are compared with each other, so their traffic falls out",
          "[reports][compare]") {
  const auto before = runs_with({0, 0, 0, 0, 0});
  const auto after = runs_with({2, 2.5, 1.5, 2.2, 1.8});
  const reports::ClockSide first = side_of(before, {30, 18, 42});
  const reports::ClockSide second = side_of(after, {32, 20, 44});
  REQUIRE(reports::are_clocks_paired(first, second));
  const auto difference = reports::clock_difference(first, second, kLevel)[1];
  REQUIRE(difference);
  CHECK(difference->mean == Approx(2));
  // Student's: 2 +- 2.776 * 0.1703.
  CHECK(difference->lo == Approx(2 - 0.473).margin(0.1));
  CHECK(difference->hi == Approx(2 + 0.473).margin(0.1));
  CHECK_FALSE(reports::clock_difference(first, second, kLevel)[0]);
}

TEST_CASE("runs that are not as many, or not at hand, are compared as if they were independent",
          "[reports][compare]") {
  const auto before = runs_with({0, 0, 0, 0, 0});
  const auto after = runs_with({2, 2.5, 1.5, 2.2, 1.8});
  const reports::ClockSide first = side_of(before, {30, 18, 42});
  for (const std::size_t runs : {std::size_t{0}, std::size_t{1}, std::size_t{4}}) {
    const reports::ClockSide second = side_of(std::span(after).first(runs), {32, 20, 44});
    CHECK_FALSE(reports::are_clocks_paired(first, second));
    const auto difference = reports::clock_difference(first, second, kLevel)[1];
    REQUIRE(difference);
    CHECK(difference->hi - difference->lo == Approx(24 * std::sqrt(2)));
  }
}

TEST_CASE("a run that measured nothing is not taken for one that took no time",
          "[reports][compare]") {
  const auto before = runs_with({0, 0, 0, 0, 0});
  auto after = runs_with({2, 2.5, 1.5, 2.2, 1.8});
  after.back() = {};
  const auto difference = reports::clock_difference(side_of(before, {30, 18, 42}),
                                                    side_of(after, {32, 20, 44}), kLevel)[1];
  REQUIRE(difference);
  CHECK(difference->mean == Approx(2));
  CHECK(difference->hi - difference->lo == Approx(24 * std::sqrt(2)));
}
