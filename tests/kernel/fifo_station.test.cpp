#include "sim/kernel/fifo_station.hpp"

#include "sim/kernel/occupancy.hpp"
#include "tests/kernel/random_traffic.hpp"
#include "tests/support/event_queue.hpp"

#include <algorithm>
#include <numeric>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

constexpr std::uint32_t kServerCounts[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 64, 200};

std::vector<std::int64_t> columnar(std::uint32_t servers, const Traffic& traffic) {
  std::vector<std::int64_t> finish(traffic.arrival.size());
  FifoStation(servers).serve(traffic.arrival, traffic.service, finish);
  return finish;
}

std::vector<std::int64_t> waits(const Traffic& traffic, const std::vector<std::int64_t>& finish) {
  std::vector<std::int64_t> out(finish.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = finish[i] - traffic.service[i] - traffic.arrival[i];
  }
  return out;
}

TEST_CASE("The columnar station equals the event loop bit for bit", "[kernel][fifo][law]") {
  for (const Traffic& traffic : assorted_traffic(700)) {
    for (const std::uint32_t servers : kServerCounts) {
      std::vector<std::int64_t> finish(traffic.arrival.size());
      tests::EventQueue<tests::Watch> by_events(servers, traffic.arrival, traffic.service, finish);
      by_events.run();
      CAPTURE(servers, traffic.arrival.back());
      REQUIRE(columnar(servers, traffic) == finish);
      CHECK(by_events.events() == 2 * finish.size());
      CHECK_FALSE(by_events.watcher().broke_a_law);
    }
  }
}

TEST_CASE("The area under the number in system is the sum of the sojourns, as integers",
          "[kernel][fifo][law]") {
  for (const Traffic& traffic : assorted_traffic(700)) {
    for (const std::uint32_t servers : {1U, 3U, 16U}) {
      std::vector<std::int64_t> finish(traffic.arrival.size());
      tests::EventQueue<tests::Watch> queue(servers, traffic.arrival, traffic.service, finish);
      queue.run();
      Occupancy::Area sojourn = 0;
      Occupancy::Area wait = 0;
      for (std::size_t i = 0; i < finish.size(); ++i) {
        sojourn += finish[i] - traffic.arrival[i];
        wait += finish[i] - traffic.arrival[i] - traffic.service[i];
      }
      REQUIRE(queue.watcher().in_system.area() == sojourn);
      REQUIRE(queue.watcher().in_queue.area() == wait);
      CHECK(queue.watcher().in_system.count() == 0);  // who came has left
    }
  }
}

TEST_CASE("Nobody leaves before he is served, and no server serves two at a time",
          "[kernel][fifo][law]") {
  for (const Traffic& traffic : assorted_traffic(700)) {
    for (const std::uint32_t servers : {1U, 5U, 12U}) {
      const auto finish = columnar(servers, traffic);
      const auto wait = waits(traffic, finish);
      CHECK(std::ranges::min(wait) >= 0);
      std::vector<std::pair<std::int64_t, int>> changes;  // at a tick, ends before starts
      for (std::size_t i = 0; i < finish.size(); ++i) {
        if (traffic.service[i] == 0) continue;
        changes.emplace_back(finish[i] - traffic.service[i], 1);
        changes.emplace_back(finish[i], -1);
      }
      std::ranges::sort(changes);
      std::int64_t busy = 0;
      std::int64_t most = 0;
      for (const auto& [tick, change] : changes) most = std::max(most, busy += change);
      CHECK(most <= servers);
    }
  }
}

TEST_CASE("No wait is longer with one server more", "[kernel][fifo][law]") {
  for (const Traffic& traffic : assorted_traffic(700)) {
    auto wait = waits(traffic, columnar(1, traffic));
    for (std::uint32_t servers = 2; servers <= 40; ++servers) {
      const auto less = waits(traffic, columnar(servers, traffic));
      CAPTURE(servers);
      REQUIRE(std::ranges::equal(less, wait, std::less_equal<>{}));
      wait = less;
    }
  }
}

