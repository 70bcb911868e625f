#include "sim/analysis/curve.hpp"

#include "sim/analysis/curve_points.hpp"
#include "sim/analysis/curve_rows.hpp"
#include "tests/support/small_world.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::CurveSpec;
using kernel::Tie;

namespace {

constexpr const char* kNobody = R"("above": 1e300)";
constexpr const char* kEverybody = R"("at_least": -1e300)";

/// A policy whose text has @ where its cut stands.
std::string with_cut(std::string policy, const std::string& cut) {
  return policy.replace(policy.find('@'), 1, cut);
}

/// The two sides of a policy and a baseline, compiled; a curve over its cut.
class Cut {
 public:
  Cut(const tests::SmallWorld& world, const std::string& policy, Tie tie,
      const std::string& nobody = kNobody, const std::string& everybody = kEverybody)
      : world_(world),
        policy_(policy),
        tie_(tie),
        policies_(world, R"({"base": "frontier", "below": )" + with_cut(policy, nobody) +
                             R"(, "past": )" + with_cut(policy, everybody) + "}"),
        programs_(policies_.build_all()) {}

  CurveSpec spec(analysis::CurveGrid grid) const {
    CurveSpec spec;
    spec.policy = "moved";
    spec.parameter = tie_ == Tie::kAtLeast ? "at_least" : "above";
    spec.context.workload = &world_.workload;
    spec.context.models = world_.models;
    spec.context.signals = &policies_.signals;
    spec.context.engine.prompt_tokens.tokens = &world_.tokens();
    spec.context.baseline = &programs_[0];
    spec.context.wrong_answer_usd = 0.5;
    spec.signal = world_.workload.find("router_score");
    spec.tie = tie_;
    spec.below = &programs_[1];
    spec.past = &programs_[2];
    spec.grid = std::move(grid);
    return spec;
  }

  /// What the engine says of the policy at one value of its cut.
  analysis::Summary engine_at(double value, const std::string& key) const {
    tests::Policies policies(world_, R"({"base": "frontier", "moved": )" +
                                         with_cut(policy_, key + std::to_string(value)) + "}");
    const auto programs = policies.build_all();
    const std::vector<engine::PolicyEntry> entries{{&programs[0], engine::Missing::kDrop},
                                                   {&programs[1], engine::Missing::kDrop}};
    engine::Options options;
    options.baseline = 0;
    options.prompt_tokens.tokens = &world_.tokens();
    const auto outcome =
        engine::run(world_.workload, world_.models, policies.signals, entries, {}, options);
    REQUIRE(outcome.has_value());
    return analysis::summarize(*outcome, world_.models, {}, {.level = 0.95, .baseline = 0})[1]
        .total;
  }

 private:
  const tests::SmallWorld& world_;
  std::string policy_;
  Tie tie_;
  tests::Policies policies_;
  std::vector<policy::Program> programs_;
};

const std::string kRoute = R"({"route": {"by": "router_score", @, "then": "frontier",
    "else": "small", "overhead": {"usd": 0.000001234, "usd_per_mtok": 0.000777}}})";
/// The threshold inside of a cascade, a category map and a random mix.
const std::string kNested = R"({"mix": [
    {"policy": "medium", "weight": 0.3},
    {"policy": {"route": {"by": "category", "map": {
       "math": {"cascade": [{"try": {"route": {"by": "router_score", @, "then": "medium",
                                               "else": "small"}},
                             "accept": {"confidence_at_least": 0.5}}, "frontier"]}},
       "else": "small"}}, "weight": 0.7}]})";

std::string key_of(Tie tie) {
  return tie == Tie::kAtLeast ? R"("at_least": )" : R"("above": )";
}

void check_equal(const analysis::CurvePoint& point, const analysis::Summary& summary) {
  CHECK(point.accuracy == summary.accuracy->mean);
  CHECK(*point.cost_usd == summary.cost->total_usd);
  CHECK(*point.cost_usd_per_request == summary.cost->per_request_usd.mean);
  CHECK(*point.savings == summary.savings->mean);
  CHECK(*point.latency_s == summary.latency->mean_s);
  for (std::size_t model = 0; model < point.answer_shares.size(); ++model) {
    CHECK(point.answer_shares[model] ==
          summary.answers_by_model[model] / static_cast<double>(summary.answered));
  }
}

}  // namespace

