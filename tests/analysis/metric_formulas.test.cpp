#include "sim/analysis/metric_formulas.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

const std::vector<OperatingPoint> kConcave = {{1, 0.5}, {2, 0.7}, {4, 0.8}};

}  // namespace

TEST_CASE("models that tie leave nothing to recover, and every such figure says so", "[metrics]") {
  const ModelPair tie{0.7, 0.7};
  const std::vector<OperatingPoint> points = {{0, 0.7}, {1, 0.7}};
  for (const Number& figure :
       {performance_gap_recovered(0.7, tie), average_gap_recovered(points, tie),
        call_performance_threshold(points, tie, 0.5), bounded_quality_gain(points, 0, 1, tie)}) {
    REQUIRE_FALSE(figure.is_known());
    CHECK(figure.reason() == "the two models tie");
  }
}

TEST_CASE("PGR may exceed 1, be negative, and runs backwards where strong is the worse",
          "[metrics]") {
  CHECK(*performance_gap_recovered(0.9, {0.6, 0.8}) == Approx(1.5));
  CHECK(*performance_gap_recovered(0.5, {0.6, 0.8}) == Approx(-0.5));
  CHECK(*performance_gap_recovered(0.7, {0.8, 0.6}) == Approx(0.5));
}

TEST_CASE("CPT is the first crossing; the published code misreads a curve that falls",
          "[metrics]") {
  struct Case {
    std::vector<double> accuracy;  ///< at evenly spaced shares from 0 to 1 (`last`)
    double first, numpy, last = 1;
  };
  // `numpy` is numpy.interp(0.71, accuracy, share) of numpy 1.24.2.
  const Case cases[] = {
      {{.60, .62, .64, .66, .75, .65, .66, .67, .68, .72, .82}, 0.35555555555555557, 0.875},
      {{.60, .80, .62, .64, .66, .68, .70, .72, .75, .78, .82}, 0.055, 0.055},
      {{.60, .65, .75, .62, .64, .73, .66, .67, .68, .72, .82}, 0.16, 0.16},
      {{.60, .62, .64, .66, .75, .65, .66, .67, .68, .69, .82},
       0.35555555555555557,
       0.9153846153846155},
      {{.60, .62, .64, .66, .67, .75, .66, .67, .75, .69, .70, .72, .74, .82},
       0.34615384615384615,
       0.34615384615384615},
      {{.60, .75, .65, .80}, 0.07333333333333333, 0.07333333333333333, 0.3}};
  for (const Case& at : cases) {
    std::vector<OperatingPoint> points;
    for (std::size_t i = 0; i < at.accuracy.size(); ++i) {
      points.push_back(
          {at.last * static_cast<double>(i) / static_cast<double>(at.accuracy.size() - 1),
           at.accuracy[i]});
    }
    const ModelPair pair{0.60, 0.82};
    CHECK(*call_performance_threshold(points, pair, 0.5) == Approx(at.first));
    CHECK(*call_performance_threshold_as_coded(points, pair, 0.5) == Approx(at.numpy));
  }
}

TEST_CASE("CPT at a share that no point reaches, at the first point, and of no curve",
          "[metrics]") {
  const std::vector<OperatingPoint> low = {{0.2, 0.6}, {0.4, 0.65}};
  CHECK(call_performance_threshold(low, {0.6, 0.8}, 0.5).reason() ==
        "no point of the curve recovers that much of the gap");
  CHECK(*call_performance_threshold(low, {0.5, 0.7}, 0.5) == Approx(0.2));
  CHECK(call_performance_threshold({}, {0.5, 0.7}, 0.5).reason() == "there is no point");
  CHECK(call_performance_threshold(low, {0.8, 0.6}, 0.5).reason() ==
        "the strong model is less accurate than the weak one");
}

TEST_CASE("a curve between two parallel models has the APGR of its height, whatever its range",
          "[metrics][law]") {
  for (const double from : {0.0, 0.3}) {
    const std::vector<OperatingPoint> level = {{from, 0.75}, {from + 0.2, 0.75}, {0.9, 0.75}};
    CHECK(*average_gap_recovered(level, {0.6, 0.8}) == Approx(0.75));
  }
  CHECK(average_gap_recovered(std::vector<OperatingPoint>{{0.5, 0.7}}, {0.6, 0.8}).reason() ==
        "the curve has no width: all its points share one x");
}

