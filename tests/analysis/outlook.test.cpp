#include "sim/analysis/outlook.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {
constexpr DrawOptions kDraws{.seed = 3, .draws = 20'000};
}

TEST_CASE("exact inputs give the point answers of the published pipeline", "[oracle][outlook]") {
  // Two people for three months pay back in 14.456 months out of 5,188 USD a month.
  const PaybackInputs once{
      .build = Exactly{75'000}, .spend = Exactly{7'500}, .saving = Exactly{5'188.0 / 7'500}};
  const auto paid = payback_outlook(once, kDraws);
  CHECK(paid.months.central == Approx(14.456).margin(5e-4));
  CHECK(paid.months.spread.sorted.front() == paid.months.spread.sorted.back());
  CHECK(paid.pays_by_horizon == 0);
  // The same two people for good cost 25,000 a month: never.
  PaybackInputs forever = once;
  forever.on_call = Exactly{25'000};
  const auto never = payback_outlook(forever, kDraws);
  CHECK(std::isinf(never.months.central));
  CHECK(never.months.spread.share_infinite() == 1);
  CHECK(never.net_per_month.central == Approx(-19'812));
}

TEST_CASE("a volume floor of 1,000 calls a day is what 584.40 USD a month come to",
          "[oracle][outlook]") {
  const PaybackInputs inputs{.build = Exactly{1'200},
                             .saving = Exactly{0.64},
                             .run = Exactly{400},
                             .evaluation = Exactly{100},
                             .on_call = Exactly{84.4},
                             .request = Exactly{0.03}};
  const auto found = payback_outlook(inputs, kDraws);
  REQUIRE(found.volume_to_run);
  CHECK(found.volume_to_run->central == Approx(1000));
  CHECK(found.volume_to_pay_back->central == Approx(1000 * 684.4 / 584.4));
}

TEST_CASE("a drift of 0.002 a day crosses from 0.92 to 0.85 in 35 days", "[oracle][outlook]") {
  const auto found = drift_outlook(
      {.accuracy = Exactly{0.92}, .floor = Exactly{0.85}, .loss = Exactly{0.002}}, kDraws);
  CHECK(found.periods.central == Approx(35));
  CHECK(found.below_already == 0);
}

TEST_CASE(
    "doubt about the slope of a drift spreads the time, and a slope of either sign may never "
    "cross",
    "[outlook]") {
  const DriftInputs inputs{
      .accuracy = Exactly{0.92}, .floor = Exactly{0.85}, .loss = Normal{0.002, 0.001}};
  const auto found = drift_outlook(inputs, kDraws);
  // Crossing by 35 days means a slope of at least 0.002: half of the draws.
  CHECK(found.periods.spread.quantile(0.5) == Approx(35).epsilon(0.02));
  // P(N(0.002, 0.001) <= 0) = P(Z <= -2).
  CHECK(found.periods.spread.share_infinite() == Approx(0.02275).margin(0.004));
  const double p10 = 0.07 / (0.002 + 0.001 * 1.2815515655);
  CHECK(found.periods.spread.quantile(0.1) == Approx(p10).epsilon(0.02));
  const auto late = drift_outlook(
      {.accuracy = Normal{0.85, 0.01}, .floor = Exactly{0.85}, .loss = Exactly{0.01}}, kDraws);
  CHECK(late.below_already == Approx(0.5).margin(0.015));
}

TEST_CASE("a floor that moves is met where accuracy, easy share or price carry it",
          "[oracle][outlook]") {
  // 60 % easy, a small model at a fifth of the price: against trying it first the router pays from
  // 1 - p a (1 - rho) + (1 - p) (1 - a) rho <= 1 - p + rho on, a = 0.48 / 0.56.
  MovingFloorInputs inputs{.accuracy = Exactly{0.92},
                           .loss = Exactly{0.002},
                           .easy_share = Exactly{0.6},
                           .small = Exactly{0.2},
                           .frontier = Exactly{1},
                           .against = FloorBaseline::kSmallFirstCascade};
  const double floor = 0.48 / 0.56;
  auto found = moving_floor_outlook(inputs, kDraws);
  CHECK(found.floor.central == Approx(floor));
  CHECK(found.periods.central == Approx((0.92 - floor) / 0.002));
  CHECK(found.by_accuracy.central == found.periods.central);
  CHECK(std::isinf(found.by_easy_share.central));
  CHECK(std::isinf(found.by_price.central));
  CHECK(found.below_already == 0);

  // Against the frontier model alone: 1 - p a (1 - rho) + (1 - p) (1 - a) rho <= 1, that is
  // p a (1 - rho) >= (1 - p) (1 - a) rho. At an accuracy of 0.5 a price cut to rho = p moves it.
  inputs = {.accuracy = Exactly{0.5},
            .easy_share = Exactly{0.6},
            .small = Exactly{0.2},
            .frontier = Exactly{1},
            .frontier_cut = Exactly{0.01}};
  found = moving_floor_outlook(inputs, kDraws);
  // At a = 1/2 it pays while p (1 - rho) >= (1 - p) rho, so while rho <= p.
  CHECK(found.by_price.central == Approx(std::log(0.2 / 0.6) / std::log(0.99)));
  CHECK(found.periods.central == found.by_price.central);
  inputs.frontier_cut = Exactly{0};
  inputs.easy_loss = Exactly{0.004};
  found = moving_floor_outlook(inputs, kDraws);
  CHECK(found.by_easy_share.central == Approx((0.6 - 0.2) / 0.004));
  CHECK(std::isinf(found.by_price.central));
}

TEST_CASE("all drifts together end it no later than each alone", "[law][outlook]") {
  const MovingFloorInputs inputs{.accuracy = Normal{0.9, 0.02},
                                 .loss = Normal{0.001, 0.0005},
                                 .easy_share = Triangular{0.5, 0.6, 0.7},
                                 .easy_loss = Exactly{0.001},
                                 .small = Exactly{0.2},
                                 .frontier = Lognormal{1, 1.2},
                                 .router = Exactly{0.02},
                                 .frontier_cut = Exactly{0.003}};
  const auto found = moving_floor_outlook(inputs, {.seed = 3, .draws = 2000});
  for (const double q : {0.05, 0.5, 0.95}) {
    const double all = found.periods.spread.quantile(q);
    CHECK(all <= found.by_accuracy.spread.quantile(q) * (1 + 1e-6));
    CHECK(all <= found.by_easy_share.spread.quantile(q) * (1 + 1e-6));
    CHECK(all <= found.by_price.spread.quantile(q) * (1 + 1e-6));
  }
}

TEST_CASE("dearer inputs never pay back sooner", "[law][outlook]") {
  PaybackInputs inputs{.build = Triangular{20'000, 40'000, 90'000},
                       .spend = Lognormal{9'000, 1.4},
                       .saving = Triangular{0.2, 0.4, 0.5},
                       .run = Exactly{300},
                       .evaluation = Triangular{100, 200, 800},
                       .on_call = Exactly{500}};
  const auto before = payback_outlook(inputs, kDraws);
  CHECK(before.months.spread.quantile(0.05) < before.months.spread.quantile(0.95));
  CHECK(before.pays_by_horizon == Approx(1 - before.months.spread.share_above(12)));
  inputs.on_call = Exactly{900};
  const auto after = payback_outlook(inputs, kDraws);
  for (const double q : {0.05, 0.25, 0.5, 0.75, 0.95}) {
    CHECK(after.months.spread.quantile(q) >= before.months.spread.quantile(q));
  }
  CHECK(after.months.spread.share_infinite() >= before.months.spread.share_infinite());
}