TEST_CASE("a curve equals the engine at every threshold, to the bit", "[analysis][law]") {
  for (const bool graded : {false, true}) {
    const tests::SmallWorld world({.rows = 1500, .seed = 8, .graded = graded});
    for (const auto tie : {Tie::kAtLeast, Tie::kAbove}) {
      const Cut cut(world, kRoute, tie);
      const auto curve = analysis::threshold_curve(
          cut.spec(analysis::ExplicitGrid{{0.95, 0.0, 0.5, 0.25, 1.5, -1}}));
      REQUIRE(curve.has_value());
      REQUIRE(curve->points.size() == 6);
      CHECK(curve->points.front().value == -1);
      CHECK(curve->models == std::vector<std::string>{"small", "frontier"});
      for (auto point : curve->points) {
        const auto summary = cut.engine_at(point.value, key_of(tie));
        point.answer_shares.insert(point.answer_shares.begin() + 1, 0);  // medium never answers
        check_equal(point, summary);
        CHECK(*point.share_past == point.answer_shares[2]);
      }
    }
  }
}

TEST_CASE("so does one whose threshold stands inside of other policies", "[analysis][law]") {
  for (const double gap_share : {0.0, 0.05}) {
    const tests::SmallWorld world({.rows = 2100, .seed = 18, .gap_share = gap_share});
    for (const auto tie : {Tie::kAtLeast, Tie::kAbove}) {
      const Cut cut(world, kNested, tie);
      const auto curve =
          analysis::threshold_curve(cut.spec(analysis::ExplicitGrid{{-1, 0.0, 0.35, 0.9, 2}}));
      REQUIRE(curve.has_value());
      for (const auto& point : curve->points) {
        const auto summary = cut.engine_at(point.value, key_of(tie));
        if (gap_share > 0) {  // which requests lack something depends on the cut
          CHECK(curve->requests <= summary.answered);
          continue;
        }
        check_equal(point, summary);
      }
      CHECK(curve->dropped == 2100 - curve->requests);
    }
  }
}

TEST_CASE("and one over the confidence of a cascade's first stage", "[analysis][law]") {
  const tests::SmallWorld world({.rows = 900, .seed = 28});
  const std::string cascade =
      R"({"cascade": [{"try": "small", "accept": {@, "overhead": {"usd": 0.0001}}}, "frontier"]})";
  const Cut cut(world, cascade, Tie::kAtLeast, R"("confidence_above": 1)",
                R"("confidence_at_least": 0)");
  CurveSpec spec = cut.spec(analysis::ExplicitGrid{{0, 0.3, 0.55, 0.9, 1}});
  spec.signal = world.models[0].find(data::ModelField::kConfidence);
  const auto curve = analysis::threshold_curve(spec);
  REQUIRE(curve.has_value());
  for (auto point : curve->points) {
    point.answer_shares.insert(point.answer_shares.begin() + 1, 0);
    check_equal(point, cut.engine_at(point.value, R"("confidence_at_least": )"));
    // Past the cut is where the small model's answer is kept.
    CHECK(*point.share_past == point.answer_shares[0]);
  }
}

TEST_CASE("sampled branches are drawn alike on both sides of a cut", "[analysis][law]") {
  const tests::SmallWorld world({.rows = 700, .seed = 38});
  const std::string policy = R"({"mix": [{"policy": "medium", "weight": 0.4}, {"policy":
      {"route": {"by": "router_score", @, "then": "frontier", "else": "small"}}, "weight": 0.6}]})";
  const Cut cut(world, policy, Tie::kAtLeast);
  CurveSpec spec = cut.spec(analysis::ExplicitGrid{{0.25, 0.75}});
  spec.context.engine.evaluate = engine::Evaluate::kSampled;
  spec.context.engine.seed = 4;
  const auto curve = analysis::threshold_curve(spec);
  REQUIRE(curve.has_value());
  for (const auto& point : curve->points) {
    tests::Policies policies(
        world,
        R"({"moved": )" + with_cut(policy, R"("at_least": )" + std::to_string(point.value)) + "}");
    const auto programs = policies.build_all();
    engine::Options options = spec.context.engine;
    const std::vector<engine::PolicyEntry> entries{{&programs[0]}};
    const auto outcome =
        engine::run(world.workload, world.models, policies.signals, entries, {}, options);
    const auto summary = analysis::summarize(*outcome, world.models, {}, {})[0].total;
    CHECK(point.accuracy == summary.accuracy->mean);
    CHECK(*point.cost_usd == summary.cost->total_usd);
  }
}

