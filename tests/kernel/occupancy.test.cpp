#include "sim/kernel/occupancy.hpp"

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

TEST_CASE("The area is the count times the ticks it stood", "[kernel][occupancy]") {
  Occupancy room;
  room.add(10, 2);
  room.add(13, 1);
  room.add(20, -3);
  room.add(25, 1);
  room.advance(30);
  CHECK(room.area() == 2 * 3 + 3 * 7 + 5);
  CHECK(room.busy_ticks() == 15);
  CHECK(room.max() == 3);
  CHECK(room.count() == 1);
}

TEST_CASE("A million customers over a year are counted exactly", "[kernel][occupancy]") {
  constexpr std::int64_t kYear = 31'557'600'000'000'000;
  Occupancy room;
  room.add(0, 1'000'000);
  room.add(kYear, -1'000'000);
  CHECK(room.area() == static_cast<Occupancy::Area>(kYear) * 1'000'000);
}

}  // namespace
}  // namespace pointsman::kernel
