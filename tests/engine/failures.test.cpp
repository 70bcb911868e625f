#include "tests/support/attempt_world.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::AttemptWorld;
using tests::Figures;
using tests::mistake;
using tests::run_one;
using tests::SmallWorld;

namespace {

/// A world of drawn models that cost their price and take a second each.
struct Desk {
  std::string name;
  double usd = 0, accuracy = 1, error_rate = 0;
};

AttemptWorld chain(std::size_t rows, const std::vector<Desk>& desks) {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  AttemptWorld world(rows);
  for (const Desk& desk : desks) world.draw(desk.name, source, desk.accuracy);
  world.finish();
  for (std::size_t i = 0; i < desks.size(); ++i) {
    auto& model = world.model(i);
    model.price.per_call_pico_usd = std::llround(desks[i].usd * 1e12);
    model.error_rate = desks[i].error_rate;
    model.error_latency = {100'000'000};
  }
  return world;
}

double entered(const Figures& figures, std::size_t part) {
  return engine::weighted_to_double(figures.outcome.total.parts.at(part).entered);
}
double succeeded(const Figures& figures, std::size_t part) {
  return engine::weighted_to_double(figures.outcome.total.parts.at(part).succeeded);
}
double cost_usd(const Figures& figures, std::size_t part) {
  return engine::weighted_to_double(figures.outcome.total.parts.at(part).cost) / 1e9;
}

}  // namespace

TEST_CASE("a fallback chain costs what its published example says", "[fallback][oracle]") {
  // floors.md O28: failing hops are still billed there, so a refused answer stands for a failure.
  const auto world = chain(1000, {{"first", 0.006, 0.98, 0},
                                  {"second", 0.006, 0.98, 0},
                                  {"bigger", 0.03, 0.99, 0},
                                  {"human", 5, 1, 0}});
  const std::string check = R"(, "accept": {"oracle": {"recall": 1}}}, )";
  const auto chained = run_one(world,
                               R"({"fallback": [{"try": "first")" + check + R"({"try": "second")" +
                                   check + R"({"try": "bigger")" + check + R"("human"]})",
                               {.evaluate = engine::Evaluate::kSampled, .replications = 2000});
  // 0.006 + 0.02 x 0.006 + 0.0004 x 0.03 + 0.000004 x 5: its deviation is that of the human's
  // share.
  const double draws = 1000.0 * 2000;
  CHECK(chained.outcome.draws == 2000);
  CHECK(std::abs(chained.cost_usd - 0.006152) < 4 * 5 * std::sqrt(4e-6 / draws));
  CHECK(std::abs(entered(chained, 1) / 1000 - 0.02) < 4 * std::sqrt(0.02 / draws));
  CHECK(chained.outcome.parts ==
        std::vector<std::string>{"hop 1: first", "hop 2: second", "hop 3: bigger", "hop 4: human"});
}

TEST_CASE("errors go on to the next hop, exactly, with what each hop cost", "[fallback]") {
  const auto world = chain(100, {{"a", 0.006, 1, 0.25}, {"b", 0.03, 1, 0.5}, {"human", 5, 1, 0}});
  const auto chained = run_one(world, R"({"fallback": ["a", "b", "human"]})");
  CHECK(chained.outcome.draws == 0);
  CHECK(chained.accuracy == Approx(1));
  CHECK(entered(chained, 0) == Approx(100));
  CHECK(succeeded(chained, 0) == Approx(75));
  CHECK(entered(chained, 1) == Approx(25));
  CHECK(entered(chained, 2) == Approx(12.5));
  CHECK(cost_usd(chained, 0) == Approx(0.75 * 100 * 0.006));
  CHECK(cost_usd(chained, 1) == Approx(0.125 * 100 * 0.03));
  CHECK(cost_usd(chained, 2) == Approx(0.125 * 100 * 5));
  CHECK(chained.cost_usd * 100 ==
        Approx(cost_usd(chained, 0) + cost_usd(chained, 1) + cost_usd(chained, 2)));
  // A failure takes 0.1 s, an answer 1 s.
  CHECK(chained.latency_s == Approx(0.25 * 0.1 + 0.125 * 0.1 + 1));
  CHECK(run_one(world, R"({"fallback": ["a", "b"]})").unanswered == Approx(0.125));
}

