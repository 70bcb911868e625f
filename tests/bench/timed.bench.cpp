// Policies on the clock: requests through stations by both plans, scripts read and ledger kept.
//
// Unlike the bare kernels (queues.bench.cpp) this is what a scenario pays: a script per request,
// its flight, the fate, the wait and the bill of every call. The plans must agree before either
// counts. Targets: 60 ns an event behind rate limits, with retries and fallbacks too; 10 million
// requests through a cascade behind them in 10 s.
#include "sim/engine/timed.hpp"

#include "scenarios/bind.hpp"
#include "scenarios/read.hpp"
#include "sim/base/samplers.hpp"
#include "sim/engine/timed_policies.hpp"
#include "tests/bench/measure.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
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

/// PASS where an event takes no more than is asked.
void label_ns(benchmark::State& state, double seconds, std::uint64_t events) {
  constexpr double kNsMax = 60;
  const double ns = seconds * 1e9 / static_cast<double>(events);
  char text[64];
  std::snprintf(text, sizeof text, "%.1f ns an event, %s <= %.0f", ns,
                ns <= kNsMax ? "PASS" : "LOW", kNsMax);
  state.SetLabel(text);
}

void by_plan(benchmark::State& state, bool always_events, bool is_limited) {
  const Cascade cascade(is_limited);
  const auto expected = engine::run_timed(cascade.input(), {}, /*always_events=*/true);
  const auto found = engine::run_timed(cascade.input(), {}, always_events);
  if (found.requests != expected.requests || !(found.ledger == expected.ledger)) {
    state.SkipWithError("the plans disagree");
    return;
  }
  std::uint64_t events = 0;
  double seconds = 0;
  for (auto _ : state) {
    const double start = thread_seconds();
    const auto run = engine::run_timed(cascade.input(), {}, always_events);
    seconds += thread_seconds() - start;
    events += run.events;
    benchmark::DoNotOptimize(run.end_tick);
  }
  const auto requests = static_cast<double>(state.iterations()) * kRequests;
  state.counters["requests/s"] = benchmark::Counter(requests, benchmark::Counter::kIsRate);
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
  if (events > 0) label_ns(state, seconds, events);
}

/// Twenty requests a second through a cascade that is tried thrice, a fallback behind it, rate
/// limits, and an incident of 37 minutes.
std::string failing_day(const std::string& cooldown) {
  return R"({
  "version": 1, "workload": { "file": "data/samples/support.csv" }, "controls": false,
  "models": { "small": { "errors": { "rate": 0.02, "s": 0.5 } },
              "frontier": { "errors": { "rate": 0.015, "s": 0.5 } } },
  "policies": { "router": { "fallback": [
    { "retry": { "times": 2, "wait_s": 0.5, "of": { "cascade": [
      { "try": "small", "accept": { "confidence_at_least": 0.8 } }, "frontier" ] } } },
    "medium" ] } },
  "timing": {
    "arrivals": { "poisson": { "rate_per_s": 20 } }, "requests": 1000000, "warm_up": 0,
    "stations": { "small": { "limits": { "rpm": 1500 } }, "frontier": { "limits": { "rpm": 900 } } },
    "incidents": [ { "models": [ "frontier" ], "from_s": 1800, "minutes": 37, "error_rate": 0.1 } ],
    "cooldown": )" +
         cooldown + "} }";
}

/// Calls that fail by the clock, retries, a cooldown, a fallback and queues behind rate limits; the
/// scripts of a few thousand rows are recorded, too. `refused_min`: share of the requests.
void by_day(benchmark::State& state, const std::string& cooldown, double refused_min) {
  const auto scenario = scenarios::read_scenario_text("day.json", failing_day(cooldown));
  if (!scenario) return state.SkipWithError(base::render(scenario.error()).c_str());
  const auto bound = scenarios::bind(*scenario, {});
  if (!bound) return state.SkipWithError(base::render(bound.error()).c_str());
  engine::Options options = scenarios::replay_options(**bound, {});
  options.threads = 1;
  engine::TimedSpec spec = (*bound)->timing->spec;
  spec.replications = 1;
  // Who comes when is given, as to the plans.
  const engine::Traffic given = spec.traffic(0);
  engine::Traffic traffic;
  spec.traffic = [&traffic](std::uint32_t) { return std::move(traffic); };
  std::uint64_t events = 0;
  double seconds = 0;
  bool is_bad_day = true;
  for (auto _ : state) {
    const auto take = [&](std::size_t, std::uint32_t, engine::TimedRun&& run) {
      events += run.events;
      std::uint64_t failed = 0, refused = 0, cooldowns = 0;
      for (const engine::FaultCounts& counts : run.faults) {
        failed += counts.failed;
        refused += counts.refused;
        cooldowns += counts.cooldowns;
      }
      is_bad_day = is_bad_day && run.requests.size() == kRequests && failed > kRequests / 100 &&
                   cooldowns > 0 && static_cast<double>(refused) > refused_min * kRequests &&
                   run.ledger.unanswered < kRequests / 100;
    };
    traffic = given;
    const double start = thread_seconds();
    const auto status =
        engine::run_timed_policies((*bound)->workload, (*bound)->models, (*bound)->signals,
                                   (*bound)->policies, spec, options, take);
    seconds += thread_seconds() - start;
    if (!status) return state.SkipWithError(base::render(status.error()).c_str());
  }
  if (!is_bad_day) return state.SkipWithError("it was no bad day");
  state.counters["requests/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * kRequests, benchmark::Counter::kIsRate);
  label_ns(state, seconds, events);
}

/// The incident alone makes models cool down.
void incident_day(benchmark::State& state) {
  by_day(state, R"({ "failures_max": 40, "cooldown_s": 5 })", 0.001);
}
BENCHMARK(incident_day)->Unit(benchmark::kMillisecond);

/// A rule for a twentieth of the traffic: half of the time some model cools down, and a third of
/// the first calls are refused.
void bad_day(benchmark::State& state) {
  by_day(state, R"({ "failures_max": 3, "cooldown_s": 5 })", 0.5);
}
BENCHMARK(bad_day)->Unit(benchmark::kMillisecond);

BENCHMARK_CAPTURE(by_plan, cascade_columnar, false, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_plan, cascade_event_loop, true, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(by_plan, limited_cascade_event_loop, true, true)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pointsman::bench
