#include "sim/analysis/router_change.hpp"

#include "sim/analysis/metric_sample.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace pointsman::analysis {

namespace {

using base::kNaN;
using Counts = std::span<const std::uint32_t>;

double value_or(const Number& value) {
  return value ? *value : kNaN;
}

/// The score that a figure is of; its size where there is none of that name.
std::size_t score_of(const RouterSide& side, const RouterFigure& figure) {
  if (figure.score.empty()) return 0;
  const auto found = std::ranges::find(side.scores, figure.score, &ScoredRequests::score);
  return static_cast<std::size_t>(found - side.scores.begin());
}

/// A score with its outcomes, on the rows that have one.
class WeightedScore {
 public:
  explicit WeightedScore(const ScoredRequests& scored) : rows_(rows_of(scored)), of_(on(scored)) {}

  Calibration assess(Counts counts) const {
    if (counts.empty()) return of_.assess();
    std::vector<std::uint32_t> own;
    own.reserve(rows_.size());
    for (const std::size_t row : rows_) own.push_back(counts[row]);
    return of_.assess(own);
  }

 private:
  static std::vector<std::size_t> rows_of(const ScoredRequests& scored) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < scored.scores.size(); ++row) {
      if (!std::isnan(scored.scores[row])) rows.push_back(row);
    }
    return rows;
  }
  ScoredOutcomes on(const ScoredRequests& scored) const {
    std::vector<double> scores, outcomes;
    for (const std::size_t row : rows_) {
      scores.push_back(scored.scores[row]);
      outcomes.push_back(scored.outcomes[row]);
    }
    return {std::move(scores), std::move(outcomes)};
  }

  std::vector<std::size_t> rows_;
  ScoredOutcomes of_;
};

/// What is asked of one side, computed for any weights.
class SideFigures {
 public:
  SideFigures(const RouterSide& side, std::span<const RouterFigure> figures)
      : figures_(figures), scores_(side.scores.size()) {
    for (const RouterFigure& figure : figures) {
      const std::size_t score = score_of(side, figure);
      if (!figure.is_calibration) {
        if (!sampler_) sampler_.emplace(side.rows);
      } else if (score < scores_.size() && !scores_[score]) {
        scores_[score].emplace(side.scores[score]);
      }
      score_of_.push_back(score);
    }
  }

  std::vector<double> exact() const {
    return values(sampler_ ? sampler_->exact() : Values(), Counts());
  }
  std::vector<double> of(Counts counts) const {
    return values(sampler_ ? sampler_->thin(counts) : Values(), counts);
  }

 private:
  using Values = std::array<Number, kMetricCount>;

  std::vector<double> values(const Values& metrics, Counts counts) const {
    std::vector<std::optional<Calibration>> assessed(scores_.size());
    std::vector<double> found;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      if (!figures_[i].is_calibration) {
        found.push_back(value_or(metrics[figures_[i].index]));
        continue;
      }
      const std::size_t score = score_of_[i];
      if (score >= scores_.size()) {
        found.push_back(kNaN);
        continue;
      }
      if (!assessed[score]) assessed[score] = scores_[score]->assess(counts);
      found.push_back(value_or(*assessed[score].*kCalibrationFigures[figures_[i].index].figure));
    }
    return found;
  }

  std::span<const RouterFigure> figures_;
  std::vector<std::size_t> score_of_;  ///< [figure]
  std::optional<MetricSampler> sampler_;
  std::vector<std::optional<WeightedScore>> scores_;
};

std::vector<double> difference(std::vector<double> now, const std::vector<double>& before) {
  for (std::size_t i = 0; i < now.size(); ++i) now[i] -= before[i];
  return now;
}

}  // namespace

std::vector<std::string> score_names(const RouterSide& side) {
  std::vector<std::string> names;
  for (const ScoredRequests& scored : side.scores) names.push_back(scored.score);
  return names;
}

Number router_figure(const RouterSide& side, const RouterFigure& figure) {
  if (!figure.is_calibration) return MetricSampler(side.rows).exact()[figure.index];
  const std::size_t score = score_of(side, figure);
  if (score >= side.scores.size()) {
    return Number::unknown(figure.score.empty() ? "there is no score to be calibrated"
                                                : "there is no score of this name");
  }
  return WeightedScore(side.scores[score]).assess({}).*kCalibrationFigures[figure.index].figure;
}

base::Result<std::vector<Resampled>> bootstrap_router_change(
    const RouterSide& before, const RouterSide& now, std::span<const std::uint32_t> cluster_of,
    std::span<const RouterFigure> figures, const BootstrapOptions& options) {
  const SideFigures old_figures(before, figures);
  const SideFigures new_figures(now, figures);
  const auto estimates = difference(new_figures.exact(), old_figures.exact());
  return bootstrap_weighted(
      now.rows.rows(), cluster_of, estimates,
      [&](Counts counts) { return difference(new_figures.of(counts), old_figures.of(counts)); },
      options);
}

base::Result<std::vector<Resampled>> bootstrap_router(const RouterSide& side,
                                                      std::span<const std::uint32_t> cluster_of,
                                                      std::span<const RouterFigure> figures,
                                                      const BootstrapOptions& options) {
  const SideFigures own(side, figures);
  return bootstrap_weighted(
      side.rows.rows(), cluster_of, own.exact(), [&](Counts counts) { return own.of(counts); },
      options);
}

}  // namespace pointsman::analysis