TEST_CASE("a prompt that exceeds the context goes on without a call", "[fallback]") {
  SmallWorld world({.rows = 400, .seed = 2});
  world.models[0].input.tokens = &world.tokens();
  world.models[0].context_limit = 2000;
  double longer = 0;
  for (std::size_t row = 0; row < 400; ++row) {
    longer += world.tokens().number_at(row) > 2000 ? 1 : 0;
  }
  const auto chained = run_one(world, R"({"fallback": ["small", "frontier"]})");
  CHECK(entered(chained, 1) == Approx(longer));
  CHECK(chained.calls == Approx(1));
  CHECK(run_one(world, R"("small")").calls == Approx(1));
}

TEST_CASE("low quality goes on, and the refused answer stays paid", "[fallback]") {
  const SmallWorld world({.rows = 400, .seed = 3});
  const auto fallback = run_one(
      world,
      R"({"fallback": [{"try": "small", "accept": {"confidence_at_least": 0.5}}, "frontier"]})");
  const auto cascade = run_one(
      world,
      R"({"cascade": [{"try": "small", "accept": {"confidence_at_least": 0.5}}, "frontier"]})");
  CHECK(fallback.cost_usd == cascade.cost_usd);
  CHECK(fallback.accuracy == cascade.accuracy);
  CHECK(succeeded(fallback, 0) + entered(fallback, 1) == Approx(400));
}

TEST_CASE("each further try fails independently, after a longer wait", "[retry]") {
  const auto world = chain(10, {{"a", 0.001, 1, 0.5}});
  const auto tried = run_one(world, R"({"retry": {"of": "a", "times": 2, "wait_s": 1}})");
  CHECK(tried.unanswered == Approx(0.125));
  CHECK(tried.cost_usd == Approx(0.875 * 0.001));
  // Failures take 0.1 s, the waits 1 s and 2 s, an answer 1 s.
  CHECK(tried.latency_s == Approx(0.875 + 0.1 * (0.5 + 0.25 + 0.125) + 0.5 * 1 + 0.25 * 2));
  CHECK(entered(tried, 0) == Approx(5));
  const auto sampled = run_one(world, R"({"retry": {"of": "a", "times": 2}})",
                               {.evaluate = engine::Evaluate::kSampled, .replications = 20'000});
  CHECK(std::abs(sampled.unanswered - 0.125) < 4 * std::sqrt(0.125 * 0.875 / 200'000));
}

TEST_CASE("a mirror costs money, takes no time and answers nobody", "[shadow]") {
  const SmallWorld world({.rows = 1000, .seed = 4});
  const auto alone = run_one(world, R"("small")");
  const auto frontier = run_one(world, R"("frontier")");
  const auto shadow =
      run_one(world, R"({"shadow": {"serve": "small", "mirror": "frontier", "share": 0.25}})");
  CHECK(shadow.accuracy == Approx(alone.accuracy));
  CHECK(shadow.latency_s == Approx(alone.latency_s));
  CHECK(shadow.cost_usd == Approx(alone.cost_usd + 0.25 * frontier.cost_usd));
  CHECK(entered(shadow, 0) == Approx(250));
  CHECK(cost_usd(shadow, 0) == Approx(0.25 * 1000 * frontier.cost_usd));
  double different = 0;
  for (std::size_t row = 0; row < 1000; ++row) {
    const auto answer = [&](std::size_t model) {
      return world.models[model].find(data::ModelField::kAnswer)->text_at(row);
    };
    different += answer(0) != answer(2) ? 1 : 0;
  }
  CHECK(entered(shadow, 1) == Approx(0.25 * different));
}

TEST_CASE("mistakes in chains are located", "[fallback][errors]") {
  const SmallWorld world({.rows = 5});
  const auto has = [&](const std::string& expression, const std::string& part) {
    const std::string text = mistake(world, expression);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(R"({"fallback": []})", "fallback");
  has(R"({"fallback": ["smal"]})", "small");
  has(R"({"fallback": [{"try": "small", "acept": {}}, "frontier"]})", "accept");
  has(R"({"retry": {"of": "small", "times": -1}})", "-1");
  has(R"({"retry": {"times": 2}})", "of");
  has(R"({"shadow": {"serve": "small"}})", "mirror");
  has(R"({"shadow": {"serve": "small", "mirror": "frontier", "share": 2}})", "share");
}
