#include "sim/analysis/summary.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Tally;
using engine::Wide;

namespace {

Wide weighted(std::int64_t count) {
  return Wide{count} * engine::kWeightOne;
}
Wide scored(std::int64_t count) {
  return Wide{count} * engine::kScoreOne;
}

policy::BoundModel model(const std::string& name, bool is_known) {
  policy::BoundModel bound;
  bound.name = name;
  if (is_known) {
    bound.cost_source = policy::CostSource::kLabelled;
    bound.latency_source = policy::LatencySource::kLabelled;
  }
  return bound;
}

/// 200 requests, 170 right, each at 500 nano-dollars and 2 ms, all by model 0.
Tally plain_tally() {
  Tally tally;
  tally.requests = 200;
  tally.score = scored(170);
  tally.score_squares = 170;
  tally.cost = weighted(200 * 500);
  tally.cost_squares = 200.0 * 500 * 500;
  tally.latency = weighted(200 * 2'000'000);
  tally.latencies.add(2'000'000, 200);
  tally.calls = {weighted(200), 0};
  tally.answers = {weighted(200), 0};
  return tally;
}

engine::Outcome outcome_of(std::vector<Tally> tallies) {
  engine::Outcome outcome;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    engine::PolicyOutcome& policy = outcome.policies.emplace_back();
    policy.name = "policy " + std::to_string(i);
    policy.total = std::move(tallies[i]);
  }
  return outcome;
}

}  // namespace

TEST_CASE("a summary turns integer sums into shares, dollars and seconds", "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  const auto summaries = analysis::summarize(outcome_of({plain_tally()}), models, {}, {});
  const analysis::Summary& summary = summaries.front().total;
  CHECK(summary.requests == 200);
  CHECK(summary.answered == 200);
  CHECK(summary.accuracy->mean == 0.85);
  CHECK(summary.accuracy->lo == Approx(0.793944).margin(5e-7));
  CHECK(summary.accuracy->hi == Approx(0.892864).margin(5e-7));
  CHECK(summary.cost->total_usd == 1e-4);
  CHECK(summary.cost->per_request_usd.mean == 5e-7);
  CHECK(summary.cost->per_request_usd.lo == 5e-7);
  CHECK(summary.latency->mean_s == 0.002);
  CHECK(summary.latency->p99_s == Approx(0.002).epsilon(1.0 / 256));
  CHECK(summary.calls == 200);
  CHECK(summary.answers_by_model == std::vector<double>{200, 0});
}

TEST_CASE("an unknown figure has no value but a reason", "[analysis]") {
  const std::vector models{model("small", false), model("frontier", true)};
  Tally tally = plain_tally();
  tally.cost_unknown = 200;
  tally.latency_unknown = 3;
  const auto summaries = analysis::summarize(outcome_of({tally}), models, {}, {});
  const analysis::Summary& summary = summaries.front().total;
  CHECK_FALSE(summary.cost.is_known());
  CHECK(summary.cost.reason() == "no price or labelled cost for \"small\"");
  CHECK_FALSE(summary.latency.is_known());
  CHECK(summary.latency.reason() == "no latency for \"small\"");
  CHECK_FALSE(summary.savings.is_known());
  CHECK(summary.savings.reason() == "the scenario names no baseline");
}

TEST_CASE("a cost that lacks on a few requests is unknown and says on how many", "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  Tally tally = plain_tally();
  tally.dropped = 20;
  tally.cost_unknown = 7;
  const auto summaries = analysis::summarize(outcome_of({tally}), models, {}, {});
  CHECK(summaries.front().total.answered == 180);
  CHECK(summaries.front().total.cost.reason() == "the cost of 7 of 180 requests is not known");
}

TEST_CASE("a policy that dropped everything has no accuracy", "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  Tally tally;
  tally.requests = 9;
  tally.dropped = 9;
  const auto summaries = analysis::summarize(outcome_of({tally}), models, {}, {});
  CHECK(summaries.front().total.accuracy.reason() == "every request was dropped");
  CHECK(summaries.front().total.calls_by_model.size() == 2);
}