TEST_CASE("quantile cuts are pandas.qcut's edges, repetitions dropped", "[metrics]") {
  // pandas.qcut(range(1, 12), 10, retbins=True)[1] = 1, 2, ..., 11.
  std::vector<double> scores;
  for (int i = 1; i <= 11; ++i) scores.push_back(i);
  CHECK(quantile_cuts(scores, 10) == scores);
  CHECK(quantile_cuts(std::vector<double>{1, 2}, 4) == std::vector<double>{1, 1.25, 1.5, 1.75, 2});
  CHECK(quantile_cuts(std::vector<double>{3, 3, 3}, 10) == std::vector<double>{3});
}

TEST_CASE("AIQ needs a range of costs, and free routers have none in the published code",
          "[metrics]") {
  const std::vector<OperatingPoint> one_cost = {{2, 0.5}, {2, 0.7}};
  CHECK(improvement_in_quality(one_cost).reason() == "every point costs the same");
  CHECK(*improvement_in_quality_as_coded(one_cost) == Approx(0));
  const std::vector<OperatingPoint> free = {{0, 0.5}};
  CHECK(improvement_in_quality_as_coded(free).reason() == "everything is free");
  CHECK(improvement_in_quality({}).reason() == "there is no point");
}

TEST_CASE("AIQ is that of the rising hull: dominated points change nothing", "[metrics][law]") {
  auto points = kConcave;
  const double before = *improvement_in_quality(points);
  points.push_back({3, 0.1});
  points.push_back({3, 0.74});  // on the chord from (2, 0.7) to (4, 0.8) it would be 0.75
  CHECK(*improvement_in_quality(points) == Approx(before));
  points.push_back({4, 0.6});
  CHECK(*improvement_in_quality(points) == Approx(before));
}

TEST_CASE("the hull's average over a wider range counts 0 before it and stays flat after it",
          "[metrics]") {
  // Area 2.1 from 1 to 4, nothing from 0 to 1, 0.8 from 4 to 5.
  CHECK(*hull_average(kConcave, 0, 5) == Approx((2.1 + 0.8) / 5));
  CHECK(*hull_average(kConcave, 2, 4) == Approx(0.75));
  CHECK(*hull_average(kConcave, 3, 4) == Approx((0.75 + 0.8) / 2));
}

TEST_CASE("the normalised area joins the cheapest model's quality and is held flat", "[metrics]") {
  const std::vector<OperatingPoint> points = {{2, 0.7}, {3, 0.8}};
  // From (1, 0.5) to (2, 0.7), to (3, 0.8), flat to 5.
  CHECK(*normalised_area(points, 1, 5, 0.5) == Approx((0.6 + 0.75 + 1.6) / 4));
  // The published code starts from the least quality of any model instead.
  CHECK(*normalised_area(points, 1, 5, 0.3) == Approx((0.5 + 0.75 + 1.6) / 4));
  CHECK(normalised_area(points, 2, 2, 0.5).reason() == "the single models cost the same");
  // Points outside of the range are cut, not dropped.
  CHECK(*normalised_area(std::vector<OperatingPoint>{{0, 0.4}, {4, 0.8}}, 1, 3, 0) == Approx(0.6));
}

TEST_CASE("the bounded quality gain is 1/2 on the chord and never leaves [0, 1]",
          "[metrics][law]") {
  const ModelPair pair{0.5, 0.9};
  CHECK(*bounded_quality_gain(std::vector<OperatingPoint>{{1, 0.5}, {3, 0.9}}, 1, 3, pair) ==
        Approx(0.5));
  CHECK(*bounded_quality_gain(std::vector<OperatingPoint>{{1, 0.95}}, 1, 3, pair) == Approx(1));
  CHECK(*bounded_quality_gain(std::vector<OperatingPoint>{{1, 0.2}}, 1, 3, pair) == Approx(0));
  // From 0.1 at cost 1 to 0.9 at cost 3: half of the range is below 0.5, the rest averages 1/2.
  CHECK(*bounded_quality_gain(std::vector<OperatingPoint>{{1, 0.1}, {3, 0.9}}, 1, 3, pair) ==
        Approx(0.25));
}

