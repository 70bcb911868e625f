#include "sim/analysis/router_metrics.hpp"

#include <set>
#include <string_view>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

/// Ten requests by hand: weak costs 1 cent, strong 10. The router sends signals of at least 0.5
/// to strong.
//   request      0  1  2  3  4  5  6  7  8  9
//   weak right   1  1  1  1  1  0  0  0  0  1
//   strong right 1  1  1  1  0  1  1  1  0  0
//   signal      .1 .2 .3 .6 .4 .7 .8 .2 .9 .5
//   sent to      w  w  w  s  w  s  s  w  s  s
RouterRows by_hand() {
  RouterRows rows;
  rows.models = {"weak", "strong"};
  rows.weak = 0;
  rows.strong = 1;
  const std::vector<double> weak = {1, 1, 1, 1, 1, 0, 0, 0, 0, 1};
  const std::vector<double> strong = {1, 1, 1, 1, 0, 1, 1, 1, 0, 0};
  const std::vector<double> signal = {.1, .2, .3, .6, .4, .7, .8, .2, .9, .5};
  rows.model_score = {weak, strong};
  rows.model_cost = {std::vector<double>(10, 0.01), std::vector<double>(10, 0.10)};
  rows.picks.resize(2);
  CutRows cut;
  cut.signal = signal;
  cut.below = {weak, rows.model_cost[0], std::vector<double>(10, 0)};
  cut.past = {strong, rows.model_cost[1], std::vector<double>(10, 1)};
  for (std::size_t i = 0; i < 10; ++i) {
    const bool is_strong = signal[i] >= 0.5;
    rows.score.push_back(is_strong ? strong[i] : weak[i]);
    rows.cost.push_back(is_strong ? 0.10 : 0.01);
    rows.picks[0].push_back(is_strong ? 0 : 1);
    rows.picks[1].push_back(is_strong ? 1 : 0);
  }
  rows.cut = std::move(cut);
  return rows;
}

class Metrics {
 public:
  explicit Metrics(const RouterRows& rows, std::uint32_t resamples = 0) {
    auto values = router_metrics(rows, {.resamples = resamples, .seed = 2});
    if (!values) FAIL(base::render(values.error()));
    values_ = std::move(*values);
  }
  const MetricValue& operator[](std::string_view id) const {
    for (const MetricValue& value : values_) {
      if (value.info->id == id) return value;
    }
    FAIL("no metric " << id);
    return values_.front();
  }
  double at(std::string_view id) const {
    const Number& value = (*this)[id].value;
    if (!value) FAIL(id << " is unknown: " << value.reason());
    return *value;
  }
  std::string why(std::string_view id) const { return (*this)[id].value.reason(); }

 private:
  std::vector<MetricValue> values_;
};

}  // namespace

TEST_CASE("the table names every figure once and describes each", "[metrics]") {
  std::set<std::string_view> ids;
  for (const MetricInfo& info : kMetrics) {
    CHECK(ids.insert(info.id).second);
    CHECK_FALSE(info.title.empty());
    CHECK_FALSE(info.source.empty());
    CHECK_FALSE(info.trap.empty());
  }
  CHECK(ids.size() == kMetricCount);
}

