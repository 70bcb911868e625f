// "timing": mistakes with the exact text a user sees, and what a run on a clock comes to.
#include "scenarios/explain.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "tests/golden/golden.hpp"

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

/// A scenario over the sample workload, with this "timing".
std::string timed(const std::string& timing, const std::string& models = "{}",
                  const std::string& policy = R"({ "retry": { "of": "frontier" } })") {
  return R"({
  "version": 1,
  "workload": { "file": "data/samples/support.csv" },
  "models": )" +
         models + R"(,
  "policies": { "p": )" +
         policy + R"( },
  "controls": false,
  "timing": )" +
         timing + "\n}\n";
}

const std::string kPriced =
    R"({ "frontier": { "profile": "anthropic/claude-opus-4-6", "cost": "profile" } })";
const std::string kFails = R"({ "frontier": { "errors": { "rate": 0.02, "s": 0.5 } } })";

struct TimingMistake {
  std::string what;
  std::string text;
};

base::Result<Run> run_text(const std::string& text, unsigned threads = 1) {
  POINTSMAN_TRY(const auto scenario,
                read_scenario_text("s.json", text, {.overrides = {}, .check_files = true}));
  RunOptions options;
  options.resources.threads = threads;
  options.resources.use_cache = false;
  return scenarios::run(scenario, options);
}

Run good(const std::string& text) {
  auto run = run_text(text);
  if (!run) FAIL(base::render(run.error()));
  return std::move(*run);
}

const analysis::TimingSummary& clock_of(const Run& run) {
  REQUIRE(run.timings.size() == 1);
  return run.timings.front();
}

}  // namespace

