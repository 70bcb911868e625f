// The library of scenarios on a clock without queues: not a byte of any ledger changes.
#include "scenarios/bind.hpp"
#include "scenarios/read.hpp"
#include "sim/engine/timed_policies.hpp"
#include "tests/support/timed_checks.hpp"

#include <filesystem>
#include <numeric>

#include <catch2/catch.hpp>

using namespace pointsman;

namespace {

std::unique_ptr<scenarios::Bound> bound_of(const std::string& path) {
  auto scenario = scenarios::read_scenario(path, {});
  if (!scenario) FAIL(base::render(scenario.error()));
  scenarios::Resources resources;
  resources.use_cache = false;
  auto bound = scenarios::bind(*scenario, resources);
  if (!bound) FAIL(base::render(bound.error()));
  return std::move(*bound);
}

/// One arrival every 10 ms, and a server for everyone.
struct FreeClock {
  engine::TimedWorld world;
  engine::Traffic traffic;

  explicit FreeClock(const scenarios::Bound& bound) {
    world.station_of.assign(bound.models.size(), engine::kNoStation);
    traffic.requests = static_cast<std::uint32_t>(bound.workload.rows());
    traffic.arrivals.resize(traffic.requests);
    for (std::size_t i = 0; i < traffic.arrivals.size(); ++i) {
      traffic.arrivals[i] = static_cast<std::int64_t>(i) * 10'000'000;
    }
  }
};

}  // namespace

TEST_CASE("without queues and faults the clock changes no ledger of the library",
          "[law][timed][library]") {
  std::size_t policies = 0;
  for (const auto& entry : std::filesystem::directory_iterator("scenarios/library")) {
    if (entry.path().extension() != ".json") continue;
    const auto bound = bound_of(entry.path().string());
    const FreeClock clock(*bound);
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.by_steps = true;
    options.seed = bound->scenario.seed;
    options.right_score = bound->scenario.right_score;
    options.prompt_tokens = bound->prompt_tokens;
    for (const policy::Program& program : bound->policies) {
      INFO(entry.path().string() << ", " << program.name);
      const engine::PolicyEntry asked{&program, engine::Missing::kDrop};
      const auto untimed = engine::run(bound->workload, bound->models, bound->signals,
                                       std::span(&asked, 1), {}, options);
      REQUIRE(untimed);
      const auto scripts = engine::record_scripts(bound->workload, bound->models, bound->signals,
                                                  program, 0, engine::LatencyDraws::kMean, options);
      const engine::TimedInput input{.world = clock.world,
                                     .traffic = clock.traffic,
                                     .scripts = scripts,
                                     .models = bound->models.size(),
                                     .right_score = engine::score_units(options.right_score)};
      const auto run = engine::run_timed(input, {}, /*always_events=*/true);
      tests::check_ledger(run, untimed->policies.front().total);
      tests::check_conservation(run);
      tests::check_same(engine::run_timed(input, {}), run);
      ++policies;
    }
  }
  CHECK(policies >= 80);
}