TEST_CASE("figures of ten requests worked by hand", "[metrics]") {
  RouterRows rows = by_hand();
  rows.wrong_answer_usd = 0.5;
  const Metrics metrics(rows);
  // The router is right on 0, 1, 2, 3, 4, 5, 6: 0.7; weak on 6 of 10, strong on 7 of 10.
  CHECK(metrics.at("mu") == Approx(0.7));
  CHECK(metrics.at("pgr") == Approx(1));
  CHECK(metrics.at("v_b") == Approx(1));
  CHECK(metrics.at("gain_b") == Approx(0).margin(1e-12));
  CHECK(metrics.at("gain_r") == Approx(0.7 / 0.65 - 1));
  // The oracle is right on all but request 8.
  CHECK(metrics.at("answerable") == Approx(0.9));
  CHECK(metrics.at("gap_o") == Approx(1 - 0.7 / 0.9));
  CHECK(metrics.at("accuracy_below_oracle") == Approx(0.2));
  CHECK(metrics.at("oracle_random_share") == Approx((0.7 - 0.65) / (0.9 - 0.65)));
  // The cheapest right model: weak on 0-4 and 9, strong on 5, 6, 7. The router picks it on 0, 1,
  // 2, 4, 5, 6.
  CHECK(metrics.at("opt_sel") == Approx(6.0 / 9));
  // Right on 0-6: ideal 5 x 0.01 + 2 x 0.10, spent 4 x 0.01 + 3 x 0.10.
  CHECK(metrics.at("opt_cost") == Approx(0.25 / 0.34));
  // All answerable: ideal 6 x 0.01 + 3 x 0.10, spent 5 x 0.01 + 4 x 0.10 (without request 8).
  CHECK(metrics.at("opt_cost_unconditioned") == Approx(0.36 / 0.45));
  CHECK(metrics.at("opt_acc") == Approx(7.0 / 9));
  // Passed: base 0.7, test 0.34, ideal 0.25. All: base 1, test 0.55, ideal 0.37.
  CHECK(metrics.at("twin_static") == Approx(100 * (0.7 - 0.34) / (0.7 - 0.25)));
  CHECK(metrics.at("twin_static_all") == Approx(100 * (1 - 0.55) / (1 - 0.37)));
  CHECK(metrics.at("cost_per_resolved") == Approx(0.55 / 7));
  CHECK(metrics.at("cost_over_oracle") == Approx(0.018));
  // At 0.7 the mix is strong alone: the router costs 0.055 instead of 0.1.
  CHECK(metrics.at("saving_at_equal_quality") == Approx(0.45));
  // The mix at 0.055 is half and half: 0.65.
  CHECK(metrics.at("lift_over_mix") == Approx(0.05));
  // The ideal total: cheapest right model, and 0.01 + 0.5 for request 8.
  CHECK(metrics.at("regret_usd") == Approx((0.55 + 3 * 0.5 - 0.37 - 0.5) / 10));
  CHECK(metrics.at("ibc_lift") ==
        Approx((0.7 - 0.6) / (0.055 - 0.01) / ((0.7 - 0.6) / (0.1 - 0.01)) - 1));
  CHECK(metrics.at("entropy_per_request") == 0);
  CHECK(metrics.at("entropy_of_traffic") == Approx(1));
  CHECK(metrics.at("arena_score") == Approx(*arena_score(0.7, 55)));
}

TEST_CASE("the curve of those ten requests, worked by hand", "[metrics]") {
  const Metrics metrics(by_hand());
  // Past a falling cut come signals .9 (no change), .8 (+1), .7 (+1), .6 (0), .5 (-1), .4 (-1),
  // .3 (0), .2 twice (0 and +1), .1 (0): accuracy .6 .6 .7 .8 .8 .7 .6 .6 .7 .7 by tenths of calls.
  const double accuracy[] = {.6, .6, .7, .8, .8, .7, .6, .6, .65, .7, .7};
  double area = 0;
  for (int i = 1; i <= 10; ++i) area += (accuracy[i] + accuracy[i - 1]) / 20;
  CHECK(metrics.at("apgr") == Approx((area - 0.6) / 0.1));
  // Dollars are linear in calls here, from 0.1 to 1.
  CHECK(metrics.at("apgr_usd") == Approx(metrics.at("apgr")));
  CHECK(metrics.at("cpt_50") == Approx(0.15));
  CHECK(metrics.at("cpt_50_usd") == Approx((0.01 + 0.15 * 0.09) / 0.1));
  // The best threshold is right on 8 of 10, at 3 of 10 strong calls.
  CHECK(metrics.at("perf_gain") == Approx(0.8 / 0.7 - 1));
  CHECK(metrics.at("cost_save") == Approx(1 - (0.01 + 0.2 * 0.09) / 0.1));
  CHECK(metrics.at("cost_save_ratio") == Approx(1 - (0.01 + 0.15 * 0.09) / 0.1));
  // Rising hull: (0.01, 0.6), (0.037, 0.8), flat to 0.1.
  CHECK(metrics.at("aiq") == Approx((0.027 * 0.7 + 0.063 * 0.8) / 0.09));
  CHECK(metrics.at("aiq_as_coded") == Approx((0.027 * 0.7 + 0.063 * 0.8) / 0.1));
  CHECK(metrics.at("zero_router_aiq") == Approx(0.65));
  CHECK(metrics.at("aiq_over_zero_router") == Approx(metrics.at("aiq") - 0.65));
}

TEST_CASE("joint outcomes of ten requests", "[metrics]") {
  const auto quadrants = joint_outcomes(by_hand());
  CHECK(quadrants[0].requests == 3);  // 5, 6, 7
  CHECK(quadrants[0].strong_share == Approx(2.0 / 3));
  CHECK(quadrants[1].requests == 2);  // 4, 9
  CHECK(quadrants[1].accuracy == Approx(0.5));
  CHECK(quadrants[2].requests == 4);
  CHECK(quadrants[3].requests == 1);
  CHECK(quadrants[3].strong_share == 1);
}