TEST_CASE("Mistakes in \"timing\" are located, with what was expected",
          "[scenarios][timing][errors][golden]") {
  const std::string arrivals = R"("arrivals": { "poisson": { "rate_per_s": 1 } })";
  const auto with = [&](const std::string& more) { return "{ " + arrivals + ", " + more + " }"; };
  const std::vector<TimingMistake> mistakes = {
      {"no arrivals", timed("{}")},
      {"a preset that is none", timed(R"({ "arrivals": "stedy_chat" })")},
      {"a law that is none", timed(R"({ "arrivals": { "poison": { "rate_per_s": 1 } } })")},
      {"a trace that is not there",
       timed(R"({ "arrivals": { "trace": { "file": "azure.csv" } } })")},
      {"a join without a trace", timed(with(R"("join": "independent")"))},
      {"a warm-up rule that is none", timed(with(R"("warm_up": "mser")"))},
      {"servers beside replicas",
       timed(with(R"("stations": { "small": { "servers": 2, "replicas": { "step_ms": 10 } } })"))},
      {"places where nobody waits",
       timed(with(R"("stations": { "small": { "queue_places": 2 } })"))},
      {"a station without a model", timed(with(R"("stations": { "gpus": { "servers": 2 } })"))},
      {"a typo in a station's model",
       timed(with(R"("stations": { "gpus": { "models": ["smal"], "servers": 2 } })"))},
      {"a model at two stations", timed(with(R"("stations": { "small": { "servers": 2 },
    "gpus": { "models": ["small"], "servers": 2 } })"))},
      {"opening hours that end before they begin",
       timed(with(
           R"("stations": { "small": { "servers": 2, "open": { "from_hour": 17, "to_hour": 9 } } })"))},
      {"opening hours of nobody",
       timed(with(R"("stations": { "small": { "open": { "from_hour": 9, "to_hour": 17 } } })"))},
      {"a price by the hour of nobody",
       timed(with(R"("stations": { "small": { "usd_per_hour": 4, "limits": { "rpm": 5 } } })"))},
      {"a fleet of nobody",
       timed(with(
           R"("stations": { "small": { "autoscale": { "max": 3, "calls_target": 1, "startup_s": 9 } } })"))},
      {"a fleet without a start-up",
       timed(with(
           R"("stations": { "small": { "servers": 1, "autoscale": { "max": 3, "calls_target": 1 } } })"))},
      {"a typo in a fleet's target",
       timed(with(
           R"("stations": { "small": { "servers": 1, "autoscale": { "max": 3, "call_target": 1 } } })"))},
      {"a fleet whose most is below its least", timed(with(R"("stations": { "small": { "servers": 3,
    "autoscale": { "min": 3, "max": 2, "calls_target": 1, "startup_s": 9 } } })"))},
      {"a fleet that begins with too many",
       timed(with(R"("stations": { "small": { "replicas": { "count": 9, "step_ms": 10 },
    "autoscale": { "max": 8, "calls_target": 4, "startup_s": 9 } } })"))},
      {"a desk that scales",
       timed(
           with(R"("stations": { "small": { "servers": 1, "open": { "from_hour": 9, "to_hour": 17 },
    "autoscale": { "max": 8, "calls_target": 1, "startup_s": 9 } } })"))},
      {"a priority by a column of numbers", timed(with(R"("stations": { "small": { "servers": 2,
    "priority": { "column": "router_score", "order": ["high"] } } })"))},
      {"a priority for a value that is none", timed(with(R"("stations": { "small": { "servers": 2,
    "priority": { "column": "category", "order": ["biling"] } } })"))},
      {"an incident of a model that never fails",
       timed(with(
           R"("incidents": [ { "models": ["frontier"], "from_s": 0, "minutes": 37, "error_rate": 0.1 } ])"))},
      {"an incident of a policy with a ramp",
       timed(
           with(
               R"("incidents": [ { "models": ["frontier"], "from_s": 0, "minutes": 37, "error_rate": 0.1 } ])"),
           kFails,
           R"({ "mix": { "stable": "frontier", "canary": "frontier", "phases": [ { "share": 0.5, "requests": 4 } ] } })")},
      {"a share of copies of more than all", timed(with(R"("hedges": { "share_max": 10 })"))},
      {"a limit of copies without a share", timed(with(R"("hedges": { "burst": 10 })"))},
      {"an incident of a policy that calls side by side",
       timed(
           with(
               R"("incidents": [ { "models": ["frontier"], "from_s": 0, "minutes": 37, "error_rate": 0.1 } ])"),
           kFails,
           R"({ "sample": { "n": 2, "of": "frontier", "mode": { "window": 2 }, "choose": "last" } })")},
      {"a prompt cache of a model without prices by the token",
       timed(with(R"("prompt_cache": { "models": { "frontier": {} } })"))},
      {"a prompt cache of a model that is none",
       timed(with(R"("prompt_cache": { "models": { "frontire": {} } })"), kPriced)},
      {"a prompt cache by a column that is none",
       timed(with(R"("prompt_cache": { "column": "categry", "models": { "frontier": {} } })"),
             kPriced)},
      {"a prompt cache by a column and by blocks",
       timed(with(R"("prompt_cache": { "column": "category", "blocks": true,
    "models": { "frontier": {} } })"),
             kPriced)},
      {"a prompt cache by blocks without a trace",
       timed(with(R"("prompt_cache": { "blocks": true, "models": { "frontier": {} } })"), kPriced)},
      {"a prompt cache on replicas", timed(with(R"("stations": { "frontier": {
    "replicas": { "step_ms": 10 } } }, "prompt_cache": { "models": { "frontier": {} } })"),
                                           kPriced)},
      {"a life of a prompt cache in words", timed(with(R"("prompt_cache": { "models": {
    "frontier": { "ttl_s": "5m" } } })"),
                                                  kPriced)},
      {"limits that refuse calls to a model that never fails",
       timed(with(R"("stations": { "small": { "limits": { "rpm": 5, "over": "refuse" } } })"))},
  };
  std::string out;
  for (const TimingMistake& mistake : mistakes) {
    INFO(mistake.what);
    const auto run = run_text(mistake.text);
    REQUIRE_FALSE(run.has_value());
    CHECK(run.error().where.line > 0);
    out += "# " + mistake.what + "\n" + base::render(run.error()) + "\n";
  }
  CHECK(tests::matches_golden("scenarios/timing_errors.txt", out));
}

TEST_CASE("explain says which plan a timed run will have, and why", "[scenarios][timing]") {
  const auto line_of = [](const std::string& timing) {
    const auto scenario = read_scenario_text("s.json", timed(timing), {{}, false});
    REQUIRE(scenario);
    const std::string text = explain(*scenario);
    const auto begin = text.find("// plan of timed runs: ");
    REQUIRE(begin != std::string::npos);
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  CHECK(line_of(R"({ "arrivals": "steady_chat", "stations": { "small": { "servers": 2 } } })") ==
        "// plan of timed runs: Columnar for policies whose calls follow each other and pass the "
        "stations in one direction, EventLoop for the others");
  CHECK(line_of(R"({ "arrivals": { "closed_loop": { "agents": 3, "think_s": 1 } } })") ==
        "// plan of timed runs: EventLoop, because agents come back when they have their answer");
  CHECK(line_of(R"({ "arrivals": "steady_chat",
                     "stations": { "small": { "limits": { "rpm": 5 } } } })") ==
        "// plan of timed runs: EventLoop, because station \"small\" has rate limits");
}

