#include "sim/kernel/fleet.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

/// A fleet whose load is looked at every ten ticks.
ScaleLaw law_of(std::uint32_t min, std::uint32_t max, std::int64_t target_milli) {
  return {.min = min,
          .max = max,
          .target_milli = target_milli,
          .tolerance_milli = 100,
          .period_ticks = 10};
}

/// What is wanted after one look.
std::uint32_t after_look(const ScaleLaw& law, std::uint32_t servers, std::int64_t calls) {
  Fleet fleet(law, servers);
  fleet.scale(10, calls);
  return fleet.wanted();
}

}  // namespace

TEST_CASE("as many are wanted as calls over target, rounded up, as Kubernetes has it",
          "[kernel][fleet][oracle]") {
  const ScaleLaw law = law_of(1, 100, 100'000);
  // Its documentation: at twice the target the number doubles, at half of it it is halved.
  CHECK(after_look(law, 3, 600) == 6);
  CHECK(after_look(law, 4, 200) == 2);
  CHECK(after_look(law, 1, 301) == 4);
  CHECK(after_look(law, 4, 0) == 1);
  CHECK(after_look(law, 4, 1'000'000'000'000) == 100);
  CHECK(after_look(law_of(3, 9, 100'000), 5, 0) == 3);
  CHECK(after_look(law_of(1, 9, 700), 1, 7) == 9);  // 7 / 0.7 = 10 is more than the most
  CHECK(after_look(law_of(1, 20, 700), 1, 7) == 10);
}

TEST_CASE("a load within the tolerance changes nothing", "[kernel][fleet]") {
  const ScaleLaw law = law_of(1, 100, 10'000);
  CHECK(after_look(law, 10, 110) == 10);
  CHECK(after_look(law, 10, 111) == 12);
  CHECK(after_look(law, 10, 90) == 10);
  CHECK(after_look(law, 10, 89) == 9);
}

TEST_CASE("who is asked for serves after the start-up, and is paid for from the start",
          "[kernel][fleet]") {
  ScaleLaw law = law_of(1, 9, 1000);
  law.startup_ticks = 25;
  Fleet fleet(law, 1);
  CHECK(fleet.next_tick() == 10);
  CHECK(fleet.scale(10, 3) == 0);
  CHECK(fleet.next_tick() == 20);
  CHECK(fleet.take_started(34) == 0);
  CHECK(fleet.scale(20, 4) == 0);  // one more: two start already
  CHECK(fleet.wanted() == 4);
  CHECK(fleet.scale(30, 4) == 0);
  CHECK(fleet.next_tick() == 35);
  CHECK(fleet.take_started(35) == 2);
  CHECK(fleet.serving() == 3);
  CHECK(fleet.log().changes == std::vector<FleetLog::Change>{{0, 1}, {10, 2}, {20, 1}});
  CHECK((fleet.log().rented_ticks(50) == 50 + 2 * 40 + 30));
  CHECK(fleet.log().peak() == 4);
  CHECK(fleet.log().scale_ups == 2);
}

TEST_CASE("those that still start are sent away first, the latest before the others",
          "[kernel][fleet]") {
  ScaleLaw law = law_of(1, 9, 1000);
  law.startup_ticks = 100;
  Fleet fleet(law, 3);
  fleet.scale(10, 4);
  fleet.scale(20, 6);
  CHECK(fleet.scale(30, 4) == 0);  // of the two of the second look nothing is left
  CHECK(fleet.scale(40, 2) == 1);  // the one of the first look, and one that serves
  CHECK(fleet.wanted() == 2);
  CHECK(fleet.serving() == 2);
  fleet.note_gone(55, 1);
  CHECK(fleet.take_started(1000) == 0);
  CHECK(fleet.log().changes ==
        std::vector<FleetLog::Change>{{0, 3}, {10, 1}, {20, 2}, {30, -2}, {40, -1}, {55, -1}});
  CHECK(fleet.log().scale_downs == 2);
}

TEST_CASE("no fewer are kept than were wanted at any time within the window", "[kernel][fleet]") {
  ScaleLaw law = law_of(1, 9, 1000);
  law.down_window_ticks = 30;
  Fleet fleet(law, 5);
  CHECK(fleet.scale(10, 1) == 0);  // five were wanted at the start
  CHECK(fleet.scale(20, 3) == 0);
  CHECK(fleet.scale(30, 1) == 2);  // three were wanted at 20
  CHECK(fleet.scale(40, 1) == 0);
  CHECK(fleet.scale(50, 1) == 2);
  CHECK(fleet.wanted() == 1);
}

TEST_CASE("a fleet wants what the definition wants, look by look", "[kernel][fleet][law]") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 draw(seed);
    const auto below = [&draw](std::uint32_t count) -> std::uint32_t {
      return static_cast<std::uint32_t>(draw() % count);
    };
    ScaleLaw law = law_of(1 + below(3), 4 + below(8), 500 + below(3000));
    law.tolerance_milli = below(300);
    law.down_window_ticks = 10 * below(8);
    law.startup_ticks = 7 * below(6);
    const std::uint32_t first = law.min + below(law.max - law.min + 1);
    Fleet fleet(law, first);
    std::vector<std::pair<std::int64_t, std::uint32_t>> wishes{{0, first}};
    std::uint32_t wanted = first, draining = 0;
    __int128 rented = 0;
    std::int64_t before = 0;
    for (std::int64_t now = 10; now < 1000; now += 10) {
      rented += __int128{wanted + draining} * (now - before);
      before = now;
      const std::int64_t calls = below(12);
      const double ratio = 1000.0 * static_cast<double>(calls) /
                           (static_cast<double>(wanted) * static_cast<double>(law.target_milli));
      const double tolerance = static_cast<double>(law.tolerance_milli) / 1000;
      std::uint32_t wished = wanted;
      if (std::abs(ratio - 1) > tolerance + 1e-12) {
        const std::int64_t exact = (1000 * calls + law.target_milli - 1) / law.target_milli;
        wished = static_cast<std::uint32_t>(std::clamp<std::int64_t>(exact, law.min, law.max));
      }
      wishes.emplace_back(now, wished);
      std::uint32_t most = 0;
      for (const auto& [tick, servers] : wishes) {
        if (tick == now || tick > now - law.down_window_ticks) most = std::max(most, servers);
      }
      wanted = wished > wanted ? wished : std::min(wanted, most);
      fleet.take_started(now);
      draining += fleet.scale(now, calls);
      REQUIRE(fleet.wanted() == wanted);
      REQUIRE(fleet.serving() >= 1);
      if (draining > 0 && below(2) == 0) fleet.note_gone(now, std::exchange(draining, 0));
    }
    CHECK((fleet.log().rented_ticks(before) == rented));
  }
}

}  // namespace pointsman::kernel
