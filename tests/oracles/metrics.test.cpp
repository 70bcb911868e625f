// Router metrics against worked numbers of their sources, and against theory on real data.
#include "sim/analysis/metric_formulas.hpp"
#include "sim/analysis/router_metrics.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <variant>

using namespace pointsman;
using namespace pointsman::tests;
using analysis::OperatingPoint;

namespace {

constexpr double kSixDigits = 5e-7;

Approx six_digits(double expected) {
  return Approx(expected).margin(kSixDigits).epsilon(0);
}

}  // namespace

TEST_CASE("O30: AIQ of three points is 0.7 as in RouterBench's paper and 0.525 as in its code",
          "[oracle][metrics]") {
  const std::vector<OperatingPoint> points = {{1, 0.5}, {2, 0.7}, {4, 0.8}};
  CHECK(*analysis::improvement_in_quality(points) == six_digits(0.700000));
  CHECK(*analysis::improvement_in_quality_as_coded(points) == six_digits(0.525000));
}

TEST_CASE("O31: a five-point curve has RouteLLM's AUC, APGR, PGR and CPT", "[oracle][metrics]") {
  const std::vector<OperatingPoint> points = {
      {0, 0.60}, {0.25, 0.72}, {0.5, 0.78}, {0.75, 0.80}, {1, 0.82}};
  const analysis::ModelPair pair{0.60, 0.82};
  CHECK(*analysis::area_under(points) == six_digits(0.752500));
  CHECK(*analysis::average_gap_recovered(points, pair) == six_digits(0.693182));
  CHECK(*analysis::performance_gap_recovered(0.78, pair) == six_digits(0.818182));
  CHECK(*analysis::call_performance_threshold(points, pair, 0.5) == six_digits(0.229167));
  CHECK(*analysis::call_performance_threshold(points, pair, 0.8) == six_digits(0.483333));
  // This curve ascends, so the published code reads the same.
  CHECK(*analysis::call_performance_threshold_as_coded(points, pair, 0.5) == six_digits(0.229167));
  CHECK(*analysis::call_performance_threshold_as_coded(points, pair, 0.8) == six_digits(0.483333));
}

TEST_CASE("O32: AutoMix's lift of 0.75 at 0.35 between its two models is 1.454545",
          "[oracle][metrics]") {
  CHECK(*analysis::benefit_per_cost_lift({0.35, 0.75}, {0.1, 0.6}, {1, 0.82}) ==
        six_digits(1.454545));
}

TEST_CASE("O33: the arena scores of three leaderboard rows", "[oracle][metrics]") {
  CHECK(*analysis::arena_score(0.7814, 0.30) == six_digits(0.761410));
  CHECK(*analysis::arena_score(0.7396, 10.02) == six_digits(0.643157));
  CHECK(*analysis::arena_score(0.7534, 0.08) == six_digits(0.751168));
}

TEST_CASE("O34: dollars per resolved task of TwinRouterBench's printed totals",
          "[oracle][metrics]") {
  struct Row {
    double total_usd, resolved, from_printed, published;
  };
  for (const Row& row : {Row{54.73, 74, 0.739595, 0.739571}, Row{55.61, 75, 0.741467, 0.741432},
                         Row{172.56, 73, 2.363836, 2.363874}, Row{25.66, 75, 0.342133, 0.342133}}) {
    const auto per_task = analysis::ratio_or(row.total_usd, row.resolved, "nothing is resolved");
    CHECK(*per_task == six_digits(row.from_printed));
    // The published digits come from totals before they were rounded to a cent.
    CHECK(std::abs(row.published * row.resolved - row.total_usd) < 0.005);
  }
}

namespace {

/// Metrics of a policy between the two models of a RouteLLM file.
const analysis::RouterReport& metrics_of(const reports::Result& result) {
  return std::get<analysis::RouterReport>(result.analyses.front().body);
}

const analysis::MetricValue& value_of(const analysis::RouterReport& report, std::string_view id) {
  for (const auto& metric : report.values) {
    if (metric.info->id == id) return metric;
  }
  FAIL("no metric " << id);
  return report.values.front();
}

std::string scenario_of(const std::string& file, const std::string& policies,
                        const std::string& analyses) {
  return R"({"version": 1, "workload": {"file": )" + quoted(file) +
         R"(, "where": "contaminated == 0"}, "models": {"weak": {"column": "mixtral-8x7b"},
         "strong": {"column": "gpt-4-1106"}}, "policies": {)" +
         policies + R"(}, "controls": false, "analyses": )" + analyses + "}";
}

}  // namespace

