// Timeouts, hedges and back-off: against the columns they come from, and against theory.
#include "sim/base/samplers.hpp"
#include "sim/policy/cancelled.hpp"
#include "tests/support/attempt_world.hpp"
#include "tests/support/timed_world.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::mistake;
using tests::run_one;
using tests::SmallWorld;

namespace {

constexpr double kSecond = 1e9;

/// What the columns say of a call.
struct Recorded {
  double cost = 0, ticks = 0, score = 0;
};

Recorded recorded(const SmallWorld& world, std::size_t model, std::size_t row) {
  const auto number = [&](data::ModelField field, double unit) {
    return std::round(world.models[model].find(field)->number_at(row) * unit);
  };
  return {number(data::ModelField::kCostUsd, 1e9), number(data::ModelField::kLatencyS, kSecond),
          world.models[model].find(data::ModelField::kScore)->number_at(row)};
}

/// A labelled call has no price by token: a cancelled one is billed its share of time.
double share(const Recorded& call, double served) {
  return served >= call.ticks ? call.cost : std::floor(call.cost * served / call.ticks);
}

}  // namespace

TEST_CASE("a cancelled call is billed its prompt and the tokens it wrote", "[timeout]") {
  using policy::CancelledBill;
  const policy::WholeCall call{.ticks = 100, .first_token = 20, .cost = 1000, .prompt_cost = 200};
  const auto used = [&](std::int64_t served) {
    return policy::cancelled_bill(CancelledBill::kUsed, call, served);
  };
  CHECK(used(0) == 200);
  CHECK(used(20) == 200);
  CHECK(used(60) == 600);
  CHECK(used(99) == 990);
  CHECK(used(100) == 1000);
  CHECK(policy::cancelled_bill(CancelledBill::kNothing, call, 60) == 0);
  CHECK(policy::cancelled_bill(CancelledBill::kAll, call, 60) == 1000);
  CHECK(policy::cancelled_bill(CancelledBill::kUsed, {.ticks = 10, .first_token = 30, .cost = 5},
                               9) == 0);
}

TEST_CASE("a timeout gives up what takes longer, and the next hop answers", "[timeout]") {
  const SmallWorld world({.rows = 300, .seed = 11});
  const std::string rules[] = {"used", "nothing", "all"};
  for (const std::string& rule : rules) {
    double cost = 0, ticks = 0, score = 0;
    for (std::size_t row = 0; row < 300; ++row) {
      const Recorded slow = recorded(world, 2, row);
      const Recorded other = recorded(world, 0, row);
      const bool is_late = slow.ticks > 1.5 * kSecond;
      const double billed = rule == "used"      ? share(slow, 1.5 * kSecond)
                            : rule == "nothing" ? 0
                                                : slow.cost;
      cost += is_late ? billed + other.cost : slow.cost;
      ticks += is_late ? 1.5 * kSecond + other.ticks : slow.ticks;
      score += is_late ? other.score : slow.score;
    }
    const auto figures =
        run_one(world, R"({"fallback": [{"timeout": {"of": "frontier", "s": 1.5, "billed": ")" +
                           rule + R"("}}, "small"]})");
    INFO(rule);
    CHECK(figures.cost_usd * 300 == Approx(cost / 1e9));
    CHECK(figures.latency_s * 300 == Approx(ticks / kSecond));
    CHECK(figures.accuracy * 300 == Approx(score));
  }
}

TEST_CASE("of timeouts within each other the shorter one holds", "[timeout]") {
  const SmallWorld world({.rows = 200, .seed = 12});
  const auto one = run_one(world, R"({"timeout": {"of": "small", "s": 0.7}})");
  const auto two =
      run_one(world, R"({"timeout": {"of": {"timeout": {"of": "small", "s": 2}}, "s": 0.7}})");
  const auto late =
      run_one(world, R"({"timeout": {"of": {"timeout": {"of": "small", "s": 0.7}}, "s": 2}})");
  CHECK(one.unanswered > 0.5);
  CHECK(two.cost_usd == one.cost_usd);
  CHECK(late.latency_s == one.latency_s);
  CHECK(run_one(world, R"({"timeout": {"of": "small", "s": 3}})").cost_usd ==
        run_one(world, "\"small\"").cost_usd);
}

TEST_CASE("a hedge takes whichever copy answers first and bills the other's part", "[hedge]") {
  const SmallWorld world({.rows = 300, .seed = 13});
  double cost = 0, ticks = 0, score = 0, calls = 0;
  for (std::size_t row = 0; row < 300; ++row) {
    const Recorded first = recorded(world, 0, row);
    const Recorded second = recorded(world, 1, row);
    const double after = 0.8 * kSecond;
    if (first.ticks <= after) {
      cost += first.cost, ticks += first.ticks, score += first.score, calls += 1;
      continue;
    }
    const bool wins = after + second.ticks < first.ticks;
    const double end = wins ? after + second.ticks : first.ticks;
    cost += wins ? second.cost + share(first, end) : first.cost + share(second, end - after);
    ticks += end, calls += 2;
    score += wins ? second.score : first.score;
  }
  const auto figures =
      run_one(world, R"({"hedge": {"call": "small", "after_s": 0.8, "with": "medium"}})");
  CHECK(figures.cost_usd * 300 == Approx(cost / 1e9));
  CHECK(figures.latency_s * 300 == Approx(ticks / kSecond));
  CHECK(figures.accuracy * 300 == Approx(score));
  CHECK(figures.calls * 300 == Approx(calls));
  // A copy of a recorded call takes as long as the call.
  const auto same = run_one(world, R"({"hedge": {"call": "small", "after_s": 0.8}})");
  const auto alone = run_one(world, "\"small\"");
  CHECK(same.latency_s == alone.latency_s);
  CHECK(same.accuracy == alone.accuracy);
  CHECK(same.cost_usd > alone.cost_usd);
}

