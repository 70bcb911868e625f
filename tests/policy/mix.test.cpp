// Mixes, plain calls and named policies over a table that is written out by hand.
#include "tests/support/table_world.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::BilledWorld;
using tests::mistake;
using tests::run_one;

TEST_CASE("a call pays its model on every request", "[call]") {
  const BilledWorld world;
  CHECK(world.paid(R"("a")") == "a a a a a a");
  CHECK(world.paid(R"({"call": "b"})") == "b b b b b b");
  CHECK(world.paid(R"("unanswered")") == "- - - - - -");
  CHECK(run_one(world, R"("unanswered")").unanswered == 1);
  CHECK(mistake(world, R"("c")").find("unknown model or policy \"c\"") == 0);
}

TEST_CASE("a mix is its parts by weight, in expectation and in the mean of its draws", "[mix]") {
  const BilledWorld world;
  const auto a = run_one(world, R"("a")");
  const auto b = run_one(world, R"("b")");
  const std::string mix =
      R"({"mix": [{"policy": "a", "weight": 0.5}, {"policy": "b", "weight": 0.3},
                  {"policy": "unanswered", "weight": 0.2}]})";
  const auto expected = run_one(world, mix);
  CHECK(expected.accuracy == Approx(0.5 * a.accuracy + 0.3 * b.accuracy).epsilon(1e-14));
  CHECK(expected.cost_usd == Approx(0.5 * a.cost_usd + 0.3 * b.cost_usd).epsilon(1e-14));
  CHECK(expected.unanswered == Approx(0.2).epsilon(1e-14));
  constexpr std::uint32_t kReplications = 20'000;
  const auto sampled =
      run_one(world, mix, {.evaluate = engine::Evaluate::kSampled, .replications = kReplications});
  CHECK(std::abs(sampled.accuracy - expected.accuracy) < 4 * 0.5 / std::sqrt(6.0 * kReplications));
  CHECK(sampled.accuracy != expected.accuracy);
}

TEST_CASE("the weights of a mix sum to 1 and none is negative", "[mix][errors]") {
  const BilledWorld world;
  CHECK(mistake(world, R"({"mix": {"a": 0.5, "b": 0.6}})").find("the weights sum to 1.1") == 0);
  CHECK(mistake(world, R"({"mix": {"b": -0.5, "a": 1.5}})").find("the weight -0.5 is no share") ==
        0);
}

TEST_CASE("named policies stand for what they name, and never for themselves", "[policy]") {
  const BilledWorld world;
  tests::Policies policies(world, R"({
    "whole": {"mix": {"half": 0.5, "b": 0.5}},
    "half": {"route": {"by": "signal", "at_least": 0.5, "then": "b", "else": "a"}},
    "spelled": {"mix": [{"policy": {"route": {"by": "signal", "at_least": 0.5, "then": "b",
                                              "else": "a"}}, "weight": 0.5},
                        {"policy": "b", "weight": 0.5}]},
    "x": {"mix": {"y": 1}}, "y": {"cascade": [{"try": "a", "accept": {"confidence_above": 0.5}}, "x"]}})");
  const auto whole = policies.build("whole");
  const auto spelled = policies.build("spelled");
  REQUIRE(whole);
  REQUIRE(spelled);
  const engine::PolicyEntry entries[] = {{&*whole, engine::Missing::kStop},
                                         {&*spelled, engine::Missing::kStop}};
  const auto outcome = engine::run(world.workload, world.models, policies.signals, entries, {}, {});
  REQUIRE(outcome);
  CHECK((outcome->policies[0].total.cost == outcome->policies[1].total.cost));
  CHECK((outcome->policies[0].total.score == outcome->policies[1].total.score));
  const auto circle = policies.build("x");
  REQUIRE_FALSE(circle);
  CHECK(circle.error().message == "policies refer to each other in a circle: x -> y -> x");
  CHECK(circle.error().where.line > 0);
}
