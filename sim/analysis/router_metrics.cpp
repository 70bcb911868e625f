#include "sim/analysis/router_metrics.hpp"

#include "sim/analysis/metric_sample.hpp"
#include "sim/analysis/resample.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace pointsman::analysis {

namespace {

using base::kNaN;

/// An interval stands only where the figure is defined in this share of the resamples.
constexpr double kDefinedShareMin = 0.95;
constexpr std::uint32_t kMetricResamplesPerTask = 16;

/// Percentile interval of resampled values, NaN where undefined; none where too many are.
std::optional<Interval> percentile_interval(std::vector<double> values, double level,
                                            double shift) {
  const std::size_t resamples = values.size();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  const auto needed = kDefinedShareMin * static_cast<double>(resamples);
  if (values.empty() || static_cast<double>(values.size()) < needed) return std::nullopt;
  std::ranges::sort(values);
  return Interval{sorted_quantile(values, (1 - level) / 2) + shift,
                  sorted_quantile(values, (1 + level) / 2) + shift};
}

/// Calls compute(number, counts) for every resample, on several threads.
template <typename Compute>
base::Status for_each_resample(std::size_t rows, const MetricOptions& options, Compute compute) {
  const std::size_t tasks =
      (options.resamples + kMetricResamplesPerTask - 1) / kMetricResamplesPerTask;
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        std::vector<std::uint32_t> counts(rows);
        const auto begin = static_cast<std::uint32_t>(task) * kMetricResamplesPerTask;
        const std::uint32_t end = std::min(begin + kMetricResamplesPerTask, options.resamples);
        for (std::uint32_t number = begin; number < end; ++number) {
          count_draws(options.seed, number, counts);
          compute(number, std::span<const std::uint32_t>(counts));
        }
      });
  if (is_done) return {};
  return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");
}

double value_or_nan(const Number& value) {
  return value ? *value : kNaN;
}

}  // namespace

base::Result<std::vector<MetricValue>> router_metrics(const RouterRows& rows,
                                                      const MetricOptions& options) {
  if (rows.rows() == 0) {
    return base::fail(base::ErrorKind::kData,
                      "no request was answered by the policy and by every model");
  }
  const MetricSampler sampler(rows);
  const auto exact = sampler.exact();
  const auto thin = sampler.thin({});
  std::vector<std::vector<double>> resampled(kMetricCount,
                                             std::vector<double>(options.resamples, kNaN));
  POINTSMAN_CHECK(for_each_resample(
      rows.rows(), options, [&](std::uint32_t number, std::span<const std::uint32_t> counts) {
        const auto values = sampler.thin(counts);
        for (std::size_t i = 0; i < kMetricCount; ++i)
          resampled[i][number] = value_or_nan(values[i]);
      }));
  std::vector<MetricValue> metrics(kMetricCount);
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    metrics[i] = {&kMetrics[i], exact[i], std::nullopt};
    if (!exact[i] || !thin[i]) continue;
    metrics[i].interval =
        percentile_interval(std::move(resampled[i]), options.level, *exact[i] - *thin[i]);
  }
  return metrics;
}

std::size_t best_single(const RouterRows& rows) {
  std::vector<double> sums;
  for (const auto& scores : rows.model_score) {
    sums.push_back(std::accumulate(scores.begin(), scores.end(), 0.0));
  }
  return static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
}

std::array<Quadrant, 4> joint_outcomes(const RouterRows& rows) {
  std::array<Quadrant, 4> quadrants = {
      Quadrant{.name = "rescue"}, {.name = "loss"}, {.name = "safe"}, {.name = "hard"}};
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const bool weak = rows.model_score[rows.weak][row] >= rows.right_score;
    const bool strong = rows.model_score[rows.strong][row] >= rows.right_score;
    const std::size_t index = weak == strong ? (weak ? 2U : 3U) : (strong ? 0U : 1U);
    Quadrant& quadrant = quadrants[index];
    ++quadrant.requests;
    quadrant.strong_share += rows.picks[rows.strong][row];
    quadrant.accuracy += rows.score[row];
  }
  for (Quadrant& quadrant : quadrants) {
    if (quadrant.requests == 0) continue;
    quadrant.strong_share /= static_cast<double>(quadrant.requests);
    quadrant.accuracy /= static_cast<double>(quadrant.requests);
  }
  return quadrants;
}

base::Result<ScoreCalibration> calibrate(std::string score, std::string target,
                                         std::vector<double> scores, std::vector<double> outcomes,
                                         const MetricOptions& options) {
  ScoreCalibration result;
  result.score = std::move(score);
  result.target = std::move(target);
  result.requests = scores.size();
  const ScoredOutcomes rows(std::move(scores), std::move(outcomes));
  result.calibration = rows.assess();
  std::vector<double> auc(options.resamples, kNaN);
  std::vector<double> brier(options.resamples, kNaN);
  POINTSMAN_CHECK(for_each_resample(
      rows.rows(), options, [&](std::uint32_t number, std::span<const std::uint32_t> counts) {
        const Calibration of = rows.assess(counts);
        auc[number] = value_or_nan(of.auc);
        brier[number] = value_or_nan(of.brier);
      }));
  if (result.calibration.auc) result.auc = percentile_interval(std::move(auc), options.level, 0);
  if (result.calibration.brier) {
    result.brier = percentile_interval(std::move(brier), options.level, 0);
  }
  return result;
}

}  // namespace pointsman::analysis
