#include "data/burstiness.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;

TEST_CASE("A metronome has no variation and no dispersion", "[burstiness]") {
  std::vector<std::int64_t> ticks;
  for (std::int64_t i = 0; i < 1000; ++i) ticks.push_back(7 + 10 * i);
  CHECK(*data::gap_variation(ticks) == 0);
  CHECK(*data::dispersion_index(ticks, 50) == 0);
}

TEST_CASE("Pairs of arrivals have the variation and dispersion of hand", "[burstiness]") {
  // Gaps 0, 10, 0, 10, ... of mean 5 and deviation 5; windows of 10 hold two each, of 5 two or
  // none.
  std::vector<std::int64_t> ticks;
  for (std::int64_t i = 0; i < 1001; ++i) ticks.insert(ticks.end(), 2, 10 * i);
  CHECK(*data::gap_variation(ticks) == Approx(1).epsilon(0.001));
  CHECK(*data::dispersion_index(ticks, 10) == 0);
  CHECK(*data::dispersion_index(ticks, 5) == Approx(1).epsilon(0.001));
}

TEST_CASE("Long silences cost no time and count as empty windows", "[burstiness]") {
  // Ten arrivals in the first of 10^12 windows, one at the end.
  std::vector<std::int64_t> ticks(10, 0);
  ticks.push_back(1'000'000'000'000);
  const double windows = 1e12;
  const double average = 10 / windows;
  CHECK(*data::dispersion_index(ticks, 1) == Approx(100 / windows / average - average));
}

TEST_CASE("Too few arrivals have no burstiness", "[burstiness]") {
  using Ticks = std::vector<std::int64_t>;
  CHECK_FALSE(data::gap_variation(Ticks{}));
  CHECK_FALSE(data::gap_variation(Ticks{1, 2}));
  CHECK_FALSE(data::gap_variation(Ticks{5, 5, 5}));
  CHECK_FALSE(data::dispersion_index(Ticks{}, 10));
  CHECK_FALSE(data::dispersion_index(Ticks{0, 3, 19}, 10));
  CHECK(data::dispersion_index(Ticks{0, 3, 20}, 10));
}
