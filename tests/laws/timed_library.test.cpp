// The library of scenarios on a clock without queues: not a byte of any ledger changes.
#include "reports/assemble.hpp"
#include "reports/result_json.hpp"
#include "scenarios/bind.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
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

scenarios::Run run_of(const std::string& text, unsigned threads) {
  const auto scenario =
      scenarios::read_scenario_text("s.json", text, {.overrides = {}, .check_files = true});
  if (!scenario) FAIL(base::render(scenario.error()));
  scenarios::RunOptions options;
  options.resources.threads = threads;
  options.resources.use_cache = false;
  auto run = scenarios::run(*scenario, options);
  if (!run) FAIL(base::render(run.error()));
  return std::move(*run);
}

std::string result_of(const scenarios::Run& run) {
  return reports::result_json(reports::assemble(run));
}

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

TEST_CASE("a result on the clock is the same bytes for 1, 2, 3 and 7 threads",
          "[law][timed][determinism]") {
  const std::string text = R"({
    "version": 1, "workload": { "file": "data/samples/support.csv" }, "controls": false,
    "models": { "frontier": { "errors": { "rate": 0.02, "s": 0.5 } } },
    "policies": { "frontier-only": "frontier",
      "chain": { "fallback": [ "frontier", "medium" ] },
      "cascade": { "cascade": [ { "try": "small", "accept": { "confidence_at_least": 0.8 } },
                                "frontier" ] } },
    "timing": { "arrivals": "bursty_code", "replications": 5, "slo_s": 6, "deadline_s": 30,
      "stations": { "frontier": { "servers": 12, "limits": { "rpm": 90 } },
                    "small": { "replicas": { "count": 2, "step_ms": 9.8, "per_sequence_ms": 0.5,
                                             "sequences_max": 8 },
                               "autoscale": { "max": 6, "calls_target": 4, "startup_s": 30,
                                              "scale_down_window_s": 60 } } },
      "outages": { "providers": [ [ "frontier" ] ], "between_hours": 0.1, "minutes": 2 },
      "cooldown": { "failures_max": 3 } } })";
  const auto json = [&](unsigned threads) { return result_of(run_of(text, threads)); };
  const std::string one = json(1);
  CHECK(one.find("\"EventLoop\"") != std::string::npos);
  CHECK(one.find("\"refused\"") != std::string::npos);
  for (const unsigned threads : {2U, 3U, 7U}) CHECK((json(threads) == one));
}

TEST_CASE("a fleet that cannot move gives the result of fixed replicas, byte for byte",
          "[law][timed][fleet]") {
  const auto policies = [](const std::string& autoscale) {
    scenarios::Run run = run_of(
        R"({ "version": 1, "workload": { "file": "data/samples/support.csv" }, "controls": false,
             "policies": { "p": "small" }, "timing": { "replications": 2, "slo_s": 6,
               "arrivals": { "gamma": { "rate_per_s": 2, "cv": 2 } }, "stations": { "small": {
                 "replicas": { "count": 2, "step_ms": 40, "per_sequence_ms": 2,
                               "sequences_max": 8 }, "usd_per_hour": 3)" +
            autoscale + " } } } }",
        1);
    // What a fleet alone has.
    run.timings.front().stations.front().fleet.reset();
    run.timings.front().timeline.rented.clear();
    const std::string json = result_of(run);
    return json.substr(json.find("\"policies\": {"));
  };
  const auto scaled = [](const std::string& range) {
    return R"(, "autoscale": { )" + range + R"(, "calls_target": 3, "startup_s": 60 })";
  };
  const std::string fixed = policies("");
  CHECK(fixed.find("\"rent_usd_per_hour\": 6") != std::string::npos);
  CHECK((policies(scaled(R"("min": 2, "max": 2)")) == fixed));
  CHECK((policies(scaled(R"("min": 1, "max": 3)")) != fixed));
}
