// Laws of timed runs: the plans agree, the clock changes no bill, nobody is lost.
#include "tests/support/timed_world.hpp"

#include <algorithm>
#include <array>
#include <mutex>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Fate;
using engine::TimedRun;
using engine::Wide;

namespace {

/// The time that requests spent inside, up to the end of the clock.
__int128 sojourns(const TimedRun& run) {
  __int128 sum = 0;
  for (const auto& request : run.requests) {
    sum += (request.fate == Fate::kInFlight ? run.end_tick : request.ended) - request.arrived;
  }
  return sum;
}

void check_conservation(const TimedRun& run) {
  std::array<std::size_t, 4> fates{};
  for (const auto& request : run.requests) {
    ++fates[static_cast<std::size_t>(request.fate)];
    const bool is_in_flight = request.fate == Fate::kInFlight;
    CHECK(is_in_flight == (request.ended == engine::kNoTick));
    if (!is_in_flight) CHECK(request.ended >= request.arrived);
  }
  CHECK(fates[0] + fates[1] + fates[2] + fates[3] == run.requests.size());
  if (run.plan == engine::TimedPlan::kEventLoop) CHECK((run.area == sojourns(run)));
}

void check_same(const TimedRun& a, const TimedRun& b) {
  CHECK((a.requests == b.requests));
  CHECK((a.ledger == b.ledger));
  CHECK(a.end_tick == b.end_tick);
  REQUIRE(a.stations.size() == b.stations.size());
  for (std::size_t i = 0; i < a.stations.size(); ++i) {
    CHECK(a.stations[i].served == b.stations[i].served);
    CHECK(a.stations[i].waits == b.stations[i].waits);
    CHECK((a.stations[i].busy_ticks == b.stations[i].busy_ticks));
    CHECK((a.stations[i].asked_ticks == b.stations[i].asked_ticks));
  }
}

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

/// The ledger of a timed run that met no queue is the tally of the run without a clock.
void check_ledger(const TimedRun& run, const engine::Tally& tally) {
  const auto weighed = [](Wide sum) { return sum << engine::kWeightBits; };
  CHECK((weighed(run.ledger.cost) == tally.cost));
  CHECK((run.ledger.score == tally.score));
  CHECK((weighed(run.ledger.latency) == tally.latency));
  CHECK((weighed(run.ledger.unanswered) == tally.unanswered));
  CHECK(run.ledger.cost_unknown == tally.cost_unknown);
  CHECK(run.ledger.latency_unknown == tally.latency_unknown);
  REQUIRE(run.ledger.calls.size() == tally.calls.size());
  for (std::size_t model = 0; model < tally.calls.size(); ++model) {
    CHECK((weighed(run.ledger.calls[model]) == tally.calls[model]));
    CHECK((weighed(run.ledger.answers[model]) == tally.answers[model]));
  }
  const auto dropped =
      std::ranges::count(run.requests, Fate::kDropped, &engine::TimedRequest::fate);
  CHECK(static_cast<std::uint64_t>(dropped) == tally.dropped);
  CHECK(run.requests.size() == tally.requests);
  kernel::QuantileSketch latencies;
  for (const auto& request : run.requests) {
    if (request.fate != Fate::kAnswered || request.latency_unknown) continue;
    latencies.add(request.ended - request.arrived, std::uint64_t{1} << 30);
  }
  CHECK(latencies == tally.latencies);
}

std::string random_expression(std::uint64_t seed) {
  return tests::RandomPolicy(seed, /*allow_random=*/true)(2);
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
