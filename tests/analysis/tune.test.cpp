#include "sim/analysis/tune.hpp"

#include "sim/base/random.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

/// A curve of three thresholds over eight requests, four to train on. Past the cut costs 10,
/// else 1.
struct World {
  Curve curve;
  CurveEffects effects;
  std::vector<std::uint8_t> is_train = {1, 1, 1, 1, 0, 0, 0, 0};

  World() {
    curve.policy = "p";
    curve.parameter = "at_least";
    for (const double value : {0.0, 0.5, std::numeric_limits<double>::infinity()}) {
      curve.points.emplace_back().value = value;
    }
    CutEffects cut;
    cut.points = 3;
    cut.has_cost = cut.has_savings = true;
    //                      score past/below by request; passed 2 = past 0 and 0.5
    const double below[] = {1, 0, 0, 1, 0, 0, 1, 0};
    const double past[] = {1, 1, 1, 1, 1, 0, 0, 0};
    const std::uint32_t passed[] = {1, 2, 2, 1, 2, 2, 1, 1};
    for (std::size_t i = 0; i < 8; ++i) {
      cut.rows.push_back({passed[i], below[i], 1, past[i] - below[i], 9, 10});
      effects.rows.push_back(i);
    }
    effects.of = std::move(cut);
  }
  Tuned operator()(const TuneTarget& target, std::uint32_t resamples = 0) const {
    auto tuned = tune(curve, effects, is_train, target, {.resamples = resamples, .seed = 1});
    if (!tuned) FAIL(base::render(tuned.error()));
    return *tuned;
  }
};

}  // namespace

TEST_CASE("the cheapest threshold that reaches an accuracy is chosen on the training part alone",
          "[tune]") {
  const World world;
  // Training accuracy: 1 at 0 (all past), 1 at 0.5 (two past), 0.5 at infinity.
  const Tuned tuned = world({TuneGoal::kAccuracy, 1.0});
  CHECK(tuned.value == 0.5);
  CHECK(tuned.train.accuracy.mean == 1);
  CHECK(tuned.train.meets_target);
  CHECK(*tuned.train.share_past == 0.5);
  CHECK(tuned.train.cost_usd_per_request->mean == Approx(5.5));
  CHECK(*tuned.train.savings == Approx(0.45));
  // Held out: request 4 gains, 5 does not, 6 is right below, 7 is not.
  CHECK(tuned.held_out.accuracy.mean == Approx(0.5));
  CHECK_FALSE(tuned.held_out.meets_target);
  CHECK(tuned.optimism.mean == Approx(0.5));
  CHECK(tuned.optimism.lo < 0.5);
  CHECK(tuned.optimism.hi > 0.5);
}

TEST_CASE("budgets, savings and shares choose the most accurate, or the most, that they allow",
          "[tune]") {
  const World world;
  CHECK(world({TuneGoal::kCost, 6}).value == 0.5);
  CHECK(world({TuneGoal::kCost, 10}).train.accuracy.mean == 1);
  CHECK(std::isinf(world({TuneGoal::kCost, 1}).value));
  CHECK(world({TuneGoal::kSavings, 0.4}).value == 0.5);
  CHECK(world({TuneGoal::kSharePast, 0.5}).value == 0.5);
  CHECK(world({TuneGoal::kSharePast, 1}).value == 0);
  // Nothing costs as little: the nearest is chosen, and it is said.
  const Tuned missed = world({TuneGoal::kCost, 0.5});
  CHECK(std::isinf(missed.value));
  CHECK_FALSE(missed.train.meets_target);
}

TEST_CASE("a target that needs unknown costs is an error, a part without requests too", "[tune]") {
  World world;
  world.curve.cost_reason = "no price";
  const auto refused = tune(world.curve, world.effects, world.is_train, {TuneGoal::kCost, 1}, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == "the target of \"p\" is a cost, but no price");
  world.is_train.assign(8, 1);
  CHECK_FALSE(tune(world.curve, world.effects, world.is_train, {TuneGoal::kAccuracy, 1}, {}));
}

TEST_CASE("a saving against what costs nothing is undefined, with the reason", "[tune]") {
  World world;
  world.curve.savings_reason = "\"base\" costs nothing";
  const Tuned tuned = world({TuneGoal::kSavings, 0.4});
  CHECK(tuned.undefined_because == "\"base\" costs nothing");
  CHECK(std::isnan(tuned.value));
  CHECK(tuned.train.requests == 0);
  // Other targets do not ask for it.
  CHECK(world({TuneGoal::kCost, 6}).undefined_because.empty());
  CHECK(world({TuneGoal::kCost, 6}).value == 0.5);
}

TEST_CASE("choosing among useless thresholds looks good where it was chosen: the optimism is found",
          "[tune][law]") {
  // A score without skill between two models of equal accuracy: the best of 50 thresholds on 100
  // requests is luck. The bootstrap says so, whatever the held-out part.
  Curve curve;
  curve.policy = "p";
  curve.parameter = "at_least";
  CutEffects cut;
  cut.points = 50;
  cut.has_cost = true;
  for (std::size_t i = 0; i < cut.points; ++i) {
    curve.points.emplace_back().value = static_cast<double>(i) / 50;
  }
  CurveEffects effects;
  std::vector<std::uint8_t> is_train;
  for (std::size_t row = 0; row < 200; ++row) {
    const auto coin = [&](std::uint64_t stream) {
      return base::uniform({.seed = 5, .request = row, .model = stream}) < 0.5 ? 1.0 : 0.0;
    };
    const double below = coin(1);
    cut.rows.push_back(
        {static_cast<std::uint32_t>(row * 37 % 51), below, 1, coin(2) - below, 0, 1});
    effects.rows.push_back(row);
    is_train.push_back(row % 2 == 0 ? 1 : 0);
  }
  effects.of = std::move(cut);
  const auto tuned = tune(curve, effects, is_train, {TuneGoal::kCost, 10}, {.resamples = 200});
  REQUIRE(tuned.has_value());
  REQUIRE(tuned->expected_optimism.has_value());
  CHECK(*tuned->expected_optimism > 0.02);
  CHECK(*tuned->expected_optimism < 0.2);
}
