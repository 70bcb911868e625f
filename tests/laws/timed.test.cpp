// Laws of timed runs: the plans agree, the clock changes no bill, nobody is lost.
#include "tests/support/timed_checks.hpp"
#include "tests/support/timed_world.hpp"

#include <algorithm>
#include <array>
#include <stop_token>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Fate;
using tests::check_conservation;
using tests::check_ledger;
using tests::check_same;
using tests::check_trace;

namespace {

struct Built {
  tests::SmallWorld world;
  std::string text;
  tests::Policies policies;
  std::vector<policy::Program> programs;

  Built(const tests::WorldOptions& options, std::string expression)
      : world(options),
        text(std::move(expression)),
        policies(world, R"({"p": )" + text + "}"),
        programs(policies.build_all()) {}

  engine::Options options(std::uint64_t seed) const {
    engine::Options to;
    to.evaluate = engine::Evaluate::kSampled;
    to.seed = seed;
    to.by_steps = true;
    to.prompt_tokens.tokens = &world.tokens();
    return to;
  }
  engine::Scripts scripts(std::uint64_t seed) const {
    return engine::record_scripts(world.workload, world.models, policies.signals, programs.front(),
                                  0, engine::LatencyDraws::kMean, options(seed));
  }
  engine::Tally untimed(std::uint64_t seed) const {
    const engine::PolicyEntry entry{&programs.front(), engine::Missing::kDrop};
    const auto outcome = engine::run(world.workload, world.models, policies.signals,
                                     std::span(&entry, 1), {}, options(seed));
    if (!outcome) FAIL(base::render(outcome.error()));
    return outcome->policies.front().total;
  }
};

std::string random_expression(std::uint64_t seed) {
  return tests::RandomPolicy(seed, /*allow_random=*/true)(2);
}

/// What such a policy does in a random world of any stations.
tests::TimedCase random_case(const Built& built, std::uint64_t seed) {
  tests::TimedCase timed;
  timed.world = tests::random_world(seed, *built.world.workload.find("category"));
  timed.scripts = tests::with_tokens(built.scripts(seed), seed);
  timed.traffic = tests::random_traffic(seed, 150);
  return timed;
}

/// What is kept of a queue is the time that was waited in it, and that of those who did not start.
void check_queue(const engine::StationSums& station, std::int64_t end, bool all_start) {
  engine::Wide waited = 0;
  for (const engine::QueueVisit& visit : station.queue) {
    REQUIRE(visit.came < visit.left);
    REQUIRE(visit.left <= end);
    waited += visit.left - visit.came;
  }
  CHECK((all_start ? waited == station.waited_ticks : waited >= station.waited_ticks));
}

}  // namespace

TEST_CASE("without queues and faults the clock changes nothing: 1,000 random scenarios",
          "[law][timed]") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Built built({.rows = 20 + 7 * seed % 100,
                       .seed = seed,
                       .gap_share = seed % 3 == 0 ? 0.1 : 0.0,
                       .graded = seed % 5 == 0,
                       .error_rate = seed % 2 == 0 ? 0.2 : 0.0},
                      random_expression(seed));
    INFO("seed " << seed << ": " << built.text);
    tests::TimedCase timed;
    timed.world.station_of.assign(3, engine::kNoStation);
    timed.scripts = built.scripts(seed);
    timed.traffic = tests::random_traffic(seed, built.world.workload.rows());
    const auto tally = built.untimed(seed);
    const auto events = engine::run_timed(timed.input(), {}, /*always_events=*/true);
    check_ledger(events, tally);
    check_conservation(events);
    const auto chosen = engine::run_timed(timed.input(), {});
    check_same(chosen, events);
  }
}

TEST_CASE("columnar equals the event loop bit for bit on random feed-forward scenarios",
          "[law][timed]") {
  std::size_t columnar = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Built built({.rows = 60, .seed = seed, .error_rate = seed % 2 == 0 ? 0.1 : 0.0},
                      random_expression(seed));
    INFO("seed " << seed << ": " << built.text);
    tests::TimedCase timed;
    timed.world = tests::random_fifo_world(seed);
    timed.scripts = built.scripts(seed);
    timed.traffic = tests::random_traffic(seed, 60 + 37 * (seed % 5));
    const auto chosen = engine::run_timed(timed.input(), {});
    const auto events = engine::run_timed(timed.input(), {}, /*always_events=*/true);
    columnar += chosen.plan == engine::TimedPlan::kColumnar ? 1 : 0;
    check_same(chosen, events);
    check_conservation(events);
  }
  CHECK(columnar > 500);
}