TEST_CASE("savings and the paired difference come from the requests both answered", "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  Tally base = plain_tally();
  base.pair = {.requests = 200,
               .own_score = scored(170),
               .base_score = scored(170),
               .own_cost = weighted(100'000),
               .base_cost = weighted(100'000),
               .own_cost_squares = 5e7,
               .base_cost_squares = 5e7,
               .cost_products = 5e7};
  Tally own = plain_tally();
  own.pair = {.requests = 100,
              .own_score = scored(80),
              .base_score = scored(86),
              .own_cost = weighted(20'000),
              .base_cost = weighted(50'000),
              .own_cost_squares = 4e6,
              .base_cost_squares = 2.5e7,
              .cost_products = 1e7,
              .score_difference_squares = 10};
  const auto summaries =
      analysis::summarize(outcome_of({base, own}), models, {}, {.level = 0.95, .baseline = 0});
  CHECK(summaries[0].is_baseline);
  CHECK(summaries[0].total.savings->mean == 0);
  CHECK(summaries[0].total.savings->hi == 0);
  CHECK(summaries[1].total.savings->mean == Approx(0.6));
  // 10 requests on which they differ, 2 gained and 8 lost.
  const auto expected = analysis::paired_share_interval(100, 2, 8, 0.95);
  CHECK(summaries[1].total.accuracy_difference->mean == -0.06);
  CHECK(summaries[1].total.accuracy_difference->lo == expected.lo);
  CHECK(summaries[1].total.accuracy_difference->hi == expected.hi);
}

TEST_CASE("a price of wrong answers turns costs and savings into quality-adjusted ones",
          "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  // Four requests in money units of 1e-9 USD; a wrong answer costs 100.
  const double own_cost[] = {10, 10, 10, 50}, own_score[] = {1, 0, 1, 1};
  const double base_cost[] = {50, 50, 50, 50}, base_score[] = {1, 1, 1, 0};
  Tally own;
  own.requests = own.pair.requests = 4;
  double own_sum = 0, base_sum = 0, residuals = 0;
  for (int i = 0; i < 4; ++i) {
    const double mine = own_cost[i] + 100 * (1 - own_score[i]);
    const double theirs = base_cost[i] + 100 * (1 - base_score[i]);
    own_sum += mine;
    base_sum += theirs;
    own.burden_squares += mine * mine;
    own.pair.own_burden_squares += mine * mine;
    own.pair.base_burden_squares += theirs * theirs;
    own.pair.burden_products += mine * theirs;
  }
  const double ratio = own_sum / base_sum;  // 180 / 300
  for (int i = 0; i < 4; ++i) {
    const double residual =
        own_cost[i] + 100 * (1 - own_score[i]) - ratio * (base_cost[i] + 100 * (1 - base_score[i]));
    residuals += residual * residual;
  }
  own.score = own.pair.own_score = own.pair.base_score = scored(3);
  own.cost = own.pair.own_cost = weighted(80);
  own.pair.base_cost = weighted(200);
  const auto summaries = analysis::summarize(
      outcome_of({own}), models, {}, {.level = 0.95, .baseline = 0, .wrong_answer_usd = 1e-7});
  REQUIRE(summaries.front().total.quality_adjusted.has_value());
  const auto& adjusted = *summaries.front().total.quality_adjusted;
  CHECK(adjusted.cost->total_usd == Approx(180e-9).epsilon(1e-12));
  CHECK(adjusted.cost->per_request_usd.mean == Approx(45e-9).epsilon(1e-12));
  CHECK(adjusted.savings->mean == Approx(0.4).epsilon(1e-12));
  constexpr double kStudent3 = 3.182446305284263;  // 97.5 % of Student's t with 3 degrees
  const double half = kStudent3 * std::sqrt(residuals / 3 / 4) / (base_sum / 4);
  CHECK(adjusted.savings->lo == Approx(0.4 - half).epsilon(1e-9));
  CHECK(adjusted.savings->hi == Approx(std::min(0.4 + half, 1.0)).epsilon(1e-9));
  CHECK(summaries.front().total.savings->mean == Approx(0.6));

  const auto without = analysis::summarize(outcome_of({own}), models, {}, {.baseline = 0});
  CHECK_FALSE(without.front().total.quality_adjusted.has_value());
}

TEST_CASE("a free baseline that errs has quality-adjusted savings, and one that never errs none",
          "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  Tally own = plain_tally();
  own.pair = {.requests = 200, .own_score = scored(200), .base_score = scored(150)};
  const analysis::SummaryOptions options{.baseline = 0, .wrong_answer_usd = 0.01};
  const auto errs = analysis::summarize(outcome_of({own}), models, {}, options);
  CHECK_FALSE(errs.front().total.savings.is_known());
  CHECK(errs.front().total.quality_adjusted->savings->mean == 1);
  own.pair.base_score = scored(200);
  const auto never = analysis::summarize(outcome_of({own}), models, {}, options);
  CHECK(never.front().total.quality_adjusted->savings.reason() ==
        "the baseline costs nothing, wrong answers included");
}

TEST_CASE("savings against a free baseline are unknown, not infinite", "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  Tally own = plain_tally();
  own.pair.requests = 200;
  own.pair.own_cost = weighted(5);
  const auto summaries =
      analysis::summarize(outcome_of({own}), models, {}, {.level = 0.95, .baseline = 0});
  CHECK(summaries.front().total.savings.reason() == "the baseline costs nothing");
}

TEST_CASE("graded accuracy stays inside the range of scores", "[analysis]") {
  const std::vector models{model("small", true), model("frontier", true)};
  Tally tally = plain_tally();
  tally.requests = 3;
  tally.graded = 3;
  tally.score = Wide{engine::kScoreOne} / 10 * 28;  // 0.9, 0.95, 0.95
  tally.score_squares = 0.81 + 2 * 0.9025;
  const auto summaries = analysis::summarize(outcome_of({tally}), models, {}, {});
  CHECK(summaries.front().total.accuracy->mean == Approx(28.0 / 30));
  CHECK(summaries.front().total.accuracy->hi == 1);
  CHECK(summaries.front().total.accuracy->lo < 0.9);
}

TEST_CASE("long lists of names end in a number", "[analysis]") {
  const std::vector<std::string> four{"a", "b", "c", "d"};
  CHECK(analysis::short_list(four) == R"("a", "b" and 2 others)");
  CHECK(analysis::short_list(std::span(four).first(3)) == R"("a", "b" and "c")");
}
