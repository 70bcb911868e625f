#include "sim/analysis/comparison.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Columns {
  std::vector<double> score, cost, latency;
  PolicyRows view() const { return {score, cost, latency}; }
};

/// Ten requests; the second is right on two more and wrong on one, at a tenth of the cost.
Columns first() {
  return {
      {1, 1, 1, 0, 0, 0, 1, 1, 0, 1}, std::vector<double>(10, 0.10), std::vector<double>(10, 2)};
}
Columns second() {
  return {
      {1, 1, 1, 1, 1, 0, 1, 1, 0, 0}, std::vector<double>(10, 0.01), std::vector<double>(10, 1)};
}

}  // namespace

TEST_CASE("a paired comparison counts who is right alone", "[comparison]") {
  const auto a = first();
  const auto b = second();
  const auto result = compare_rows(a.view(), b.view(), {.resamples = 500});
  REQUIRE(result.has_value());
  CHECK(result->is_paired);
  REQUIRE(result->discordance.has_value());
  CHECK(result->discordance->gained == 2);
  CHECK(result->discordance->lost == 1);
  CHECK(result->accuracy->mean == Approx(0.1));
  const Interval tango = paired_share_interval(10, 2, 1, 0.95);
  CHECK(result->accuracy->lo == tango.lo);
  CHECK(result->accuracy->hi == tango.hi);
  CHECK(result->savings->mean == Approx(0.9));
  CHECK(result->cost_usd_per_request->mean == Approx(-0.09));
  CHECK(result->latency_s->mean == Approx(-1));
  // Every request saves the same: no doubt.
  CHECK(result->savings->lo == Approx(0.9));
}

TEST_CASE("wrong answers at their price change who is cheaper", "[comparison]") {
  Columns a = first();
  Columns b = second();
  b.score = {0, 0, 1, 0, 0, 0, 1, 1, 0, 0};  // right on three in place of six
  const auto plain = compare_rows(a.view(), b.view(), {.resamples = 500});
  CHECK_FALSE(plain->adjusted_cost_usd.has_value());
  const auto result = compare_rows(a.view(), b.view(), {.resamples = 500, .wrong_answer_usd = 1});
  REQUIRE(result.has_value());
  CHECK(result->savings->mean == plain->savings->mean);
  // Per request 0.10 + 4/10 against 0.01 + 7/10.
  CHECK(result->first.adjusted_cost_usd->operator*().mean == Approx(0.5));
  CHECK(result->second.adjusted_cost_usd->operator*().mean == Approx(0.71));
  const Figure<Estimate>& difference = result->adjusted_cost_usd.value();
  CHECK(difference->mean == Approx(0.21));
  CHECK(difference->lo < 0.21);
  CHECK(difference->hi > 0.21);
  CHECK((*result->adjusted_savings)->mean == Approx(1 - 0.71 / 0.5));
  const Comparison unpaired = compare_figures(result->first, result->second);
  CHECK((*unpaired.adjusted_cost_usd)->mean == Approx(0.21));
  CHECK((*unpaired.adjusted_savings)->mean == Approx(1 - 0.71 / 0.5));

  b.cost[3] = kNaN;
  const auto unknown = compare_rows(a.view(), b.view(), {.resamples = 500, .wrong_answer_usd = 1});
  CHECK(unknown->adjusted_cost_usd->reason() == "the cost of some requests is not known");
  const Columns perfect{std::vector<double>(10, 1), std::vector<double>(10, 0.0),
                        std::vector<double>(10, 1)};
  const auto free =
      compare_rows(perfect.view(), a.view(), {.resamples = 500, .wrong_answer_usd = 1});
  CHECK(free->adjusted_savings->reason() == "the first costs nothing, wrong answers included");
}

TEST_CASE("graded scores are bootstrapped, requests of one side are left out", "[comparison]") {
  Columns a = first();
  Columns b = second();
  a.score[0] = 0.5;
  a.score[9] = kNaN;
  const auto result = compare_rows(a.view(), b.view(), {.resamples = 500, .seed = 1});
  REQUIRE(result.has_value());
  CHECK_FALSE(result->discordance.has_value());
  CHECK(result->left_out == 1);
  CHECK(result->first.requests == 9);
  CHECK(result->accuracy->mean == Approx((7.0 - 4.5) / 9));
  CHECK(result->accuracy->lo < result->accuracy->mean);
}

TEST_CASE("unknown bills and free baselines have reasons", "[comparison]") {
  Columns a = first();
  Columns b = second();
  b.cost[3] = kNaN;
  const auto unknown = compare_rows(a.view(), b.view(), {.resamples = 100});
  CHECK(unknown->cost_usd_per_request.reason() == "the cost of some requests is not known");
  CHECK(unknown->savings.reason() == "the cost of some requests is not known");
  CHECK(unknown->latency_s.is_known());
  a.cost.assign(10, 0.0);
  b = second();
  const auto free = compare_rows(a.view(), b.view(), {.resamples = 100});
  CHECK(free->savings.reason() == "the first costs nothing");
  CHECK(free->cost_usd_per_request->mean == Approx(0.01));
  b.score.assign(10, kNaN);
  CHECK(compare_rows(a.view(), b.view(), {}).error().message == "no request was answered by both");
}

TEST_CASE("without requests the intervals of both sides add up", "[comparison]") {
  PolicyFigures a;
  a.accuracy = Estimate{0.80, 0.77, 0.83};
  a.cost_usd_per_request = Estimate{0.010, 0.009, 0.011};
  a.latency_s = Estimate{2, -kInfinity, kInfinity};
  PolicyFigures b = a;
  b.accuracy = Estimate{0.84, 0.80, 0.88};
  b.cost_usd_per_request = Estimate{0.005, 0.004, 0.006};
  b.latency_s = Estimate{1.5, -kInfinity, kInfinity};
  const Comparison result = compare_figures(a, b);
  CHECK_FALSE(result.is_paired);
  CHECK(result.accuracy->mean == Approx(0.04));
  CHECK(result.accuracy->lo == Approx(0.04 - 0.05));
  CHECK(result.accuracy->hi == Approx(0.04 + 0.05));
  CHECK(result.savings->mean == Approx(0.5));
  CHECK(result.savings->lo < 0.5);
  CHECK(result.savings->hi < 1);
  CHECK(result.latency_s->mean == Approx(-0.5));
  CHECK(std::isinf(result.latency_s->lo));
  b.accuracy = Figure<Estimate>::unknown("why");
  CHECK(compare_figures(a, b).accuracy.reason() == "why");
}
