#include "sim/engine/faults.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::CooldownRule;
using engine::FaultSpec;
using engine::FaultWatch;
using policy::CallFate;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::array<double, 2> kNeverFail = {0, 0};
constexpr std::array<std::int64_t, 2> kAtOnce = {0, 0};  ///< failures are known as they happen

/// Draws that fail only where every call does, and wherever any does.
constexpr double kLucky = 0.001;
constexpr double kUnlucky = 0.999;

FaultSpec one_incident(double rate) {
  FaultSpec spec;
  spec.incidents = {{.models = {1}, .from = 10 * kSecond, .to = 20 * kSecond, .error_rate = rate}};
  return spec;
}

/// Five seconds without calls once half of at least three in a minute have failed.
CooldownRule half_of_three() {
  return {.failure_share = 0.5,
          .calls_min = 3,
          .failures_max = {},
          .window_ticks = 60 * kSecond,
          .cooldown_ticks = 5 * kSecond};
}

}  // namespace

TEST_CASE("an incident raises the error rate of its models from its first tick to its last",
          "[faults]") {
  FaultWatch watch(one_incident(0.1), kNeverFail, kAtOnce, 1, 0);
  CHECK(watch.error_rate(1, 10 * kSecond - 1) == 0);
  CHECK(watch.error_rate(0, 10 * kSecond) == 0);
  CHECK(watch.error_rate(1, 10 * kSecond) == 0.1);
  CHECK(watch.call(1, 15 * kSecond, 0.89) == CallFate::kAnswers);
  CHECK(watch.call(1, 15 * kSecond, 0.9) == CallFate::kFails);
  CHECK(watch.error_rate(1, 20 * kSecond - 1) == 0.1);
  CHECK(watch.error_rate(1, 20 * kSecond) == 0);
  CHECK(watch.counts(1000 * kSecond)[1] == engine::FaultCounts{2, 1, 0, 0});
}

TEST_CASE("a call that fails by itself fails in an incident, too", "[faults]") {
  const std::array<double, 2> often = {0.3, 0.3};
  FaultWatch watch(one_incident(0.1), often, kAtOnce, 1, 0);
  CHECK(watch.error_rate(1, 15 * kSecond) == 0.3);
  CHECK(watch.call(1, 15 * kSecond, 0.7) == CallFate::kFails);
  CHECK(watch.call(1, 15 * kSecond, 0.69) == CallFate::kAnswers);
}

TEST_CASE("a model cools down after more failures than allowed, and is then called again",
          "[faults]") {
  FaultSpec spec = one_incident(0.5);
  spec.cooldown = CooldownRule{.failure_share = 1,
                               .calls_min = 1000,
                               .failures_max = 2,
                               .window_ticks = 60 * kSecond,
                               .cooldown_ticks = 5 * kSecond};
  FaultWatch watch(spec, kNeverFail, kAtOnce, 1, 0);
  std::int64_t now = 10 * kSecond;
  for (int i = 0; i < 2; ++i) CHECK(watch.call(1, now, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, now, kLucky) == CallFate::kAnswers);
  CHECK(watch.call(1, now, kUnlucky) == CallFate::kFails);  // the third
  CHECK(watch.call(1, now + 5 * kSecond - 1, kLucky) == CallFate::kRefused);
  CHECK(watch.call(0, now, kLucky) == CallFate::kAnswers);
  now += 5 * kSecond;
  // The count begins anew: two more failures are allowed.
  for (int i = 0; i < 2; ++i) CHECK(watch.call(1, now, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, now, kLucky) == CallFate::kAnswers);
  CHECK(watch.counts(1000 * kSecond)[1] == engine::FaultCounts{7, 5, 1, 1});
}

