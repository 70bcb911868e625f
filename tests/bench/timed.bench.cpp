// Policies on the clock: requests through stations by both plans, scripts read and ledger kept.
//
// Unlike the bare kernels (queues.bench.cpp) this is what a scenario pays: a script per request,
// its flight, the fate, the wait and the bill of every call. The plans must agree before either
// counts. Target: 10 million requests through a cascade behind rate limits in 10 s.
#include "sim/engine/timed.hpp"

#include "sim/base/samplers.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace pointsman::bench {
namespace {

constexpr std::uint32_t kRequests = 1'000'000;
constexpr double kTicksPerService = 1e9;

double timed_draw(std::uint64_t request, std::uint32_t what) {
  return base::uniform({.seed = 7, .replication = 0, .request = request, .attempt = what});
}

/// Poisson arrivals at 7.2 a second; one call of 1 s, and for three in ten another of 1.6 s.
struct Cascade {
  engine::TimedWorld world;
  engine::Traffic traffic;
  engine::Scripts scripts;

  explicit Cascade(bool is_limited) {
    for (const std::uint32_t servers : {8U, 4U}) {
      engine::Station station;
      station.name = std::to_string(servers);
      station.kind = engine::Station::Kind::kServers;
      station.servers = servers;
      if (is_limited) station.limits.requests = 60'000;
      world.stations.push_back(station);
    }
    world.station_of = {0, 1};
    traffic.requests = kRequests;
    scripts.reserve(kRequests);
    double now = 0;
    for (std::uint32_t i = 0; i < kRequests; ++i) {
      now += base::exponential(timed_draw(i, 0), 1 / 7.2);
      traffic.arrivals.push_back(static_cast<std::int64_t>(now * kTicksPerService));
      add_script(i);
    }
  }

  engine::TimedInput input() const {
    return {.world = world, .traffic = traffic, .scripts = scripts, .models = 2};
  }

 private:
  void add_script(std::uint32_t request) {
    const auto call = [&](policy::MomentIndex from, policy::ModelIndex model, double mean_s) {
      const double s = base::exponential(timed_draw(request, 1 + model), mean_s);
      return engine::ScriptMoment{.from = from,
                                  .model = model,
                                  .calls = 1,
                                  .ticks = static_cast<std::int64_t>(s * kTicksPerService),
                                  .cost = 1000};
    };
    std::vector<engine::ScriptMoment> moments = {call(0, 0, 1)};
    if (timed_draw(request, 3) < 0.3) moments.push_back(call(1, 1, 1.6));
    engine::ScriptEnd end;
    end.at = static_cast<policy::MomentIndex>(moments.size());
    end.model = 0;
    scripts.add(moments, {}, end);
  }
};

void by_plan(benchmark::State& state, bool always_events, bool is_limited) {
  const Cascade cascade(is_limited);
  const auto expected = engine::run_timed(cascade.input(), {}, /*always_events=*/true);
  const auto found = engine::run_timed(cascade.input(), {}, always_events);
  if (found.requests != expected.requests || !(found.ledger == expected.ledger)) {
    state.SkipWithError("the plans disagree");
    return;
  }
  std::uint64_t events = 0;
  for (auto _ : state) {
    const auto run = engine::run_timed(cascade.input(), {}, always_events);
    events += run.events;
    benchmark::DoNotOptimize(run.end_tick);
  }
  const auto requests = static_cast<double>(state.iterations()) * kRequests;
  state.counters["requests/s"] = benchmark::Counter(requests, benchmark::Counter::kIsRate);
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(by_plan, cascade_columnar, false, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_plan, cascade_event_loop, true, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_plan, limited_cascade_event_loop, true, true)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pointsman::bench