TEST_CASE("intervals hold the estimate, are paired, and do not depend on threads",
          "[metrics][law]") {
  const RouterRows rows = by_hand();
  const auto one = router_metrics(rows, {.resamples = 200, .seed = 2, .threads = 1});
  const auto three = router_metrics(rows, {.resamples = 200, .seed = 2, .threads = 3});
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const MetricValue& a = (*one)[i];
    const MetricValue& b = (*three)[i];
    REQUIRE(a.interval.has_value() == b.interval.has_value());
    if (!a.interval) continue;
    CHECK(a.interval->lo == b.interval->lo);
    CHECK(a.interval->hi == b.interval->hi);
    CHECK(a.interval->lo <= a.interval->hi);
  }
  const Metrics metrics(rows, 200);
  REQUIRE(metrics["mu"].interval.has_value());
  CHECK(metrics["mu"].interval->lo < 0.7);
  CHECK(metrics["mu"].interval->hi > 0.7);
  // Ten requests often resample to models that tie: no interval rather than a wild one.
  CHECK_FALSE(metrics["pgr"].interval.has_value());
}

TEST_CASE("models that tie, cost the same or cost nothing leave reasons, never numbers",
          "[metrics]") {
  RouterRows tie = by_hand();
  tie.model_score[1] = tie.model_score[0];
  CHECK(Metrics(tie).why("pgr") == "the two models tie");
  CHECK(Metrics(tie).why("cpt_50") == "the two models tie");
  CHECK(Metrics(tie).why("ibc_lift") == "the two models tie");

  RouterRows same_cost = by_hand();
  same_cost.model_cost[1] = same_cost.model_cost[0];
  same_cost.cost = same_cost.model_cost[0];
  same_cost.cut->past.cost = same_cost.model_cost[0];
  const Metrics even(same_cost);
  CHECK(even.why("ibc_lift") == "the two models cost the same");
  CHECK(even.why("aiq") == "every point costs the same");
  CHECK(even.why("normalised_area") == "the single models cost the same");
  CHECK(even.why("bounded_arqgc") == "the two models cost the same");
  CHECK(even.why("twin_static") == "the strong model is the ideal choice on every such request");

  RouterRows free = same_cost;
  for (auto* column : {&free.cost, &free.model_cost[0], &free.model_cost[1], &free.cut->past.cost,
                       &free.cut->below.cost}) {
    std::fill(column->begin(), column->end(), 0.0);
  }
  const Metrics nothing(free);
  CHECK(nothing.why("arena_score") == "the score takes the logarithm of a cost of 0");
  CHECK(nothing.why("aiq_as_coded") == "everything is free");
  CHECK(nothing.why("cpt_50_usd") == "the strong model is free");
  CHECK(nothing.at("cost_per_resolved") == 0);
  CHECK(nothing.why("saving_at_equal_quality") == "the same accuracy is free");
}

TEST_CASE("unknown costs and a missing threshold are each told once per figure", "[metrics]") {
  RouterRows rows = by_hand();
  rows.cost_reason = "no price or labelled cost for \"weak\"";
  rows.cut = Figure<CutRows>::unknown("the policy has no single threshold to move");
  const Metrics metrics(rows);
  CHECK(metrics.why("aiq") == rows.cost_reason);
  CHECK(metrics.why("cost_per_resolved") == rows.cost_reason);
  CHECK(metrics.why("apgr") == "the policy has no single threshold to move");
  CHECK(metrics.at("mu") == Approx(0.7));
  CHECK(metrics.why("regret_usd") == rows.cost_reason);
  RouterRows no_price = by_hand();
  CHECK(Metrics(no_price).why("regret_usd") == "no value.wrong_answer_usd is set");
}

TEST_CASE("a policy that never answers right has no dollars per right answer", "[metrics]") {
  RouterRows rows = by_hand();
  std::fill(rows.score.begin(), rows.score.end(), 0.0);
  for (auto& picks : rows.picks) std::fill(picks.begin(), picks.end(), 0.0);
  const Metrics metrics(rows);
  CHECK(metrics.why("cost_per_resolved") == "the policy answers nothing right");
  CHECK(metrics.why("opt_cost") == "the policy answers nothing right, or all of that for free");
  CHECK(metrics.at("opt_acc") == 0);
}

TEST_CASE("a resample without a single row is an error, not a crash", "[metrics]") {
  RouterRows rows = by_hand();
  rows.score.clear();
  const auto values = router_metrics(rows, {});
  REQUIRE_FALSE(values.has_value());
  CHECK(values.error().kind == base::ErrorKind::kData);
}