TEST_CASE("columnar equals the event loop over blocks of requests, whole and cut", "[law][timed]") {
  constexpr std::array<std::uint32_t, 4> kRequests = {4095, 4096, 4097, 9001};
  std::size_t columnar = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Built built({.rows = 60, .seed = seed}, random_expression(seed));
    INFO("seed " << seed << ": " << built.text);
    tests::TimedCase timed;
    timed.world = tests::random_fifo_world(seed);
    timed.scripts = built.scripts(seed);
    timed.traffic = tests::random_traffic(seed, kRequests[seed % kRequests.size()]);
    const auto chosen = engine::run_timed(timed.input(), {});
    const auto events = engine::run_timed(timed.input(), {}, /*always_events=*/true);
    columnar += chosen.plan == engine::TimedPlan::kColumnar ? 1 : 0;
    check_same(chosen, events);
  }
  CHECK(columnar > 50);
}

TEST_CASE("columnar stops where it is asked to, as the event loop does", "[law][timed]") {
  const Built built({.rows = 60, .seed = 1}, random_expression(1));
  tests::TimedCase timed;
  timed.world.station_of.assign(3, engine::kNoStation);
  timed.scripts = built.scripts(1);
  timed.traffic = tests::random_traffic(1, 9000);
  std::stop_source stop;
  REQUIRE(engine::run_timed(timed.input(), stop.get_token()).requests.size() == 9000);
  stop.request_stop();
  CHECK(engine::run_timed(timed.input(), stop.get_token()).requests.size() < 9000);
}

TEST_CASE("whatever stands between, every request ends once and Little's law holds in integers",
          "[law][timed]") {
  std::array<std::size_t, 4> fates{};
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Built built({.rows = 60, .seed = seed, .error_rate = seed % 2 == 0 ? 0.1 : 0.0},
                      random_expression(seed));
    INFO("seed " << seed << ": " << built.text);
    tests::TimedCase timed = random_case(built, seed);
    if (seed % 7 == 0) {
      timed.traffic.arrivals.clear();
      timed.traffic.agents = data::ClosedArrivals{.agents = 5, .think_s = 1};
    }
    const auto run = engine::run_timed(timed.input(), {});
    check_conservation(run);
    check_trace(run);
    for (const auto& request : run.requests) ++fates[static_cast<std::size_t>(request.fate)];
    // Who is turned away, or hangs up, takes his other calls with him.
    const bool all_start =
        !timed.world.end_tick && !timed.world.deadline_ticks && !run.is_full &&
        std::ranges::all_of(run.stations, [](const auto& of) { return of.turned_away == 0; });
    for (const engine::StationSums& station : run.stations) {
      check_queue(station, run.end_tick, all_start);
    }
    const bool ends_by_itself = !timed.world.end_tick && !run.is_full;
    if (ends_by_itself) CHECK(run.requests.size() == timed.traffic.requests);
  }
  for (const std::size_t fate : fates) CHECK(fate > 1000);
}

TEST_CASE("a fleet whose least is its most is a fixed one, to the tick and the cent",
          "[law][timed][fleet]") {
  std::size_t scaled = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Built built({.rows = 60, .seed = seed, .error_rate = seed % 2 == 0 ? 0.1 : 0.0},
                      random_expression(seed));
    INFO("seed " << seed << ": " << built.text);
    tests::TimedCase timed = random_case(built, seed);
    tests::TestDraws draws(seed + 5);
    for (engine::Station& station : timed.world.stations) {
      station.scaling.reset();
      if (station.kind == engine::Station::Kind::kUnlimited || station.open) continue;
      station.scaling = tests::random_scaling(draws, station.servers);
      station.scaling->min = station.scaling->max = station.servers;
      ++scaled;
    }
    const auto fleets = engine::run_timed(timed.input(), {}, /*always_events=*/true);
    const std::vector<engine::Station> stations = timed.world.stations;
    for (engine::Station& station : timed.world.stations) station.scaling.reset();
    const auto fixed = engine::run_timed(timed.input(), {}, /*always_events=*/true);
    check_same(fleets, fixed);
    for (std::size_t i = 0; i < stations.size(); ++i) {
      CHECK((engine::rented_ticks(stations[i], fleets.stations[i], fleets.end_tick) ==
             engine::rented_ticks(timed.world.stations[i], fixed.stations[i], fixed.end_tick)));
    }
  }
  CHECK(scaled > 500);
}

