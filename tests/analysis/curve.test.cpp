#include "sim/analysis/curve.hpp"

#include "sim/analysis/curve_rows.hpp"
#include "tests/support/small_world.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::CurveSpec;

namespace {

CurveSpec spec_of(const tests::SmallWorld& world, kernel::Tie tie) {
  CurveSpec spec;
  spec.policy = "threshold";
  spec.parameter = tie == kernel::Tie::kAtLeast ? "at_least" : "above";
  spec.score = world.workload.find("router_score");
  spec.weak = &world.models[0];
  spec.strong = &world.models[2];
  spec.tie = tie;
  spec.overhead.per_request = {1'234};
  spec.overhead.pico_usd_per_input_token = 777;
  spec.prompt_tokens.tokens = &world.tokens();
  return spec;
}

/// What the engine says of the same router at one threshold, against always-frontier.
analysis::Summary engine_at(const tests::SmallWorld& world, const std::string& cut,
                            double threshold) {
  tests::Policies policies(world, R"({"frontier-only": "frontier", "threshold": {"route": {
      "by": "router_score", ")" + cut +
                                      "\": " + std::to_string(threshold) + R"(,
      "then": "frontier", "else": "small",
      "overhead": {"usd": 0.000001234, "usd_per_mtok": 0.000777}}}})");
  const auto programs = policies.build_all();
  const std::vector<engine::PolicyEntry> entries{{&programs[0]}, {&programs[1]}};
  engine::Options options;
  options.baseline = 0;
  options.prompt_tokens.tokens = &world.tokens();
  const auto outcome =
      engine::run(world.workload, world.models, policies.signals, entries, {}, options);
  REQUIRE(outcome.has_value());
  return analysis::summarize(*outcome, world.models, {}, {.level = 0.95, .baseline = 0})[1].total;
}

}  // namespace

TEST_CASE("a curve equals the engine at every threshold, to the bit", "[analysis][law]") {
  for (const bool graded : {false, true}) {
    const tests::SmallWorld world({.rows = 1500, .seed = 8, .graded = graded});
    for (const auto tie : {kernel::Tie::kAtLeast, kernel::Tie::kAbove}) {
      CurveSpec spec = spec_of(world, tie);
      spec.grid = analysis::ExplicitGrid{{0.95, 0.0, 0.5, 0.25, 1.5, -1}};
      const auto curve = analysis::threshold_curve(spec);
      REQUIRE(curve.has_value());
      REQUIRE(curve->points.size() == 6);
      CHECK(curve->points.front().threshold == -1);
      for (const auto& point : curve->points) {
        const auto summary = engine_at(world, spec.parameter, point.threshold);
        CHECK(point.accuracy == summary.accuracy->mean);
        CHECK(*point.cost_usd == summary.cost->total_usd);
        CHECK(*point.cost_usd_per_request == summary.cost->per_request_usd.mean);
        CHECK(*point.savings == summary.savings->mean);
        CHECK(static_cast<double>(point.strong) == summary.calls_by_model[2]);
      }
    }
  }
}

TEST_CASE("the curve at all thresholds passes through the curve on a grid", "[analysis][law]") {
  for (const bool graded : {false, true}) {
    const tests::SmallWorld world({.rows = 900, .seed = 9, .graded = graded});
    for (const auto tie : {kernel::Tie::kAtLeast, kernel::Tie::kAbove}) {
      CurveSpec spec = spec_of(world, tie);
      spec.grid = analysis::AllThresholds{};
      const auto all = analysis::threshold_curve(spec);
      REQUIRE(all.has_value());
      CHECK(all->points.size() == 21);  // 20 distinct scores and one infinity
      std::vector<double> finite;
      for (const auto& point : all->points) {
        if (std::isfinite(point.threshold)) finite.push_back(point.threshold);
      }
      spec.grid = analysis::ExplicitGrid{finite};
      const auto grid = analysis::threshold_curve(spec);
      std::size_t at = 0;
      for (const auto& point : all->points) {
        if (!std::isfinite(point.threshold)) continue;
        CHECK(point.strong == grid->points[at].strong);
        CHECK(point.accuracy == grid->points[at].accuracy);
        CHECK(point.cost_usd == grid->points[at].cost_usd);
        ++at;
      }
      CHECK(std::is_sorted(all->points.begin(), all->points.end(),
                           [](const auto& a, const auto& b) { return a.threshold < b.threshold; }));
    }
  }
}