TEST_CASE("failures of different windows do not add up", "[faults]") {
  FaultSpec spec = one_incident(0.5);
  spec.incidents.front().to = 1000 * kSecond;
  spec.cooldown = half_of_three();
  FaultWatch watch(spec, kNeverFail, kAtOnce, 1, 0);
  for (int minute = 1; minute < 10; ++minute) {
    for (int i = 0; i < 2; ++i) {
      CHECK(watch.call(1, (60 * minute + i) * kSecond, kUnlucky) == CallFate::kFails);
    }
  }
  CHECK(watch.call(1, 600 * kSecond, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, 601 * kSecond, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, 602 * kSecond, kUnlucky) == CallFate::kFails);  // three of three
  CHECK(watch.call(1, 603 * kSecond, kLucky) == CallFate::kRefused);
}

TEST_CASE("a half-open breaker opens again at one failure and closes at one answer", "[faults]") {
  FaultSpec spec = one_incident(0.5);
  spec.incidents.front().to = 1000 * kSecond;
  spec.cooldown = half_of_three();
  spec.cooldown->half_open = true;
  FaultWatch watch(spec, kNeverFail, kAtOnce, 1, 0);
  for (int i = 0; i < 3; ++i) watch.call(1, 60 * kSecond, kUnlucky);
  CHECK(watch.call(1, 64 * kSecond, kLucky) == CallFate::kRefused);
  CHECK(watch.call(1, 65 * kSecond, kUnlucky) == CallFate::kFails);  // the probe
  CHECK(watch.call(1, 69 * kSecond, kLucky) == CallFate::kRefused);
  CHECK(watch.call(1, 70 * kSecond, kLucky) == CallFate::kAnswers);  // closed
  CHECK(watch.call(1, 71 * kSecond, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, 72 * kSecond, kLucky) == CallFate::kAnswers);
}

TEST_CASE("a cooldown begins when a failure comes back, not when its call is made", "[faults]") {
  FaultSpec spec = one_incident(1);
  spec.cooldown = half_of_three();
  spec.cooldown->failures_max = 0;
  const std::array<std::int64_t, 2> slowly = {0, 30 * kSecond};
  FaultWatch watch(spec, kNeverFail, slowly, 1, 0);
  CHECK(watch.call(1, 10 * kSecond, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, 11 * kSecond, kUnlucky) == CallFate::kFails);  // nobody knows yet
  CHECK_FALSE(watch.is_cooling(1, 40 * kSecond - 1));
  CHECK(watch.is_cooling(1, 40 * kSecond));
  CHECK(watch.is_cooling(1, 45 * kSecond - 1));  // what comes back at 41 s was on its way
  CHECK(watch.call(1, 45 * kSecond, kLucky) == CallFate::kAnswers);
  CHECK(watch.counts(60 * kSecond)[1] == engine::FaultCounts{3, 2, 0, 1});
}

TEST_CASE("a failing call that is given up tells of it when it is", "[faults]") {
  FaultSpec spec = one_incident(1);
  spec.cooldown = half_of_three();
  spec.cooldown->calls_min = 2;
  const std::array<std::int64_t, 2> slowly = {0, 30 * kSecond};
  FaultWatch watch(spec, kNeverFail, slowly, 1, 0);
  CHECK(watch.call(1, 10 * kSecond, kUnlucky) == CallFate::kFails);
  CHECK(watch.call(1, 11 * kSecond, kUnlucky) == CallFate::kFails);
  watch.note_given_up(1, 14 * kSecond);  // one of two
  CHECK_FALSE(watch.is_cooling(1, 14 * kSecond));
  CHECK(watch.call(1, 15 * kSecond, kUnlucky) == CallFate::kFails);
  watch.note_given_up(1, 18 * kSecond);  // two of three
  CHECK_FALSE(watch.is_cooling(1, 18 * kSecond - 1));
  CHECK(watch.is_cooling(1, 18 * kSecond));
  // The run ends before the third is known, and after.
  CHECK(watch.counts(20 * kSecond)[1] == engine::FaultCounts{3, 3, 0, 1});
}