TEST_CASE("the curve at all thresholds passes through the curve on a grid", "[analysis][law]") {
  for (const bool graded : {false, true}) {
    const tests::SmallWorld world({.rows = 900, .seed = 9, .graded = graded});
    for (const auto tie : {Tie::kAtLeast, Tie::kAbove}) {
      const Cut cut(world, kRoute, tie);
      const auto all = analysis::threshold_curve(cut.spec(analysis::AllThresholds{}));
      REQUIRE(all.has_value());
      CHECK(all->points.size() == 21);  // 20 distinct scores and one infinity
      std::vector<double> finite;
      for (const auto& point : all->points) {
        if (std::isfinite(point.value)) finite.push_back(point.value);
      }
      const auto grid = analysis::threshold_curve(cut.spec(analysis::ExplicitGrid{finite}));
      std::size_t at = 0;
      for (const auto& point : all->points) {
        if (!std::isfinite(point.value)) continue;
        CHECK(point.share_past == grid->points[at].share_past);
        CHECK(point.accuracy == grid->points[at].accuracy);
        CHECK(point.cost_usd == grid->points[at].cost_usd);
        CHECK(point.regret_usd == grid->points[at].regret_usd);
        ++at;
      }
      CHECK(std::ranges::is_sorted(all->points, {}, &analysis::CurvePoint::value));
    }
  }
}

TEST_CASE("regret is what the best of the curve's models adds, and never negative per request",
          "[analysis]") {
  const tests::SmallWorld world({.rows = 600, .seed = 19});
  const Cut cut(world,
                R"({"route": {"by": "router_score", @, "then": "frontier", "else": "small"}})",
                Tie::kAtLeast);
  const auto curve = analysis::threshold_curve(cut.spec(analysis::EvenGrid{5}));
  REQUIRE(curve.has_value());
  double best = 0;
  double ideal = 0;
  for (std::size_t row = 0; row < 600; ++row) {
    double row_best = 0;
    double row_ideal = 1e300;
    for (const std::size_t model : {0U, 2U}) {
      const double score = world.models[model].find(data::ModelField::kScore)->number_at(row);
      const double cost = world.models[model].cost->number_at(row);
      row_best = std::max(row_best, score);
      row_ideal = std::min(row_ideal, cost + 0.5 * (1 - score));
    }
    best += row_best;
    ideal += row_ideal;
  }
  CHECK(curve->oracle.accuracy == Approx(best / 600));
  for (const auto& point : curve->points) {
    CHECK(point.regret == Approx(best / 600 - point.accuracy));
    CHECK(point.regret >= 0);
    CHECK(*point.regret_usd ==
          Approx(*point.cost_usd_per_request + 0.5 * (1 - point.accuracy) - ideal / 600));
    CHECK(*point.regret_usd >= 0);
  }
}

TEST_CASE("what a curve's bands resample is the curve, in every figure", "[analysis][law]") {
  const tests::SmallWorld world({.rows = 700, .seed = 21, .graded = true});
  const Cut cut(world, kNested, Tie::kAtLeast);
  CurveSpec spec = cut.spec(analysis::EvenGrid{7});
  spec.context.bands = {.resamples = 60, .seed = 4};
  analysis::CurveEffects by_cut;
  const auto curve = analysis::threshold_curve(spec, &by_cut);
  REQUIRE(curve.has_value());
  tests::Policies policies(world, R"({"a": "small", "b": {"mix": [
      {"policy": "medium", "weight": 0.5}, {"policy": "frontier", "weight": 0.5}]}})");
  const auto programs = policies.build_all();
  const analysis::ValuedProgram points[] = {{0, &programs[0]}, {1, &programs[1]}};
  analysis::PointCurveSpec point_spec{"p", "q", spec.context, points};
  point_spec.context.signals = &policies.signals;
  analysis::CurveEffects by_point;
  const auto rerun = analysis::point_curve(point_spec, &by_point);
  REQUIRE(rerun.has_value());
  for (const auto& [of, effects] : {std::pair{&*curve, &by_cut}, std::pair{&*rerun, &by_point}}) {
    std::vector<std::size_t> rows(of->requests);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto values =
        std::visit([&](const auto& any) { return analysis::curve_values(any, rows); }, effects->of);
    for (std::size_t i = 0; i < of->points.size(); ++i) {
      const auto& point = of->points[i];
      CHECK(values.accuracy[i] == Approx(point.accuracy));
      CHECK(values.cost[i] == Approx(*point.cost_usd_per_request));
      CHECK(values.savings[i] == Approx(*point.savings).margin(1e-12));
      CHECK(values.latency[i] == Approx(*point.latency_s));
      CHECK(values.regret[i] == Approx(point.regret).margin(1e-12));
      CHECK(values.regret_usd[i] == Approx(*point.regret_usd).margin(1e-12));
      REQUIRE(point.bands.has_value());
      for (const analysis::Band& band : {*point.bands->latency, *point.bands->regret_usd}) {
        CHECK(band.simultaneous.lo < band.simultaneous.hi);
      }
    }
  }
}

