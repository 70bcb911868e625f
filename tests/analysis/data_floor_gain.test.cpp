// Floors on sums of labels, against tables small enough for pencil and paper and against the closed
// forms D2, D4, D6 and D7 on tables whose proportions are those of the formula.
#include "sim/analysis/data_floor_gain.hpp"

#include "tests/analysis/floor_labels.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;
using tests::LabelGroup;
using tests::labels;

namespace {

FloorWorld world_of(const std::vector<LabelGroup>& groups, const FloorTerms& terms,
                    bool has_router = false) {
  FloorWorld world;
  weigh(FloorTable(labels(groups, has_router), {}, 1).total(), terms, world);
  return world;
}

Floor floor_of(const std::vector<LabelGroup>& groups, const FloorTerms& terms,
               FloorBaseline baseline = FloorBaseline::kAlwaysFrontier,
               FloorCurrency currency = FloorCurrency::kCost) {
  const FloorWorld world = world_of(groups, terms);
  return FloorGain(world, terms, {baseline, 0}, currency).floor(world.blind);
}

/// Small right on every easy and no hard request, frontier right on all: the table of D2.
std::vector<LabelGroup> double_billing(std::size_t easy, std::size_t hard, double rho) {
  return {{.count = easy, .small_usd = rho},
          {.count = hard, .is_easy = false, .small = 0, .small_usd = rho}};
}

/// Every combination of outcomes in the proportions of independence: 100,000 requests.
std::vector<LabelGroup> independent(double easy_share, double small_easy, double small_hard,
                                    double frontier_easy, double frontier_hard, double rho) {
  std::vector<LabelGroup> groups;
  for (const bool is_easy : {true, false}) {
    for (const double small : {1.0, 0.0}) {
      for (const double frontier : {1.0, 0.0}) {
        const auto part = [](double share, double right) { return right > 0 ? share : 1 - share; };
        const double share = part(easy_share, is_easy ? 1 : 0) *
                             part(is_easy ? small_easy : small_hard, small) *
                             part(is_easy ? frontier_easy : frontier_hard, frontier);
        groups.push_back({.count = static_cast<std::size_t>(std::llround(1e5 * share)),
                          .is_easy = is_easy,
                          .small = small,
                          .frontier = frontier,
                          .small_usd = rho});
      }
    }
  }
  return groups;
}

}  // namespace

TEST_CASE("the double-billing floor of labels is D2's", "[floor][oracle]") {
  CHECK(*floor_of(double_billing(8, 2, 0.2), {}).value == Approx(0.058824).margin(5e-7));
  CHECK(*floor_of(double_billing(8, 2, 0.2), {.router_usd = 0.05}).value ==
        Approx(0.132353).margin(5e-7));
  CHECK(*floor_of(double_billing(6, 4, 1.0 / 3), {.router_usd = 1.0 / 3}).value ==
        Approx(0.875).margin(1e-12));
  const Floor never = floor_of(double_billing(4, 6, 1.0 / 3), {.router_usd = 1.0 / 3});
  CHECK(never.reach == Reach::kNever);
  CHECK(*never.value == Approx(1.142857).margin(5e-7));
}

TEST_CASE(
    "a free frontier is beaten by no router that pays for small; where all is free nothing is",
    "[floor]") {
  const auto priced = [](double small_usd, double frontier_usd) {
    return std::vector<LabelGroup>{
        {.count = 6, .small_usd = small_usd, .frontier_usd = frontier_usd},
        {.count = 4,
         .is_easy = false,
         .small = 0,
         .small_usd = small_usd,
         .frontier_usd = frontier_usd}};
  };
  using enum FloorCurrency;
  for (const FloorCurrency currency : {kCost, kQualityAdjustedCost, kSession}) {
    for (const auto baseline : {FloorBaseline::kAlwaysFrontier, FloorBaseline::kBestSingle}) {
      const FloorTerms terms{.wrong_answer_usd = 2};
      CHECK(floor_of(priced(1, 0), terms, baseline, currency).reach == Reach::kNever);
      CHECK(floor_of(priced(0, 0), {.router_usd = 1}, baseline, currency).reach == Reach::kNever);
      const Floor nothing = floor_of(priced(0, 0), terms, baseline, currency);
      CHECK(nothing.reach == Reach::kUndefined);
      CHECK(nothing.reason == "nothing costs anything");
    }
  }
}