TEST_CASE("the cost of a quality is that of the cheapest mix on the hull", "[metrics]") {
  CHECK(*cost_at_quality(kConcave, 0.75) == Approx(3));
  CHECK(*cost_at_quality(kConcave, 0.4) == Approx(1));
  CHECK(*cost_at_quality(kConcave, 0.8) == Approx(4));
  CHECK(cost_at_quality(kConcave, 0.81).reason() == "no point is as accurate");
}

TEST_CASE("a benefit per cost against a small model of the same cost is undefined", "[metrics]") {
  const OperatingPoint small{0.1, 0.6};
  const OperatingPoint large{1, 0.82};
  CHECK(benefit_per_cost_lift({0.1, 0.7}, small, large).reason() ==
        "the policy costs what the small model costs");
  CHECK(benefit_per_cost_lift({0.3, 0.7}, small, {0.1, 0.9}).reason() ==
        "the two models cost the same");
  CHECK(benefit_per_cost_lift({0.3, 0.7}, small, {1, 0.6}).reason() == "the two models tie");
  CHECK(*benefit_per_cost_lift({0.55, 0.71}, small, large) == Approx(0).margin(1e-12));
}

TEST_CASE("arena scores of free, almost free and absurdly dear policies", "[metrics]") {
  CHECK(*arena_score(1, 0.001) == Approx(1.0112).margin(5e-5));  // above 1
  CHECK(*arena_score_bounded(1, 0.001) == Approx(1));
  CHECK(arena_score(0.8, 0).reason() == "the score takes the logarithm of a cost of 0");
  CHECK(*arena_score_bounded(0.8, 0) == Approx(1.1 * 0.8 / 1.08));
  CHECK(arena_score(0.8, 300).reason() == "it costs more than $200 per thousand requests");
  CHECK(*arena_score_bounded(0.8, 300) == 0);
  CHECK(*arena_score(0, 200) == 0);  // 0 / 0 in the published code
  CHECK(arena_score(-0.1, 1).reason() == "the accuracy is outside of [0, 1]");
}

TEST_CASE("the Pareto frontier keeps equal points and drops what something beats", "[metrics]") {
  const std::vector<OperatingPoint> points = {{2, 0.7}, {1, 0.5}, {2, 0.7}, {2, 0.6}, {3, 0.7}};
  CHECK(pareto_frontier(points) == std::vector<bool>{true, true, true, false, false});
}

TEST_CASE("points on the frontier have distance 0, others that of the scaled plane", "[metrics]") {
  CHECK(*distance_to_frontier(kConcave, {}) == 0);
  // Costs run from 1 to 5, qualities from 0 to 1: the point is (0.25, 0.5) off (1, 1) scaled.
  const std::vector<OperatingPoint> router = {{2, 0.5}};
  const std::vector<OperatingPoint> models = {{1, 1}, {5, 0}};
  CHECK(*distance_to_frontier(router, models) == Approx(std::hypot(0.25, 0.5)));
}

TEST_CASE("entropies in bits", "[metrics]") {
  CHECK(entropy_bits(std::vector<double>{1, 0}) == 0);
  CHECK(entropy_bits(std::vector<double>{0.5, 0.5}) == Approx(1));
  CHECK(entropy_bits(std::vector<double>{0.25, 0.25, 0.25, 0.25}) == Approx(2));
}

TEST_CASE("ratios over nothing have the reason that was given", "[metrics]") {
  CHECK(ratio_or(1, 0, "it is free").reason() == "it is free");
  CHECK(relative_gain(0.8, 0, "the oracle's accuracy").reason() == "the oracle's accuracy is 0");
  CHECK(*relative_gain(0.9, 0.6, "x") == Approx(0.5));
}
