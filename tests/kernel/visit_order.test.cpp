#include "sim/kernel/visit_order.hpp"

#include "tests/kernel/random_traffic.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

/// `count` visits that are at most `disorder` ticks late, in steps of `step`.
std::vector<Visit> late_visits(std::size_t count, std::uint64_t disorder, std::uint64_t step) {
  std::mt19937_64 draw(count + disorder);
  std::vector<Visit> visits(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t late = draw() % (disorder + 1);
    visits[i] = {static_cast<std::int64_t>((i + late) / step), static_cast<std::uint32_t>(i)};
  }
  return visits;
}

TEST_CASE("Visits are sorted as a stable sort does, however late they are",
          "[kernel][visits][law]") {
  std::vector<Visit> scratch;
  for (const std::size_t count : {0U, 1U, 2U, 31U, 32U, 33U, 64U, 1000U, 5000U}) {
    for (const std::uint64_t disorder : {0U, 1U, 8U, 100U, 100'000U}) {
      for (const std::uint64_t step : {1U, 10U, 1'000'000U}) {
        auto visits = late_visits(count, disorder, step);
        auto expected = visits;
        std::ranges::stable_sort(expected, {}, &Visit::tick);
        sort_visits(visits, scratch);
        CAPTURE(count, disorder, step);
        REQUIRE(visits == expected);
      }
    }
  }
  CHECK(scratch.size() <= 4096);
}

TEST_CASE("Sorted and reversed visits are sorted", "[kernel][visits]") {
  std::vector<Visit> scratch;
  std::vector<Visit> rising(777);
  for (std::uint32_t i = 0; i < rising.size(); ++i) rising[i] = {i, i};
  auto visits = rising;
  sort_visits(visits, scratch);
  CHECK(visits == rising);
  CHECK(scratch.empty());  // nothing overlapped
  std::ranges::reverse(visits);
  sort_visits(visits, scratch);
  CHECK(visits == rising);
}

}  // namespace
}  // namespace pointsman::kernel