TEST_CASE("the room for failures on their way follows how many there are", "[faults][law]") {
  FaultSpec spec = one_incident(1);
  spec.incidents.front().to = 1'000'000 * kSecond;
  spec.cooldown = half_of_three();
  spec.cooldown->failures_max = 0;
  spec.cooldown->cooldown_ticks = 1;
  const std::array<std::int64_t, 2> slowly = {0, 3 * kSecond + 1};
  FaultWatch watch(spec, kNeverFail, slowly, 1, 0);
  constexpr std::uint64_t kCalls = 10'000;
  for (std::uint64_t i = 0; i < kCalls; ++i) {
    const auto now = static_cast<std::int64_t>(20 + i) * kSecond;
    CHECK(watch.is_cooling(1, now) == false);
    CHECK(watch.call(1, now, kUnlucky) == CallFate::kFails);
  }
  // Each comes back in a moment of its own, and nothing was called while it cooled.
  CHECK(watch.counts(kCalls * 10 * kSecond)[1] == engine::FaultCounts{kCalls, kCalls, 0, kCalls});
}

TEST_CASE("outages come as often as their law says, and together for a provider",
          "[faults][oracle]") {
  engine::FaultSpec spec;
  spec.outages = engine::OutageLaw{.between_s = 3600,
                                   .median_s = 600,
                                   .sigma = 0,
                                   .down_share = 0.25,
                                   .degraded_error_rate = 0.1,
                                   .down_error_rate = 1,
                                   .provider_share = 0.5,
                                   .providers = {{0, 1}}};
  // The chain alternates 3,600 s up on average and 600 s out; a model is out in three quarters of
  // the outages. Sampled every 10 s over 90 days; some 1,850 outages, so 4 sigma of the share of
  // time out are about 4 * (1/7) * (6/7) / sqrt(1850) = 0.0114.
  FaultWatch watch(spec, kNeverFail, kAtOnce, 7, 0);
  double out = 0, down = 0, both = 0, any = 0, n = 0;
  for (std::int64_t at = 0; at < 90 * 24 * 3600; at += 10) {
    const double first = watch.error_rate(0, at * kSecond);
    const double second = watch.error_rate(1, at * kSecond);
    out += first > 0 ? 1 : 0;
    down += first == 1 ? 1 : 0;
    both += first > 0 && second > 0 ? 1 : 0;
    any += first > 0 || second > 0 ? 1 : 0;
    n += 1;
  }
  CHECK(any / n == Approx(1.0 / 7).margin(0.0114));
  CHECK(out / any == Approx(0.75).margin(4 * 0.433 / 43));
  CHECK(both / any == Approx(0.5).margin(4 * 0.5 / 43));
  CHECK(down / out == Approx(0.25).margin(4 * 0.433 / 37));
  // A year on they still come as often: some 550 of them in 27 days.
  double late = 0, seconds = 0;
  for (std::int64_t at = 365 * 24 * 3600; at < 392 * 24 * 3600; at += 10) {
    const bool is_out = watch.error_rate(0, at * kSecond) > 0;
    late += is_out || watch.error_rate(1, at * kSecond) > 0 ? 1 : 0;
    seconds += 1;
  }
  CHECK(late / seconds == Approx(1.0 / 7).margin(0.021));
  FaultWatch same(spec, kNeverFail, kAtOnce, 7, 0);
  FaultWatch other(spec, kNeverFail, kAtOnce, 7, 1);
  bool differs = false;
  FaultWatch again(spec, kNeverFail, kAtOnce, 7, 0);
  for (std::int64_t at = 0; at < 30 * 24 * 3600; at += 60) {
    const double rate = same.error_rate(0, at * kSecond);
    CHECK(rate == again.error_rate(0, at * kSecond));
    differs = differs || rate != other.error_rate(0, at * kSecond);
  }
  CHECK(differs);
}