TEST_CASE("two copies at once take the lesser of two lognormal times", "[hedge][oracle]") {
  // E[min of two LN(0, s^2)] = 2 exp(s^2 / 2) Phi(-s / sqrt 2).
  constexpr std::size_t kRows = 20'000;
  constexpr double kSigma = 0.5;
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  tests::AttemptWorld world(kRows);
  world.draw("a", source, 1).finish();
  world.model(0).latency_law.ttft_sigma = kSigma;
  tests::Policies policies(world, R"({"p": {"hedge": {"call": "a", "after_s": 0}}})");
  const auto programs = policies.build_all();
  engine::TimedSpec spec;
  spec.world.station_of = {engine::kNoStation};
  spec.traffic = [](std::uint32_t) { return tests::random_traffic(1, kRows); };
  const auto status = engine::run_timed_policies(
      world.workload, world.models, policies.signals, programs, spec, {},
      [&](std::size_t, std::uint32_t, engine::TimedRun&& run) {
        const double n = kRows;
        double sum = 0, square = 0;
        for (const auto& request : run.requests) {
          const double s = static_cast<double>(request.ended - request.arrived) / kSecond;
          sum += s, square += s * s;
        }
        const double mean = sum / n;
        const double sigma = std::sqrt((square / n - mean * mean) / n);
        const double expected =
            2 * std::exp(kSigma * kSigma / 2) * base::normal_cdf(-kSigma / std::sqrt(2.0));
        CHECK(std::abs(mean - expected) < 4 * sigma);
        CHECK(run.ledger.calls.front() == 2 * kRows);
        CHECK((run.ledger.hedged > 0));
      });
  REQUIRE(status);
}

TEST_CASE("waits between tries are capped, and jitter shortens them", "[retry]") {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  tests::AttemptWorld world(100);
  world.draw("a", source, 1).finish();
  world.model(0).error_rate = 0.5;
  const auto capped = run_one(
      world, R"({"retry": {"of": "a", "times": 2, "wait_s": 1, "backoff": 10, "wait_s_max": 2}})");
  // Failures take no time here; the waits are 1 s and 2 s, an answer takes 1 s.
  CHECK(capped.latency_s == Approx(0.875 + 0.5 * 1 + 0.25 * 2));
  const auto shaken = run_one(
      world, R"({"retry": {"of": "a", "times": 2, "wait_s": 1, "backoff": 10, "wait_s_max": 2,
                           "jitter": 0.25}})",
      {.evaluate = engine::Evaluate::kSampled, .replications = 2000});
  // Each wait is 0.875 of its length in the mean; its own draws add at most 0.25 / sqrt 12.
  const double sigma = 1.3 / std::sqrt(200'000.0);
  CHECK(std::abs(shaken.latency_s - (0.875 + 0.875 * (0.5 * 1 + 0.25 * 2))) < 4 * sigma);
}

TEST_CASE("a retry waits as long as the refusal asks for, up to its limit", "[retry][timed]") {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  tests::AttemptWorld world(2);
  world.draw("a", source, 1).finish();
  world.model(0).error_rate = 1e-9;
  const auto second_ends = [&](const std::string& obeyed) {
    tests::Policies policies(
        world, R"({"p": {"retry": {"of": "a", "times": 3, "wait_s": 50)" + obeyed + "}}}");
    const auto programs = policies.build_all();
    engine::TimedSpec spec;
    engine::Station station;
    station.name = "api";
    station.limits.requests = 1;
    station.limits.refuses = true;
    spec.world.stations = {station};
    spec.world.station_of = {0};
    spec.latency = engine::LatencyDraws::kMean;
    spec.traffic = [](std::uint32_t) {
      engine::Traffic traffic;
      traffic.requests = 2;
      traffic.arrivals = {0, 0};
      return traffic;
    };
    double ended = 0;
    const auto status =
        engine::run_timed_policies(world.workload, world.models, policies.signals, programs, spec,
                                   {}, [&](std::size_t, std::uint32_t, engine::TimedRun&& run) {
                                     ended = static_cast<double>(run.requests[1].ended) / kSecond;
                                   });
    REQUIRE(status);
    return ended;
  };
  CHECK(second_ends(R"(, "retry_after_s_max": 60)") == Approx(61));
  // Its own wait of 50 s, after which it is refused for 10 s more.
  CHECK(second_ends(R"(, "retry_after_s_max": 30)") == Approx(61));
  // Its own waits of 50 s and 100 s.
  CHECK(second_ends(R"(, "retry_after_s_max": 5)") == Approx(151));
  CHECK(second_ends("") == Approx(151));
}

TEST_CASE("mistakes in timeouts and hedges are located", "[timeout][hedge][errors]") {
  const SmallWorld world({.rows = 5});
  const auto has = [&](const std::string& expression, const std::string& part) {
    const std::string text = mistake(world, expression);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(R"({"timeout": {"of": "small"}})", "\"s\"");
  has(R"({"timeout": {"of": "small", "s": 0}})", "0");
  has(R"({"timeout": {"of": "small", "s": 1, "billed": "som"}})", "nothing");
  has(R"({"hedge": {"call": "smal", "after_s": 1}})", "small");
  has(R"({"hedge": {"call": "small"}})", "after_s");
  has(R"({"timeout": {"of": {"hedge": {"call": "small", "after_s": 1}}, "s": 9}})", "deadline_s");
}