TEST_CASE("where there is always one server more, nobody waits longer than a look and a start-up",
          "[law][timed][fleet]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Built built({.rows = 60, .seed = seed}, "\"frontier\"");
    INFO("seed " << seed);
    tests::TimedCase timed;
    tests::TestDraws draws(seed);
    engine::Station station = tests::servers("pool", 1);
    station.scaling = {.min = 1,
                       .max = 1'000'000,
                       .period_ticks = 1 + draws.below(3'000'000'000),
                       .startup_ticks = seed % 3 == 0 ? 0 : draws.below(4'000'000'000)};
    if (seed % 5 == 0) station.scaling->period_ticks = 100'000;  // nearly a server for everyone
    timed.world.stations = {station};
    timed.world.station_of.assign(3, 0);
    timed.scripts = built.scripts(seed);
    timed.traffic = tests::random_traffic(seed, 150);
    const auto run = engine::run_timed(timed.input(), {});
    check_conservation(run);
    const std::int64_t most = station.scaling->period_ticks + station.scaling->startup_ticks;
    for (const auto& request : run.requests) REQUIRE(request.waited <= most);
    const auto& fleet = run.stations[0].fleet;
    CHECK((fleet.rented_ticks(run.end_tick) >= run.stations[0].busy_ticks));
  }
}

TEST_CASE("an overload ends in bounded memory, and all of it is accounted for", "[law][timed]") {
  const Built built({.rows = 100, .seed = 1}, "\"frontier\"");
  tests::TimedCase timed;
  timed.world.stations = {tests::servers("one", 1)};
  timed.world.station_of.assign(3, 0);
  timed.world.in_flight_max = 500;
  timed.scripts = built.scripts(1);
  timed.traffic = tests::random_traffic(1, 100'000);
  const auto run = engine::run_timed(timed.input(), {}, /*always_events=*/true);
  check_conservation(run);
  CHECK(run.is_full);
  // One is served, the others wait until the clock stops; each came at another time.
  const auto& queue = run.stations[0].queue;
  CHECK(std::ranges::count(queue, run.end_tick, &engine::QueueVisit::left) == 499 - 1);
  CHECK(std::ranges::count(run.requests, Fate::kInFlight, &engine::TimedRequest::fate) == 500);
}

TEST_CASE("an incident that never ends is a higher error rate, to the nano-dollar",
          "[law][timed][faults]") {
  // Every call that meets it has its script written anew, which must come to what one step of the
  // policy after the other comes to.
  std::size_t scenarios = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const std::string text = random_expression(seed);
    const auto has = [&](const char* word) { return text.find(word) != std::string::npos; };
    if (has("shadow") || has("sample") || has("pipeline")) continue;  // calls side by side
    if (has("phases")) continue;  // settled before the clock runs
    const Built calm({.rows = 60, .seed = seed, .error_rate = 0.05}, text);
    const Built bad({.rows = 60, .seed = seed, .error_rate = 0.3}, text);
    INFO("seed " << seed << ": " << text);
    engine::TimedSpec spec;
    spec.world.station_of.assign(3, engine::kNoStation);
    spec.world.faults.incidents = {
        {.models = {0, 1, 2}, .from = 0, .to = kernel::kNever, .error_rate = 0.3}};
    spec.latency = engine::LatencyDraws::kMean;
    spec.traffic = [&](std::uint32_t) { return tests::random_traffic(seed, 60); };
    const auto status = engine::run_timed_policies(
        calm.world.workload, calm.world.models, calm.policies.signals, calm.programs, spec,
        calm.options(seed), [&](std::size_t, std::uint32_t, engine::TimedRun&& run) {
          check_conservation(run);
          check_ledger(run, bad.untimed(seed));
        });
    REQUIRE(status);
    ++scenarios;
  }
  CHECK(scenarios > 200);
}