TEST_CASE("with independent outcomes the floor is that of the master formula", "[floor][oracle]") {
  // Cases c, d and e of D4: a*, and totals at an accuracy of 0.85.
  struct Case {
    FloorTerms terms;
    std::vector<LabelGroup> groups;
    double floor, spend, accuracy, saving;
  };
  const std::vector<Case> cases = {{{.recall = 0.7,
                                     .false_alarm = 0.1,
                                     .verifier_usd = 0.02,
                                     .router_usd = 0.01,
                                     .wrong_answer_usd = 20},
                                    independent(0.7, 0.98, 0.3, 0.99, 0.9, 0.2),
                                    0.644830,
                                    0.600840,
                                    0.957424,
                                    0.165306},
                                   {{.recall = 0.9,
                                     .false_alarm = 0.05,
                                     .verifier_usd = 0.05,
                                     .router_usd = 0.05,
                                     .wrong_answer_usd = 10},
                                    independent(0.6, 0.97, 0.25, 0.99, 0.92, 1.0 / 3),
                                    0.471349,
                                    0.778255,
                                    0.962185,
                                    0.162025},
                                   {{.recall = 0, .router_usd = 0.05, .wrong_answer_usd = 10},
                                    independent(0.6, 0.97, 0.25, 0.99, 0.92, 1.0 / 3),
                                    0.914604,
                                    0.670000,
                                    0.911600,
                                    -0.126087}};
  for (const Case& one : cases) {
    const FloorWorld world = world_of(one.groups, one.terms);
    const FloorGain gain(world, one.terms, {FloorBaseline::kAlwaysFrontier, 0},
                         FloorCurrency::kQualityAdjustedCost);
    CHECK(*gain.floor(world.blind).value == Approx(one.floor).margin(5e-7));
    const FloorPath routed = world.blind.at(errors_at(0.85));
    CHECK(routed.cost_usd == Approx(one.spend).margin(5e-7));
    CHECK(routed.score == Approx(one.accuracy).margin(5e-7));
    CHECK(*gain.saving(routed) == Approx(one.saving).margin(5e-7));
  }
}

TEST_CASE("the floor against a small-first cascade is D6's", "[floor][oracle]") {
  const auto against_cascade = [](std::size_t easy, std::size_t hard, double rho, double router) {
    return *floor_of(double_billing(easy, hard, rho), {.router_usd = router},
                     FloorBaseline::kSmallFirstCascade)
                .value;
  };
  CHECK(against_cascade(6, 4, 0.2, 0) == Approx(0.857143).margin(5e-7));
  CHECK(against_cascade(8, 2, 0.2, 0) == Approx(0.941176).margin(5e-7));
  CHECK(against_cascade(6, 4, 1.0 / 3, 0) == Approx(0.75).margin(1e-12));
}

TEST_CASE("sessions of k steps have D7's floors, and one step does not depend on recall",
          "[floor][oracle]") {
  const auto session = [](double steps, double recall) {
    return *floor_of(double_billing(6, 4, 0.2),
                     {.recall = recall, .router_usd = 0.02, .steps = steps},
                     FloorBaseline::kAlwaysFrontier, FloorCurrency::kSession)
                .value;
  };
  for (const double recall : {0.0, 0.5, 0.9, 1.0}) {
    CHECK(session(1, recall) == Approx(0.178571).margin(5e-7));
  }
  CHECK(session(10, 0) == Approx(0.860166).margin(5e-7));
  CHECK(session(10, 0.9) == Approx(0.479968).margin(5e-7));
  CHECK(session(30, 0.5) == Approx(0.908071).margin(5e-7));
  CHECK(session(80, 0.9) == Approx(0.850044).margin(5e-7));
  CHECK(session(80, 1) == Approx(0.178571).margin(5e-7));
}

TEST_CASE("mean latency has the double-billing floor in seconds", "[floor][oracle]") {
  const auto latency = [](std::size_t easy, std::size_t hard, double router_s) {
    return floor_of(double_billing(easy, hard, 0.2), {.router_s = router_s},
                    FloorBaseline::kAlwaysFrontier, FloorCurrency::kLatency);
  };
  CHECK(*latency(8, 2, 0.988).value == Approx(0.955932).margin(5e-7));
  CHECK(*latency(8, 2, 0.085).value == Approx(0.190678).margin(5e-7));
  CHECK(latency(6, 4, 0.988).reach == Reach::kNever);
}

