#include "sim/analysis/bands.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

constexpr std::uint32_t kBandResamplesPerTask = 16;

CurveValues sized_values(std::size_t points) {
  return {std::vector<double>(points), std::vector<double>(points), std::vector<double>(points)};
}

/// Sums of a resample, turned into values at each point.
class CutSums {
 public:
  explicit CutSums(const CutEffects& effects)
      : effects_(effects), score_(effects.points + 1), cost_(effects.points + 1) {}

  void clear() {
    std::ranges::fill(score_, 0.0);
    std::ranges::fill(cost_, 0.0);
    below_score_ = below_cost_ = base_cost_ = 0;
    count_ = 0;
  }
  void add(std::size_t index) {
    const CutEffects::Row& row = effects_.rows[index];
    ++count_;
    below_score_ += row.score;
    below_cost_ += row.cost;
    base_cost_ += row.base_cost;
    score_[row.passed] += row.score_change;
    cost_[row.passed] += row.cost_change;
  }
  void write(CurveValues& values) const {
    const auto rows = static_cast<double>(count_);
    double score = below_score_;
    double cost = below_cost_;
    for (std::size_t point = effects_.points; point > 0; --point) {
      score += score_[point];
      cost += cost_[point];
      values.accuracy[point - 1] = score / rows;
      values.cost[point - 1] = cost / rows;
      values.savings[point - 1] = base_cost_ > 0 ? 1 - cost / base_cost_ : 0;
    }
  }

  static std::size_t rows(const CutEffects& effects) { return effects.rows.size(); }
  static bool has_cost(const CutEffects& effects) { return effects.has_cost; }
  static bool has_savings(const CutEffects& effects) { return effects.has_savings; }

 private:
  const CutEffects& effects_;
  std::vector<double> score_, cost_;
  double below_score_ = 0, below_cost_ = 0, base_cost_ = 0;
  std::size_t count_ = 0;
};

class PointSums {
 public:
  explicit PointSums(const PointEffects& effects)
      : effects_(effects), score_(effects.points), cost_(effects.points) {}

  void clear() {
    std::ranges::fill(score_, 0.0);
    std::ranges::fill(cost_, 0.0);
    base_cost_ = 0;
    count_ = 0;
  }
  void add(std::size_t row) {
    ++count_;
    const double* score = effects_.score.data() + row * effects_.points;
    for (std::size_t point = 0; point < effects_.points; ++point) score_[point] += score[point];
    if (effects_.cost.empty()) return;
    const double* cost = effects_.cost.data() + row * effects_.points;
    for (std::size_t point = 0; point < effects_.points; ++point) cost_[point] += cost[point];
    if (!effects_.base_cost.empty()) base_cost_ += effects_.base_cost[row];
  }
  void write(CurveValues& values) const {
    const auto rows = static_cast<double>(count_);
    for (std::size_t point = 0; point < effects_.points; ++point) {
      values.accuracy[point] = score_[point] / rows;
      values.cost[point] = cost_[point] / rows;
      values.savings[point] = base_cost_ > 0 ? 1 - cost_[point] / base_cost_ : 0;
    }
  }

  static std::size_t rows(const PointEffects& effects) { return effects.rows; }
  static bool has_cost(const PointEffects& effects) { return !effects.cost.empty(); }
  static bool has_savings(const PointEffects& effects) { return !effects.base_cost.empty(); }

 private:
  const PointEffects& effects_;
  std::vector<double> score_, cost_;
  double base_cost_ = 0;
  std::size_t count_ = 0;
};

/// What every resample gave for one figure, as deviations from the data's own value. Deviations
/// are small, so floats hold them to 1e-7 of themselves.
class Deviations {
 public:
  Deviations(std::size_t points, std::uint32_t resamples, bool is_wanted)
      : points_(points), resamples_(resamples), values_(is_wanted ? points * resamples : 0) {}

  bool is_wanted() const { return !values_.empty(); }
  void file(std::uint32_t resample, std::span<const double> values,
            std::span<const double> of_data) {
    if (!is_wanted()) return;
    float* to = values_.data() + static_cast<std::size_t>(resample) * points_;
    for (std::size_t i = 0; i < points_; ++i) to[i] = static_cast<float>(values[i] - of_data[i]);
  }

  struct Result {
    std::vector<Band> bands;
    double sup = 0;
  };
  Result bands(std::span<const double> of_data, double level, Interval range,
               unsigned threads) const {
    std::vector<double> errors(points_);
    Result result{std::vector<Band>(points_), 0};
    base::for_each_index(points_, threads, {}, [&](std::size_t point) {
      std::vector<double> column(resamples_);
      for (std::uint32_t i = 0; i < resamples_; ++i) column[i] = at(i, point);
      errors[point] = standard_error(column);
      std::ranges::sort(column);
      result.bands[point].pointwise = {of_data[point] + sorted_quantile(column, (1 - level) / 2),
                                       of_data[point] + sorted_quantile(column, (1 + level) / 2)};
    });
    result.sup = sup_quantile(errors, level);
    for (std::size_t point = 0; point < points_; ++point) {
      const double reach = result.sup * errors[point];
      Band& band = result.bands[point];
      band.simultaneous = {std::min(of_data[point] - reach, band.pointwise.lo),
                           std::max(of_data[point] + reach, band.pointwise.hi)};
      for (Interval* interval : {&band.pointwise, &band.simultaneous}) {
        const double value = of_data[point];
        interval->lo = std::min(std::max(interval->lo, range.lo), value);
        interval->hi = std::max(std::min(interval->hi, range.hi), value);
      }
    }
    return result;
  }

