// Counts the allocations of timed runs: none goes with the number of events.
#include "tests/support/attempt_world.hpp"
#include "tests/support/counted_allocations.hpp"
#include "tests/support/timed_world.hpp"

#include <cstddef>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;

namespace {

/// Allocations of a run of so many requests, by events, and the events that it fired.
struct Counted {
  std::size_t allocations = 0;
  std::uint64_t events = 0, refused = 0;
};

Counted count(const std::string& expression, const engine::Station& station,
              std::uint32_t requests) {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  tests::AttemptWorld world(500);
  world.draw("a", source, 0.9).draw("b", source, 1).finish();
  for (std::size_t i = 0; i < 2; ++i) world.model(i).error_rate = 0.02;
  tests::Policies policies(world, R"({"p": )" + expression + "}");
  const auto programs = policies.build_all();
  engine::TimedSpec spec;
  spec.world.stations = {station};
  spec.world.station_of = {0, engine::kNoStation};
  spec.always_events = true;
  spec.traffic = [requests](std::uint32_t) { return tests::random_traffic(3, requests); };
  Counted counted;
  counted.allocations = tests::count_allocations([&] {
    const auto status = engine::run_timed_policies(
        world.workload, world.models, policies.signals, programs, spec, {.threads = 1},
        [&](std::size_t, std::uint32_t, engine::TimedRun&& run) {
          counted.events = run.events;
          for (const auto& faults : run.faults) counted.refused += faults.refused;
        });
    if (!status) FAIL(base::render(status.error()));
  });
  return counted;
}

}  // namespace

TEST_CASE("the event loop allocates nothing per event, with retries, limits and fallbacks too",
          "[timed][allocation]") {
  engine::Station servers = tests::servers("servers", 8);
  engine::Station limited;
  limited.name = "limited";
  limited.limits.requests = 60;
  limited.limits.refuses = true;
  const std::string machinery =
      R"({"fallback": [{"retry": {"of": {"timeout": {"of": "a", "s": 0.9}}, "times": 2,
                                  "wait_s": 0.5, "retry_after_s_max": 60}},
                       {"hedge": {"call": "b", "after_s": 0.5}}]})";
  for (const auto& [expression, station] :
       {std::pair{std::string("\"a\""), servers}, std::pair{machinery, servers},
        std::pair{machinery, limited}}) {
    const Counted once = count(expression, station, 20'000);
    const Counted twice = count(expression, station, 40'000);
    INFO(expression << " at " << station.name);
    CHECK(twice.events > once.events + 20'000);
    // What is left is the growth of a few vectors by doubling.
    CHECK(twice.allocations < once.allocations + 100);
  }
}

TEST_CASE("prompt caches allocate nothing for keys that they have seen", "[cache][allocation]") {
  engine::PromptCaches caches;
  for (policy::ModelIndex model = 0; model < 2; ++model) {
    caches.rules.push_back({.model = model, .ttl_ticks = 300, .tokens_min = 10});
  }
  engine::CacheBook book(caches, 2);
  const auto round = [&](std::uint32_t tag) {
    std::int64_t read = 0;
    for (std::uint32_t key = 0; key < 1000; ++key) {
      for (std::int64_t turn = 1; turn <= 3; ++turn) {
        const engine::CachedPrompt prompt{.key = key, .tag = tag, .tokens = 100 * turn};
        read += book.call(turn % 2 == 0 ? 1 : 0, prompt, 100 * turn, 100 * turn).read;
      }
    }
    return read;
  };
  CHECK(round(1) == 1000 * 100);
  std::int64_t read = 0;
  CHECK(tests::count_allocations([&] { read = round(2); }) == 0);
  CHECK(read == 1000 * 100);
}
