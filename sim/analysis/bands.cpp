#include "sim/analysis/bands.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/analysis/rounding.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/parallel.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

constexpr std::uint32_t kBandResamplesPerTask = 16;
constexpr std::size_t kPointsPerTask = 16;  ///< floats of a cache line

/// Sums over the rows of a resample: what differs between points, and what does not.
struct PointTotals {
  double score = 0, cost = 0, latency = 0;
};
struct RowTotals {
  double rows = 0, base_cost = 0, best_score = 0, least_burden = 0;
};

/// The one place where sums become figures.
void write_point(const PointTotals& point, const RowTotals& all, double wrong_answer,
                 std::size_t at, CurveValues& values) {
  values.accuracy[at] = point.score / all.rows;
  values.cost[at] = point.cost / all.rows;
  values.savings[at] = all.base_cost > 0 ? 1 - point.cost / all.base_cost : 0;
  values.latency[at] = point.latency / all.rows;
  values.regret[at] = (all.best_score - point.score) / all.rows;
  values.regret_usd[at] = engine::burden(values.cost[at], wrong_answer, values.accuracy[at]) -
                          all.least_burden / all.rows;
}

/// The least regret of any row at any point: a curve whose rows all regret something does too.
struct LeastRegret {
  double score = base::kInfinity;
  double usd = base::kInfinity;

  void note(const RowValue& value, double best_score, double least_burden, double wrong_answer) {
    score = std::min(score, best_score - value.score);
    usd = std::min(usd, engine::burden(value.cost, wrong_answer, value.score) - least_burden);
  }
};

/// Sums of a resample, turned into values at each point.
class CutSums {
 public:
  explicit CutSums(const CutEffects& effects) : effects_(effects), changes_(effects.points + 1) {}

  void clear() {
    std::ranges::fill(changes_, PointTotals{});
    below_ = {};
    all_ = {};
  }
  void add(std::size_t index) {
    const CutEffects::Row& row = effects_.rows[index];
    all_.rows += 1;
    all_.base_cost += row.base_cost;
    all_.best_score += row.best_score;
    all_.least_burden += row.least_burden;
    below_.score += row.score;
    below_.cost += row.cost;
    below_.latency += row.latency_s;
    PointTotals& change = changes_[row.passed];
    change.score += row.score_change;
    change.cost += row.cost_change;
    change.latency += row.latency_change_s;
  }
  void write(CurveValues& values) const {
    const double wrong_answer = effects_.wrong_answer_usd.value_or(0);
    PointTotals point = below_;
    for (std::size_t at = effects_.points; at > 0; --at) {
      point.score += changes_[at].score;
      point.cost += changes_[at].cost;
      point.latency += changes_[at].latency;
      write_point(point, all_, wrong_answer, at - 1, values);
    }
  }

  static std::size_t rows(const CutEffects& effects) { return effects.rows.size(); }
  static bool has_cost(const CutEffects& effects) { return effects.has_cost; }
  static bool has_savings(const CutEffects& effects) { return effects.has_savings; }
  static bool has_latency(const CutEffects& effects) { return effects.has_latency; }
  static LeastRegret least_regret(const CutEffects& effects) {
    LeastRegret least;
    const double wrong_answer = effects.wrong_answer_usd.value_or(0);
    for (const CutEffects::Row& row : effects.rows) {
      for (const RowValue& side :
           {RowValue{row.score, row.cost},
            RowValue{row.score + row.score_change, row.cost + row.cost_change}}) {
        least.note(side, row.best_score, row.least_burden, wrong_answer);
      }
    }
    return least;
  }

 private:
  const CutEffects& effects_;
  std::vector<PointTotals> changes_;  ///< by how many points a row is past
  PointTotals below_;
  RowTotals all_;
};

class PointSums {
 public:
  explicit PointSums(const PointEffects& effects)
      : effects_(effects),
        score_(effects.points),
        cost_(effects.points),
        latency_(effects.points) {}

