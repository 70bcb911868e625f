// Floors of labels agree with what the engine replays: a router whose accuracy is the floor saves
// nothing, and totals off the floor are those of the policy itself.
#include "sim/analysis/data_floor.hpp"

#include "sim/analysis/summary.hpp"
#include "sim/base/text.hpp"
#include "sim/engine/engine.hpp"
#include "tests/support/small_world.hpp"

#include <cmath>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

constexpr double kOverheadUsd = 0.0001;

/// A noisy oracle in front of small and frontier. `errors` is what it states.
std::string noisy(const std::string& errors) {
  return R"({"route": {"by": {"oracle": {)" + errors +
         R"(, "hard": "else_wrong"}}, "then": "frontier", "else": "small",
            "overhead": {"usd": )" +
         base::format_double(kOverheadUsd) + "}}}";
}

struct Totals {
  double cost_usd = 0, score = 0, latency_s = 0;
};

Totals replay(const tests::SmallWorld& world, const std::string& policy) {
  tests::Policies policies(world, R"({"router": )" + policy + "}");
  const auto program = policies.build("router");
  if (!program) FAIL(base::render(program.error()));
  const std::vector<engine::PolicyEntry> entries = {{&*program, engine::Missing::kStop}};
  const auto outcome = engine::run(world.workload, world.models, policies.signals, entries, {}, {});
  if (!outcome) FAIL(base::render(outcome.error()));
  const engine::Tally& total = outcome->policies[0].total;
  const auto n = static_cast<double>(total.requests);
  return {to_usd(total.cost, outcome->money_digits) / n, engine::score_to_double(total.score) / n,
          engine::weighted_to_double(total.latency) / n / 1e9};
}

FloorOutcomes outcomes(const tests::SmallWorld& world, std::size_t model) {
  const std::size_t rows = world.workload.rows();
  FloorOutcomes result;
  result.name = world.models[model].name;
  result.score.resize(rows);
  policy::gather_scores(world.models[model], 0, result.score);
  std::vector<std::int64_t> integers(rows);
  policy::gather_costs(world.models[model], 0, 9, integers);
  for (const std::int64_t cost : integers) result.cost_usd.push_back(double(cost) / 1e9);
  policy::gather_latencies(world.models[model], 0, integers);
  for (const std::int64_t time : integers) result.time_s.push_back(double(time) / 1e9);
  return result;
}

FloorWorld floor_world(const tests::SmallWorld& world, const FloorTerms& terms) {
  FloorInputs inputs;
  inputs.small = outcomes(world, 0);
  inputs.frontier = outcomes(world, 2);
  for (const double score : inputs.small.score) {
    inputs.is_easy.push_back(score >= 0.5 ? 1 : 0);
    inputs.is_small_right.push_back(score >= 0.5 ? 1 : 0);
  }
  FloorWorld result;
  weigh(FloorTable(inputs, {}, 1).total(), terms, result);
  return result;
}

}  // namespace

TEST_CASE("a noisy oracle whose accuracy is the floor saves nothing when replayed",
          "[law][floor]") {
  int reachable = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed, .graded = seed % 2 == 0});
    const FloorTerms terms{.recall = 0,
                           .router_usd = kOverheadUsd,
                           .wrong_answer_usd = 0.02 * static_cast<double>(seed % 5 + 1)};
    const FloorWorld labels = floor_world(world, terms);
    const FloorGain gain(labels, terms, {FloorBaseline::kAlwaysFrontier, 0},
                         FloorCurrency::kQualityAdjustedCost);
    const Floor floor = gain.floor(labels.blind);
    if (floor.reach != Reach::kReachable) continue;
    ++reachable;
    INFO("seed " << seed << ", floor " << *floor.value);
    const std::string policy = noisy("\"accuracy\": " + base::format_double(*floor.value));
    const Totals routed = replay(world, policy);
    const Totals frontier = replay(world, "\"frontier\"");
    const auto total = [&](const Totals& of) {
      return of.cost_usd + terms.wrong_answer_usd * (1 - of.score);
    };
    CHECK(1 - total(routed) / total(frontier) == Approx(0).margin(1e-9));
  }
  CHECK(reachable >= 10);
}

void check_same(const FloorPath& path, const Totals& replayed) {
  CHECK(path.cost_usd == Approx(replayed.cost_usd).epsilon(1e-12));
  CHECK(path.score == Approx(replayed.score).epsilon(1e-12));
  CHECK(path.time_s == Approx(replayed.latency_s).epsilon(1e-12));
}

TEST_CASE("what stated errors cost, score and take is what the engine replays", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed, .graded = seed % 2 == 0});
    const RouterErrors errors{world.draw(0, 900), world.draw(0, 901)};
    const FloorWorld labels =
        floor_world(world, {.recall = 0, .router_usd = kOverheadUsd, .router_s = 0});
    check_same(
        labels.blind.at(errors),
        replay(world, noisy("\"over_escalation\": " + base::format_double(errors.over_escalation) +
                            ", \"miss\": " + base::format_double(errors.miss))));
    check_same(labels.singles[0], replay(world, "\"small\""));
    check_same(labels.singles[1], replay(world, "\"frontier\""));
  }
}

TEST_CASE("the cascade of a floor is the cascade that the engine replays", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed, .graded = seed % 2 == 0});
    const double recall = 0.05 * static_cast<double>(seed);
    const FloorWorld labels =
        floor_world(world, {.recall = recall, .false_alarm = 0.1, .verifier_usd = 0.0003});
    check_same(labels.cascade,
               replay(world, R"({"cascade": [{"try": "small", "accept": {"oracle": {"recall": )" +
                                 base::format_double(recall) +
                                 R"(, "false_alarm": 0.1}, "overhead": {"usd": 0.0003}}},
                                 "frontier"]})"));
  }
}
