// Closed forms against the values that the formulas were published or derived with, six digits.
#include "sim/analysis/floor_model.hpp"

#include "sim/analysis/economics.hpp"
#include "sim/analysis/floor_confidence.hpp"
#include "sim/analysis/floor_latency.hpp"
#include "sim/analysis/floor_session.hpp"
#include "sim/analysis/test_time.hpp"

#include <array>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

constexpr double kThird = 1.0 / 3;

/// Equal to the six digits that the expected value is given with.
Approx six(double value) {
  return Approx(value).margin(5.0001e-7).epsilon(0);
}

/// Double billing: one unit = one frontier call.
RoutingCase double_billing(double easy_share, double small, double router) {
  return routing_case({.easy_share = easy_share}, {.small = small, .router = router});
}

double value_of(const Floor& floor) {
  REQUIRE(floor.value.has_value());
  return *floor.value;
}

double value_of(const Flip& flip) {
  REQUIRE(flip.reach == Reach::kReachable);
  return *flip.value;
}

double saving_at(const RoutingCase& routing, const RouterErrors& errors) {
  return saving_of(routed_total(routing, errors), frontier_total(routing)).value();
}

double saving_at(const RoutingCase& routing, double accuracy) {
  return saving_at(routing, errors_at(accuracy));
}

const RoutingCase kCaseC = routing_case(
    {.easy_share = 0.7,
     .recall = 0.7,
     .false_alarm = 0.1,
     .small_right = {0.98, 0.3},
     .frontier_right = {0.99, 0.9}},
    {.small = 0.2, .frontier = 1, .router = 0.01, .verifier = 0.02, .wrong_answer = 20});
const RoutingCase kCaseD = routing_case(
    {.easy_share = 0.6,
     .recall = 0.9,
     .false_alarm = 0.05,
     .small_right = {0.97, 0.25},
     .frontier_right = {0.99, 0.92}},
    {.small = kThird, .frontier = 1, .router = 0.05, .verifier = 0.05, .wrong_answer = 10});
const RoutingCase kCaseE = routing_case(
    {.easy_share = 0.6,
     .recall = 0,
     .false_alarm = 0,
     .small_right = {0.97, 0.25},
     .frontier_right = {0.99, 0.92}},
    {.small = kThird, .frontier = 1, .router = 0.05, .verifier = 0, .wrong_answer = 10});

struct PointExpected {
  double accuracy, spend, right, total, baseline, saving;
};

void check_point(const RoutingCase& routing, const PointExpected& expected) {
  const RouterErrors errors = errors_at(expected.accuracy);
  CHECK(routed_spend(routing, errors) == six(expected.spend));
  CHECK(routed_right(routing.traffic, errors) == six(expected.right));
  CHECK(routed_total(routing, errors) == six(expected.total));
  CHECK(frontier_total(routing) == six(expected.baseline));
  CHECK(saving_at(routing, errors) == six(expected.saving));
}

/// Floor of a task of several steps with undetected failures.
double session_value(double easy_share, double recall, double steps) {
  const RoutingCase routing =
      routing_case({.easy_share = easy_share, .recall = recall}, {.small = 0.2, .router = 0.02});
  return value_of(session_floor(routing, 1, 1, steps));
}

}  // namespace

TEST_CASE("D1: small first pays from the share that its price is of the frontier's", "[oracle]") {
  CHECK(value_of(served_share_floor({.small = 1, .frontier = 3})) == six(0.333333));
  CHECK(value_of(served_share_floor({.small = 1, .frontier = 5})) == six(0.2));
  CHECK(value_of(served_share_floor({.small = 1.2, .frontier = 75})) == six(0.016));
  CHECK(served_share_floor({.small = 2, .frontier = 1}).reach == Reach::kNever);
}

