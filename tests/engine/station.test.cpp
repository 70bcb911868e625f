#include "sim/engine/station.hpp"

#include "sim/base/units.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::OpenHours;

namespace {

constexpr std::int64_t kMinute = 60 * base::kTicksPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

}  // namespace

TEST_CASE("a desk that is closed opens on its next working day", "[station][open]") {
  const OpenHours office{9 * kHour, 17 * kHour, 5};
  CHECK(office.next_open(0) == 9 * kHour);
  CHECK(office.next_open(9 * kHour) == 9 * kHour);
  CHECK(office.next_open(17 * kHour - 1) == 17 * kHour - 1);
  CHECK(office.next_open(17 * kHour) == kDay + 9 * kHour);
  CHECK(office.next_open(4 * kDay + 17 * kHour) == 7 * kDay + 9 * kHour);  // Friday evening
  CHECK(office.next_open(5 * kDay + 12 * kHour) == 7 * kDay + 9 * kHour);  // Saturday
}

TEST_CASE("a clock that starts in the morning opens desks by that day", "[station][open]") {
  const OpenHours office{9 * kHour, 17 * kHour, 5, 10 * kHour};  // it starts at ten on a Monday
  CHECK(office.next_open(0) == 0);
  CHECK(office.next_open(7 * kHour) == 23 * kHour);
  CHECK(office.open_before(0) == 0);
  CHECK(office.open_before(kDay) == 8 * kHour);  // seven hours of Monday, one of Tuesday
}

TEST_CASE("open time is counted as a walk through every minute counts it", "[station][open]") {
  for (const OpenHours& hours : {OpenHours{9 * kHour, 17 * kHour, 5}, OpenHours{0, 24 * kHour, 7},
                                 OpenHours{22 * kHour, 23 * kHour, 1},
                                 OpenHours{9 * kHour, 17 * kHour, 5, 4 * kDay + 12 * kHour}}) {
    std::int64_t open = 0;
    for (std::int64_t tick = 0; tick < 16 * kDay; tick += kMinute) {
      REQUIRE(hours.open_before(tick) == open);
      if (hours.next_open(tick) == tick) open += kMinute;
    }
  }
}
