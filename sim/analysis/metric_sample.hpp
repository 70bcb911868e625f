// The totals that router metrics are functions of, for the requests or any resample of them.
//
// A sample is what weights on rows add up to: means of a few dozen columns, and the curve at fixed
// cuts. Invariant: equal weights give the values of the data themselves. Cost: one multiply-add per
// row and column; curve points are sums of per-bin differences.
#pragma once

#include "sim/analysis/router_metrics.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// A router at one threshold. Cost in USD per request.
struct CutPoint {
  double strong_share = 0;
  double quality = 0;
  double cost = 0;
};

/// A router's curve at fixed cuts: each row's bin is how many cuts it passes.
class CutTable {
 public:
  CutTable() = default;
  CutTable(const CutRows& rows, std::vector<double> ascending_cuts);

  /// Points by ascending cut, where `weights` counts rows (empty = once each).
  std::vector<CutPoint> points(std::span<const std::uint32_t> weights) const;

 private:
  struct Row {
    std::uint32_t bin = 0;
    std::array<double, 3> below{}, change{};  ///< strong share, score, cost
  };
  std::vector<Row> rows_;
  std::size_t cuts_ = 0;
};

/// Per-request means. Costs are USD and 0 where unknown.
struct RouterMeans {
  double score = 0, cost = 0;
  double right = 0;         ///< P(the answer is right)
  double best_score = 0;    ///< of the best answer of any model
  double answerable = 0;    ///< some model is right
  double ideal_cost = 0;    ///< of the cheapest right model, else of the cheapest
  double ideal_picks = 0;   ///< the answer is that of the cheapest right model
  double least_total = 0;   ///< least cost + price of a wrong answer over the models
  double entropy_bits = 0;  ///< of the request's own picks
  // Means over all requests of products with "some model is right" or "the answer is right".
  double answerable_score = 0, answerable_ideal_score = 0;
  double answerable_cost = 0, answerable_ideal_cost = 0;
  double right_cost = 0, right_ideal_cost = 0, right_strong_cost = 0;
  std::vector<double> picks, model_score, model_cost;  ///< [model]
};

/// Rows laid out for summing.
class MeanTable {
 public:
  explicit MeanTable(const RouterRows& rows);
  RouterMeans means(std::span<const std::uint32_t> weights) const;

 private:
  std::vector<double> cells_;
  std::size_t rows_ = 0, width_ = 0, models_ = 0;
};

/// Everything that values are computed from.
struct MetricSample {
  RouterMeans means;
  std::vector<CutPoint> curve;    ///< at many cuts
  std::vector<CutPoint> deciles;  ///< at RouteLLM's ten quantile cuts
};

/// The figures of kMetrics, in its order. `rows` gives what does not depend on weights: which model
/// is which and why something is unknown.
std::array<Number, kMetricCount> metric_values(const RouterRows& rows, const MetricSample& sample);

/// Figures of a router's rows under any weights, which must outlive it: of the exact curve, or of
/// one thinned to what a resample can afford.
class MetricSampler {
 public:
  explicit MetricSampler(const RouterRows& rows);

  std::array<Number, kMetricCount> exact() const { return values(exact_, {}); }
  std::array<Number, kMetricCount> thin(std::span<const std::uint32_t> weights) const {
    return values(thin_, weights);
  }

 private:
  std::array<Number, kMetricCount> values(const CutTable& curve,
                                          std::span<const std::uint32_t> weights) const;

  const RouterRows& rows_;
  MeanTable table_;
  CutTable exact_, thin_, deciles_;
};

}  // namespace pointsman::analysis
