// Laws of spending caps and of limits of hedges where the clock decides about calls: one request
// after the other spends what the run without a clock spends; at once, they overdraw.
#include "tests/support/timed_checks.hpp"
#include "tests/support/timed_policy.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;
using policy::CallFate;
using tests::check_conservation;
using tests::check_ledger;
using tests::check_trace;
using tests::TimedPolicy;

namespace {

constexpr std::uint32_t kRows = 30;
constexpr std::int64_t kHour = 3'600'000'000'000;

/// Requests that come `gap` ticks after each other; calls fail by the clock, at their own rates.
engine::TimedSpec clock_of(std::int64_t gap, std::uint32_t requests = kRows) {
  engine::TimedSpec spec;
  spec.world.station_of.assign(3, engine::kNoStation);
  spec.world.faults.incidents.push_back({.models = {}, .from = 0, .to = 1, .error_rate = 0});
  spec.latency = engine::LatencyDraws::kMean;
  spec.traced_requests = requests;
  spec.traffic = [gap, requests](std::uint32_t) {
    engine::Traffic traffic;
    traffic.requests = requests;
    for (std::uint32_t i = 0; i < requests; ++i) traffic.arrivals.push_back(gap * i);
    return traffic;
  };
  return spec;
}

/// A cap around such a policy, and sometimes one within it.
std::string capped(std::uint64_t seed) {
  tests::TestDraws draws(seed + 7);
  const std::string inner = tests::RandomPolicy(seed, /*allow_random=*/true, /*with_time=*/true)(2);
  constexpr std::array kThen = {R"("deny")", R"({"downgrade": "small"})", R"({"throttle": 0.3})"};
  constexpr std::array kPer = {R"("total")", R"("category")"};
  const auto around = [&](const std::string& of) {
    const double usd = 0.0005 + 0.01 * draws.uniform();
    return R"({"cap": {"of": )" + of + R"(, "usd": )" + std::to_string(usd) + R"(, "per": )" +
           kPer[draws.below(2)] + R"(, "then": )" + kThen[draws.below(3)] + "}}";
  };
  if (seed % 4 == 0) return around(R"({"fallback": [)" + around(inner) + R"(, "small"]})");
  return around(inner);
}

}  // namespace

TEST_CASE("one request after the other spends from its account what it spends without a clock",
          "[law][timed][cap]") {
  std::size_t refused = 0;
  std::size_t runs = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const TimedPolicy built({.rows = kRows, .seed = seed, .error_rate = seed % 2 == 0 ? 0.2 : 0.0},
                            capped(seed));
    if (!built.follows()) continue;
    INFO("seed " << seed << ": " << built.text);
    engine::TimedSpec spec = clock_of(kHour);
    const engine::PolicyOutcome untimed = built.untimed();
    const engine::TimedRun run = built.run(spec);
    check_ledger(run, untimed.total);
    check_conservation(run);
    check_trace(run);
    REQUIRE(run.caps.size() == untimed.caps.size());
    for (std::size_t i = 0; i < run.caps.size(); ++i) {
      CHECK(run.caps[i].accounts == untimed.caps[i].accounts);
      CHECK(run.caps[i].requests_over == untimed.caps[i].requests_over);
      CHECK(run.caps[i].spent_over == untimed.caps[i].spent_over);
      refused += untimed.caps[i].requests_over > 0 ? 1 : 0;
    }
    ++runs;
    // Scripts that were told at first that every account is empty, and every call late, are told
    // anew until they are right.
    spec.first_guess.assign(64, CallFate::kLate);
    check_ledger(built.run(spec), untimed.total);
  }
  CHECK(runs > 200);
  CHECK(refused > 100);
}

TEST_CASE("a request that meets its cap again on the clock is told what it was told",
          "[law][timed][cap]") {
  TimedPolicy built({.rows = kRows, .seed = 3},
                    R"({"sample": {"n": 2, "of": {"cap": {"of": "frontier", "usd": 0.004}},
                              "choose": "first", "mode": "sequential"}})");
  built.world.models[2].attempts.exhausted = policy::WhenExhausted::kRepeat;
  const engine::PolicyOutcome untimed = built.untimed();
  const engine::TimedRun run = built.run(clock_of(kHour));
  check_ledger(run, untimed.total);
  check_conservation(run);
  CHECK(run.ledger.unanswered < kRows);
  CHECK(run.caps.front().requests_over == untimed.caps.front().requests_over);
  CHECK(run.caps.front().requests_over == static_cast<double>(run.ledger.unanswered));
}

