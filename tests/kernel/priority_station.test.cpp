#include "sim/kernel/priority_station.hpp"

#include "sim/kernel/fifo_station.hpp"
#include "tests/kernel/random_traffic.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

using Priorities = std::vector<std::uint8_t>;

std::vector<std::int64_t> served(std::uint32_t servers, Preemption preemption,
                                 const Traffic& traffic, const Priorities& priority) {
  std::vector<std::int64_t> finish(traffic.arrival.size(), -1);
  serve_by_priority(servers, preemption, {traffic.arrival, traffic.service, priority, finish});
  return finish;
}

Priorities random_priorities(std::size_t count, unsigned classes) {
  std::mt19937 draw(classes);
  Priorities out(count);
  for (auto& priority : out) priority = static_cast<std::uint8_t>(draw() % classes);
  return out;
}

TEST_CASE("One class is first come, first served", "[kernel][priority][law]") {
  for (const Traffic& traffic : assorted_traffic(400)) {
    for (const std::uint32_t servers : {1U, 3U, 40U}) {
      std::vector<std::int64_t> finish(traffic.arrival.size());
      FifoStation(servers).serve(traffic.arrival, traffic.service, finish);
      const Priorities one(finish.size(), 5);
      CHECK(served(servers, Preemption::kNone, traffic, one) == finish);
      CHECK(served(servers, Preemption::kResume, traffic, one) == finish);
    }
  }
}

TEST_CASE("A better class overtakes in the queue and, with preemption, in service",
          "[kernel][priority]") {
  // Rows 0 and 1 of class 1 come at 0; row 2 of class 0 comes at 3, in the middle of row 0.
  const Traffic traffic = {{0, 0, 3}, {10, 10, 2}};
  const Priorities priority = {1, 1, 0};
  CHECK(served(1, Preemption::kNone, traffic, priority) == std::vector<std::int64_t>{10, 22, 12});
  CHECK(served(1, Preemption::kResume, traffic, priority) == std::vector<std::int64_t>{12, 22, 5});
  CHECK(served(2, Preemption::kNone, traffic, priority) == std::vector<std::int64_t>{10, 10, 12});
  // The latest of the worst class is stopped, and goes on where it was.
  CHECK(served(2, Preemption::kResume, traffic, priority) == std::vector<std::int64_t>{10, 12, 5});
}

TEST_CASE("The best class does not see those whom it can stop", "[kernel][priority][law]") {
  for (const Traffic& traffic : assorted_traffic(400)) {
    const auto priority = random_priorities(traffic.arrival.size(), 3);
    Traffic best;
    for (std::size_t i = 0; i < priority.size(); ++i) {
      if (priority[i] != 0) continue;
      best.arrival.push_back(traffic.arrival[i]);
      best.service.push_back(traffic.service[i]);
    }
    for (const std::uint32_t servers : {1U, 4U}) {
      std::vector<std::int64_t> alone(best.arrival.size());
      FifoStation(servers).serve(best.arrival, best.service, alone);
      const auto finish = served(servers, Preemption::kResume, traffic, priority);
      std::vector<std::int64_t> among;
      for (std::size_t i = 0; i < priority.size(); ++i) {
        if (priority[i] == 0) among.push_back(finish[i]);
      }
      CHECK(among == alone);
    }
  }
}

TEST_CASE("One server is busy at the same times whatever the classes do",
          "[kernel][priority][law]") {
  for (const Traffic& traffic : assorted_traffic(400)) {
    std::vector<std::int64_t> plain(traffic.arrival.size());
    FifoStation(1).serve(traffic.arrival, traffic.service, plain);
    for (const auto preemption : {Preemption::kNone, Preemption::kResume}) {
      const auto finish =
          served(1, preemption, traffic, random_priorities(traffic.arrival.size(), 4));
      CHECK(std::ranges::max(finish) == plain.back());
      for (std::size_t i = 0; i < finish.size(); ++i) {
        REQUIRE(finish[i] >= traffic.arrival[i] + traffic.service[i]);
      }
    }
  }
}

TEST_CASE("Nobody to serve is no error", "[kernel][priority]") {
  CHECK(served(2, Preemption::kNone, {}, {}).empty());
}

}  // namespace
}  // namespace pointsman::kernel