TEST_CASE("frontier's retry is the outcome recorded for that request", "[floor]") {
  // Small fails on two requests. Frontier solves both or neither of them: the marginal rates of the
  // two tables agree on frontier (half right) and small, the joint ones do not.
  const std::vector<LabelGroup> rescued = {{.count = 2, .frontier = 0},
                                           {.count = 2, .is_easy = false, .small = 0}};
  const std::vector<LabelGroup> lost = {{.count = 2},
                                        {.count = 2, .is_easy = false, .small = 0, .frontier = 0}};
  const FloorTerms terms{.wrong_answer_usd = 4};
  CHECK(world_of(rescued, terms).cascade.score == 1);
  CHECK(world_of(lost, terms).cascade.score == 0.5);
  // By hand, per 4 requests. Rescued: frontier 4 + 4 * 2; routing at accuracy a sends a of the easy
  // (cost 0.2, right) and 1-a of the hard (cost 1.2, right) to small:
  // a 0.4 + (1-a)(2 + 8) + (1-a) 2.4 + a 2 = 12.4 - 10 a <= 12, so a >= 0.04.
  const auto floor =
      floor_of(rescued, terms, FloorBaseline::kAlwaysFrontier, FloorCurrency::kQualityAdjustedCost);
  CHECK(*floor.value == Approx(0.04).margin(1e-12));
}

TEST_CASE("detection that is free of errors makes the final score independent of misses",
          "[floor][law]") {
  const auto groups = independent(0.6, 1, 0, 0.99, 0.92, 0.3);
  const FloorWorld world = world_of(groups, {});
  const double score = world.blind.at({0.3, 0}).score;
  CHECK(world.blind.at({0.3, 1}).score == Approx(score).margin(1e-12));
}

TEST_CASE("scaling every price moves neither floor nor saving", "[floor][law]") {
  auto groups = independent(0.7, 0.98, 0.3, 0.99, 0.9, 0.2);
  const FloorTerms terms{.recall = 0.7,
                         .false_alarm = 0.1,
                         .verifier_usd = 0.02,
                         .router_usd = 0.01,
                         .wrong_answer_usd = 20};
  FloorTerms scaled = terms;
  const double factor = 3.7e-6;
  scaled.verifier_usd *= factor;
  *scaled.router_usd *= factor;
  scaled.wrong_answer_usd *= factor;
  auto cheap = groups;
  for (LabelGroup& group : cheap) {
    group.small_usd *= factor;
    group.frontier_usd *= factor;
  }
  for (const auto baseline : kFloorBaselines) {
    const Floor floor = floor_of(groups, terms, baseline, FloorCurrency::kQualityAdjustedCost);
    const Floor other = floor_of(cheap, scaled, baseline, FloorCurrency::kQualityAdjustedCost);
    CHECK(floor.reach == other.reach);
    CHECK(floor.value.value_or(0) == Approx(other.value.value_or(0)).margin(1e-10));
  }
}

TEST_CASE("against the cost-matched mix a router must be as right as the coin of its price",
          "[floor]") {
  // Without detection: small 0.2 at 0.5, frontier 1 at 1. Routing at accuracy a costs
  // 0.5 + 0.5 - 0.8 (a + 1 - a) / 2 = 0.6 whatever a is, where the coin is right on 0.75 of the
  // requests; the router on 0.5 + 0.5 a: a* = 0.5.
  const auto groups = double_billing(5, 5, 0.2);
  const FloorTerms terms{.recall = 0};
  CHECK(*floor_of(groups, terms, FloorBaseline::kCostMatchedMix).value == Approx(0.5));
  // With every failure detected it is always right, so it pays until it is dearer than frontier.
  const Floor detected = floor_of(groups, {}, FloorBaseline::kCostMatchedMix);
  CHECK(*detected.value == Approx(*floor_of(groups, {}).value));
}

TEST_CASE("the best single model may be a third one", "[floor]") {
  auto inputs = labels(double_billing(6, 4, 0.2));
  inputs.singles.push_back({.name = "third",
                            .score = std::vector<double>(10, 1.0),
                            .cost_usd = std::vector<double>(10, 0.4),
                            .time_s = std::vector<double>(10, 1.0),
                            .cost_reason = {},
                            .time_reason = {},
                            .small_usd = {}});
  FloorWorld world;
  const FloorTerms terms;
  weigh(FloorTable(inputs, {}, 1).total(), terms, world);
  CHECK(best_single(world, terms, FloorCurrency::kCost) == 2);
  // Routing right every time costs 0.6 * 0.2 + 0.4 = 0.52 > 0.4.
  const FloorGain gain(world, terms, {FloorBaseline::kBestSingle, 0}, FloorCurrency::kCost);
  CHECK(gain.floor(world.blind).reach == Reach::kNever);
}