TEST_CASE("requests that come at once overdraw an account that is charged when they leave",
          "[law][timed][cap]") {
  const TimedPolicy built({.rows = kRows, .seed = 3},
                          R"({"cap": {"of": "frontier", "usd": 0.004}})");
  const engine::TimedRun apart = built.run(clock_of(kHour));
  const engine::TimedRun at_once = built.run(clock_of(0));
  check_conservation(at_once);
  CHECK(apart.ledger.unanswered > 0);
  CHECK(apart.caps.front().requests_over == static_cast<double>(apart.ledger.unanswered));
  CHECK(at_once.ledger.unanswered == 0);
  CHECK(at_once.caps.front().requests_over == 0);
  CHECK((apart.ledger.cost < at_once.ledger.cost));
}

TEST_CASE("a client who hangs up has spent what was called until then", "[law][timed][cap]") {
  const TimedPolicy built({.rows = kRows, .seed = 3},
                          R"({"cap": {"of": "frontier", "usd": 0.004}})");
  engine::TimedSpec spec = clock_of(kHour);
  const engine::TimedRun answered = built.run(spec);
  spec.world.deadline_ticks = 1;  // everyone hangs up as soon as his call has begun
  const engine::TimedRun abandoned = built.run(spec);
  CHECK((abandoned.ledger.cost == answered.ledger.cost));
  CHECK(abandoned.caps.front().requests_over == answered.caps.front().requests_over);
}

TEST_CASE("the first token of an answer within a cap is the one that it is without",
          "[timed][cap]") {
  const tests::WorldOptions options{.rows = kRows, .seed = 5};
  const TimedPolicy plain(options, R"("frontier")");
  const TimedPolicy inside(options, R"({"cap": {"of": "frontier", "usd": 1000}})");
  const auto run = plain.run(clock_of(kHour));
  const auto same = inside.run(clock_of(kHour));
  REQUIRE(same.requests.size() == run.requests.size());
  for (std::size_t i = 0; i < run.requests.size(); ++i) {
    CHECK(same.requests[i].first_token == run.requests[i].first_token);
    CHECK(same.requests[i].ended == run.requests[i].ended);
  }
}

TEST_CASE("a share of hedged calls has a copy after a burst, and who has none pays for none",
          "[law][timed][hedge]") {
  // Every call is late, so every one asks for its copy.
  const tests::WorldOptions options{.rows = kRows, .seed = 3};
  const TimedPolicy built(options,
                          R"({"hedge": {"call": "frontier", "after_s": 0.001, "with": "small"}})");
  const TimedPolicy alone(options, R"("frontier")");
  constexpr std::uint32_t kRequests = 1000;
  const auto run = [&](std::optional<engine::HedgeRule> rule) {
    engine::TimedSpec spec = clock_of(kHour, kRequests);
    spec.world.hedges = rule;
    engine::TimedRun timed = built.run(spec);
    check_conservation(timed);
    check_trace(timed);
    CHECK(timed.hedges.sent + timed.hedges.held_back == kRequests);
    return timed;
  };
  const auto unlimited = run({});
  CHECK(unlimited.hedges.sent == kRequests);
  CHECK(run(engine::HedgeRule{.share_max = 1, .burst = 1}).hedges.sent == kRequests);
  // The first call finds a full burst and earns nothing; 999 others earn a tenth each.
  CHECK(run(engine::HedgeRule{.share_max = 0.1, .burst = 10}).hedges.sent == 10 + 99);
  const auto held = run(engine::HedgeRule{.share_max = 0, .burst = 1});
  CHECK(held.hedges.sent == 1);
  const auto plain = alone.run(clock_of(kHour, kRequests));
  for (std::size_t i = 1; i < kRequests; ++i) {
    REQUIRE(held.requests[i].spent == plain.requests[i].spent);
    REQUIRE(held.requests[i].ended == plain.requests[i].ended);
  }
  constexpr std::size_t kSmall = 0;
  CHECK(unlimited.ledger.calls[kSmall] == kRequests);
  CHECK(held.ledger.calls[kSmall] == 1);
}

TEST_CASE("whatever stands between, capped requests end once and are refused by their accounts",
          "[law][timed][cap]") {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const TimedPolicy built({.rows = 40, .seed = seed, .error_rate = seed % 2 == 0 ? 0.1 : 0.0},
                            capped(seed), /*with_tokens=*/true);
    if (!built.follows()) continue;
    INFO("seed " << seed << ": " << built.text);
    engine::TimedSpec spec = clock_of(0);
    const auto faults = spec.world.faults;
    spec.world = tests::random_world(seed, *built.world.workload.find("category"));
    spec.world.faults = faults;
    spec.traffic = [&](std::uint32_t) { return tests::random_traffic(seed, 120); };
    const engine::TimedRun run = built.run(spec);
    check_conservation(run);
    REQUIRE(!run.caps.empty());
    refused += run.caps.front().requests_over > 0 ? 1 : 0;
    for (const engine::CapOutcome& cap : run.caps) {
      CHECK(cap.accounts_over <= cap.accounts);
      CHECK(cap.requests_over <= static_cast<double>(run.requests.size()));
    }
  }
  CHECK(refused > 100);
}