  void clear() {
    for (auto* sums : {&score_, &cost_, &latency_}) std::ranges::fill(*sums, 0.0);
    all_ = {};
  }
  void add(std::size_t row) {
    all_.rows += 1;
    all_.best_score += effects_.best_score[row];
    all_.least_burden += effects_.least_burden[row];
    if (!effects_.base_cost.empty()) all_.base_cost += effects_.base_cost[row];
    add_cells(effects_.score, row, score_);
    add_cells(effects_.cost, row, cost_);
    add_cells(effects_.latency_s, row, latency_);
  }
  void write(CurveValues& values) const {
    const double wrong_answer = effects_.wrong_answer_usd.value_or(0);
    for (std::size_t at = 0; at < effects_.points; ++at) {
      write_point({score_[at], cost_[at], latency_[at]}, all_, wrong_answer, at, values);
    }
  }

  static std::size_t rows(const PointEffects& effects) { return effects.rows; }
  static bool has_cost(const PointEffects& effects) { return !effects.cost.empty(); }
  static bool has_savings(const PointEffects& effects) { return !effects.base_cost.empty(); }
  static bool has_latency(const PointEffects& effects) { return !effects.latency_s.empty(); }
  static LeastRegret least_regret(const PointEffects& effects) {
    LeastRegret least;
    const double wrong_answer = effects.wrong_answer_usd.value_or(0);
    for (std::size_t row = 0; row < effects.rows; ++row) {
      for (std::size_t point = 0; point < effects.points; ++point) {
        least.note(value_at(effects, row, point), effects.best_score[row],
                   effects.least_burden[row], wrong_answer);
      }
    }
    return least;
  }

 private:
  void add_cells(const std::vector<double>& cells, std::size_t row,
                 std::vector<double>& sums) const {
    if (cells.empty()) return;
    const double* from = cells.data() + row * effects_.points;
    for (std::size_t point = 0; point < effects_.points; ++point) sums[point] += from[point];
  }

  const PointEffects& effects_;
  std::vector<double> score_, cost_, latency_;
  RowTotals all_;
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
    const std::size_t tasks = (points_ + kPointsPerTask - 1) / kPointsPerTask;
    base::for_each_index(tasks, threads, {}, [&](std::size_t task) {
      const std::size_t begin = task * kPointsPerTask;
      std::vector<double> columns = columns_of(begin, std::min(begin + kPointsPerTask, points_));
      for (std::size_t i = 0; i * resamples_ < columns.size(); ++i) {
        const auto column = std::span(columns).subspan(i * resamples_, resamples_);
        const std::size_t point = begin + i;
        errors[point] = standard_error(column);
        result.bands[point].pointwise = {of_data[point] + quantile(column, (1 - level) / 2),
                                         of_data[point] + quantile(column, (1 + level) / 2)};
      }
    });
    result.sup = sup_quantile(errors, level, threads);
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
  /// Of points [begin, end), one after another: [point][resample].
  std::vector<double> columns_of(std::size_t begin, std::size_t end) const {
    std::vector<double> columns((end - begin) * resamples_);
    for (std::uint32_t i = 0; i < resamples_; ++i) {
      for (std::size_t point = begin; point < end; ++point) {
        columns[(point - begin) * resamples_ + i] = at(i, point);
      }
    }
    return columns;
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
  double sup_quantile(std::span<const double> errors, double level, unsigned threads) const {
    std::vector<double> greatest(resamples_, 0.0);
    base::for_each_index(resamples_, threads, {}, [&](std::size_t i) {
      double most = 0;
      for (std::size_t point = 0; point < points_; ++point) {
        if (errors[point] <= 0) continue;
        most = std::max(most, std::abs(at(static_cast<std::uint32_t>(i), point)) / errors[point]);
      }
      greatest[i] = most;
    });
    return quantile(greatest, level);
  }

  std::size_t points_;
  std::uint32_t resamples_;
  std::vector<float> values_;  // [resample][point]
};

/// A figure of the curve: where its values are, and whether and between what it has bands.
struct BandedFigure {
  std::vector<double> CurveValues::*values;
  Interval range;
  Deviations deviations;
};

template <typename Sums, typename Effects>
class BandMaker {
 public:
  BandMaker(const Effects& effects, const BandOptions& options)
      : effects_(effects), options_(options), of_data_(effects.points) {
    constexpr double kUnbounded = 1e300;
    // What no row has, its mean has not either; rounding may leave a trace.
    const LeastRegret least = Sums::least_regret(effects);
    const auto lowest = [](double regret) { return regret > -kRounding ? 0 : -kUnbounded; };
    const auto add = [&](auto values, Interval range, bool is_wanted) {
      figures_.push_back({values, range, Deviations(effects.points, options.resamples, is_wanted)});
    };
    add(&CurveValues::accuracy, {options.score_min, options.score_max}, true);
    add(&CurveValues::regret, {lowest(least.score), options.score_max - options.score_min}, true);
    add(&CurveValues::cost, {0, kUnbounded}, Sums::has_cost(effects));
    add(&CurveValues::savings, {-kUnbounded, 1}, Sums::has_savings(effects));
    add(&CurveValues::latency, {0, kUnbounded}, Sums::has_latency(effects));
    add(&CurveValues::regret_usd, {lowest(least.usd), kUnbounded},
        effects.wrong_answer_usd.has_value());
  }