TEST_CASE("degenerate tables have a reach or a reason, never a NaN", "[floor]") {
  const auto check = [](const std::vector<LabelGroup>& groups, const FloorTerms& terms) {
    const FloorWorld world = world_of(groups, terms, true);
    for (const auto baseline : kFloorBaselines) {
      for (const auto currency : {FloorCurrency::kCost, FloorCurrency::kQualityAdjustedCost,
                                  FloorCurrency::kSession, FloorCurrency::kLatency}) {
        const FloorGain gain(world, terms, {baseline, 0}, currency);
        for (const Floor& floor :
             {gain.floor(world.blind), gain.floor(world.own), gain.hard_floor(world.blind, 0.5)}) {
          CHECK_FALSE(std::isnan(floor.value.value_or(0)));
          CHECK((floor.reach == Reach::kUndefined) ==
                (!floor.reason.empty() && !floor.value && floor.reach == Reach::kUndefined));
          if (floor.reach == Reach::kUndefined) CHECK_FALSE(floor.reason.empty());
          if (floor.reach == Reach::kReachable) CHECK(floor.value.has_value());
        }
      }
    }
  };
  const FloorTerms terms{.wrong_answer_usd = 2};
  SECTION("all easy") {
    check(double_billing(4, 0, 0.2), terms);
  }
  SECTION("all hard") {
    check(double_billing(0, 4, 0.2), terms);
  }
  SECTION("equal prices") {
    check(double_billing(4, 4, 1), terms);
  }
  SECTION("a free small model") {
    check(double_billing(4, 4, 0), terms);
  }
  SECTION("both free") {
    check({{.count = 3, .small_usd = 0, .frontier_usd = 0, .small_s = 0, .frontier_s = 0}}, terms);
  }
  SECTION("nothing is ever right") {
    check({{.count = 3, .is_easy = false, .small = 0, .frontier = 0}}, {.steps = 5});
  }
  SECTION("models that tie") {
    check({{.count = 3}, {.count = 2, .is_easy = false}}, terms);
  }
  SECTION("no detection, long sessions") {
    check(double_billing(4, 4, 0.2), {.recall = 0, .steps = 50});
  }
}

TEST_CASE("the router under test stands where its choices put it", "[floor]") {
  // Easy: dear and cheap ones; the router keeps the dear ones on small.
  const std::vector<LabelGroup> groups = {
      {.count = 3, .small_usd = 1, .frontier_usd = 5, .small_share = 1},
      {.count = 1, .small_usd = 0.1, .frontier_usd = 0.5, .small_share = 0},
      {.count = 2,
       .is_easy = false,
       .small = 0,
       .small_usd = 1,
       .frontier_usd = 4,
       .small_share = 0.5}};
  const FloorTerms terms;
  const FloorWorld world = world_of(groups, terms, true);
  CHECK(world.errors.over_escalation == 0.25);
  CHECK(world.errors.miss == 0.5);
  // 3 on small (1 each), one on frontier (0.5), two hard: frontier (4) plus small half the time.
  CHECK(world.routed.cost_usd == Approx((3 * 1 + 0.5 + 2 * 4 + 2 * 0.5 * 1) / 6));
  const FloorPath own = world.own.at(world.errors);
  CHECK(own.cost_usd == Approx(world.routed.cost_usd));
  CHECK(own.score == Approx(world.routed.score));
  // A blind router of the same rates keeps any easy request: it saves less.
  CHECK(world.blind.at(world.errors).cost_usd > world.routed.cost_usd + 0.1);
}

TEST_CASE("moving the price ratio or the easy share is what a table of that kind would give",
          "[floor][law]") {
  const FloorTerms terms{.recall = 0.8, .wrong_answer_usd = 3};
  const auto groups = independent(0.6, 0.97, 0.25, 0.99, 0.92, 0.4);
  FloorTerms dearer = terms;
  dearer.price_ratio = 0.7;
  FloorTerms easier = terms;
  easier.easy_share = 0.8;
  for (const auto baseline : kFloorBaselines) {
    const auto currency = FloorCurrency::kQualityAdjustedCost;
    CHECK(floor_of(groups, dearer, baseline, currency).value.value_or(-1) ==
          Approx(floor_of(independent(0.6, 0.97, 0.25, 0.99, 0.92, 0.7), terms, baseline, currency)
                     .value.value_or(-1))
              .margin(1e-9));
    CHECK(floor_of(groups, easier, baseline, currency).value.value_or(-1) ==
          Approx(floor_of(independent(0.8, 0.97, 0.25, 0.99, 0.92, 0.4), terms, baseline, currency)
                     .value.value_or(-1))
              .margin(1e-9));
  }
}
