#include "tests/support/cascade_queue.hpp"

#include "tests/kernel/random_traffic.hpp"

#include <random>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

TEST_CASE("Two stations stage by stage equal the event loop bit for bit",
          "[kernel][cascade][law]") {
  std::mt19937_64 draw(21);
  tests::ColumnarCascade columnar;
  std::uint64_t escalated = 0;
  for (int round = 0; round < 300; ++round) {
    // A service takes a tick at least: see the next test for why.
    const auto most = static_cast<std::int64_t>(1 + draw() % 50);
    Traffic first = random_traffic(400, static_cast<std::int64_t>(draw() % 9), most, draw());
    Traffic second = random_traffic(400, 0, 3 * most, draw());
    std::vector<std::uint8_t> goes_on(400);
    for (std::size_t i = 0; i < goes_on.size(); ++i) {
      ++first.service[i];
      ++second.service[i];
      goes_on[i] = draw() % 3 == 0 ? 1 : 0;
      escalated += goes_on[i];
    }
    const tests::Cascade cascade = {
        {static_cast<std::uint32_t>(1 + draw() % 40), static_cast<std::uint32_t>(1 + draw() % 12)},
        first.arrival,
        {first.service, second.service},
        goes_on};
    std::vector<std::int64_t> by_columns(400);
    std::vector<std::int64_t> by_events(400);
    columnar.run(cascade, by_columns);
    tests::EventCascade events(cascade, by_events);
    events.run();
    CAPTURE(round);
    REQUIRE(by_columns == by_events);
  }
  CHECK(escalated > 30'000);
}

TEST_CASE("Ties between stations go by row, because an event that takes no time is not yet pending",
          "[kernel][cascade]") {
  // Row 1 comes and leaves the first station at 5, after row 0 which leaves it at 5 too.
  const std::vector<std::int64_t> arrival = {0, 5};
  const std::vector<std::int64_t> first = {5, 0};
  const std::vector<std::int64_t> second = {10, 10};
  const std::vector<std::uint8_t> goes_on = {1, 1};
  std::vector<std::int64_t> finish(2);
  tests::EventCascade events({{2, 1}, arrival, {first, second}, goes_on}, finish);
  events.run();
  CHECK(finish == std::vector<std::int64_t>{15, 25});
}

}  // namespace
}  // namespace pointsman::kernel