TEST_CASE("rows that lack something take no part in a curve and are counted", "[analysis]") {
  const tests::SmallWorld world({.rows = 1000, .seed = 10, .gap_share = 0.1});
  CurveSpec spec = spec_of(world, kernel::Tie::kAtLeast);
  spec.grid = analysis::EvenGrid{11};
  const auto curve = analysis::threshold_curve(spec);
  REQUIRE(curve.has_value());
  CHECK(curve->requests + curve->dropped == 1000);
  CHECK(curve->dropped > 200);
  REQUIRE(curve->points.size() == 11);
  CHECK(curve->points.front().threshold == 0);
  CHECK(curve->points.back().threshold == 0.95);
  CHECK(curve->points.front().strong_share == 1);
}

TEST_CASE("a curve without prices has accuracy and says why it has no cost", "[analysis]") {
  tests::SmallWorld world({.rows = 300, .seed = 11});
  world.models[0].cost_source = policy::CostSource::kUnknown;
  CurveSpec spec = spec_of(world, kernel::Tie::kAtLeast);
  spec.grid = analysis::EvenGrid{3};
  const auto curve = analysis::threshold_curve(spec);
  REQUIRE(curve.has_value());
  CHECK(curve->cost_reason == R"(no price or labelled cost for "small")");
  CHECK(curve->savings_reason == curve->cost_reason);
  CHECK_FALSE(curve->points.front().cost_usd.has_value());
  CHECK(curve->points.front().accuracy > 0.5);
}

TEST_CASE("savings along a curve may be measured against any policy's total", "[analysis]") {
  const tests::SmallWorld world({.rows = 300, .seed = 12});
  CurveSpec spec = spec_of(world, kernel::Tie::kAtLeast);
  spec.grid = analysis::ExplicitGrid{{0.5}};
  spec.baseline = {"dear", engine::Wide{1'000'000'000'000} * engine::kWeightOne, 300};
  const auto curve = analysis::threshold_curve(spec);
  CHECK(curve->against == "dear");
  CHECK(*curve->points[0].savings == Approx(1 - *curve->points[0].cost_usd / 1000));
  spec.baseline->requests = 299;
  CHECK(analysis::threshold_curve(spec)->savings_reason ==
        "\"dear\" answered other requests than the curve has");
}

TEST_CASE("a curve over no usable row is an error in plain words", "[analysis]") {
  const tests::SmallWorld world({.rows = 20, .seed = 13, .gap_share = 1});
  for (const analysis::CurveGrid& grid : {analysis::CurveGrid{analysis::EvenGrid{}},
                                          analysis::CurveGrid{analysis::AllThresholds{}}}) {
    CurveSpec spec = spec_of(world, kernel::Tie::kAtLeast);
    spec.grid = grid;
    const auto curve = analysis::threshold_curve(spec);
    REQUIRE_FALSE(curve.has_value());
    CHECK(curve.error().kind == base::ErrorKind::kData);
  }
}

TEST_CASE("cutting into parts loses no bit of any value", "[analysis][law]") {
  const std::vector<std::int64_t> weak{0, 1, -1, INT64_C(4095) << 50, -(INT64_C(3) << 59), 12'345};
  const std::vector<std::int64_t> strong{7, -8, INT64_C(1) << 50, 3, 999'999'999'999, -77};
  const auto parts = analysis::cut_into_parts(weak, strong);
  CHECK(parts.size() == 2);
  for (std::size_t i = 0; i < weak.size(); ++i) {
    engine::Wide weak_sum = 0;
    engine::Wide strong_sum = 0;
    for (const auto& part : parts) {
      weak_sum += engine::Wide{part.weak[i]} * (engine::Wide{1} << part.shift);
      strong_sum += engine::Wide{part.strong[i]} * (engine::Wide{1} << part.shift);
    }
    CHECK((weak_sum == weak[i]));
    CHECK((strong_sum == strong[i]));
  }
  const auto bits = analysis::cut_into_parts({0, engine::kScoreOne}, {engine::kScoreOne, 0});
  REQUIRE(bits.size() == 1);
  CHECK(bits.front().shift == engine::kScoreBits);
  CHECK(bits.front().weak == std::vector<std::int64_t>{0, 1});
}