TEST_CASE("explain says which plan each policy will have, where the workload is at hand",
          "[scenarios][timing]") {
  const std::string text = R"({
    "version": 1, "workload": { "file": "data/samples/support.csv" }, "controls": false,
    "policies": { "small-only": "small",
                  "cascade": { "cascade": [ { "try": "small", "accept": { "confidence_at_least": 0.8 } },
                                            "frontier" ] },
                  "pair": { "shadow": { "serve": "frontier", "mirror": "small" } } },
    "timing": { "arrivals": "steady_chat", "stations": { "small": { "servers": 9 } } }
  })";
  const auto scenario = read_scenario_text("s.json", text);
  REQUIRE(scenario);
  const auto bound = bind(*scenario, {});
  REQUIRE(bound);
  const std::string explained = explain(**bound, {});
  CHECK(explained.find(
            "// plan of timed runs: Columnar for \"small-only\" and \"cascade\", because requests "
            "pass first-come-first-served stations in one direction; EventLoop for "
            "\"pair\", because a request has its answer while a call of it runs on\n") !=
        std::string::npos);
  // What it prints is the scenario, whether its data is at hand or not.
  CHECK(explained.substr(explained.find("\n{")) ==
        explain(*scenario).substr(explain(*scenario).find("\n{")));
}

TEST_CASE("a station that cannot keep up is called unstable, with its growth",
          "[scenarios][timing]") {
  // 3.9 s calls on 2 servers come every half second: load 3.9 / (0.5 * 2), and of 2 a second 1.49
  // stay.
  const Run run = good(timed(R"({ "arrivals": { "poisson": { "rate_per_s": 2 } },
    "stations": { "frontier": { "servers": 2 } }, "replications": 4 })"));
  const auto& clock = clock_of(run);
  CHECK(clock.is_unstable);
  CHECK(clock.unstable_reason == "station \"frontier\" cannot keep up");
  CHECK(clock.plan == engine::TimedPlan::kColumnar);
  REQUIRE(clock.stations.size() == 1);
  CHECK(*clock.stations[0].load > 2);
  const double kept = 2 * (1 - 1 / *clock.stations[0].load);
  CHECK(clock.growth_per_s.mean == Approx(kept).margin(0.2));
  CHECK(clock.arrived == 4 * 2000);
  CHECK(clock.answered == clock.arrived);
}

TEST_CASE("clients that hang up, places that are taken and a clock that stops all add up",
          "[scenarios][timing][law]") {
  const Run run = good(timed(R"({ "arrivals": { "poisson": { "rate_per_s": 2 } },
    "stations": { "frontier": { "servers": 6, "queue_places": 20 } }, "replications": 3,
    "deadline_s": 8, "duration_s": 600 })"));
  const auto& clock = clock_of(run);
  CHECK(clock.dropped > 0);
  CHECK(clock.abandoned > 0);
  CHECK(clock.in_flight > 0);
  CHECK(clock.arrived == clock.answered + clock.dropped + clock.abandoned + clock.in_flight);
  CHECK(clock.waste_usd_per_hour->lost > 0);
}

TEST_CASE("an incident costs answers, and retries bring most of them back", "[scenarios][timing]") {
  const std::string incident = R"({ "arrivals": { "poisson": { "rate_per_s": 1 } },
    "incidents": [ { "models": ["frontier"], "from_s": 0, "minutes": 600, "error_rate": 0.3 } ] })";
  const std::string calm = R"({ "arrivals": { "poisson": { "rate_per_s": 1 } } })";
  const auto unanswered = [](const Run& run) {
    const auto& clock = clock_of(run);
    return static_cast<double>(clock.unanswered) / static_cast<double>(clock.arrived);
  };
  const std::string plain = "\"frontier\"";
  const std::string retried = R"({ "retry": { "of": "frontier", "times": 2, "wait_s": 0.5 } })";
  // 20,000 draws: four standard errors are 0.013 at 0.3, 0.004 at 0.02 and 0.0046 at 0.027.
  CHECK(unanswered(good(timed(calm, kFails, plain))) == Approx(0.02).margin(0.004));
  CHECK(unanswered(good(timed(incident, kFails, plain))) == Approx(0.3).margin(0.013));
  const Run run = good(timed(incident, kFails, retried));
  CHECK(unanswered(run) == Approx(0.027).margin(0.0046));
  REQUIRE(clock_of(run).faults.size() == 1);
  const auto& faults = clock_of(run).faults.front();
  CHECK(faults.failed / faults.calls == Approx(0.3).margin(0.013));
  CHECK(faults.calls / 2000 == Approx(1 + 0.3 + 0.09).margin(0.02));
}

