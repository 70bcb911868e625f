#include "sim/analysis/bands.hpp"

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"

#include <array>
#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::BandOptions;
using analysis::CutEffects;

namespace {

/// A world in which the weak model is right with 0.6 and the strong one with 0.6 + 0.3 score, at
/// nine thresholds over a uniform score. At threshold t the expected accuracy is
/// 0.6 + 0.15 (1 - t^2).
class Population {
 public:
  static constexpr std::size_t kPoints = 9;
  static double threshold(std::size_t point) { return static_cast<double>(point + 1) / 10; }
  static double truth(std::size_t point) {
    return 0.6 + 0.15 * (1 - threshold(point) * threshold(point));
  }

  static CutEffects sample(std::size_t rows, std::uint64_t seed) {
    CutEffects effects;
    effects.points = kPoints;
    effects.has_cost = effects.has_savings = true;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto draw = [&](std::uint64_t stream) {
        return base::uniform({.seed = seed, .request = row, .model = stream});
      };
      const double score = draw(1);
      const double weak = draw(2) < 0.6 ? 1 : 0;
      const double strong = draw(3) < 0.6 + 0.3 * score ? 1 : 0;
      CutEffects::Row& at = effects.rows.emplace_back();
      while (at.passed < kPoints && score >= threshold(at.passed)) ++at.passed;
      at.score = weak;
      at.score_change = strong - weak;
      at.cost = 1 + draw(4);
      at.cost_change = 9 + 2 * draw(5);
      at.base_cost = at.cost + at.cost_change;
    }
    return effects;
  }
};

/// How often a band holds the truth: at each point alone, and at all points at once.
struct Coverage {
  double pointwise = 0;      ///< mean over points
  double pointwise_all = 0;  ///< of the whole curve by pointwise bands
  double simultaneous = 0;   ///< of the whole curve
};

Coverage coverage_of(std::size_t rows, std::uint32_t resamples, std::uint64_t trials) {
  Coverage coverage;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const auto effects = Population::sample(rows, 1000 + trial);
    const auto bands = analysis::bootstrap_bands(
        effects, {.resamples = resamples, .seed = trial, .level = 0.9, .threads = 1});
    REQUIRE(bands.has_value());
    bool holds_all = true;
    bool holds_all_pointwise = true;
    for (std::size_t point = 0; point < Population::kPoints; ++point) {
      const auto holds = [&](const analysis::Interval& interval) {
        const double truth = Population::truth(point);
        return interval.lo <= truth && truth <= interval.hi;
      };
      const auto& band = bands->points[point].accuracy;
      coverage.pointwise += holds(band.pointwise) ? 1.0 / Population::kPoints : 0;
      holds_all &= holds(band.simultaneous);
      holds_all_pointwise &= holds(band.pointwise);
    }
    coverage.simultaneous += holds_all ? 1 : 0;
    coverage.pointwise_all += holds_all_pointwise ? 1 : 0;
  }
  const auto n = static_cast<double>(trials);
  return {coverage.pointwise / n, coverage.pointwise_all / n, coverage.simultaneous / n};
}

}  // namespace

TEST_CASE("bands at 90 % hold a point in 90 % of samples, and simultaneous ones the whole curve",
          "[analysis][bands][law]") {
  constexpr std::uint64_t kTrials = 300;
  const Coverage coverage = coverage_of(400, 199, kTrials);
  // Three standard errors of a share of 0.9, and 2 points for the bootstrap's own roughness.
  const double slack = 3 * std::sqrt(0.9 * 0.1 / kTrials) + 0.02;
  INFO("pointwise " << coverage.pointwise << ", all by pointwise " << coverage.pointwise_all
                    << ", simultaneous " << coverage.simultaneous);
  CHECK(std::abs(coverage.pointwise - 0.9) < slack);
  CHECK(std::abs(coverage.simultaneous - 0.9) < slack);
  CHECK(coverage.pointwise_all < 0.9 - slack);  // which is why simultaneous bands exist
}

