// Bootstrap bands around a whole curve: where each point may lie, and where all of them lie at
// once.
//
// Every resample moves all points together, so neighbours keep their correlation. Pointwise:
// percentiles at the level. Simultaneous: estimate +- c x the bootstrap's standard error, with c
// the level's quantile of the greatest |deviation| / standard error over the curve (sup-t, Montiel
// Olea and Plagborg-Moller, Journal of Applied Econometrics 34, 2019), widened to hold the
// pointwise band. The oracle of a regret is drawn with the rows, so what it and the policy share
// cancels. Invariant: identical for any number of threads; a replay never runs. Cost: ~10 ns a
// drawn row plus 20 ns a point and resample for thresholds, ~1 ns a drawn row and point for others;
// 4 B a figure, point and resample.
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace pointsman::analysis {

struct BandOptions {
  std::uint32_t resamples = 0;  ///< 0 = no bands
  std::uint64_t seed = 0;
  double level = 0.95;
  double score_min = 0, score_max = 1;  ///< accuracy bands stay within
  unsigned threads = 0;
  std::stop_token stop{};
};

struct Band {
  Interval pointwise, simultaneous;
};
/// Of one point. Costs are USD per request, latencies mean seconds; absent where unknown.
struct PointBands {
  Band accuracy, regret;
  std::optional<Band> cost, savings, latency, regret_usd;
};

/// How bands were made; `resamples` 0 = they were not, for `reason`.
struct BandSummary {
  std::uint32_t resamples = 0;
  double level = 0;
  std::string reason;
  /// The quantile of the greatest studentised deviation: how much wider than one point's.
  double accuracy_sup = 0, regret_sup = 0;
  std::optional<double> cost_sup, savings_sup, latency_sup, regret_usd_sup;
};

/// What a threshold decides about each row. Costs in USD.
struct CutEffects {
  struct Row {
    std::uint32_t passed = 0;                  ///< thresholds that it is past: points [0, passed)
    double score = 0, cost = 0;                ///< below
    double score_change = 0, cost_change = 0;  ///< past - below
    double base_cost = 0;
    double latency_s = 0, latency_change_s = 0;  ///< below; past - below
    double best_score = 0, least_burden = 0;     ///< of the oracle, see CurveOracle
  };
  std::vector<Row> rows;
  std::size_t points = 0;
  bool has_cost = false, has_savings = false, has_latency = false;
  std::optional<double> wrong_answer_usd;  ///< set where regret in USD is known
};

/// What each row does at each point of any other curve: row-major, rows x points.
struct PointEffects {
  std::size_t rows = 0, points = 0;
  std::vector<double> score, cost, latency_s;    ///< cost in USD; empty where unknown
  std::vector<double> base_cost;                 ///< by row; empty without savings
  std::vector<double> best_score, least_burden;  ///< by row, of the oracle; never empty
  std::optional<double> wrong_answer_usd;        ///< set where regret in USD is known
};

struct CurveBands {
  BandSummary summary;
  std::vector<PointBands> points;
};

/// Every figure at every point, per request; 0 where unknown.
struct CurveValues {
  explicit CurveValues(std::size_t points = 0);
  std::vector<double> accuracy, cost, savings, latency, regret, regret_usd;
};
/// Of the rows named, each as often as it is named; at least one.
CurveValues curve_values(const CutEffects& effects, std::span<const std::size_t> rows);
CurveValues curve_values(const PointEffects& effects, std::span<const std::size_t> rows);

/// What one row does at one point.
struct RowValue {
  double score = 0, cost = 0;
};
RowValue value_at(const CutEffects& effects, std::size_t row, std::size_t point);
RowValue value_at(const PointEffects& effects, std::size_t row, std::size_t point);

/// Errors: kInterrupted. Preconditions: options.resamples > 0, at least one row and point.
base::Result<CurveBands> bootstrap_bands(const CutEffects& effects, const BandOptions& options);
base::Result<CurveBands> bootstrap_bands(const PointEffects& effects, const BandOptions& options);

}  // namespace pointsman::analysis