TEST_CASE("a figure that is not known has no bands, and the others have", "[analysis]") {
  tests::SmallWorld world({.rows = 200, .seed = 11});
  world.models[0].latency_source = policy::LatencySource::kUnknown;
  const Cut cut(world, kRoute, Tie::kAtLeast);
  CurveSpec spec = cut.spec(analysis::EvenGrid{3});
  spec.context.bands = {.resamples = 50, .seed = 4};
  spec.context.wrong_answer_usd.reset();
  const auto curve = analysis::threshold_curve(spec);
  REQUIRE(curve.has_value());
  CHECK(curve->latency_reason == R"(no latency for "small")");
  CHECK(curve->regret_usd_reason == "no value.wrong_answer_usd is set");
  CHECK_FALSE(curve->bands.latency_sup.has_value());
  CHECK_FALSE(curve->bands.regret_usd_sup.has_value());
  CHECK(curve->bands.regret_sup > 1);
  for (const auto& point : curve->points) {
    CHECK_FALSE(point.bands->latency.has_value());
    CHECK_FALSE(point.bands->regret_usd.has_value());
    CHECK(point.bands->cost.has_value());
    CHECK(point.bands->regret.simultaneous.hi >= point.regret);
  }
}

TEST_CASE("rows that lack something take no part in a curve and are counted", "[analysis]") {
  const tests::SmallWorld world({.rows = 1000, .seed = 10, .gap_share = 0.1});
  const Cut cut(world, kRoute, Tie::kAtLeast);
  const auto curve = analysis::threshold_curve(cut.spec(analysis::EvenGrid{11}));
  REQUIRE(curve.has_value());
  CHECK(curve->requests + curve->dropped == 1000);
  CHECK(curve->dropped > 200);
  REQUIRE(curve->points.size() == 11);
  CHECK(curve->points.front().value == 0);
  CHECK(curve->points.back().value == 0.95);
  CHECK(*curve->points.front().share_past == 1);
  const auto all = analysis::threshold_curve(cut.spec(analysis::AllThresholds{}));
  CHECK(all->requests == curve->requests);
  CHECK(all->dropped == curve->dropped);
}

TEST_CASE("a curve without prices has accuracy and says why it has no cost", "[analysis]") {
  tests::SmallWorld world({.rows = 300, .seed = 11});
  world.models[0].cost_source = policy::CostSource::kUnknown;
  const Cut cut(world, kRoute, Tie::kAtLeast);
  const auto curve = analysis::threshold_curve(cut.spec(analysis::EvenGrid{3}));
  REQUIRE(curve.has_value());
  CHECK(curve->cost_reason == R"(no price or labelled cost for "small")");
  CHECK(curve->savings_reason == curve->cost_reason);
  CHECK(curve->regret_usd_reason == curve->cost_reason);
  CHECK_FALSE(curve->points.front().cost_usd.has_value());
  CHECK(curve->points.front().accuracy > 0.5);
  CHECK_FALSE(curve->points.front().is_on_frontier);
}

TEST_CASE("without a baseline savings are against every request past the cut", "[analysis]") {
  const tests::SmallWorld world({.rows = 300, .seed = 12});
  const Cut cut(world, kRoute, Tie::kAtLeast);
  CurveSpec spec = cut.spec(analysis::ExplicitGrid{{-1, 0.5}});
  spec.context.baseline = nullptr;
  const auto curve = analysis::threshold_curve(spec);
  CHECK(curve->against == "every request past the cut");
  CHECK(*curve->points[0].savings == Approx(0).margin(1e-15));
  CHECK(*curve->points[1].savings ==
        Approx(1 - *curve->points[1].cost_usd / *curve->points[0].cost_usd));
}

