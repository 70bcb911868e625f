// Laws of the break-even model over random stories.
#include "sim/analysis/floor_session.hpp"
#include "sim/analysis/floor_table.hpp"
#include "sim/analysis/static_mix.hpp"
#include "tests/support/random_case.hpp"

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

constexpr std::uint64_t kStories = 2'000;

/// Double billing at random prices below the frontier's.
RoutingCase double_billing(tests::RandomCase& random) {
  return routing_case({.easy_share = random.share()},
                      {.small = random.share(), .router = random.share() / 4});
}

double gain_at(const RoutingCase& routing, const RouterErrors& errors) {
  return frontier_total(routing) - routed_total(routing, errors);
}

Approx near(double value, double unit = 1) {
  return Approx(value).margin(1e-10 * unit).epsilon(1e-9);
}

}  // namespace

TEST_CASE("double billing costs less as accuracy rises, and nothing is saved at the floor",
          "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingCase routing = double_billing(random);
    const double low = random.share(), high = low + (1 - low) * random.share();
    INFO("seed " << seed);
    REQUIRE(routed_spend(routing, errors_at(high)) <=
            routed_spend(routing, errors_at(low)) + 1e-12);
    const Floor floor = frontier_floor(routing);
    REQUIRE(floor.value.has_value());
    REQUIRE(gain_at(routing, errors_at(*floor.value)) == near(0));
  }
}

TEST_CASE("half easy requests and a free router put the floor at the price of small",
          "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const double small = random.share();
    REQUIRE(*frontier_floor(routing_case({.easy_share = 0.5}, {.small = small})).value ==
            near(small));
  }
}

TEST_CASE("every total keeps the master formula", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingTraffic traffic = random.traffic();
    const RoutingPrices prices = random.prices();
    const RoutingCase routing = routing_case(traffic, prices);
    const auto [gain_easy, gain_hard] = class_gains(routing);
    const RouterErrors errors = random.errors();
    const double p = traffic.easy_share, unit = unit_of(routing);
    INFO("seed " << seed);
    REQUIRE(gain_at(routing, errors) == near(p * (1 - errors.over_escalation) * gain_easy +
                                                 (1 - p) * errors.miss * gain_hard - prices.router,
                                             unit));
    const double slope = p * gain_easy - (1 - p) * gain_hard;
    const Floor floor = frontier_floor(routing);
    if (slope > 1e-3 * unit) {
      REQUIRE(*floor.value == near((prices.router - (1 - p) * gain_hard) / slope));
      REQUIRE(*cascade_floor(routing).value == near((prices.router + p * gain_easy) / slope));
    } else if (slope < -1e-3 * unit) {
      REQUIRE_FALSE(floor.value.has_value());
    }
    const Flip miss = miss_allowed(routing, errors.over_escalation);
    if (miss.value) {
      REQUIRE(gain_at(routing, {errors.over_escalation, *miss.value}) == near(0, unit));
      REQUIRE(miss.pays_above == (gain_hard > 0));
    }
  }
}

TEST_CASE("the floor is never or always exactly where it leaves [0, 1]", "[law][floor]") {
  std::array<int, 4> seen{};
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingCase routing = routing_case(random.traffic(), random.prices());
    for (const Floor& floor : {frontier_floor(routing), cascade_floor(routing),
                               best_single_floor(routing, SingleChoice::kCheapest)}) {
      INFO("seed " << seed);
      ++seen[static_cast<std::size_t>(floor.reach)];
      if (floor.reach == Reach::kReachable) {
        REQUIRE((*floor.value >= 0 && *floor.value <= 1));
      } else if (floor.value) {
        REQUIRE(floor.reach == (*floor.value > 1 ? Reach::kNever : Reach::kAlways));
      } else {
        REQUIRE_FALSE(floor.reason.empty());
      }
    }
  }
  CHECK(std::ranges::all_of(seen, [](int count) { return count > 10; }));
}

