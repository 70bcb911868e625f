// Rollouts in phases, as a policy on the ledger.
#include "tests/support/attempt_world.hpp"
#include "tests/support/binomial.hpp"
#include "tests/support/random_policy.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::Attempt;
using tests::AttemptWorld;
using tests::mistake;
using tests::run_one;

namespace {

/// "good" is right, "bad" wrong; both cost $0.001 a request.
AttemptWorld good_and_bad(std::size_t rows) {
  AttemptWorld world(rows);
  world.record("good", {{Attempt{"yes", 1}}}).record("bad", {{Attempt{"no", 0}}}).finish();
  return world;
}

std::string ramp(const std::string& canary, const std::string& stable, const std::string& phases,
                 const std::string& stop = "") {
  return R"({"mix": {"canary": ")" + canary + R"(", "stable": ")" + stable + R"(", "phases": [)" +
         phases + "]" + (stop.empty() ? "" : R"(, "stop": {"oracle": {)" + stop + "}}") + "}}";
}

std::string phase(double share, int requests) {
  return R"({"share": )" + base::format_double(share) + R"(, "requests": )" +
         std::to_string(requests) + "}";
}

}  // namespace

TEST_CASE("a ramp of one phase without a stop is the mix of its share, to the bit",
          "[mix][ramp][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed, .error_rate = 0.1});
    const std::string canary = tests::RandomPolicy(seed, true)(2);
    const std::string stable = tests::RandomPolicy(seed + 100, true)(2);
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.by_steps = true;
    options.replications = 2;
    options.seed = seed;
    INFO(canary << stable);
    const auto mix =
        run_one(world,
                R"({"mix": [{"policy": )" + canary + R"(, "weight": 0.3}, {"policy": )" + stable +
                    R"(, "weight": 0.7}]})",
                options)
            .outcome.total;
    const auto one = run_one(world,
                             R"({"mix": {"canary": )" + canary + R"(, "stable": )" + stable +
                                 R"(, "phases": [)" + phase(0.3, 1000) + "]}}",
                             options)
                         .outcome.total;
    CHECK(one.dropped == mix.dropped);
    CHECK((one.score == mix.score));
    CHECK((one.cost == mix.cost));
    CHECK((one.calls == mix.calls));
    CHECK((one.answers == mix.answers));
  }
}

TEST_CASE("phases follow each other in the order of requests, then the canary is promoted",
          "[mix][ramp]") {
  const auto world = good_and_bad(20);
  const auto found =
      run_one(world, ramp("bad", "good", phase(0, 5) + ", " + phase(1, 3) + ", " + phase(0, 4)));
  CHECK(found.accuracy * 20 == Approx(9));  // 5 + 4; the canary serves 3 and the last 8
  REQUIRE(found.outcome.ramps.size() == 1);
  const engine::RampOutcome& outcome = found.outcome.ramps[0];
  CHECK(outcome.promoted == 1);
  CHECK(outcome.rolled_back == 0);
  REQUIRE(outcome.phases.size() == 3);
  CHECK(outcome.phases[1].requests == 3);
  CHECK(outcome.phases[1].canary_requests == 3);
  CHECK(outcome.phases[1].canary_cost == 3'000'000);
  CHECK(outcome.phases[2].canary_requests == 0);
  const auto unfinished = run_one(world, ramp("bad", "good", phase(0.5, 20))).outcome.ramps.at(0);
  CHECK(unfinished.promoted + unfinished.rolled_back == 0);
}

TEST_CASE("a canary that errs too much is rolled back for good", "[mix][ramp]") {
  const auto world = good_and_bad(20);
  const auto found = run_one(world, ramp("bad", "good", phase(0, 5) + ", " + phase(1, 10),
                                         R"("after": 3, "error_above_stable": 0.5)"));
  CHECK(found.accuracy * 20 == Approx(17));
  CHECK(found.outcome.ramps.at(0).rolled_back == 1);
  CHECK(found.outcome.ramps.at(0).phases[1].rolled_back == 1);
  CHECK(found.outcome.ramps.at(0).phases[1].requests == 3);
  // It looks at the third, then at every fourth request of the canary.
  const auto late = run_one(world, ramp("bad", "good", phase(1, 15),
                                        R"("after": 3, "look_every": 4, "error_at_most": 0.2,
                                           "confidence": 0.9)"));
  CHECK(late.accuracy * 20 == Approx(17));
  CHECK(run_one(world, ramp("good", "bad", phase(1, 15), R"("error_at_most": 0.2)")).accuracy == 1);
}

TEST_CASE("a canary that costs too much is rolled back", "[mix][ramp]") {
  AttemptWorld world(20);
  world.record("cheap", {{Attempt{"no", 0}}}).draw("dear", {}, 1).finish();
  world.model(1).price.per_call_pico_usd = 3'000'000'000;  // three times as much
  const std::string phases = phase(0, 4) + ", " + phase(1, 10);
  const auto found = [&](const std::string& stop) {
    return run_one(world, ramp("dear", "cheap", phases, stop)).calls;
  };
  const auto served = [&](const std::string& stop) {
    const auto ramps = run_one(world, ramp("dear", "cheap", phases, stop)).outcome.ramps;
    return ramps.at(0).phases[1].canary_requests;
  };
  CHECK(found(R"("usd_above_stable": 1.9)") == 1);
  CHECK(served(R"("after": 2, "usd_above_stable": 1.9)") == 2);
  CHECK(served(R"("after": 2, "usd_above_stable": 2.1)") == 10);
  CHECK(served(R"("usd_at_most": 0.0029)") == 1);
}

TEST_CASE("one look at a canary rolls it back as often as the binomial law says",
          "[mix][ramp][oracle]") {
  constexpr std::uint32_t kReplications = 4'000;
  AttemptWorld world(50);
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  world.draw("m", source, 0.9).draw("other", source, 0.5).finish();
  engine::Options options;
  options.evaluate = engine::Evaluate::kSampled;
  options.replications = kReplications;
  const auto found = run_one(
      world,
      ramp("m", "other", phase(1, 50), R"("after": 50, "look_every": 50, "error_at_most": 0.14)"),
      options);
  const double expected = tests::binomial_above(50, 0.1, 7);
  CHECK(std::abs(found.outcome.ramps.at(0).rolled_back - expected) <
        4 * std::sqrt(expected * (1 - expected) / kReplications));
}

TEST_CASE("a mistake in a ramp is located", "[mix][ramp][errors]") {
  const auto world = good_and_bad(3);
  CHECK_THAT(mistake(world, ramp("bad", "good", phase(1, 3), R"("after": 3)")),
             Catch::Contains("no bound that could be exceeded"));
  CHECK_THAT(mistake(world, ramp("bda", "good", phase(1, 3))), Catch::Contains("\"bad\""));
  CHECK_THAT(mistake(world, ramp("bad", "good", phase(1.5, 3))), Catch::Contains("1.5"));
  CHECK_THAT(mistake(world, ramp("bad", "good", "")), Catch::Contains("empty"));
  CHECK_THAT(mistake(world, R"({"mix": {"canary": "bad", "stabel": "good", "phases": []}})"),
             Catch::Contains("stabel"));
}