TEST_CASE("O1 to O3: floors of a router with double billing", "[oracle]") {
  CHECK(value_of(frontier_floor(double_billing(0.8, 0.2, 0))) == six(0.058824));
  CHECK(value_of(frontier_floor(double_billing(0.8, 0.2, 0.05))) == six(0.132353));
  CHECK(value_of(frontier_floor(double_billing(0.6, kThird, 0))) == six(0.25));
  CHECK(value_of(frontier_floor(double_billing(0.6, kThird, 0.05))) == six(0.34375));
  CHECK(value_of(frontier_floor(double_billing(0.6, kThird, kThird))) == six(0.875));
  CHECK(value_of(frontier_floor(double_billing(0.8, kThird, kThird))) == six(0.666667));
  CHECK(value_of(frontier_floor(double_billing(0.7, kThird, kThird))) == six(0.764706));
  const Floor at_one = frontier_floor(double_billing(0.5, kThird, kThird));
  CHECK(value_of(at_one) == six(1));
  CHECK(at_one.reach == Reach::kReachable);
  const Floor beyond = frontier_floor(double_billing(0.4, kThird, kThird));
  CHECK(value_of(beyond) == six(1.142857));
  CHECK(beyond.reach == Reach::kNever);
}

TEST_CASE("O4 to O6: savings along the router's accuracy", "[oracle]") {
  constexpr std::array<double, 5> kAccuracies = {0.5, 0.7, 0.85, 0.95, 1};
  const auto check = [&](const RoutingCase& routing, const std::array<double, 5>& savings) {
    for (std::size_t i = 0; i < savings.size(); ++i) {
      CHECK(saving_at(routing, kAccuracies[i]) == six(savings[i]));
    }
  };
  check(double_billing(0.8, 0.2, 0.02), {0.28, 0.416, 0.518, 0.586, 0.62});
  check(double_billing(0.6, kThird, 0.05), {0.083333, 0.19, 0.27, 0.323333, 0.35});
  check(double_billing(0.6, kThird, kThird), {-0.2, -0.093333, -0.013333, 0.04, 0.066667});
}

TEST_CASE("O7: the router price and the small price at which the decision turns", "[oracle]") {
  const RouterErrors errors = errors_at(0.85);
  const RoutingTraffic traffic{.easy_share = 0.6};
  const Flip router = flip_of(FlipParameter::kRouterPrice, traffic, {.small = 0.2}, errors);
  CHECK(value_of(router) == six(0.396));
  CHECK_FALSE(router.pays_above);
  const Flip small =
      flip_of(FlipParameter::kSmallPrice, traffic, {.small = 0.2, .router = 0.05}, errors);
  CHECK(value_of(small) == six(0.807018));
}

TEST_CASE("O8 and O9: the miss rate that an over-escalation leaves", "[oracle]") {
  const RoutingCase routing = double_billing(0.6, kThird, 0.25);
  CHECK(value_of(miss_allowed(routing, 0.1)) == six(0.825));
  CHECK(value_of(miss_allowed(routing, 0.15)) == six(0.675));
  CHECK(value_of(miss_allowed(routing, 0.2)) == six(0.525));
  CHECK(value_of(miss_allowed(routing, 0.3)) == six(0.225));
  const RoutingCase silent = routing_case({.easy_share = 0.6, .recall = 0},
                                          {.small = kThird, .router = 0.05, .wrong_answer = 10});
  CHECK(value_of(miss_allowed(silent, 0)) == six(0.09375));
  CHECK(value_of(miss_allowed(silent, 0.15)) == six(0.077679));
  CHECK(value_of(miss_allowed(silent, 0.3)) == six(0.061607));
}

TEST_CASE("O10: three routers of equal accuracy do not save the same", "[oracle]") {
  const RoutingCase routing = double_billing(0.6, kThird, 0);
  const auto check = [&](const RouterErrors& errors, double saving, double under_routed) {
    CHECK(router_accuracy(routing.traffic, errors) == six(0.85));
    CHECK(saving_at(routing, errors) == six(saving));
    CHECK(0.4 * errors.miss == six(under_routed));
  };
  check({0.25, 0}, 0.30, 0);
  check({0.15, 0.15}, 0.32, 0.06);
  check({0, 0.375}, 0.35, 0.15);
}

