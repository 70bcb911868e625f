// Laws of calls that time decides about: the clock without queues bills what the untimed run bills,
// whatever a script was told before, and with queues nobody is lost.
#include "tests/support/timed_checks.hpp"
#include "tests/support/timed_policy.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using policy::CallFate;
using tests::check_conservation;
using tests::check_ledger;
using tests::check_trace;
using tests::TimedPolicy;

namespace {

/// A random policy, with calls that time decides about.
TimedPolicy random_policy(const tests::WorldOptions& of, bool with_tokens = false) {
  return {of, tests::RandomPolicy(of.seed, /*allow_random=*/true, /*with_time=*/true)(3),
          with_tokens};
}

}  // namespace

TEST_CASE("without queues timeouts and hedges bill what they bill without a clock: 1,000 scenarios",
          "[law][timed][timeout][hedge]") {
  std::size_t watched = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const TimedPolicy built = random_policy({.rows = 30,
                                             .seed = seed,
                                             .gap_share = seed % 3 == 0 ? 0.1 : 0.0,
                                             .error_rate = seed % 2 == 0 ? 0.2 : 0.0});
    INFO("seed " << seed << ": " << built.text);
    if (!built.follows() && built.programs.front().watched) continue;
    watched += built.programs.front().watched ? 1 : 0;
    engine::TimedSpec spec;
    spec.world.station_of.assign(3, engine::kNoStation);
    spec.latency = engine::LatencyDraws::kMean;
    spec.always_events = seed % 2 == 0;
    spec.traced_requests = 30;
    spec.traffic = [&](std::uint32_t) { return tests::random_traffic(seed, 30); };
    const auto tally = built.untimed().total;
    const engine::TimedRun run = built.run(spec);
    check_ledger(run, tally);
    check_conservation(run);
    check_trace(run);
    // A wrong guess may meet an outcome that is missing, which drops a request before it begins.
    if (!built.programs.front().watched || seed % 3 == 0) continue;
    // Scripts that were told the wrong end of every call are told anew until they are right.
    for (const CallFate guess : {CallFate::kAnswers, CallFate::kLate}) {
      INFO("told at first that every call is " << (guess == CallFate::kLate ? "late" : "in time"));
      spec.first_guess.assign(64, guess);
      check_ledger(built.run(spec), tally);
    }
  }
  CHECK(watched > 250);
}

TEST_CASE("whatever stands between, watched calls end once and are billed once",
          "[law][timed][timeout][hedge]") {
  std::array<std::size_t, 4> fates{};
  std::size_t given_up = 0;
  std::size_t hedged = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const TimedPolicy built = random_policy(
        {.rows = 40, .seed = seed, .error_rate = seed % 2 == 0 ? 0.1 : 0.0}, /*with_tokens=*/true);
    if (!built.follows() || !built.programs.front().watched) continue;
    INFO("seed " << seed << ": " << built.text);
    engine::TimedSpec spec;
    spec.world = tests::random_world(seed, *built.world.workload.find("category"));
    for (engine::Station& station : spec.world.stations) {
      if (station.kind == engine::Station::Kind::kServers && seed % 3 == 0) {
        station.shed_after = 2'000'000'000;
      }
    }
    spec.latency = engine::LatencyDraws::kMean;
    spec.traced_requests = 120;
    spec.traffic = [&](std::uint32_t) { return tests::random_traffic(seed, 120); };
    const engine::TimedRun run = built.run(spec);
    check_conservation(run);
    check_trace(run);
    for (const auto& request : run.requests) {
      ++fates[static_cast<std::size_t>(request.fate)];
      CHECK(request.spent >= 0);
    }
    const engine::Wide waste =
        run.ledger.wasted + run.ledger.fruitless + run.ledger.given_up + run.ledger.hedged;
    CHECK((waste <= run.ledger.cost));
    given_up += run.ledger.given_up > 0 ? 1 : 0;
    hedged += run.ledger.hedged > 0 ? 1 : 0;
  }
  for (const std::size_t fate : fates) CHECK(fate > 300);
  CHECK(given_up > 10);
  CHECK(hedged > 10);
}

TEST_CASE("scripts that are remembered are those that are written anew", "[law][timed][faults]") {
  std::size_t scenarios = 0, refused = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const TimedPolicy built = random_policy(
        {.rows = 25, .seed = seed, .gap_share = seed % 3 == 0 ? 0.1 : 0.0, .error_rate = 0.1},
        /*with_tokens=*/true);
    if (!built.follows()) continue;
    INFO("seed " << seed << ": " << built.text);
    engine::TimedSpec spec;
    spec.world = tests::random_world(seed, *built.world.workload.find("category"));
    spec.world.end_tick = {};
    spec.world.faults.incidents = {
        {.models = {0, 1}, .from = 20'000'000'000, .to = 60'000'000'000, .error_rate = 0.5}};
    spec.world.faults.cooldown = {
        .failures_max = 3, .window_ticks = 60'000'000'000, .cooldown_ticks = 5'000'000'000};
    spec.traced_requests = 200;
    spec.traffic = [&](std::uint32_t) { return tests::random_traffic(seed, 200); };
    const engine::TimedRun remembered = built.run(spec);
    spec.never_remembers = true;
    const engine::TimedRun anew = built.run(spec);
    CHECK((remembered.requests == anew.requests));
    CHECK((remembered.calls == anew.calls));
    CHECK((remembered.ledger == anew.ledger));
    CHECK((remembered.faults == anew.faults));
    for (const engine::FaultCounts& counts : anew.faults) refused += counts.refused;
    ++scenarios;
  }
  CHECK(scenarios > 150);
  CHECK(refused > 1000);
}
