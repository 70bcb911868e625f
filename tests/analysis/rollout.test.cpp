#include "sim/analysis/rollout.hpp"

#include "sim/base/result.hpp"
#include "tests/support/binomial.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::play_rollout;
using analysis::Rollout;
using analysis::RolloutInput;
using analysis::RolloutOptions;

namespace {

/// 1,000 requests: the canary is wrong on `errors` of them at half the price, the stable arm on
/// 100.
struct Arms {
  explicit Arms(int errors) {
    for (int row = 0; row < 1000; ++row) {
      canary_score.push_back(row < errors ? 0 : 1);
      stable_score.push_back(row >= 900 ? 0 : 1);
      canary_usd.push_back(0.01);
      stable_usd.push_back(0.02);
    }
  }
  RolloutInput input() const { return {canary_score, stable_score, canary_usd, stable_usd}; }
  std::vector<double> canary_score, stable_score, canary_usd, stable_usd;
};

Rollout play(const Arms& arms, const RolloutOptions& options) {
  const auto played = play_rollout(arms.input(), options);
  REQUIRE(played.has_value());
  return *played;
}

}  // namespace

TEST_CASE("one look at a whole canary rolls back with the binomial's probability",
          "[rollout][oracle]") {
  constexpr std::uint32_t kReplications = 20'000;
  const Arms arms(100);
  RolloutOptions options;
  options.phases = {{.share = 1, .requests = 50}};
  options.rule = {.after = 50, .look_every = 50, .error_at_most = 0.14};
  options.replications = kReplications;
  const Rollout rollout = play(arms, options);
  // Rolled back where more than 7 of 50 are wrong.
  const double expected = tests::binomial_above(50, 0.1, 7);
  CHECK(std::abs(rollout.rolled_back.mean - expected) <
        4 * std::sqrt(expected * (1 - expected) / kReplications));
  CHECK_FALSE(rollout.should_roll_back);
  CHECK(rollout.wrong.mean == rollout.rolled_back.mean);
  CHECK(rollout.promoted.mean + rollout.rolled_back.mean == Approx(1));
  CHECK(rollout.canary_requests_to_rollback == 50);
}

TEST_CASE("a bad canary is found out in time, or promoted wrongly", "[rollout]") {
  const Arms bad(300);
  RolloutOptions options;
  options.phases = {{.share = 0.05, .requests = 2000},
                    {.share = 0.5, .requests = 1000},
                    {.share = 1, .requests = 500}};
  options.rule = {.after = 30, .look_every = 10, .error_above_stable = 0.05, .confidence = 0.95};
  options.replications = 500;
  options.wrong_answer_usd = 1;
  const Rollout rollout = play(bad, options);
  CHECK(rollout.should_roll_back);
  CHECK(rollout.because == "error_above_stable");
  CHECK(rollout.canary_error == Approx(0.3));
  CHECK(rollout.rolled_back.mean > 0.95);
  CHECK(rollout.wrong.mean == rollout.promoted.mean);
  double ended = 0;
  for (const auto& phase : rollout.phases) ended += phase.rolled_back;
  CHECK(ended == Approx(rollout.rolled_back.mean));
  CHECK(rollout.phases[0].reached == Approx(1));
  CHECK(rollout.phases[1].reached == Approx(1 - rollout.phases[0].rolled_back));
  // A canary request loses 0.2 answers of $1 and saves a cent.
  const auto& first = rollout.phases[0];
  CHECK(first.canary_usd == Approx(0.01 * first.canary_requests));
  CHECK(first.extra_usd == Approx(first.lost_answers - 0.01 * first.canary_requests));
  CHECK(first.lost_answers / first.canary_requests == Approx(0.2).margin(0.05));
  CHECK(first.extra_usd_high >= first.extra_usd);
}

TEST_CASE("a good canary is promoted, the oftener the surer a bound must be exceeded",
          "[rollout]") {
  const Arms good(100);
  RolloutOptions options;
  options.phases = {{.share = 0.1, .requests = 1000}, {.share = 1, .requests = 1000}};
  options.replications = 500;
  options.rule = {.after = 10, .look_every = 1, .error_above_stable = 0.02};
  const double hasty = play(good, options).promoted.mean;
  options.rule.confidence = 0.99;
  const double patient = play(good, options).promoted.mean;
  options.rule.confidence = 0.9999;
  const double sure = play(good, options).promoted.mean;
  CHECK(hasty < patient);
  CHECK(patient < sure);
  // A canary that only saves puts no dollars at risk.
  CHECK(play(good, options).phases[0].extra_usd < 0);
}

TEST_CASE("a dear canary is rolled back for what it costs", "[rollout]") {
  Arms dear(100);
  for (double& usd : dear.canary_usd) usd = 0.03;
  RolloutOptions options;
  options.phases = {{.share = 0.5, .requests = 200}};
  options.replications = 50;
  options.rule = {.after = 5, .usd_above_stable = 0.2};
  CHECK(play(dear, options).rolled_back.mean == 1);
  options.rule = {.after = 5, .usd_at_most = 0.031};
  CHECK(play(dear, options).promoted.mean == 1);
}

TEST_CASE("a rollout does not depend on threads, and needs labels of both arms", "[rollout][law]") {
  const Arms arms(150);
  RolloutOptions options;
  options.phases = {{.share = 0.2, .requests = 500}};
  options.rule = {.after = 20, .error_above_stable = 0.05};
  options.threads = 1;
  const Rollout one = play(arms, options);
  options.threads = 3;
  CHECK(play(arms, options).rolled_back.mean == one.rolled_back.mean);
  CHECK(play(arms, options).phases[0].extra_usd == one.phases[0].extra_usd);
  const std::vector<double> none(3, std::nan(""));
  const auto empty = play_rollout({none, none, none, none}, options);
  REQUIRE_FALSE(empty.has_value());
  CHECK(empty.error().kind == base::ErrorKind::kData);
}
