// Servers and replicas that come and go, on the clock: times and rents that can be computed by
// hand.
#include "tests/support/allocation_count.hpp"
#include "tests/support/timed_checks.hpp"
#include "tests/support/timed_world.hpp"

#include <initializer_list>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;

namespace {

constexpr std::int64_t kSecond = base::kTicksPerSecond;

/// One call a request, each of the same length, at one station.
tests::TimedCase one_call_each(const engine::Station& station,
                               const std::vector<std::int64_t>& arrivals, std::int64_t length) {
  tests::TimedCase timed;
  timed.models = 1;
  timed.world.stations = {station};
  timed.world.station_of = {0};
  timed.traffic.arrivals = arrivals;
  timed.traffic.requests = static_cast<std::uint32_t>(arrivals.size());
  const engine::ScriptMoment call{.from = 0,
                                  .model = 0,
                                  .calls = 1,
                                  .ticks = length * kSecond,
                                  .input_tokens = 5,
                                  .output_tokens = length};
  engine::ScriptEnd end;
  end.at = 1;
  end.model = 0;
  timed.scripts.add(std::vector{call}, {}, end);
  return timed;
}

std::vector<std::int64_t> seconds(std::initializer_list<std::int64_t> values) {
  std::vector<std::int64_t> ticks;
  for (const std::int64_t value : values) ticks.push_back(value * kSecond);
  return ticks;
}

std::vector<std::int64_t> ends_of(const engine::TimedRun& run) {
  std::vector<std::int64_t> ends;
  for (const auto& request : run.requests) ends.push_back(request.ended);
  return ends;
}

/// Its load is looked at every `period_s`; no tolerance, no window.
kernel::ScaleLaw scaling(std::uint32_t min, std::uint32_t max, std::int64_t calls_target,
                         std::int64_t period_s, std::int64_t startup_s) {
  return {.min = min,
          .max = max,
          .target_milli = 1000 * calls_target,
          .period_ticks = period_s * kSecond,
          .startup_ticks = startup_s * kSecond};
}

/// Replicas that decode a token a second, whoever else is there.
engine::Station replicas(std::uint32_t count) {
  engine::Station station = tests::servers("gpus", count);
  station.kind = engine::Station::Kind::kReplicas;
  station.batch = {.base_ticks = kSecond, .sequences_max = 4};
  return station;
}

std::int64_t rented_s(const engine::TimedRun& run) {
  return static_cast<std::int64_t>(run.stations[0].fleet.rented_ticks(run.end_tick) / kSecond);
}

using Changes = std::vector<kernel::FleetLog::Change>;

}  // namespace

TEST_CASE("a step of load is served when the servers have started that it asked for",
          "[timed][fleet][oracle]") {
  engine::Station station = tests::servers("pool", 1);
  station.scaling = scaling(1, 4, 1, 5, 7);
  const auto run = one_call_each(station, seconds({0, 0, 0, 0, 0, 0, 0, 0}), 10);
  const auto result = engine::run_timed(run.input(), {});
  // Eight calls are seen at 5, so three more are asked for, who serve from 12 on: the third to the
  // fifth request, while the first server has ended one at 10 and serves the second. At 25 three
  // calls are left and an idle server goes; at 32 the last one ends, before the look at 35.
  CHECK(ends_of(result) == seconds({10, 20, 22, 22, 22, 30, 32, 32}));
  CHECK(result.stations[0].fleet.changes == Changes{{0, 1}, {5 * kSecond, 3}, {25 * kSecond, -1}});
  CHECK(result.end_tick == 32 * kSecond);
  CHECK(rented_s(result) == 32 + 2 * 27 + 20);
  CHECK(result.stations[0].fleet.peak() == 4);
  CHECK(result.reason == "station \"pool\" scales with its load");
  tests::check_conservation(result);
}

TEST_CASE("a server that is sent away ends its call first, and is paid until then",
          "[timed][fleet]") {
  engine::Station station = tests::servers("pool", 3);
  station.scaling = scaling(1, 3, 2, 4, 0);
  const auto timed = one_call_each(station, seconds({0, 1, 2, 12}), 10);
  const auto run = engine::run_timed(timed.input(), {});
  // At 4 three calls want two servers, at 8 the two calls of those that stay want one. So the first
  // two to end go, at 10 and 11.
  CHECK(ends_of(run) == seconds({10, 11, 12, 22}));
  CHECK(run.stations[0].fleet.changes == Changes{{0, 3}, {10 * kSecond, -1}, {11 * kSecond, -1}});
}