TEST_CASE("bands are identical for any number of threads and change with the seed",
          "[analysis][bands][law]") {
  const auto effects = Population::sample(500, 3);
  const auto once = analysis::bootstrap_bands(effects, {.resamples = 300, .seed = 5, .threads = 1});
  const auto other =
      analysis::bootstrap_bands(effects, {.resamples = 300, .seed = 6, .threads = 1});
  REQUIRE(once.has_value());
  bool differs = false;
  for (const unsigned threads : {2U, 3U, 7U}) {
    const auto again =
        analysis::bootstrap_bands(effects, {.resamples = 300, .seed = 5, .threads = threads});
    for (std::size_t point = 0; point < effects.points; ++point) {
      for (const auto* bands : {&once->points[point], &again->points[point]}) {
        REQUIRE(bands->cost.has_value());
        REQUIRE(bands->savings.has_value());
      }
      const auto& a = once->points[point];
      const auto& b = again->points[point];
      CHECK(a.accuracy.simultaneous.lo == b.accuracy.simultaneous.lo);
      CHECK(a.cost->pointwise.hi == b.cost->pointwise.hi);
      CHECK(a.savings->simultaneous.hi == b.savings->simultaneous.hi);
      differs |= a.accuracy.pointwise.lo != other->points[point].accuracy.pointwise.lo;
    }
  }
  CHECK(differs);
}

TEST_CASE("a threshold's bands equal those of the same curve given point by point",
          "[analysis][bands][law]") {
  const auto cut = Population::sample(200, 4);
  analysis::PointEffects points{cut.rows.size(), cut.points, {}, {}, {}};
  for (const auto& row : cut.rows) {
    for (std::size_t point = 0; point < cut.points; ++point) {
      const bool is_past = point < row.passed;
      points.score.push_back(row.score + (is_past ? row.score_change : 0));
      points.cost.push_back(row.cost + (is_past ? row.cost_change : 0));
    }
    points.base_cost.push_back(row.base_cost);
  }
  const BandOptions options{.resamples = 150, .seed = 9};
  const auto by_cut = analysis::bootstrap_bands(cut, options);
  const auto by_point = analysis::bootstrap_bands(points, options);
  for (std::size_t point = 0; point < cut.points; ++point) {
    const auto& a = by_cut->points[point];
    const auto& b = by_point->points[point];
    CHECK(a.accuracy.pointwise.lo == Approx(b.accuracy.pointwise.lo));
    CHECK(a.accuracy.simultaneous.hi == Approx(b.accuracy.simultaneous.hi));
    CHECK(a.cost->simultaneous.lo == Approx(b.cost->simultaneous.lo));
    CHECK(a.savings->pointwise.hi == Approx(b.savings->pointwise.hi));
  }
  CHECK(by_cut->summary.accuracy_sup == Approx(by_point->summary.accuracy_sup));
}

TEST_CASE("points without doubt have bands without width, and accuracies stay within the scores",
          "[analysis][bands]") {
  CutEffects effects;
  effects.points = 2;
  effects.rows.assign(50,
                      {.passed = 1, .score = 1, .cost = 2, .score_change = 0, .cost_change = 1});
  const auto bands = analysis::bootstrap_bands(effects, {.resamples = 100});
  REQUIRE(bands.has_value());
  for (const auto& point : bands->points) {
    CHECK(point.accuracy.pointwise.lo == 1);
    CHECK(point.accuracy.simultaneous.hi == 1);
    CHECK_FALSE(point.cost.has_value());  // not asked for
  }
  CHECK(bands->summary.accuracy_sup == 0);
}

TEST_CASE("a stop ends the bootstrap", "[analysis][bands]") {
  std::stop_source source;
  source.request_stop();
  const auto bands = analysis::bootstrap_bands(Population::sample(10, 1),
                                               {.resamples = 10, .stop = source.get_token()});
  REQUIRE_FALSE(bands.has_value());
  CHECK(bands.error().kind == base::ErrorKind::kInterrupted);
}