 private:
  double at(std::uint32_t resample, std::size_t point) const {
    return static_cast<double>(values_[static_cast<std::size_t>(resample) * points_ + point]);
  }
  static double standard_error(std::span<const double> deviations) {
    double mean = 0;
    for (const double value : deviations) mean += value;
    mean /= static_cast<double>(deviations.size());
    double squares = 0;
    for (const double value : deviations) squares += (value - mean) * (value - mean);
    return std::sqrt(squares /
                     static_cast<double>(std::max<std::size_t>(deviations.size(), 2) - 1));
  }
  /// Points that never move carry no doubt and set no width.
  double sup_quantile(std::span<const double> errors, double level) const {
    std::vector<double> greatest(resamples_, 0.0);
    for (std::uint32_t i = 0; i < resamples_; ++i) {
      for (std::size_t point = 0; point < points_; ++point) {
        if (errors[point] <= 0) continue;
        greatest[i] = std::max(greatest[i], std::abs(at(i, point)) / errors[point]);
      }
    }
    std::ranges::sort(greatest);
    return sorted_quantile(greatest, level);
  }

  std::size_t points_;
  std::uint32_t resamples_;
  std::vector<float> values_;  // [resample][point]
};

template <typename Sums, typename Effects>
base::Result<CurveBands> bands_of(const Effects& effects, const BandOptions& options) {
  const std::size_t rows = Sums::rows(effects);
  Sums all(effects);
  all.clear();
  for (std::size_t row = 0; row < rows; ++row) all.add(row);
  CurveValues of_data = sized_values(effects.points);
  all.write(of_data);

  const std::uint32_t resamples = options.resamples;
  Deviations accuracy(effects.points, resamples, true);
  Deviations cost(effects.points, resamples, Sums::has_cost(effects));
  Deviations savings(effects.points, resamples, Sums::has_savings(effects));
  const std::size_t tasks = (resamples + kBandResamplesPerTask - 1) / kBandResamplesPerTask;
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        Sums sums(effects);
        CurveValues values = sized_values(effects.points);
        const auto begin = static_cast<std::uint32_t>(task) * kBandResamplesPerTask;
        for (std::uint32_t i = begin; i < std::min(begin + kBandResamplesPerTask, resamples); ++i) {
          sums.clear();
          for_each_draw(options.seed, i, rows, [&](std::size_t row) { sums.add(row); });
          sums.write(values);
          accuracy.file(i, values.accuracy, of_data.accuracy);
          cost.file(i, values.cost, of_data.cost);
          savings.file(i, values.savings, of_data.savings);
        }
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the bands were interrupted");

  CurveBands result;
  result.summary.resamples = resamples;
  result.summary.level = options.level;
  result.points.resize(effects.points);
  constexpr double kUnbounded = 1e300;
  const auto accuracies = accuracy.bands(of_data.accuracy, options.level,
                                         {options.score_min, options.score_max}, options.threads);
  result.summary.accuracy_sup = accuracies.sup;
  for (std::size_t i = 0; i < effects.points; ++i) result.points[i].accuracy = accuracies.bands[i];
  if (cost.is_wanted()) {
    const auto costs = cost.bands(of_data.cost, options.level, {0, kUnbounded}, options.threads);
    result.summary.cost_sup = costs.sup;
    for (std::size_t i = 0; i < effects.points; ++i) result.points[i].cost = costs.bands[i];
  }
  if (savings.is_wanted()) {
    const auto all_savings =
        savings.bands(of_data.savings, options.level, {-kUnbounded, 1}, options.threads);
    result.summary.savings_sup = all_savings.sup;
    for (std::size_t i = 0; i < effects.points; ++i)
      result.points[i].savings = all_savings.bands[i];
  }
  return result;
}

template <typename Sums, typename Effects>
CurveValues values_of(const Effects& effects, std::span<const std::size_t> rows) {
  Sums sums(effects);
  sums.clear();
  for (const std::size_t row : rows) sums.add(row);
  CurveValues values = sized_values(effects.points);
  sums.write(values);
  return values;
}

}  // namespace

CurveValues curve_values(const CutEffects& effects, std::span<const std::size_t> rows) {
  return values_of<CutSums>(effects, rows);
}

CurveValues curve_values(const PointEffects& effects, std::span<const std::size_t> rows) {
  return values_of<PointSums>(effects, rows);
}

RowValue value_at(const CutEffects& effects, std::size_t row, std::size_t point) {
  const CutEffects::Row& at = effects.rows[row];
  const bool is_past = point < at.passed;
  return {at.score + (is_past ? at.score_change : 0), at.cost + (is_past ? at.cost_change : 0)};
}

RowValue value_at(const PointEffects& effects, std::size_t row, std::size_t point) {
  const std::size_t cell = row * effects.points + point;
  return {effects.score[cell], effects.cost.empty() ? 0 : effects.cost[cell]};
}

base::Result<CurveBands> bootstrap_bands(const CutEffects& effects, const BandOptions& options) {
  return bands_of<CutSums>(effects, options);
}

base::Result<CurveBands> bootstrap_bands(const PointEffects& effects, const BandOptions& options) {
  return bands_of<PointSums>(effects, options);
}

}  // namespace pointsman::analysis