TEST_CASE("D/D/c never waits up to a load of one", "[kernel][fifo][law]") {
  for (const std::uint32_t servers : kServerCounts) {
    for (const std::int64_t gap : {1, 10, 999}) {
      Traffic traffic;
      for (std::int64_t i = 0; i < 1000; ++i) traffic.arrival.push_back(i * gap);
      traffic.service.assign(1000, gap * servers);
      CHECK(std::ranges::count(waits(traffic, columnar(servers, traffic)), 0) == 1000);
      traffic.service.assign(1000, gap * servers + 1);
      CHECK(waits(traffic, columnar(servers, traffic)).back() > 0);
    }
  }
}

TEST_CASE("A column may be served in pieces and in place", "[kernel][fifo]") {
  const Traffic traffic = random_traffic(1000, 3, 40, 17);
  for (const std::uint32_t servers : {1U, 8U, 20U, 50U}) {
    FifoStation station(servers);
    auto finish = traffic.service;
    const std::span all(finish);
    for (std::size_t begin = 0; begin < finish.size();) {
      const std::size_t count = std::min(begin % 97 + 1, finish.size() - begin);
      const auto piece = all.subspan(begin, count);
      station.serve(std::span(traffic.arrival).subspan(begin, count), piece, piece);
      begin += count;
    }
    CHECK(finish == columnar(servers, traffic));
    CHECK(station.next_free() > 0);
  }
}

TEST_CASE("Four lanes serve four replications as one station each does", "[kernel][fifo][law]") {
  const auto all = assorted_traffic(500);
  for (std::uint32_t servers = 1; servers <= FreeTimes::kSortedMax; ++servers) {
    std::array<FifoLane, kFifoLanes> lanes;
    std::array<std::vector<std::int64_t>, kFifoLanes> finish;
    for (std::size_t lane = 0; lane < kFifoLanes; ++lane) {
      const Traffic& traffic = all[(lane * 5 + servers) % all.size()];
      finish[lane].resize(traffic.arrival.size());
      lanes[lane] = {traffic.arrival, traffic.service, finish[lane]};
    }
    serve_lanes(servers, lanes);
    for (std::size_t lane = 0; lane < kFifoLanes; ++lane) {
      CAPTURE(servers, lane);
      REQUIRE(finish[lane] == columnar(servers, all[(lane * 5 + servers) % all.size()]));
    }
  }
}

TEST_CASE("Without limits everyone is served at once", "[kernel][fifo]") {
  const Traffic traffic = random_traffic(100, 5, 1000, 4);
  std::vector<std::int64_t> finish(100);
  serve_unlimited(traffic.arrival, traffic.service, finish);
  CHECK(finish == columnar(100, traffic));
}

/// Who is turned away by the plain rule: count who is inside.
std::vector<std::int64_t> blocking_by_count(std::uint32_t servers, std::size_t places,
                                            const Traffic& traffic) {
  std::vector<std::int64_t> finish(traffic.arrival.size(), BlockingStation::kTurnedAway);
  std::vector<std::size_t> let_in;
  for (std::size_t i = 0; i < finish.size(); ++i) {
    const auto inside = static_cast<std::size_t>(std::ranges::count_if(
        let_in, [&](std::size_t earlier) { return finish[earlier] > traffic.arrival[i]; }));
    if (inside >= places) continue;
    let_in.push_back(i);
    Traffic accepted;
    for (const std::size_t row : let_in) {
      accepted.arrival.push_back(traffic.arrival[row]);
      accepted.service.push_back(traffic.service[row]);
    }
    finish[i] = columnar(servers, accepted).back();
  }
  return finish;
}

TEST_CASE("A full room turns away exactly who finds no place", "[kernel][fifo][law]") {
  for (const Traffic& traffic : assorted_traffic(150)) {
    for (const auto& [servers, places] : {std::pair(1U, 1U), {1U, 3U}, {4U, 4U}, {4U, 40U}}) {
      std::vector<std::int64_t> finish(traffic.arrival.size());
      BlockingStation(servers, places).serve(traffic.arrival, traffic.service, finish);
      CAPTURE(servers, places);
      REQUIRE(finish == blocking_by_count(servers, places, traffic));
    }
  }
}

TEST_CASE("With room for all a blocking station is a plain one", "[kernel][fifo]") {
  for (const Traffic& traffic : assorted_traffic(300)) {
    std::vector<std::int64_t> finish(traffic.arrival.size());
    BlockingStation(3, 300).serve(traffic.arrival, traffic.service, finish);
    CHECK(finish == columnar(3, traffic));
  }
}

}  // namespace
}  // namespace pointsman::kernel