TEST_CASE("a desk begins in its hours alone, and is paid for them by those who call it",
          "[scenarios][timing][open]") {
  const std::string desk = R"({ "arrivals": { "poisson": { "rate_per_s": 0.002 } },
    "stations": { "frontier": { "servers": 2, "open": { "from_hour": 9, "to_hour": 17, "days": 7 },
                                "usd_per_hour": 30 } },
    "replications": 2, "duration_s": 864000 })";
  const auto scenario =
      read_scenario_text("s.json", timed(desk), {.overrides = {}, .check_files = true});
  REQUIRE(scenario);
  RunOptions options;
  options.resources.use_cache = false;
  options.traced_requests = 500;
  const auto run = scenarios::run(*scenario, options);
  REQUIRE(run);
  CHECK(clock_of(*run).rent_usd_per_hour == Approx(2 * 30 * 8 / 24.0));
  CHECK(clock_of(*run).stations.front().utilisation->mean > 0);
  REQUIRE(run->traces.size() == 1);
  CHECK(run->traces.front().requests.size() == 500);
  CHECK(run->traces.front().calls.size() == 500);
  constexpr std::int64_t kHour = 3600 * base::kTicksPerSecond;
  for (const engine::TimedCall& call : run->traces.front().calls) {
    const std::int64_t time = call.began % (24 * kHour);
    CHECK((time >= 9 * kHour && time < 17 * kHour));
  }
  CHECK(clock_of(good(timed(desk, "{}", "\"small\""))).rent_usd_per_hour == 0);
}

TEST_CASE("a fleet is paid for what it keeps, by those who call it", "[scenarios][timing][fleet]") {
  const std::string timing = R"({ "arrivals": { "poisson": { "rate_per_s": 2 } },
    "stations": { "frontier": { "servers": 1, "usd_per_hour": 3,
      "autoscale": { "max": 20, "calls_target": 0.8, "startup_s": 30 } } },
    "replications": 3, "warm_up": 0 })";
  const Run run = good(timed(timing, "{}", R"("frontier")"));
  const auto& clock = clock_of(run);
  REQUIRE(clock.stations.size() == 1);
  REQUIRE(clock.stations[0].fleet);
  const auto& fleet = *clock.stations[0].fleet;
  // 2 calls a second of 3.9 s keep 7.8 servers busy, ten at 0.8 calls each.
  CHECK(fleet.mean.mean > 7.8);
  CHECK(fleet.peak > fleet.mean.mean);
  CHECK(fleet.peak <= 20 + 1);  // one may drain
  CHECK(fleet.scale_ups >= 1);
  CHECK(clock.rent_usd_per_hour == Approx(3 * fleet.mean.mean));
  CHECK(fleet.hours == Approx(fleet.mean.mean * 1000 / 3600).epsilon(0.1));
  const Run other = good(timed(timing, "{}", R"("small")"));
  CHECK(clock_of(other).rent_usd_per_hour == 0);
  CHECK(clock_of(other).stations[0].fleet->hours == 0);
}

TEST_CASE("limits that refuse make a policy fall back", "[scenarios][timing]") {
  const Run run = good(timed(R"({ "arrivals": { "poisson": { "rate_per_s": 1 } },
    "stations": { "frontier": { "limits": { "rpm": 30, "over": "refuse" } } } })",
                             kFails, R"({ "fallback": [ "frontier", "medium" ] })"));
  const auto& clock = clock_of(run);
  CHECK(clock.unanswered == 0);
  CHECK(clock.stations.front().turned_away == Approx(1000).margin(120));
  CHECK(clock.stations.front().served == Approx(1000).margin(120));
}

TEST_CASE("who is turned away does not fall back, and explain says so", "[scenarios][timing]") {
  const auto dropped = [](const std::string& station, const std::string& policy) {
    const std::string timing = R"({ "arrivals": { "batch": {} }, "requests": 100, "warm_up": 0,
                                    "stations": { "small": { "servers": 1, )" +
                               station + R"( } }, "replications": 1 })";
    const auto scenario = read_scenario_text("s.json", timed(timing, "{}", policy));
    REQUIRE(scenario);
    CHECK(explain(*scenario).find("\n// a call that \"small\" turns away ends its request, in a "
                                  "fallback or cascade too\n") != std::string::npos);
    return clock_of(good(timed(timing, "{}", policy))).dropped;
  };
  const std::string fallback = R"({ "fallback": ["small", "frontier"] })";
  const std::string cascade =
      R"({ "cascade": [{ "try": "small", "accept": { "confidence_at_least": 0.5 } }, "frontier"] })";
  for (const std::string station : {R"("queue_places": 4)", R"("shed_after_s": 3)"}) {
    INFO(station);
    const auto alone = dropped(station, "\"small\"");
    CHECK(alone > 50);
    CHECK(dropped(station, fallback) == alone);
    CHECK(dropped(station, cascade) == alone);
  }
}

}  // namespace pointsman::scenarios