  base::Result<CurveBands> bands() {
    Sums all(effects_);
    all.clear();
    for (std::size_t row = 0; row < Sums::rows(effects_); ++row) all.add(row);
    all.write(of_data_);
    if (!draw()) return base::fail(base::ErrorKind::kInterrupted, "the bands were interrupted");
    result_.summary.resamples = options_.resamples;
    result_.summary.level = options_.level;
    result_.points.resize(effects_.points);
    keep(&CurveValues::accuracy, &PointBands::accuracy, &BandSummary::accuracy_sup);
    keep(&CurveValues::regret, &PointBands::regret, &BandSummary::regret_sup);
    keep(&CurveValues::cost, &PointBands::cost, &BandSummary::cost_sup);
    keep(&CurveValues::savings, &PointBands::savings, &BandSummary::savings_sup);
    keep(&CurveValues::latency, &PointBands::latency, &BandSummary::latency_sup);
    keep(&CurveValues::regret_usd, &PointBands::regret_usd, &BandSummary::regret_usd_sup);
    return std::move(result_);
  }

 private:
  /// Whether it was not interrupted.
  bool draw() {
    const std::uint32_t resamples = options_.resamples;
    const std::size_t tasks = (resamples + kBandResamplesPerTask - 1) / kBandResamplesPerTask;
    return base::for_each_index(tasks, options_.threads, options_.stop, [&](std::size_t task) {
      Sums sums(effects_);
      CurveValues values(effects_.points);
      const auto begin = static_cast<std::uint32_t>(task) * kBandResamplesPerTask;
      for (std::uint32_t i = begin; i < std::min(begin + kBandResamplesPerTask, resamples); ++i) {
        sums.clear();
        for_each_draw(options_.seed, i, Sums::rows(effects_),
                      [&](std::size_t row) { sums.add(row); });
        sums.write(values);
        for (BandedFigure& figure : figures_) {
          figure.deviations.file(i, values.*figure.values, of_data_.*figure.values);
        }
      }
    });
  }
  template <typename BandOf, typename SupOf>
  void keep(std::vector<double> CurveValues::*values, BandOf PointBands::*band,
            SupOf BandSummary::*sup) {
    const BandedFigure& figure = *std::ranges::find(figures_, values, &BandedFigure::values);
    if (!figure.deviations.is_wanted()) return;
    const auto found = figure.deviations.bands(of_data_.*figure.values, options_.level,
                                               figure.range, options_.threads);
    result_.summary.*sup = found.sup;
    for (std::size_t i = 0; i < effects_.points; ++i) result_.points[i].*band = found.bands[i];
  }

  const Effects& effects_;
  const BandOptions& options_;
  CurveValues of_data_;
  std::vector<BandedFigure> figures_;
  CurveBands result_;
};

template <typename Sums, typename Effects>
CurveValues values_of(const Effects& effects, std::span<const std::size_t> rows) {
  Sums sums(effects);
  sums.clear();
  for (const std::size_t row : rows) sums.add(row);
  CurveValues values(effects.points);
  sums.write(values);
  return values;
}

}  // namespace

CurveValues::CurveValues(std::size_t points)
    : accuracy(points),
      cost(points),
      savings(points),
      latency(points),
      regret(points),
      regret_usd(points) {}

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
  return BandMaker<CutSums, CutEffects>(effects, options).bands();
}

base::Result<CurveBands> bootstrap_bands(const PointEffects& effects, const BandOptions& options) {
  return BandMaker<PointSums, PointEffects>(effects, options).bands();
}

}  // namespace pointsman::analysis