TEST_CASE("a curve over no usable row is an error in plain words", "[analysis]") {
  const tests::SmallWorld world({.rows = 20, .seed = 13, .gap_share = 1});
  const Cut cut(world, kRoute, Tie::kAtLeast);
  for (const analysis::CurveGrid& grid : {analysis::CurveGrid{analysis::EvenGrid{}},
                                          analysis::CurveGrid{analysis::AllThresholds{}}}) {
    const auto curve = analysis::threshold_curve(cut.spec(grid));
    REQUIRE_FALSE(curve.has_value());
    CHECK(curve.error().kind == base::ErrorKind::kData);
  }
}

TEST_CASE("a curve of reruns equals the engine at every value", "[analysis][law]") {
  const tests::SmallWorld world({.rows = 800, .seed = 14});
  tests::Policies policies(world, R"({"base": "frontier",
      "a": {"route": {"by": {"oracle": {"accuracy": 0.2}}, "then": "frontier", "else": "small"}},
      "b": {"route": {"by": {"oracle": {"accuracy": 0.7}}, "then": "frontier", "else": "small"}}})");
  const auto programs = policies.build_all();
  const analysis::ValuedProgram points[] = {{0.2, &programs[1]}, {0.7, &programs[2]}};
  analysis::PointCurveSpec spec;
  spec.policy = "noisy";
  spec.parameter = "accuracy";
  spec.points = points;
  spec.context.workload = &world.workload;
  spec.context.models = world.models;
  spec.context.signals = &policies.signals;
  spec.context.baseline = &programs[0];
  spec.context.bands = {.resamples = 200, .seed = 3};
  const auto curve = analysis::point_curve(spec);
  REQUIRE(curve.has_value());
  CHECK_FALSE(curve->is_threshold);
  std::vector<engine::PolicyEntry> entries;
  for (const auto& program : programs) entries.push_back({&program});
  engine::Options options;
  options.baseline = 0;
  const auto outcome =
      engine::run(world.workload, world.models, policies.signals, entries, {}, options);
  const auto summaries = analysis::summarize(*outcome, world.models, {}, {.baseline = 0});
  for (std::size_t i = 0; i < 2; ++i) {
    auto point = curve->points[i];
    point.answer_shares.insert(point.answer_shares.begin() + 1, 0);
    const auto& summary = summaries[i + 1].total;
    CHECK(point.accuracy == summary.accuracy->mean);
    CHECK(*point.cost_usd == summary.cost->total_usd);
    CHECK(*point.savings == Approx(summary.savings->mean).epsilon(1e-14));
    CHECK(*point.latency_s == summary.latency->mean_s);
    REQUIRE(point.bands.has_value());
    CHECK(point.bands->accuracy.pointwise.lo < point.accuracy);
    CHECK(point.bands->accuracy.simultaneous.lo <= point.bands->accuracy.pointwise.lo);
  }
}

TEST_CASE("cutting into parts loses no bit of any value", "[analysis][law]") {
  const std::vector<std::int64_t> below{0, 1, -1, INT64_C(4095) << 50, -(INT64_C(3) << 59), 12'345};
  const std::vector<std::int64_t> past{7, -8, INT64_C(1) << 50, 3, 999'999'999'999, -77};
  const auto parts = analysis::cut_into_parts(below, past);
  CHECK(parts.size() == 2);
  for (std::size_t i = 0; i < below.size(); ++i) {
    engine::Wide below_sum = 0;
    engine::Wide past_sum = 0;
    for (const auto& part : parts) {
      below_sum += engine::Wide{part.below[i]} * (engine::Wide{1} << part.shift);
      past_sum += engine::Wide{part.past[i]} * (engine::Wide{1} << part.shift);
    }
    CHECK((below_sum == below[i]));
    CHECK((past_sum == past[i]));
  }
  const auto bits = analysis::cut_into_parts({0, engine::kScoreOne}, {engine::kScoreOne, 0});
  REQUIRE(bits.size() == 1);
  CHECK(bits.front().shift == engine::kScoreBits);
  CHECK(bits.front().below == std::vector<std::int64_t>{0, 1});
}