TEST_CASE("O11 to O14: a verifier, imperfect models and a price on wrong answers", "[oracle]") {
  CHECK(class_gains(kCaseC).easy == six(0.7256));
  CHECK(class_gains(kCaseC).hard == six(-2.98));
  CHECK(value_of(frontier_floor(kCaseC)) == six(0.64483));
  check_point(kCaseC, {0.85, 0.600840, 0.957424, 1.452368, 1.74, 0.165306});
  check_point(kCaseC, {0.95, 0.561880, 0.962485, 1.312176, 1.74, 0.245876});

  CHECK(class_gains(kCaseD).easy == six(0.603617));
  CHECK(class_gains(kCaseD).hard == six(-0.570833));
  CHECK(value_of(frontier_floor(kCaseD)) == six(0.471349));
  check_point(kCaseD, {0.85, 0.778255, 0.962185, 1.156405, 1.38, 0.162025});

  CHECK(class_gains(kCaseE).easy == six(0.466667));
  CHECK(class_gains(kCaseE).hard == six(-6.033333));
  CHECK(value_of(frontier_floor(kCaseE)) == six(0.914604));
  check_point(kCaseE, {0.85, 0.67, 0.9116, 1.554, 1.38, -0.126087});
}

TEST_CASE("O15: what 0.85 says about the price of a silent wrong answer", "[oracle]") {
  const auto floor = [](double easy_share, double small, double wrong_answer) {
    return value_of(frontier_floor(routing_case({.easy_share = easy_share, .recall = 0},
                                                {.small = small, .wrong_answer = wrong_answer})));
  };
  CHECK(floor(0.8, 0.2, 284.0 / 15) == six(0.85));
  CHECK(floor(0.8, 0.2, 5) == six(0.567568));
  const auto price = [](double easy_share, double small) {
    return value_of(flip_of(FlipParameter::kWrongAnswerPrice,
                            {.easy_share = easy_share, .recall = 0}, {.small = small},
                            errors_at(0.85)));
  };
  CHECK(price(0.8, 0.2) == six(18.933333));
  CHECK(price(0.6, kThird) == six(6.333333));
  CHECK(price(0.6, 0.2) == six(7.6));
}

TEST_CASE("O16: a cascade over a Beta(n, 1) confidence", "[oracle]") {
  const TrustCase trust{.small = 0.2, .frontier = 1, .frontier_right = 0.95};
  const auto check = [&](double shape, double cost, double accuracy, double limit) {
    const BetaCascade cascade = beta_cascade(shape, 0.85, trust);
    CHECK(cascade.cost == six(cost));
    CHECK(cascade.accuracy == six(accuracy));
    CHECK(value_of(beta_threshold_limit(shape, trust)) == six(limit));
  };
  check(1, 1.05, 0.94625, 0.8);
  check(2, 0.9225, 0.943625, 0.894427);
  check(4, 0.722006, 0.940942, 0.945742);
  check(8, 0.472491, 0.941873, 0.972492);
}

TEST_CASE("D5: the prices of a wrong answer at which 0.85 is the best threshold", "[oracle]") {
  const auto price = [](double small, double frontier_right, Decision decision) {
    return value_of(
        price_of_threshold({.small = small, .frontier_right = frontier_right}, 0.85, decision));
  };
  CHECK(price(0.2, 1, Decision::kAfterPaying) == six(6.666667));
  CHECK(price(0.2, 0.95, Decision::kAfterPaying) == six(10));
  CHECK(price(0.2, 0.9, Decision::kAfterPaying) == six(20));
  CHECK(price(kThird, 1, Decision::kBeforePaying) == six(4.444444));
  CHECK(price(0.2, 0.95, Decision::kBeforePaying) == six(8));
  const TrustCase priced{.small = 0.2, .frontier_right = 0.95, .wrong_answer = 10};
  CHECK(value_of(accept_threshold(priced, Decision::kAfterPaying)) == six(0.85));
  CHECK(value_of(accept_threshold(priced, Decision::kBeforePaying)) == six(0.87));
  CHECK(accept_threshold({.small = 0.2}, Decision::kAfterPaying).reach == Reach::kAlways);
}

