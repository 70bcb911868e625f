// Routers over a table that is written out by hand: which request went where, ties included.
#include "tests/support/table_world.hpp"

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::BilledWorld;
using tests::mistake;
using tests::run_one;

namespace {

std::string route(const std::string& fields) {
  return R"({"route": {)" + fields + "}}";
}

const std::string kBranches = R"(, "then": "b", "else": "a")";

void has(const BilledWorld& world, const std::string& fields, const std::string& part) {
  const std::string text = mistake(world, route(fields));
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("at_least takes a tie, above leaves it, and nothing lies between", "[route]") {
  const BilledWorld world;
  // Signals: 0.1, 0.5, 0.5, 0.9, 0, 1.
  const auto by = [&](const std::string& cut) {
    return world.paid(route(R"("by": "signal", )" + cut + kBranches));
  };
  CHECK(by(R"("at_least": 0.5)") == "a b b b a b");
  CHECK(by(R"("above": 0.5)") == "a a a b a b");
  CHECK(by(R"("at_least": 0.5000000000000001)") == "a a a b a b");
  CHECK(by(R"("above": 0.49999999999999994)") == "a b b b a b");
  CHECK(by(R"("at_least": 0)") == "b b b b b b");
  CHECK(by(R"("above": 0)") == "b b b b a b");
  CHECK(by(R"("at_least": 1)") == "a a a a a b");
  CHECK(by(R"("above": 1)") == "a a a a a a");
}

TEST_CASE("a threshold has one cut, two branches and a number to read", "[route][errors]") {
  const BilledWorld world;
  has(world, R"("by": "signal")" + kBranches, "a threshold route has one cut");
  has(world, R"("by": "signal", "at_least": 0, "above": 0)" + kBranches,
      "a threshold route has one cut");
  has(world, R"("by": "signal", "at_least": 0, "then": "b")", "\"else\" is missing");
  has(world, R"("by": "category", "at_least": 0)" + kBranches, "a threshold needs numbers");
  has(world, R"("by": "signl", "at_least": 0)" + kBranches, "did you mean \"signal\"?");
  has(world, R"("then": "b", "else": "a")", "what decides");
  has(world, R"("by": "signal", "at_least": 0, "map": {"law": "b"})" + kBranches, "no meaning");
}

TEST_CASE("a signal that was not observed stops the run with the request named", "[route]") {
  const tests::TableWorld world(
      "id,signal,a|score,b|score\n"
      "first,0.5,1,1\n"
      "second,,1,1\n");
  tests::Policies policies(
      world, R"({"p": )" + route(R"("by": "signal", "at_least": 0)" + kBranches) + "}");
  const auto programs = policies.build_all();
  const auto run = [&](engine::Missing missing) {
    const engine::PolicyEntry entry{&programs.front(), missing};
    return engine::run(world.workload, world.models, policies.signals, std::span(&entry, 1), {},
                       {});
  };
  const auto stopped = run(engine::Missing::kStop);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().kind == base::ErrorKind::kData);
  CHECK(stopped.error().message.find("\"second\"") != std::string::npos);
  CHECK(stopped.error().message.find("signal") != std::string::npos);
  const auto dropped = run(engine::Missing::kDrop);
  REQUIRE(dropped);
  CHECK(dropped->policies.front().total.dropped == 1);
  CHECK(dropped->policies.front().total.answered() == 1);
}

TEST_CASE("of several rules the first that holds decides, and all its conditions must hold",
          "[route]") {
  const BilledWorld world;
  CHECK(world.paid(route(R"("rules": [
      {"when": [{"signal": "input_tokens", "above": 200}, {"signal": "category", "is": "law"}],
       "then": "b"}], "else": "a")")) == "a a b a b a");
  CHECK(world.paid(route(R"("rules": [
      {"when": [{"signal": "category", "in": ["law", "bio"]}], "then": "a"},
      {"when": [{"signal": "signal", "at_most": 0.5}], "then": "b"},
      {"when": [{"signal": "signal", "below": 10}], "then": "unanswered"}], "else": "a")")) ==
        "a b a - a a");
  has(world,
      R"("rules": [{"when": [{"signal": "category", "is": "low"}], "then": "b"}], "else": "a")",
      "did you mean \"law\"?");
}

TEST_CASE("at_most takes a tie and below leaves it", "[route]") {
  const BilledWorld world;
  const auto when = [&](const std::string& test) {
    return world.paid(route(R"("rules": [{"when": [{"signal": "signal", )" + test +
                            R"(}], "then": "b"}], "else": "a")"));
  };
  CHECK(when(R"("at_most": 0.5)") == "b b b a b a");
  CHECK(when(R"("below": 0.5)") == "b a a a b a");
}

TEST_CASE("a map sends each category where it says, the others to else", "[route]") {
  const BilledWorld world;
  CHECK(world.paid(
            route(R"("by": "category", "map": {"law": "b", "art": "unanswered"}, "else": "a")")) ==
        "b - b - b a");
  has(world, R"("by": "category", "map": {"law": "b", "art": "a"})",
      "no policy for category \"bio\"");
  has(world, R"("by": "category", "map": {"lw": "b"}, "else": "a")", "did you mean \"law\"?");
  has(world, R"("by": "signal", "map": {"law": "b"}, "else": "a")", "\"map\" needs text");
}

TEST_CASE("weights split every request in exact expectation", "[route]") {
  const BilledWorld world;
  const auto a = run_one(world, R"("a")");
  const auto b = run_one(world, R"("b")");
  const auto split = run_one(world, route(R"("weights": {"a": 0.25, "b": 0.75})"));
  CHECK(split.accuracy == Approx(0.25 * a.accuracy + 0.75 * b.accuracy).epsilon(1e-14));
  CHECK(split.cost_usd == Approx(0.25 * a.cost_usd + 0.75 * b.cost_usd).epsilon(1e-14));
  CHECK(split.latency_s == Approx(0.25 * 1 + 0.75 * 2).epsilon(1e-14));
  has(world, R"("weights": {"a": 0.25, "b": 0.7})", "sum");
}

TEST_CASE("the exact oracles take the best answer, and of equals the cheapest", "[route][oracle]") {
  const BilledWorld world;
  for (const std::string kind : {"best", "cheapest_right"}) {
    const std::string by = R"("by": {"oracle": ")" + kind + R"("}, )";
    CHECK(world.paid(route(by + R"("then": "b", "else": "a")")) == "a b b a a a");
    CHECK(world.paid(route(by + R"("among": ["b", "a"])")) == "a b b a a a");
  }
  // Graded scores: a better wrong answer is still better, and only what passes is right.
  const tests::TableWorld graded(
      "id,a|score,a|cost_usd,b|score,b|cost_usd\n"
      "r0,0.6,1,0.9,2\n"
      "r1,0.1,1,0.4,2\n");
  const std::string among = R"(, "among": ["a", "b"])";
  CHECK(run_one(graded, route(R"("by": {"oracle": "best"})" + among)).accuracy == Approx(0.65));
  CHECK(run_one(graded, route(R"("by": {"oracle": "cheapest_right"})" + among)).accuracy ==
        Approx(0.35));
}

TEST_CASE("a noisy oracle errs as often as it says on easy and on hard requests", "[route]") {
  const BilledWorld world;
  // Hard, where "b" is better: rows 1 and 2. "b" right on 0, 1, 2, 5; "a" on 0, 3, 5.
  const auto accuracy = [&](const std::string& oracle) {
    return run_one(world, route(R"("by": {"oracle": )" + oracle + "}" + kBranches)).accuracy;
  };
  CHECK(accuracy(R"({"accuracy": 1})") == Approx(5 / 6.0));
  CHECK(accuracy(R"({"accuracy": 0})") == Approx(2 / 6.0));
  // Rows 0 and 5 either way; 1 and 2 with 0.8 each; 3 with 0.8.
  CHECK(accuracy(R"({"accuracy": 0.8})") == Approx((2 + 2 * 0.8 + 0.8) / 6));
  CHECK(accuracy(R"({"over_escalation": 0.1, "miss": 0.4})") ==
        Approx((2 + 2 * (1 - 0.4) + (1 - 0.1)) / 6));
  // Where a wrong "else" makes a request hard, row 4 goes to "b" too, and pays for it.
  const auto bill = [&](const std::string& hard) {
    return world.paid(
        route(R"("by": {"oracle": {"accuracy": 1, "hard": ")" + hard + "\"}}" + kBranches));
  };
  CHECK(bill("then_better") == "a b b a a a");
  CHECK(bill("else_wrong") == "a b b a b a");
  has(world, R"("by": {"oracle": {"accuracy": 1, "miss": 0}})" + kBranches,
      "states its errors once");
  has(world, R"("by": {"oracle": {"miss": 0}})" + kBranches, "states its errors once");
  has(world, R"("by": {"oracle": "best"}, "at_least": 0)" + kBranches,
      "an oracle has no threshold");
}

TEST_CASE("what a router costs is paid on every request, whatever it decides",
          "[route][overhead]") {
  const BilledWorld world;
  const std::string fields = R"("by": "signal", "at_least": 0.5)" + kBranches;
  const auto plain = run_one(world, route(fields));
  const auto charged =
      run_one(world, route(fields + R"(, "overhead": {"usd": 0.00002, "s": 0.03})"));
  CHECK(charged.cost_usd == Approx(plain.cost_usd + 0.00002).epsilon(1e-12));
  CHECK(charged.latency_s == Approx(plain.latency_s + 0.03).epsilon(1e-12));
  CHECK(charged.accuracy == plain.accuracy);
  // A model that decides is billed and timed as a call; its answer is not returned.
  const auto judged = run_one(world, route(fields + R"(, "overhead": {"call": "a"})"));
  CHECK(judged.cost_usd == Approx(plain.cost_usd + 0.000063 / 6).epsilon(1e-12));
  CHECK(judged.latency_s == Approx(plain.latency_s + 1).epsilon(1e-12));
  CHECK(judged.calls == Approx(2));
  CHECK(judged.accuracy == plain.accuracy);
}
