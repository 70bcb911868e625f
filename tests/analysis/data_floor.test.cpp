// Whole floor analyses of labels: doubt, verdicts, slices, flips and maps.
#include "sim/analysis/data_floor.hpp"

#include "sim/analysis/data_floor_bootstrap.hpp"
#include "sim/base/random.hpp"
#include "tests/analysis/floor_labels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;
using tests::LabelGroup;
using tests::labels;

namespace {

constexpr std::uint32_t kResamples = 2000;

DataFloorSpec spec_of(FloorInputs inputs) {
  DataFloorSpec spec;
  spec.inputs = std::move(inputs);
  spec.against = tests::four_baselines();
  spec.bootstrap.resamples = kResamples;
  spec.bootstrap.seed = 5;
  return spec;
}

DataFloor run(const DataFloorSpec& spec) {
  auto floor = data_floor(spec);
  if (!floor) FAIL(base::render(floor.error()));
  return std::move(*floor);
}

const FloorComparison& comparison(const DataFloor& floor, FloorBaseline baseline,
                                  FloorCurrency currency) {
  const auto found = std::ranges::find_if(floor.comparisons, [&](const FloorComparison& one) {
    return one.against.builtin == baseline && one.currency == currency;
  });
  REQUIRE(found != floor.comparisons.end());
  return *found;
}

/// Requests with costs that all differ; small is right on about 6 of 10.
std::vector<LabelGroup> scattered(std::size_t requests, std::uint64_t seed) {
  std::vector<LabelGroup> groups;
  for (std::size_t i = 0; i < requests; ++i) {
    const auto draw = [&](std::uint32_t stream) {
      return base::uniform({.seed = seed, .request = i, .attempt = stream});
    };
    const bool is_right = draw(0) < 0.6;
    groups.push_back({.is_easy = is_right,
                      .small = is_right ? 1.0 : 0.0,
                      .frontier = draw(1) < 0.9 ? 1.0 : 0.0,
                      .small_usd = 0.1 + 0.2 * draw(2),
                      .frontier_usd = 0.5 + draw(3),
                      .small_share = draw(4) < (is_right ? 0.9 : 0.2) ? 1.0 : 0.0});
  }
  return groups;
}

}  // namespace

TEST_CASE("the interval of a floor is the same for any number of threads", "[floor][law]") {
  auto spec = spec_of(labels(scattered(300, 1), true));
  spec.bootstrap.threads = 1;
  const DataFloor one = run(spec);
  spec.bootstrap.threads = 5;
  const DataFloor five = run(spec);
  for (std::size_t i = 0; i < one.comparisons.size(); ++i) {
    CHECK(one.comparisons[i].floor.interval->lo == five.comparisons[i].floor.interval->lo);
    CHECK(one.comparisons[i].floor.interval->hi == five.comparisons[i].floor.interval->hi);
    CHECK(one.comparisons[i].place->gain.standard_error ==
          five.comparisons[i].place->gain.standard_error);
  }
}

TEST_CASE("drawing equal requests as a multinomial gives the intervals of drawing them one by one",
          "[floor][law]") {
  // Two kinds of requests: the multinomial is taken once there are enough of them. A cost that
  // differs by nothing that matters makes rows of the same requests.
  const std::vector<LabelGroup> few = {{.count = 1300},
                                       {.count = 700, .is_easy = false, .small = 0}};
  auto many = labels(few);
  for (std::size_t i = 0; i < many.rows(); ++i) {
    many.small.cost_usd[i] += 1e-13 * static_cast<double>(i);
  }
  const auto interval = [](FloorInputs inputs) {
    auto spec = spec_of(std::move(inputs));
    spec.terms.router_usd = 0.05;
    spec.bootstrap.resamples = 20'000;
    return *comparison(run(spec), FloorBaseline::kAlwaysFrontier, FloorCurrency::kCost)
                .floor.interval;
  };
  const Interval drawn = interval(many);
  const Interval multinomial = interval(labels(few));
  const double width = drawn.hi - drawn.lo;
  CHECK(multinomial.lo == Approx(drawn.lo).margin(0.03 * width));
  CHECK(multinomial.hi == Approx(drawn.hi).margin(0.03 * width));
}

