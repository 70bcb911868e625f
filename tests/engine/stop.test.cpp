// A run that is told to stop does so soon, whatever its events are made of.
#include "sim/engine/timed.hpp"
#include "tests/support/timed_world.hpp"

#include <stop_token>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;

TEST_CASE("the event loop looks at the stop at least every 2^17 events", "[timed][stop]") {
  constexpr std::uint32_t kRequests = 400'000;
  std::stop_source source;
  source.request_stop();
  // One to three calls, one after the other, each of which comes to its station at once.
  for (policy::MomentIndex calls = 1; calls <= 3; ++calls) {
    engine::TimedWorld world;
    world.stations = {tests::servers("servers", 8)};
    world.station_of = {0};
    std::vector<engine::ScriptMoment> moments;
    for (policy::MomentIndex i = 0; i < calls; ++i) {
      moments.push_back({.from = i, .model = 0, .calls = 1, .ticks = 10});
    }
    engine::ScriptEnd end;
    end.at = calls;
    end.model = 0;
    engine::Scripts scripts;
    scripts.add(moments, {}, end);
    engine::Traffic traffic;
    traffic.requests = kRequests;
    for (std::uint32_t i = 0; i < kRequests; ++i) traffic.arrivals.push_back(100 * i);
    const engine::TimedInput input{
        .world = world, .traffic = traffic, .scripts = scripts, .models = 1};
    INFO(calls << " calls");
    CHECK(engine::run_events(input, source.get_token()).events <= 1U << 17U);
    CHECK(engine::run_events(input, {}).events == kRequests * (1 + 2 * std::uint64_t{calls}));
  }
}
