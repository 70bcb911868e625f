#include "sim/analysis/bands.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::BandOptions;
using analysis::CutEffects;

namespace {

/// A world in which the weak model is right with 0.6 and the strong one with 0.6 + 0.3 score, at
/// nine thresholds over a uniform score; a request past the cut takes 3 seconds more. At threshold
/// t the expected accuracy is 0.6 + 0.15 (1 - t^2); the better of both is right with 0.9.
class Population {
 public:
  static constexpr std::size_t kPoints = 9;
  static double threshold(std::size_t point) { return static_cast<double>(point + 1) / 10; }
  static double accuracy(std::size_t point) {
    return 0.6 + 0.15 * (1 - threshold(point) * threshold(point));
  }
  static double regret(std::size_t point) { return 0.9 - accuracy(point); }
  static double latency(std::size_t point) { return 1.5 + 3 * (1 - threshold(point)); }
  static constexpr double kWrongAnswer = 5;

  static CutEffects sample(std::size_t rows, std::uint64_t seed) {
    CutEffects effects;
    effects.points = kPoints;
    effects.has_cost = effects.has_savings = effects.has_latency = true;
    effects.wrong_answer_usd = kWrongAnswer;
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
      at.latency_s = 1 + draw(6);
      at.latency_change_s = 2 + 2 * draw(7);
      at.best_score = std::max(weak, strong);
      at.least_burden = std::min(at.cost + kWrongAnswer * (1 - weak),
                                 at.cost + at.cost_change + kWrongAnswer * (1 - strong));
    }
    return effects;
  }
};

/// How often a band holds the truth: at each point alone, and at all points at once.
struct Coverage {
  double pointwise = 0;      ///< mean over points
  double pointwise_all = 0;  ///< of the whole curve by pointwise bands
  double simultaneous = 0;   ///< of the whole curve

  /// One more of `trials` curves; `band_at` and `truth_at` by point.
  template <typename BandAt>
  void note(BandAt band_at, double (*truth_at)(std::size_t), double trials) {
    bool holds_all = true;
    bool holds_all_pointwise = true;
    for (std::size_t point = 0; point < Population::kPoints; ++point) {
      const auto holds = [&](const analysis::Interval& interval) {
        const double truth = truth_at(point);
        return interval.lo <= truth && truth <= interval.hi;
      };
      const analysis::Band& band = band_at(point);
      pointwise += holds(band.pointwise) ? 1 / (Population::kPoints * trials) : 0;
      holds_all &= holds(band.simultaneous);
      holds_all_pointwise &= holds(band.pointwise);
    }
    simultaneous += holds_all ? 1 / trials : 0;
    pointwise_all += holds_all_pointwise ? 1 / trials : 0;
  }
};

/// Of accuracy, regret and latency, in this order.
std::array<Coverage, 3> coverage_of(std::size_t rows, std::uint32_t resamples,
                                    std::uint64_t trials) {
  std::array<Coverage, 3> coverage;
  const auto n = static_cast<double>(trials);
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const auto effects = Population::sample(rows, 1000 + trial);
    const auto bands = analysis::bootstrap_bands(
        effects, {.resamples = resamples, .seed = trial, .level = 0.9, .threads = 1});
    REQUIRE(bands.has_value());
    const auto& points = bands->points;
    coverage[0].note([&](std::size_t i) { return points[i].accuracy; }, Population::accuracy, n);
    coverage[1].note([&](std::size_t i) { return points[i].regret; }, Population::regret, n);
    coverage[2].note([&](std::size_t i) { return points[i].latency.value(); }, Population::latency,
                     n);
  }
  return coverage;
}

/// The bands of a figure by the book: every resample counted request by request, then sorted.
struct BandsByHand {
  std::vector<double> of_data;  ///< by point
  std::vector<analysis::Band> bands;
  double sup = 0;

