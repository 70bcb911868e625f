// Every published figure of merit of one router, on one set of requests, with paired intervals.
//
// The table kMetrics names each figure, its source and its trap; sim/analysis/metric_formulas.hpp
// holds the formulas. Intervals are percentile bootstrap over requests: weights on per-row values,
// never a replay. Invariant: a figure that is undefined says why; an interval whose figure is
// undefined in more than one resample in twenty is left out. Cost: resamples x rows x (2 models +
// 20) multiply-adds, and one sort of the signal.
#pragma once

#include "sim/analysis/calibration.hpp"
#include "sim/analysis/intervals.hpp"
#include "sim/analysis/metric_formulas.hpp"
#include "sim/base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

/// How a router's outcome changes as its one threshold moves: below it or past it.
struct CutSides {
  std::vector<double> score;
  std::vector<double> cost;          ///< USD; empty where unknown
  std::vector<double> strong_share;  ///< P(the strong model's answer is returned)
};
struct CutRows {
  std::vector<double> signal;  ///< a request is past a cut t where signal >= t
  CutSides below, past;
};

/// Requests that the router and every model answered. Columns have one entry per request.
struct RouterRows {
  std::vector<std::string> models;
  std::size_t weak = 0, strong = 0;              ///< indices into models
  std::vector<double> score, cost;               ///< of the router; cost in USD
  std::vector<std::vector<double>> picks;        ///< [model]: P(its answer is returned)
  std::vector<std::vector<double>> model_score;  ///< [model]
  std::vector<std::vector<double>> model_cost;   ///< [model], USD
  std::string cost_reason;                       ///< not empty: some cost is unknown
  Figure<CutRows> cut;                           ///< or why there is no threshold to move
  double right_score = 0.5;
  std::optional<double> wrong_answer_usd;

  std::size_t rows() const { return score.size(); }
};

enum class MetricUnit : std::uint8_t { kShare, kRatio, kUsd, kBits, kPoints, kScore };

/// What a figure is, where it comes from, and what to beware of.
struct MetricInfo {
  std::string_view id;
  std::string_view title;
  MetricUnit unit = MetricUnit::kRatio;
  std::string_view source;
  std::string_view trap;  ///< also says which reading this is where there are several
};
inline constexpr std::size_t kMetricCount = 46;
extern const std::array<MetricInfo, kMetricCount> kMetrics;

struct MetricValue {
  const MetricInfo* info = nullptr;
  Number value;
  std::optional<Interval> interval;
};

/// The requests on which weak and strong come out in one of four ways.
struct Quadrant {
  std::string_view name;  ///< "rescue", "loss", "safe", "hard"
  std::uint64_t requests = 0;
  double strong_share = 0;  ///< of them, answered by the strong model
  double accuracy = 0;      ///< of the router on them
};

/// Rescue: only strong is right; loss: only weak is; safe: both are; hard: neither is.
/// Source of the names: Switchyard's router calibration.
std::array<Quadrant, 4> joint_outcomes(const RouterRows& rows);

/// Index of the model with the highest mean score, the first where they tie.
std::size_t best_single(const RouterRows& rows);

struct MetricOptions {
  std::uint32_t resamples = 1000;  ///< 0 = no intervals
  std::uint64_t seed = 0;
  double level = 0.95;
  unsigned threads = 0;
  std::stop_token stop{};
};

/// One value per entry of kMetrics, in its order. Errors: kData without rows, kInterrupted.
base::Result<std::vector<MetricValue>> router_metrics(const RouterRows& rows,
                                                      const MetricOptions& options);

/// A score that someone may want to trust, against what it claims to predict.
struct ScoreCalibration {
  std::string score;   ///< "router_score", "small|confidence"
  std::string target;  ///< "frontier scores higher than small", "small is right"
  std::uint64_t requests = 0;
  Calibration calibration;
  std::optional<Interval> auc, brier;
};

/// Assesses and adds intervals; `outcomes` are 0/1 or graded. Errors: kInterrupted.
base::Result<ScoreCalibration> calibrate(std::string score, std::string target,
                                         std::vector<double> scores, std::vector<double> outcomes,
                                         const MetricOptions& options);

/// What metrics mean to say of a whole scenario's router.
struct RouterReport {
  std::string policy;
  std::string weak, strong, best_single;
  std::string parameter;       ///< the threshold behind the curve figures; empty = none
  std::uint64_t requests = 0;  ///< answered by the router and by every model
  std::uint64_t left_out = 0;
  std::uint32_t resamples = 0;
  double level = 0.95;
  std::vector<MetricValue> values;
  std::array<Quadrant, 4> quadrants;
  std::vector<ScoreCalibration> calibrations;
};

}  // namespace pointsman::analysis