TEST_CASE("all prices times x leave floors, savings and shares alone", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingTraffic traffic = random.traffic();
    const RoutingPrices prices = random.prices();
    const double x = std::pow(10.0, 6 * random.share() - 3);
    const RoutingPrices scaled{x * prices.small, x * prices.frontier, x * prices.router,
                               x * prices.verifier, x * prices.wrong_answer};
    const RouterErrors errors = random.errors();
    const RoutingCase before = routing_case(traffic, prices), after = routing_case(traffic, scaled);
    INFO("seed " << seed);
    REQUIRE(saving_of(routed_total(after, errors), frontier_total(after)).value() ==
            near(saving_of(routed_total(before, errors), frontier_total(before)).value()));
    const Floor floor = frontier_floor(before), same = frontier_floor(after);
    REQUIRE(floor.reach == same.reach);
    if (floor.value) REQUIRE(*same.value == Approx(*floor.value).margin(1e-9).epsilon(1e-7));
    for (const FlipParameter parameter : {FlipParameter::kEasyShare, FlipParameter::kSmallPrice}) {
      const Flip flip = flip_of(parameter, traffic, prices, errors);
      const Flip moved = flip_of(parameter, traffic, scaled, errors);
      REQUIRE(flip.reach == moved.reach);
      const double factor = parameter == FlipParameter::kSmallPrice ? x : 1;
      if (flip.value) REQUIRE(*moved.value == Approx(factor * *flip.value).epsilon(1e-7));
    }
  }
}

TEST_CASE("a decision turns at its flip, for every parameter", "[law][floor]") {
  std::array<int, std::size(kFlipParameters)> seen{};
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingTraffic traffic = random.traffic();
    const RoutingPrices prices = random.prices();
    const RouterErrors errors = random.errors();
    for (const FlipParameter parameter : kFlipParameters) {
      const Flip flip = flip_of(parameter, traffic, prices, errors);
      if (!flip.value) continue;
      ++seen[static_cast<std::size_t>(parameter)];
      RoutingTraffic moved = traffic;
      RoutingPrices paid = prices;
      double* const values[] = {&moved.easy_share, &paid.small,        &paid.frontier, &paid.router,
                                &paid.verifier,    &paid.wrong_answer, &moved.recall};
      double& value = *values[static_cast<std::size_t>(parameter)];
      INFO("seed " << seed << ", parameter " << static_cast<int>(parameter));
      const auto gain = [&](double at) {
        value = at;
        const RoutingCase routing = routing_case(moved, paid);
        return gain_at(routing, errors) / unit_of(routing);
      };
      REQUIRE(gain(*flip.value) == near(0));
      REQUIRE(gain(*flip.value * (flip.pays_above ? 1.01 : 0.99)) > 0);
    }
  }
  CHECK(std::ranges::all_of(seen, [](int count) { return count > 10; }));
}

TEST_CASE("perfect detection and a hopeless small model make misses harmless to quality",
          "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    RoutingTraffic traffic = random.traffic();
    traffic.recall = 1;
    traffic.false_alarm = 0;
    traffic.small_right.hard = 0;
    const double over = random.share();
    REQUIRE(routed_right(traffic, {over, random.share()}) ==
            near(routed_right(traffic, {over, random.share()})));
  }
}

TEST_CASE("a perfect router costs no more than any other where routing makes sense",
          "[law][floor]") {
  int sensible = 0;
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingCase routing = routing_case(random.traffic(), random.prices());
    const auto [easy, hard] = class_gains(routing);
    if (easy < 0 || hard > 0) continue;
    ++sensible;
    REQUIRE(routed_total(routing, {0, 0}) <= routed_total(routing, random.errors()) + 1e-9);
  }
  CHECK(sensible > 100);
}

TEST_CASE("a coin in place of a router lies on the chord of the static mix", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    RoutingTraffic traffic = random.traffic();
    traffic.recall = traffic.false_alarm = 0;
    const RoutingCase routing =
        routing_case(traffic, {.small = random.share(), .frontier = 1 + random.share()});
    const double weight = random.share();
    const RouterErrors coin{weight, 1 - weight};
    const std::array<MixPoint, 2> singles = {
        MixPoint{0, routing.small_single, small_right(traffic)},
        MixPoint{1, routing.alone.frontier, frontier_right(traffic)}};
    const auto hull = upper_hull(singles);
    if (hull.size() < 2) continue;
    const auto mix = best_static_mix(hull, routed_spend(routing, coin));
    REQUIRE(mix.has_value());
    REQUIRE(mix->accuracy == near(routed_right(traffic, coin)));
  }
}