  /// `figure(rows, point)` is the figure of the rows named.
  template <typename Figure>
  BandsByHand(std::size_t rows, std::size_t points, const BandOptions& options, Figure figure)
      : bands(points) {
    std::vector<std::size_t> drawn(rows);
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    for (std::size_t point = 0; point < points; ++point) of_data.push_back(figure(drawn, point));
    std::vector<std::vector<double>> moved(points);
    for (std::uint32_t i = 0; i < options.resamples; ++i) {
      drawn.clear();
      analysis::for_each_draw(options.seed, i, rows,
                              [&](std::size_t row) { drawn.push_back(row); });
      for (std::size_t point = 0; point < points; ++point) {
        moved[point].push_back(figure(drawn, point) - of_data[point]);
      }
    }
    std::vector<double> errors;
    std::vector<double> greatest(options.resamples);
    for (const auto& column : moved) {
      const double n = options.resamples;
      const double mean = std::accumulate(column.begin(), column.end(), 0.0) / n;
      double squares = 0;
      for (const double value : column) squares += (value - mean) * (value - mean);
      errors.push_back(std::sqrt(squares / (n - 1)));
      for (std::size_t i = 0; i < column.size(); ++i) {
        greatest[i] = std::max(greatest[i], std::abs(column[i]) / errors.back());
      }
    }
    std::ranges::sort(greatest);
    sup = analysis::sorted_quantile(greatest, options.level);
    for (std::size_t point = 0; point < points; ++point) {
      std::ranges::sort(moved[point]);
      const auto at = [&](double share) {
        return of_data[point] + analysis::sorted_quantile(moved[point], share);
      };
      const double reach = sup * errors[point];
      bands[point].pointwise = {at((1 - options.level) / 2), at((1 + options.level) / 2)};
      bands[point].simultaneous = {std::min(of_data[point] - reach, bands[point].pointwise.lo),
                                   std::max(of_data[point] + reach, bands[point].pointwise.hi)};
    }
  }

  /// `least` is what the figure cannot fall below.
  void check(std::size_t point, const analysis::Band& band, double least = -base::kInfinity) const {
    const auto near = [](double value) { return Approx(value).epsilon(1e-5); };
    CHECK(band.pointwise.lo == near(std::max(bands[point].pointwise.lo, least)));
    CHECK(band.pointwise.hi == near(bands[point].pointwise.hi));
    CHECK(band.simultaneous.lo == near(std::max(bands[point].simultaneous.lo, least)));
    CHECK(band.simultaneous.hi == near(bands[point].simultaneous.hi));
    CHECK(band.simultaneous.lo <= band.pointwise.lo);
    CHECK(band.simultaneous.hi >= band.pointwise.hi);
  }
};

}  // namespace

TEST_CASE("bands at 90 % hold a point in 90 % of samples, and simultaneous ones the whole curve",
          "[analysis][bands][law]") {
  constexpr std::uint64_t kTrials = 300;
  // Three standard errors of a share of 0.9, and 2 points for the bootstrap's own roughness.
  const double slack = 3 * std::sqrt(0.9 * 0.1 / kTrials) + 0.02;
  for (const Coverage& coverage : coverage_of(400, 199, kTrials)) {
    INFO("pointwise " << coverage.pointwise << ", all by pointwise " << coverage.pointwise_all
                      << ", simultaneous " << coverage.simultaneous);
    CHECK(std::abs(coverage.pointwise - 0.9) < slack);
    CHECK(std::abs(coverage.simultaneous - 0.9) < slack);
    CHECK(coverage.pointwise_all < 0.9 - slack);  // which is why simultaneous bands exist
  }
}

