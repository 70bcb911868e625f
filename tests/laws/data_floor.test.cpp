// Floors of labels agree with what the engine replays: a router whose accuracy is the floor saves
// nothing, and totals off the floor are those of the policy itself.
#include "sim/analysis/data_floor.hpp"

#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
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

/// A noisy oracle in front of small and frontier; what it sends to small is checked by an imperfect
/// oracle where `recall` says so.
std::string noisy(const std::string& errors, double recall) {
  const std::string check = R"({"cascade": [{"try": "small", "accept": {"oracle": {"recall": )" +
                            base::format_double(recall) +
                            R"(, "false_alarm": 0.1}}}, "frontier"]})";
  return R"({"route": {"by": {"oracle": {)" + errors +
         R"(, "hard": "else_wrong"}}, "then": "frontier", "else": "small",
            "overhead": {"usd": )" +
         base::format_double(kOverheadUsd) + "}}, \"check\": " + check;
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
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
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
    const std::string policy = R"({"route": {"by": {"oracle": {"accuracy": )" +
                               base::format_double(*floor.value) +
                               R"(, "hard": "else_wrong"}}, "then": "frontier", "else": "small",
            "overhead": {"usd": 0.0001}}})";
    const Totals routed = replay(world, policy);
    const Totals frontier = replay(world, "\"frontier\"");
    const auto total = [&](const Totals& of) {
      return of.cost_usd + terms.wrong_answer_usd * (1 - of.score);
    };
    CHECK(1 - total(routed) / total(frontier) == Approx(0).margin(1e-9));
  }
  CHECK(reachable >= 10);
}

TEST_CASE("cost, score and latency of stated errors are those that the engine replays",
          "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed});
    const double recall = 0.05 * static_cast<double>(seed);
    const FloorTerms terms{.recall = recall, .false_alarm = 0.1, .router_usd = kOverheadUsd};
    const FloorPath blind = floor_world(world, terms).blind.at({0.3, 0.2});
    // Classes are those of small, then each class is sent to a cascade with the same check.
    tests::Policies policies(
        world, "{\"router\": " + noisy(R"("over_escalation": 0.3, "miss": 0.2)", recall) + "}");
    const Totals frontier = replay(world, "\"frontier\"");
    const std::string check = R"({"cascade": [{"try": "small", "accept": {"oracle": {"recall": )" +
                              base::format_double(recall) +
                              R"(, "false_alarm": 0.1}}}, "frontier"]})";
    // A blind share of each class is a mix within it: over easy and hard requests apart.
    const FloorWorld labels = floor_world(world, terms);
    const Totals cascade = replay(world, check);
    CHECK(labels.cascade.cost_usd == Approx(cascade.cost_usd).epsilon(1e-12));
    CHECK(labels.cascade.score == Approx(cascade.score).epsilon(1e-12));
    CHECK(labels.cascade.time_s == Approx(cascade.latency_s).epsilon(1e-12));
    CHECK(labels.singles[1].cost_usd == Approx(frontier.cost_usd).epsilon(1e-12));
    CHECK(blind.cost_usd > 0);
  }
}