TEST_CASE("calls that wait at a replica stay there, and new ones go to the one that has started",
          "[timed][fleet][oracle]") {
  engine::Station station = replicas(1);
  station.batch.sequences_max = 1;
  station.scaling = scaling(1, 2, 1, 4, 3);
  const auto timed = one_call_each(station, seconds({0, 1, 8}), 10);
  const auto run = engine::run_timed(timed.input(), {});
  // Two calls are seen at 4; the second replica decodes from 7 on, so the third request, but not
  // the second, has it for itself. At 20 both are done but for the leaving second request.
  CHECK(ends_of(run) == seconds({10, 20, 18}));
  CHECK(run.stations[0].fleet.changes == Changes{{0, 1}, {4 * kSecond, 1}, {20 * kSecond, -1}});
  CHECK(rented_s(run) == 20 + 16);
  CHECK((run.stations[0].busy_ticks == (20 + 10) * kSecond));
}

TEST_CASE("a replica that drains takes no more and ends what it decodes", "[timed][fleet]") {
  engine::Station station = replicas(2);
  station.scaling = scaling(1, 2, 2, 4, 0);
  const auto timed = one_call_each(station, seconds({0, 1, 5, 30}), 10);
  const auto run = engine::run_timed(timed.input(), {});
  // At 4 two calls want one replica. The second one drains until 11, the third request goes to the
  // first. At 30 nobody is there for 15 s, and one replica is left.
  CHECK(ends_of(run) == seconds({10, 11, 15, 40}));
  CHECK(run.stations[0].fleet.changes == Changes{{0, 2}, {11 * kSecond, -1}});
  CHECK(rented_s(run) == 40 + 11);
}

TEST_CASE("a place that a replica has left is taken again", "[timed][fleet]") {
  engine::Station station = replicas(1);
  station.scaling = scaling(1, 3, 1, 2, 0);
  std::vector<std::int64_t> arrivals;
  for (std::int64_t wave = 0; wave < 5; ++wave) {
    for (int i = 0; i < 3; ++i) arrivals.push_back(20 * wave * kSecond);
  }
  const auto timed = one_call_each(station, arrivals, 5);
  const auto run = engine::run_timed(timed.input(), {});
  CHECK(run.stations[0].fleet.scale_ups == 5);
  CHECK(run.stations[0].fleet.peak() == 3);
  tests::check_conservation(run);
  CHECK(std::ranges::all_of(run.requests, [](const auto& request) {
    return request.ended == request.arrived + 5 * kSecond;
  }));
}

TEST_CASE("the clock does not wait for looks at an empty fleet, but for its own end it does",
          "[timed][fleet]") {
  engine::Station station = tests::servers("pool", 4);
  station.scaling = scaling(1, 4, 1, 5, 0);
  auto timed = one_call_each(station, seconds({0, 100}), 10);
  CHECK(engine::run_timed(timed.input(), {}).end_tick == 110 * kSecond);
  timed.world.end_tick = 500 * kSecond;
  const auto run = engine::run_timed(timed.input(), {});
  CHECK(run.end_tick == 500 * kSecond);
  CHECK(rented_s(run) == 3 * 5 + 500);  // three go at 5
}

TEST_CASE("looks and replicas that come and go allocate nothing per event",
          "[timed][fleet][allocation]") {
  for (const bool batches : {false, true}) {
    engine::Station station = batches ? replicas(1) : tests::servers("pool", 1);
    station.scaling = scaling(1, 12, 1, 2, 3);
    std::uint64_t events = 0;
    const auto count = [&](std::size_t requests) {
      const auto timed = one_call_each(station, tests::random_traffic(3, requests).arrivals, 2);
      return tests::count_allocations(
          [&] { events = engine::run_timed(timed.input(), {}).events; });
    };
    const std::size_t once = count(20'000);
    const std::uint64_t events_once = events;
    const std::size_t twice = count(40'000);
    INFO(station.name);
    CHECK(events > events_once + 20'000);
    CHECK(twice < once + 20);
  }
}