TEST_CASE("from its floor on a router is as accurate as the static mix of its spend",
          "[law][floor]") {
  int reachable = 0;
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    RoutingPrices prices = random.prices();
    prices.wrong_answer = 0;
    const RoutingCase routing = routing_case(random.traffic(), prices);
    const Floor floor = static_mix_floor(routing);
    if (floor.reach == Reach::kUndefined) continue;
    const std::array<MixPoint, 2> singles = {
        MixPoint{0, routing.small_single, small_right(routing.traffic)},
        MixPoint{1, routing.alone.frontier, frontier_right(routing.traffic)}};
    const auto hull = upper_hull(singles);
    INFO("seed " << seed);
    REQUIRE(hull.size() == 2);
    const auto lead_at = [&](double accuracy) {
      const RouterErrors errors = errors_at(accuracy);
      const double spend = routed_spend(routing, errors);
      const auto mix = best_static_mix(hull, spend);
      // Nothing is as cheap as what costs less than every model.
      if (!mix) return 0.0;
      return routed_right(routing.traffic, errors) - mix->accuracy;
    };
    if (floor.reach == Reach::kNever) REQUIRE(lead_at(1) <= 1e-9);
    if (floor.reach != Reach::kReachable) continue;
    ++reachable;
    for (const double step : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      REQUIRE(lead_at(*floor.value + step * (1 - *floor.value)) >= -1e-9);
    }
    if (*floor.value > 1e-6) REQUIRE(lead_at(*floor.value - 1e-6) <= 1e-9);
  }
  CHECK(reachable > 100);
}

TEST_CASE("where every answer ends up right, the mix asks what always-frontier asks",
          "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingCase routing = double_billing(random);
    const Floor mix = static_mix_floor(routing), frontier = frontier_floor(routing);
    REQUIRE(mix.reach == frontier.reach);
    REQUIRE(*mix.value == near(*frontier.value));
  }
}

TEST_CASE("the floor of a one-step task does not depend on recall", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const double easy = random.share();
    const RoutingPrices prices{.small = random.share(), .router = random.share() / 10};
    const auto floor = [&](double recall) {
      return session_floor(routing_case({.easy_share = easy, .recall = recall}, prices), 1, 1, 1);
    };
    const Floor detected = floor(1), half = floor(random.share());
    REQUIRE(detected.reach == half.reach);
    REQUIRE(*half.value == near(*detected.value));
  }
}

TEST_CASE("at the floor of a longer task a resolved session costs what the baseline's does",
          "[law][floor]") {
  int reachable = 0;
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    RoutingPrices prices = random.prices();
    prices.wrong_answer = 0;
    const RoutingCase routing = routing_case(random.traffic(), prices);
    const double steps = 1 + std::floor(60 * random.share());
    const double base = frontier_right(routing.traffic);
    const Floor floor = session_floor(routing, prices.frontier, base, steps);
    if (floor.reach != Reach::kReachable) continue;
    const RouterErrors errors = errors_at(*floor.value);
    const double right = routed_right(routing.traffic, errors);
    if (std::pow(right, steps) < 1e-9) continue;
    ++reachable;
    INFO("seed " << seed << ", steps " << steps);
    REQUIRE(*session_ratio(routed_spend(routing, errors), right, prices.frontier, base, steps) ==
            Approx(1).epsilon(1e-6));
  }
  CHECK(reachable > 50);
}

TEST_CASE("times of nothing make every currency with time the one without", "[law][floor]") {
  for (std::uint64_t seed = 1; seed <= kStories; ++seed) {
    tests::RandomCase random(seed);
    const RoutingTraffic traffic = random.traffic();
    const RoutingPrices prices = random.prices();
    const RouterErrors errors = random.errors();
    const double plain = routed_total(routing_case(traffic, prices), errors);
    REQUIRE(routed_total(routing_case(traffic, with_value_of_time(prices, {}, 3)), errors) ==
            near(plain));
    REQUIRE(routed_total(deadline_case(traffic, prices, {}, {.s = 1, .penalty = 5}), errors) ==
            near(plain));
    const RoutingTimes times = random.times();
    REQUIRE(routed_total(deadline_case(traffic, prices, times, {.s = 1, .penalty = 0}), errors) ==
            near(plain));
  }
}

TEST_CASE("two calls of almost equal speed are late as two of equal speed", "[law][floor]") {
  for (const double deadline : {0.0, 0.1, 1.0, 10.0, 500.0}) {
    const double equal = late_share(2, 2, deadline);
    REQUIRE(equal == Approx((1 + deadline / 2) * std::exp(-deadline / 2)));
    REQUIRE(late_share(2, 2 * (1 + 1e-9), deadline) == Approx(equal).epsilon(1e-6));
    REQUIRE(late_share(2, 0, deadline) == Approx(late_share(2, deadline)));
    REQUIRE(late_share(1, 2, deadline) == late_share(2, 1, deadline));
  }
  CHECK(late_share(2, -1) == 1);
  CHECK(late_share(0, 0) == 0);
}