TEST_CASE("the interval of a floor covers the truth as often as it says", "[floor][law]") {
  // D2 at p = 0.6, rho = 0.2: a* = 0.4 * 0.2 / (0.6 * 0.8 + 0.4 * 0.2) = 1 / 7.
  int covered = 0;
  constexpr int kWorlds = 200;
  for (int world = 0; world < kWorlds; ++world) {
    std::size_t easy = 0;
    for (std::uint32_t i = 0; i < 200; ++i) {
      easy += base::uniform({.seed = 77, .request = i, .attempt = std::uint32_t(world)}) < 0.6;
    }
    auto spec =
        spec_of(labels({{.count = easy}, {.count = 200 - easy, .is_easy = false, .small = 0}}));
    spec.bootstrap.resamples = 400;
    const auto found =
        comparison(run(spec), FloorBaseline::kAlwaysFrontier, FloorCurrency::kCost).floor;
    covered += found.interval->lo <= 1.0 / 7 && 1.0 / 7 <= found.interval->hi;
  }
  // 95 % of 200 +- 4 sigma.
  CHECK(covered >= 178);
  CHECK(covered < kWorlds);
}

TEST_CASE("a good router on many labels ships, a bad one is held, and few labels decide nothing",
          "[floor]") {
  const auto verdict = [](std::size_t scale, double over, double miss) {
    const auto part = [&](double share) {
      return static_cast<std::size_t>(std::llround(share * static_cast<double>(scale)));
    };
    auto spec = spec_of(
        labels({{.count = part(6 * (1 - over))},
                {.count = part(6 * over), .small_share = 0},
                {.count = part(4 * miss), .is_easy = false, .small = 0},
                {.count = part(4 * (1 - miss)), .is_easy = false, .small = 0, .small_share = 0}},
               true));
    spec.against = {{FloorBaseline::kAlwaysFrontier, 0}};
    return run(spec);
  };
  // Always-frontier: 0.6 (1 - o) 0.8 - 0.4 m 0.2 >= 0.
  const DataFloor ship = verdict(100, 0.1, 0.1);
  CHECK(ship.verdict == ShipVerdict::kShip);
  CHECK(ship.comparisons.front().place->standing.margin > 0);
  CHECK(ship.comparisons.front().place->standing.box_margin > 0);
  CHECK(*ship.comparisons.front().place->standing.labels_needed <= ship.requests);
  const DataFloor hold = verdict(100, 1, 0.9);
  CHECK(hold.verdict == ShipVerdict::kHold);
  CHECK(hold.comparisons.front().place->standing.box_margin < 0);
  const DataFloor open = verdict(5, 0.8, 1);
  CHECK(open.verdict == ShipVerdict::kNeedMoreData);
  const double needed = *open.comparisons.front().place->standing.labels_needed;
  CHECK(needed > open.requests);
  // The same rates on as many labels as it asks for are decided; on a tenth fewer they are not.
  const auto scale = static_cast<std::size_t>(std::ceil(needed / 50)) * 5;
  CHECK(verdict(scale, 0.8, 1).verdict == ShipVerdict::kShip);
  CHECK(verdict(scale * 8 / 10, 0.8, 1).verdict == ShipVerdict::kNeedMoreData);
}

