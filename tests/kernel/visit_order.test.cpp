#include "sim/kernel/visit_order.hpp"

#include "sim/kernel/fifo_station.hpp"
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

TEST_CASE("Visits that lie years apart, before or after the first of them, are sorted",
          "[kernel][visits]") {
  constexpr std::int64_t kYear = 31'557'600'000'000'000;
  std::vector<Visit> scratch;
  std::vector<Visit> visits;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    visits.push_back({(i * 7919 % 73) * kYear, i});
    visits.push_back({i, i});
  }
  auto expected = visits;
  std::ranges::stable_sort(expected, {}, &Visit::tick);
  sort_visits(visits, scratch);
  CHECK(visits == expected);
}

TEST_CASE("What any number of servers sends out is sorted", "[kernel][visits][law]") {
  std::vector<Visit> scratch;
  const Traffic traffic = random_traffic(20'000, 2, 70, 3);
  for (const std::uint32_t servers : {1U, 2U, 8U, 9U, 16U, 17U, 40U, 1000U}) {
    std::vector<std::int64_t> finish(traffic.arrival.size());
    FifoStation(servers).serve(traffic.arrival, traffic.service, finish);
    std::vector<Visit> visits;
    for (std::uint32_t i = 0; i < finish.size(); ++i) visits.push_back({finish[i], i});
    auto expected = visits;
    std::ranges::stable_sort(expected, {}, &Visit::tick);
    sort_visits(visits, scratch);
    CAPTURE(servers);
    CHECK(visits == expected);
  }
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