TEST_CASE("O17: a router against trying small first on everything", "[oracle]") {
  const auto floor = [](double router, double verifier, double easy_share, double small) {
    const RoutingPrices prices{.small = small, .router = router, .verifier = verifier};
    return value_of(cascade_floor(
        without_router_verifier(routing_case({.easy_share = easy_share}, prices), prices)));
  };
  CHECK(floor(0, 0, 0.6, 0.2) == six(0.857143));
  CHECK(floor(0, 0.05, 0.6, 0.2) == six(0.767857));
  CHECK(floor(0.05, 0.05, 0.7, 0.2) == six(0.903226));
  CHECK(floor(0, 0, 0.6, kThird) == six(0.75));
  CHECK(floor(0, 0, 0.8, 0.2) == six(0.941176));
  CHECK(floor(0, 0, 17.0 / 29, 0.2) == six(0.85));
}

TEST_CASE("O18 to O20: floors of tasks of several steps", "[oracle]") {
  constexpr std::array<double, 4> kRecalls = {0, 0.5, 0.9, 1};
  const auto check = [&](double easy_share, double steps, const std::array<double, 4>& floors) {
    for (std::size_t i = 0; i < floors.size(); ++i) {
      INFO("steps " << steps << ", recall " << kRecalls[i]);
      CHECK(session_value(easy_share, kRecalls[i], steps) == six(floors[i]));
    }
  };
  check(0.6, 1, {0.178571, 0.178571, 0.178571, 0.178571});
  check(0.6, 10, {0.860166, 0.769023, 0.479968, 0.178571});
  check(0.6, 30, {0.950367, 0.908071, 0.699884, 0.178571});
  check(0.6, 80, {0.980992, 0.963142, 0.850044, 0.178571});
  check(0.8, 10, {0.690957, 0.558038, 0.268290, 0.088235});
  check(0.8, 50, {0.914267, 0.849091, 0.580997, 0.088235});
}

TEST_CASE("D7: the success per step that cheaper steps need", "[oracle]") {
  const std::array<std::pair<double, double>, 5> needed = {
      {{5, 0.815193}, {10, 0.902880}, {30, 0.966518}, {50, 0.979774}, {80, 0.987311}}};
  for (const auto& [steps, success] : needed) {
    CHECK(step_success_needed(0.36, 1, steps) == six(success));
  }
  CHECK(value_of(steps_allowed(0.36, 0.85, 1)) == six(6.286352));
  CHECK(steps_allowed(0.36, 1, 1).reach == Reach::kAlways);
}