TEST_CASE("a router with a constant score has a place too", "[floor]") {
  for (const double share : {0.0, 1.0}) {
    auto spec = spec_of(labels({{.count = 60, .small_share = share},
                                {.count = 40, .is_easy = false, .small = 0, .small_share = share}},
                               true));
    const DataFloor floor = run(spec);
    CHECK(floor.router->over_escalation.mean == 1 - share);
    CHECK(floor.router->miss.mean == share);
    CHECK(floor.router->accuracy == Approx(share == 1 ? 0.6 : 0.4));
    const auto& place =
        *comparison(floor, FloorBaseline::kAlwaysFrontier, FloorCurrency::kCost).place;
    // Always small is the cascade; always frontier saves nothing and no data would change that.
    CHECK(place.saving->mean == Approx(share == 1 ? 0.4 : 0).margin(1e-12));
    CHECK((place.standing.labels_needed.has_value()) == (share == 1));
  }
}

TEST_CASE("slices name the worst one, and small values are pooled and said to be", "[floor]") {
  auto spec = spec_of(labels({{.count = 40},
                              {.count = 10, .is_easy = false, .small = 0},
                              {.count = 20},
                              {.count = 40, .is_easy = false, .small = 0},
                              {.count = 3},
                              {.count = 2, .is_easy = false, .small = 0}}));
  spec.against = {{FloorBaseline::kAlwaysFrontier, 0}};
  FloorSlices slices{"topic", {"light", "heavy", "rare", "rarer"}, {}};
  slices.code.insert(slices.code.end(), 50, 0);
  slices.code.insert(slices.code.end(), 60, 1);
  slices.code.insert(slices.code.end(), 3, 2);
  slices.code.insert(slices.code.end(), 2, 3);
  spec.slices = {slices};
  const DataFloor floor = run(spec);
  REQUIRE(floor.slices.size() == 1);
  const auto& values = floor.slices[0].values;
  REQUIRE(values.size() == 3);
  CHECK(floor.slices[0].worst == 1);
  CHECK(values[2].pooled == 2);
  CHECK(values[2].requests == 5);
  // D2 in each: (1-p) 0.2 / (0.8 p + 0.2 (1-p)).
  CHECK(*values[0].floors[0].floor.value == Approx(0.2 * 0.2 / (0.8 * 0.8 + 0.2 * 0.2)));
  CHECK(*values[1].floors[0].floor.value == Approx((2.0 / 3) * 0.2 / (0.8 / 3 + 0.2 * 2 / 3)));
  CHECK(values[1].floors[0].interval->lo < *values[1].floors[0].floor.value);
  CHECK(values[1].floors[0].interval->hi > *values[1].floors[0].floor.value);
}

TEST_CASE("flips are the inverse thresholds of the closed forms", "[floor][oracle]") {
  // p = 0.6, a = 0.85: kappa* = 0.396 at rho = 0.2; rho* = 0.807018 at kappa = 0.05.
  const auto groups = [](double rho) {
    return std::vector<LabelGroup>{{.count = 6, .small_usd = rho},
                                   {.count = 4, .is_easy = false, .small = 0, .small_usd = rho}};
  };
  const auto flip = [&](double rho, double kappa, FloorParameter parameter, double recall = 1) {
    const FloorSums sums = FloorTable(labels(groups(rho)), {}, 1).total();
    return find_flip(sums, {.recall = recall, .router_usd = kappa}, parameter,
                     {FloorBaseline::kAlwaysFrontier, 0}, FloorCurrency::kQualityAdjustedCost,
                     [](const FloorWorld& world) { return world.blind.at(errors_at(0.85)); });
  };
  CHECK(*flip(0.2, 0, FloorParameter::kRouterUsd).flip.value == Approx(0.396).margin(1e-9));
  CHECK_FALSE(flip(0.2, 0, FloorParameter::kRouterUsd).flip.pays_above);
  CHECK(*flip(0.2, 0.05, FloorParameter::kPriceRatio).flip.value == Approx(0.807018).margin(5e-7));
  CHECK(flip(0.2, 0.05, FloorParameter::kPriceRatio).now == Approx(0.2));
  // Silent errors: 0.85 is the floor at l = 7.6 for p = 0.6, rho = 0.2.
  CHECK(*flip(0.2, 0, FloorParameter::kWrongAnswerUsd, 0).flip.value == Approx(7.6).margin(1e-9));
  // With every failure detected no price of a wrong answer matters.
  CHECK(flip(0.2, 0, FloorParameter::kWrongAnswerUsd).flip.reach == Reach::kAlways);
  // p* = (kappa + (1-a) rho) / (a (1-rho) + (1-a) rho).
  CHECK(*flip(0.2, 0.3, FloorParameter::kEasyShare).flip.value ==
        Approx((0.3 + 0.15 * 0.2) / (0.85 * 0.8 + 0.15 * 0.2)));
}