TEST_CASE("the random router recovers half of the gap on average and at half of the calls",
          "[oracle][real][metrics]") {
  for (const auto* name : {"routellm/mmlu.csv", "routellm/gsm8k.csv", "routellm/mtbench.csv"}) {
    const auto file = shared_data(name);
    if (!file) {
      WARN("skipped: no " << name << " under $POINTSMAN_DATA or ../shared/data");
      return;
    }
    // Every share of strong calls, each in exact expectation: a curve over the weight of a mix.
    const auto result = run_scenario(scenario_of(
        *file, R"("random": {"mix": {"strong": 0.5, "weak": 0.5}})",
        R"([{"curve": {"policy": "random", "parameter": "strong", "points": 101, "bands": 0}}])"));
    const auto& curve = std::get<analysis::Curve>(result.analyses.front().body);
    REQUIRE(curve.points.size() == 101);
    std::vector<OperatingPoint> points;
    const auto strong =
        static_cast<std::size_t>(std::ranges::find(curve.models, "strong") - curve.models.begin());
    for (const auto& point : curve.points) {
      CHECK(point.answer_shares[strong] == Approx(point.value).margin(1e-12));
      points.push_back({point.answer_shares[strong], point.accuracy});
    }
    const analysis::ModelPair pair{points.front().quality, points.back().quality};
    CHECK(*analysis::average_gap_recovered(points, pair) == Approx(0.5).margin(1e-12));
    for (const double share : {0.2, 0.5, 0.8}) {
      CHECK(*analysis::call_performance_threshold(points, pair, share) ==
            Approx(share).margin(1e-9));
    }
  }
}

TEST_CASE("a constant score has the random router's APGR and says that its AUC is a coin's",
          "[oracle][real][metrics]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  const auto result = run_scenario(scenario_of(
      file,
      R"("flat": {"route": {"by": "contaminated", "at_least": 0.5, "then": "strong", "else": "weak"}})",
      R"([{"metrics": {"policy": "flat", "weak": "weak", "strong": "strong", "resamples": 50}}])"));
  const auto& report = metrics_of(result);
  CHECK(report.requests == 14037);
  CHECK(*value_of(report, "apgr").value == Approx(0.5).margin(1e-12));
  CHECK(*value_of(report, "cpt_50").value == Approx(0.5).margin(1e-12));
  REQUIRE(report.calibrations.size() == 1);
  CHECK(*report.calibrations.front().calibration.auc == Approx(0.5).margin(1e-12));
  // No prices: dollars are unknown, not free.
  CHECK_FALSE(value_of(report, "arena_score").value.is_known());
  CHECK_FALSE(value_of(report, "aiq").value.is_known());
  CHECK(value_of(report, "aiq").value.reason().find("no price") == 0);
}

TEST_CASE("the joint outcomes of RouteLLM's two models on MMLU are the published ones",
          "[oracle][real][metrics]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  const auto result = run_scenario(scenario_of(
      file, R"("best": {"route": {"by": {"oracle": "best"}, "among": ["weak", "strong"]}})",
      R"([{"metrics": {"policy": "best", "weak": "weak", "strong": "strong", "resamples": 20}}])"));
  const auto& report = metrics_of(result);
  CHECK(report.quadrants[0].requests == 2496);  // rescue: only strong is right
  CHECK(report.quadrants[1].requests == 742);   // loss: only weak
  CHECK(report.quadrants[2].requests == 8816);  // safe: both
  CHECK(report.quadrants[3].requests == 1983);  // hard: neither
  CHECK(*value_of(report, "opt_acc").value == Approx(1));
  CHECK(*value_of(report, "gap_o").value == Approx(0).margin(1e-12));
  CHECK(*value_of(report, "oracle_random_share").value == Approx(1));
  CHECK(*value_of(report, "answerable").value == Approx((2496 + 742 + 8816) / 14037.0));
  // 0.858730 against weak 0.680915 and strong 0.805870.
  CHECK(*value_of(report, "pgr").value == Approx((0.858730 - 0.680915) / 0.124955).margin(2e-4));
}

TEST_CASE("RouterArena's two models have their published accuracies, bills and oracle",
          "[oracle][real][metrics]") {
  POINTSMAN_SHARED_DATA(file, "routerarena/workload.csv");
  const auto result =
      run_scenario(R"({"version": 1, "workload": {"file": )" + quoted(file) +
                   R"(, "score_range": [-1, 1]}, "policies": {"cheap": "gemini-2.0-flash-001"},
      "analyses": [{"metrics": {"policy": "cheap", "resamples": 200}}]})");
  const auto& report = metrics_of(result);
  CHECK(report.requests == 809);
  CHECK(*value_of(report, "mu").value == Approx(0.6901193045).margin(1e-9));
  CHECK(*value_of(report, "cost_per_resolved").value > 0.03842 / 809);
  CHECK(*value_of(report, "arena_score").value ==
        Approx(*analysis::arena_score(0.6901193045, 1000 * 0.03842 / 809)));
  CHECK(*value_of(report, "accuracy_below_oracle").value ==
        Approx(0.74077265 - 0.6901193045).margin(1e-8));
  CHECK(report.best_single == "gemini-2.0-flash-001");
  const auto& mu = value_of(report, "mu");
  REQUIRE(mu.interval.has_value());
  CHECK(mu.interval->lo < *mu.value);
  CHECK(mu.interval->hi > *mu.value);
}