TEST_CASE("D7: paying back a cold cache", "[oracle]") {
  const CachePrices small{1e-6, 0.1e-6, 5e-6}, frontier{5e-6, 0.5e-6, 25e-6};
  CHECK(value_of(cache_switch_payback(small, frontier, 40'000, 300, false)) == six(1.636364));
  CHECK(value_of(cache_switch_payback(small, frontier, 40'000, 300, true)) == six(9.818182));
}

TEST_CASE("O21 and O22: mean latency", "[oracle]") {
  const auto floor = [](double easy_share, double router_s) {
    return frontier_floor(latency_case({.easy_share = easy_share}, {0.7, 2, router_s}));
  };
  CHECK(value_of(floor(0.8, 0.988)) == six(0.955932));
  CHECK(value_of(floor(0.6, 0.988)) == six(1.196226));
  CHECK(floor(0.6, 0.988).reach == Reach::kNever);
  CHECK(value_of(floor(0.8, 0.085)) == six(0.190678));
  CHECK(routed_spend(latency_case({.easy_share = 0.6}, {0.7, 2, 0.1}), errors_at(0.85)) ==
        six(1.479));
}

TEST_CASE("O23 and O24: deadlines with a penalty", "[oracle]") {
  CHECK(late_share(2, 5) == six(0.082085));
  CHECK(late_share(0.7, 5) == six(0.00079));
  CHECK(late_share(0.7, 2, 5) == six(0.125859));
  const auto check = [](double easy_share, double small, double router, const ByClass& gains,
                        double floor) {
    const RoutingCase routing =
        deadline_case({.easy_share = easy_share}, {.small = small, .router = router}, {0.7, 2, 0},
                      {.s = 5, .penalty = 2});
    CHECK(class_gains(routing).easy == six(gains.easy));
    CHECK(class_gains(routing).hard == six(gains.hard));
    CHECK(value_of(frontier_floor(routing)) == six(floor));
  };
  check(0.6, kThird, 0.05, {0.829256, -0.420881}, 0.327903);
  check(0.8, 0.2, 0.02, {0.962589, -0.287548}, 0.093658);
}

TEST_CASE("O25 to O27: several attempts of a small model", "[oracle]") {
  CHECK(best_of_success(0.3, 5) == six(0.831930));
  CHECK(best_of_success(0.3, 8) == six(0.942352));
  CHECK(sequential_outcome(0.3, {.attempts = 8}).attempts == six(3.141173));
  const SequentialOutcome noisy =
      sequential_outcome(0.3, {.accept_true = 0.9, .accept_false = 0.1, .attempts = 8});
  CHECK(noisy.accept_per_attempt == six(0.34));
  CHECK(noisy.right_if_accepted == six(0.794118));
  CHECK(noisy.accepted == six(0.963996));
  CHECK(noisy.attempts == six(2.835282));
  CHECK(majority_right(3, 0.7) == six(0.784));
  CHECK(majority_right(5, 0.7) == six(0.83692));
  CHECK(correlated_majority_right(3, 0.7, 0.3) == six(0.7588));
  // On three questions of ten the second attempt is the first one again.
  CHECK(correlated_best_of(0.7, 2, 0.3) == six(0.3 * 0.7 + 0.7 * 0.91));
  CHECK(*correlated_attempts_needed(0.9, 0.7, 0.3) == 4);
  CHECK_FALSE(correlated_attempts_needed(0.9, 0.7, 1));
  const double needed = correlated_success_needed(0.9, 3, 0.3);
  CHECK(correlated_best_of(needed, 3, 0.3) == six(0.9));
  const auto alike = correlated_outcome(0.5, {0.9, 0.1, 3}, 1);
  CHECK(alike.accepted == six(0.5));
  CHECK(alike.attempts == six(2));
  CHECK(attempt_success_needed(0.9, 14) == six(0.151657));
  CHECK(value_of(attempts_allowed(0.1, 1, 0.2)) == 8);
  CHECK(attempts_needed(0.9, 0.3) == 7);  // 1 - 0.7^6 = 0.882, 1 - 0.7^7 = 0.918
  CHECK(attempts_needed(1 - 0.7 * 0.7, 0.3) == 2);
  CHECK(attempts_needed(0.2, 0.3) == 1);
  CHECK_FALSE(attempts_needed(0.9, 0).has_value());
  CHECK_FALSE(attempts_needed(1, 0.999).has_value());
}

TEST_CASE("a checker with errors bounds what resampling can reach", "[oracle]") {
  struct Row {
    double right, accept_true, accept_false, attempts, correct, wrong, abstain, drawn;
  };
  const std::vector<Row> rows = {{0.3, 1, 0, 5, 0.83193, 0, 0.16807, 2.7731},
                                 {0.3, 0.9, 0.1, 5, 0.69467, 0.18010, 0.12523, 2.57284},
                                 {0.3, 0.9, 0.1, 50, 0.79412, 0.20588, 0, 2.94118},
                                 {0.1, 0.9, 0.1, 50, 0.49998, 0.49998, 0.00005, 5.55528}};
  for (const Row& row : rows) {
    const SequentialOutcome outcome =
        sequential_outcome(row.right, {row.accept_true, row.accept_false, row.attempts});
    const auto five = [](double value) { return Approx(value).margin(5.001e-6).epsilon(0); };
    CHECK(outcome.right == five(row.correct));
    CHECK(outcome.wrong == five(row.wrong));
    CHECK(1 - outcome.accepted == five(row.abstain));
    CHECK(outcome.attempts == five(row.drawn));
  }
}

TEST_CASE("two-class majorities of Condorcet", "[oracle]") {
  CHECK(majority_right(3, 0.6) == six(0.648));
  CHECK(majority_right(5, 0.6) == six(0.68256));
  CHECK(majority_right(11, 0.6) == six(0.753498));
  CHECK(majority_right(41, 0.6) == six(0.903483));
  CHECK(majority_right(11, 0.4) == six(0.246502));
}

TEST_CASE("O28: a chain of fallbacks that ends at a human desk", "[oracle]") {
  const std::vector<FallbackLink> chain = {{0.006, 0.02}, {0.006, 0.02}, {0.03, 0.01}, {5, 0}};
  const FallbackOutcome outcome = fallback_outcome(chain);
  CHECK(outcome.amount == six(0.006152));
  CHECK(outcome.reaches_last == Approx(4e-6));
}

TEST_CASE("O35: token shares, traffic shares, conceded tokens and drafts", "[oracle]") {
  // 100 M tokens a month in shares 10/50/20/20 % at p, 1.2, 0.10 and p dollars per million.
  const auto bill = [](double price) { return 10 * price + 50 * 1.2 + 20 * 0.10 + 20 * price; };
  CHECK(saving_of(bill(75), 7500).value() == six(0.691733));
  CHECK(saving_of(bill(25), 2500).value() == six(0.6752));
  // A traffic split without router errors is D2 at accuracy 1.
  CHECK(saving_at(double_billing(0.87, 0.8 / 3, 0), 1) == six(0.638));
  // 10 % of the requests at 40k tokens stay at the frontier, 90 % at 2k move to 0.2 of the price.
  const double moved = 0.9 * 2'000 / (0.1 * 40'000 + 0.9 * 2'000);
  CHECK(saving_at(double_billing(moved, 0.2, 0), 1) == six(0.248276));
  // Every draft is read by the frontier: the reading is a verifier, 75 % of the drafts are kept.
  const double frontier = 0.030;
  const RoutingCase drafts = routing_case(
      {.easy_share = 0.75}, {.small = 0.006 / frontier, .verifier = 0.01125 / frontier});
  CHECK(saving_of(cascade_total(drafts), frontier_total(drafts)).value() == six(0.175));
  CHECK(value_of(served_share_floor({.small = 0.006, .frontier = frontier, .verifier = 0.01125})) ==
        six(0.575));
}

TEST_CASE("D9: where 0.85 appears, and that list prices alone never give it", "[oracle]") {
  CHECK(value_of(frontier_floor(double_billing(23.0 / 37, kThird, kThird))) == six(0.85));
  CHECK(value_of(frontier_floor(double_billing(23.0 / 71, 0.2, 0.2))) == six(0.85));
  CHECK(value_of(frontier_floor(double_billing(0.2, 17.0 / 29, 0))) == six(0.85));
  const double paper = 0.988 / 2.2897;
  CHECK(value_of(frontier_floor(latency_case({.easy_share = 0.8}, {0.35, 1, paper}))) ==
        Approx(0.85).margin(1e-4));
  CHECK(session_value(0.6, 0.9, 80) == six(0.850044));
  CHECK(session_value(0.8, 0.5, 50) == six(0.849091));
}

TEST_CASE("D11: volume, payback, drift and price cuts", "[oracle]") {
  // 584.40 USD a month at 0.03 USD a call and a saving of 64 %: a thousand calls a day.
  CHECK(value_of(volume_floor(584.40, kDaysPerMonth * 0.64 * 0.03)) == six(1000));
  CHECK(value_of(payback_periods(75'000, 5'188, 0)) == six(14.456438));
  CHECK(payback_periods(75'000, 5'188, 25'000).reach == Reach::kNever);
  CHECK(payback_periods(0, 5'188, 25'000).reach == Reach::kNever);
  CHECK(value_of(payback_periods(0, 5'188, 0)) == 0);
  CHECK(value_of(volume_floor(25'000, 5'188.0 / 100)) == Approx(481.88).margin(0.005));
  CHECK(value_of(periods_to_floor(0.92, 0.85, 0.002)) == six(35));
  CHECK(periods_to_floor(0.92, 0.85, 0).reach == Reach::kNever);
  CHECK(periods_to_floor(0.80, 0.85, 0.002).reach == Reach::kAlways);
  const RoutingPrices prices{.small = 0.2, .router = 0.05};
  const RoutingCase before = routing_case({.easy_share = 0.6}, prices);
  const RoutingCase after = routing_case({.easy_share = 0.6}, after_frontier_cut(prices, 0.5));
  CHECK(saving_at(before, 0.85) == six(0.346));
  CHECK(saving_at(after, 0.85) == six(0.182));
}