TEST_CASE("bands of every figure are those of resamples counted one by one", "[analysis][bands]") {
  const auto effects = Population::sample(60, 12);
  const BandOptions options{.resamples = 120, .seed = 8, .level = 0.8};
  const auto bands = analysis::bootstrap_bands(effects, options);
  REQUIRE(bands.has_value());
  using Rows = std::vector<std::size_t>;
  const auto mean = [&](const Rows& rows, auto of_row) {
    double sum = 0;
    for (const std::size_t row : rows) sum += of_row(effects.rows[row]);
    return sum / static_cast<double>(rows.size());
  };
  using Row = CutEffects::Row;
  const auto score = [](std::size_t point) {
    return
        [point](const Row& row) { return row.score + (point < row.passed ? row.score_change : 0); };
  };
  const auto cost = [](std::size_t point) {
    return
        [point](const Row& row) { return row.cost + (point < row.passed ? row.cost_change : 0); };
  };
  const auto by_hand = [&](auto figure) {
    return BandsByHand(effects.rows.size(), effects.points, options, figure);
  };
  const BandsByHand latency = by_hand([&](const Rows& rows, std::size_t point) {
    return mean(rows, [&](const Row& row) {
      return row.latency_s + (point < row.passed ? row.latency_change_s : 0);
    });
  });
  const BandsByHand regret = by_hand([&](const Rows& rows, std::size_t point) {
    return mean(rows, [&](const Row& row) { return row.best_score - score(point)(row); });
  });
  const BandsByHand regret_usd = by_hand([&](const Rows& rows, std::size_t point) {
    return mean(rows, [&](const Row& row) {
      return cost(point)(row) + Population::kWrongAnswer * (1 - score(point)(row)) -
             row.least_burden;
    });
  });
  const BandsByHand savings = by_hand([&](const Rows& rows, std::size_t point) {
    return 1 - mean(rows, cost(point)) / mean(rows, [](const Row& row) { return row.base_cost; });
  });
  for (std::size_t point = 0; point < effects.points; ++point) {
    const auto& of_point = bands->points[point];
    latency.check(point, of_point.latency.value());
    regret.check(point, of_point.regret, 0);  // no choice beats the best model of a row
    regret_usd.check(point, of_point.regret_usd.value(), 0);
    savings.check(point, of_point.savings.value());
  }
  CHECK(*bands->summary.latency_sup == Approx(latency.sup).epsilon(1e-5));
  CHECK(bands->summary.regret_sup == Approx(regret.sup).epsilon(1e-5));
  CHECK(*bands->summary.regret_usd_sup == Approx(regret_usd.sup).epsilon(1e-5));
  CHECK(*bands->summary.savings_sup == Approx(savings.sup).epsilon(1e-5));
}

TEST_CASE("a regret's band stays at 0 or above, unless some answer beats the oracle",
          "[analysis][bands]") {
  CutEffects effects;
  effects.points = 1;
  effects.wrong_answer_usd = 1;
  effects.rows.assign(40, {.passed = 1, .score = 1, .best_score = 1});
  effects.rows.front().score = 0;  // the only regret: resamples hold it 0, 1, 2 ... times
  effects.rows.back().latency_s = 1;
  const BandOptions options{.resamples = 200, .seed = 2};
  const auto never_better = analysis::bootstrap_bands(effects, options);
  REQUIRE(never_better.has_value());
  CHECK(never_better->points[0].regret.simultaneous.lo == 0);
  CHECK(never_better->points[0].regret.simultaneous.hi > 0.025);
  CHECK(never_better->points[0].regret_usd.value().simultaneous.lo == 0);
  CHECK_FALSE(never_better->points[0].latency.has_value());  // not asked for
  CHECK_FALSE(never_better->summary.latency_sup.has_value());
  effects.rows.back().best_score = 0;  // as a vote may be right where no model is
  const auto once_better = analysis::bootstrap_bands(effects, options);
  CHECK(once_better->points[0].regret.simultaneous.lo < 0);
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
      CHECK(a.latency.value().simultaneous.lo == b.latency.value().simultaneous.lo);
      CHECK(a.regret.simultaneous.hi == b.regret.simultaneous.hi);
      CHECK(a.regret_usd.value().pointwise.lo == b.regret_usd.value().pointwise.lo);
      differs |= a.accuracy.pointwise.lo != other->points[point].accuracy.pointwise.lo;
    }
  }
  CHECK(differs);
}

TEST_CASE("a threshold's bands equal those of the same curve given point by point",
          "[analysis][bands][law]") {
  const auto cut = Population::sample(200, 4);
  analysis::PointEffects points;
  points.rows = cut.rows.size();
  points.points = cut.points;
  points.wrong_answer_usd = cut.wrong_answer_usd;
  for (const auto& row : cut.rows) {
    for (std::size_t point = 0; point < cut.points; ++point) {
      const bool is_past = point < row.passed;
      points.score.push_back(row.score + (is_past ? row.score_change : 0));
      points.cost.push_back(row.cost + (is_past ? row.cost_change : 0));
      points.latency_s.push_back(row.latency_s + (is_past ? row.latency_change_s : 0));
    }
    points.base_cost.push_back(row.base_cost);
    points.best_score.push_back(row.best_score);
    points.least_burden.push_back(row.least_burden);
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
    CHECK(a.latency.value().pointwise.lo == Approx(b.latency.value().pointwise.lo));
    CHECK(a.regret.simultaneous.hi == Approx(b.regret.simultaneous.hi));
    CHECK(a.regret_usd.value().simultaneous.lo == Approx(b.regret_usd.value().simultaneous.lo));
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
