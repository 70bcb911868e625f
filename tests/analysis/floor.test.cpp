#include "sim/analysis/floor.hpp"

#include "sim/analysis/floor_model.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

TEST_CASE("a rising gain that crosses 0 is reachable at the crossing", "[floor]") {
  const Floor floor = linear_floor(-1, 3);
  CHECK(floor.reach == Reach::kReachable);
  CHECK(*floor.value == 0.25);
  CHECK(floor.reason.empty());
}

TEST_CASE("a floor beyond [0, 1] keeps its number beside never or always", "[floor]") {
  const Floor never = linear_floor(-3, -1);
  CHECK(never.reach == Reach::kNever);
  CHECK(*never.value == 1.5);
  const Floor always = linear_floor(1, 3);
  CHECK(always.reach == Reach::kAlways);
  CHECK(*always.value == -0.5);
}

TEST_CASE("a crossing at 0 or 1 is reachable, not never or always", "[floor]") {
  CHECK(linear_floor(-1, 0).reach == Reach::kReachable);
  CHECK(*linear_floor(-1, 0).value == 1);
  CHECK(linear_floor(0, 1).reach == Reach::kReachable);
  CHECK(*linear_floor(0, 1).value == 0);
  CHECK(linear_floor(-1, -1e-16).reach == Reach::kReachable);
}

TEST_CASE("a gain without a slope has no number", "[floor]") {
  CHECK(linear_floor(1, 1).reach == Reach::kAlways);
  CHECK(linear_floor(-1, -1).reach == Reach::kNever);
  const Floor nothing = linear_floor(0, 0);
  CHECK(nothing.reach == Reach::kUndefined);
  CHECK_FALSE(nothing.value);
  CHECK(nothing.reason == "the saving is exactly 0 at every accuracy");
  CHECK(linear_floor(0.1 + 0.2 - 0.3, 0, 1).reach == Reach::kUndefined);
}

TEST_CASE("a gain that falls with accuracy has no least accuracy", "[floor]") {
  CHECK(linear_floor(1, -1).reach == Reach::kUndefined);
  CHECK(linear_floor(2, 1).reach == Reach::kAlways);
  CHECK(linear_floor(-1, -2).reach == Reach::kNever);
  CHECK_FALSE(linear_floor(-1, -2).value);
}

TEST_CASE("amounts beyond all bounds are undefined, not a NaN", "[floor]") {
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(linear_floor(-infinite, infinite).reach == Reach::kUndefined);
  CHECK(linear_floor(std::nan(""), 1).reach == Reach::kUndefined);
  CHECK(convex_floor([](double) { return std::nan(""); }).reach == Reach::kUndefined);
  CHECK(linear_flip(infinite, -1, {}).reach == Reach::kUndefined);
}

TEST_CASE("the floor of a convex gain is the end of its losing stretch", "[floor]") {
  const Floor once = convex_floor([](double a) { return a * a - 0.25; });
  CHECK(once.reach == Reach::kReachable);
  CHECK(*once.value == Approx(0.5).epsilon(1e-14));
  // Loses only between 0.3 and 0.7.
  const Floor twice = convex_floor([](double a) { return (a - 0.3) * (a - 0.7); });
  CHECK(*twice.value == Approx(0.7).epsilon(1e-14));
  CHECK(convex_floor([](double a) { return a * a + 0.1; }).reach == Reach::kAlways);
  CHECK(convex_floor([](double a) { return a * a - 2; }).reach == Reach::kNever);
  CHECK(convex_floor([](double a) { return 0.25 - a; }).reach == Reach::kUndefined);
  CHECK(convex_floor([](double) { return 0.0; }).reach == Reach::kUndefined);
}

TEST_CASE("a flip says on which side of it a decision pays", "[floor]") {
  const Flip price = linear_flip(2, -4, {});
  CHECK(price.reach == Reach::kReachable);
  CHECK(*price.value == 0.5);
  CHECK_FALSE(price.pays_above);
  CHECK(linear_flip(-2, 4, {}).pays_above);
  CHECK(linear_flip(1, 1, {}).reach == Reach::kAlways);
  CHECK(linear_flip(-1, -1, {}).reach == Reach::kNever);
  CHECK(linear_flip(-3, 2, {0, 1}).reach == Reach::kNever);
  CHECK(linear_flip(3, -2, {0, 1}).reach == Reach::kAlways);
  CHECK(linear_flip(0, 0, {}).reach == Reach::kUndefined);
  CHECK(linear_flip(1, 1e-14, {}).reach == Reach::kAlways);
  CHECK(*linear_flip(-1, 1e-14, {}, 0).value == Approx(1e14));
}

TEST_CASE("a turn at the end of a domain has no side", "[floor]") {
  const auto settled = [](double root, bool pays_above, const Domain& domain) {
    Flip flip{root, Reach::kReachable, pays_above, {}};
    settle_at_ends(flip, domain, 1);
    CHECK(flip.value.has_value() == (flip.reach == Reach::kReachable));
    return flip.reach;
  };
  CHECK(settled(0, false, {}) == Reach::kNever);  // pays at prices below $0 only
  CHECK(settled(0, true, {}) == Reach::kAlways);
  CHECK(settled(1, true, {0, 1}) == Reach::kNever);
  CHECK(settled(1, false, {0, 1}) == Reach::kAlways);
  CHECK(settled(0.5, true, {0, 1}) == Reach::kReachable);
}

TEST_CASE("no flip is told beyond what a price or a share can be", "[floor]") {
  // Free models, and equal prices under a router that is always right.
  for (const RoutingPrices& prices : {RoutingPrices{0, 0, 0, 0, 0}, RoutingPrices{1, 1, 0, 0, 0}}) {
    for (const double easy_share : {0.0, 0.6, 1.0}) {
      for (const double accuracy : {0.0, 0.8, 1.0}) {
        for (const FlipParameter parameter : kFlipParameters) {
          const Flip flip =
              flip_of(parameter, {.easy_share = easy_share}, prices, errors_at(accuracy));
          if (!flip.value) continue;
          const bool is_share =
              parameter == FlipParameter::kEasyShare || parameter == FlipParameter::kRecall;
          CHECK(*flip.value > 0);
          if (is_share) CHECK(*flip.value < 1);
        }
      }
    }
  }
}

TEST_CASE("every baseline, currency and reach has a name of its own", "[floor]") {
  CHECK(name_of(FloorBaseline::kAlwaysFrontier) == "always-frontier");
  CHECK(name_of(FloorBaseline::kBestSingle) == "best-single");
  CHECK(name_of(FloorCurrency::kCost) == "cost");
  CHECK(name_of(FloorCurrency::kSession) == "resolved-session");
  CHECK(reach_name(Reach::kUndefined) == "undefined");
}