TEST_CASE("a flip that is no straight line is where the gain turns", "[floor]") {
  const FloorSums sums =
      FloorTable(labels({{.count = 6}, {.count = 4, .is_easy = false, .small = 0}}), {}, 1).total();
  const FloorTerms terms{.recall = 0, .router_usd = 0.02, .steps = 5};
  const FloorSubject subject = [](const FloorWorld& world) {
    return world.blind.at(errors_at(0.85));
  };
  const auto steps =
      find_flip(sums, terms, FloorParameter::kSteps, {FloorBaseline::kAlwaysFrontier, 0},
                FloorCurrency::kSession, subject);
  REQUIRE(steps.flip.reach == Reach::kReachable);
  CHECK_FALSE(steps.flip.pays_above);
  const FloorTerms at = with(terms, FloorParameter::kSteps, *steps.flip.value);
  FloorWorld world;
  weigh(sums, at, world);
  const FloorGain gain(world, at, {FloorBaseline::kAlwaysFrontier, 0}, FloorCurrency::kSession);
  CHECK(gain(subject(world)) == Approx(0).margin(1e-9));
  CHECK(*gain.floor(world.blind).value == Approx(0.85).margin(1e-9));
}

TEST_CASE("a map holds the floors of its points", "[floor][law]") {
  auto spec = spec_of(labels(scattered(200, 3), true));
  spec.map = {{FloorParameter::kPriceRatio, {0.1, 0.5, 0.9}},
              {FloorParameter::kEasyShare, {0.2, 0.8}}};
  const DataFloor floor = run(spec);
  REQUIRE(floor.map->value.size() == 6);
  REQUIRE(floor.binding.has_value());
  auto one = spec;
  one.terms.price_ratio = 0.5;
  one.terms.easy_share = 0.8;
  const DataFloor point = run(one);
  const auto& same = point.comparisons[*floor.binding].floor.floor;
  CHECK(floor.map->value[1 * 3 + 1] == Approx(same.value.value()).margin(1e-12));
  CHECK(floor.map->reach[1 * 3 + 1] == same.reach);
}

TEST_CASE("what is unknown has a reason in every place that needs it", "[floor]") {
  auto inputs = labels(scattered(50, 4));
  inputs.frontier.cost_usd.clear();
  inputs.frontier.cost_reason = "no price for \"frontier\"";
  const DataFloor floor = run(spec_of(std::move(inputs)));
  for (const FloorComparison& one : floor.comparisons) {
    const bool is_time = one.currency == FloorCurrency::kLatency;
    CHECK((one.floor.floor.reach == Reach::kUndefined) == !is_time);
    if (!is_time) CHECK(one.floor.floor.reason == "no price for \"frontier\"");
  }
  CHECK_FALSE(floor.binding.has_value());
}

TEST_CASE("no requests are an error", "[floor]") {
  const auto floor = data_floor(spec_of({}));
  REQUIRE_FALSE(floor.has_value());
  CHECK(floor.error().kind == base::ErrorKind::kData);
}

TEST_CASE("a bootstrap of floors stops when it is told to", "[floor]") {
  std::stop_source stop;
  stop.request_stop();
  auto spec = spec_of(labels(scattered(50, 4)));
  spec.bootstrap.stop = stop.get_token();
  const auto floor = data_floor(spec);
  REQUIRE_FALSE(floor.has_value());
  CHECK(floor.error().kind == base::ErrorKind::kInterrupted);
}
