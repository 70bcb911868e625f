#include "sim/analysis/curve.hpp"

#include "sim/analysis/curve_rows.hpp"
#include "sim/analysis/metric_formulas.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/units.hpp"
#include "sim/engine/burden.hpp"
#include "sim/kernel/score_order.hpp"
#include "sim/kernel/threshold_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace pointsman::analysis {

namespace {

using engine::Wide;

/// Totals at each threshold, and what is the same at all of them.
struct Sums {
  std::vector<double> thresholds;   ///< ascending
  std::vector<std::uint64_t> past;  ///< requests past each threshold
  std::vector<Wide> totals;         ///< [threshold][quantity]
  std::size_t quantities = 0;
  CurveRows common;  ///< counters, models and oracle; no rows
  std::uint64_t rows = 0;

  std::span<Wide> at(std::size_t threshold) {
    return std::span(totals).subspan(threshold * quantities, quantities);
  }
  std::span<const Wide> at(std::size_t threshold) const {
    return std::span(totals).subspan(threshold * quantities, quantities);
  }
  /// Takes what is not per row; the rows themselves stay.
  void note(CurveRows& part) {
    rows += part.rows();
    quantities = part.quantities();
    CurveRows counters;
    counters.models = part.models;
    counters.money_digits = part.money_digits;
    counters.base_total = part.base_total;
    counters.best_score = part.best_score;
    counters.best_cost = part.best_cost;
    counters.ideal_total_usd = part.ideal_total_usd;
    counters.dropped = part.dropped;
    counters.cost_unknown = part.cost_unknown;
    counters.latency_unknown = part.latency_unknown;
    counters.base_unknown = part.base_unknown;
    counters.best_cost_unknown = part.best_cost_unknown;
    if (common.models.empty()) {
      common = std::move(counters);
    } else {
      common.append(std::move(counters));
    }
  }
};

std::vector<double> even_thresholds(const data::Column& signal, std::size_t points) {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -least;
  std::array<double, policy::kBlockRows> block;
  for (std::size_t begin = 0; begin < signal.rows; begin += block.size()) {
    const auto values = std::span(block).first(std::min(block.size(), signal.rows - begin));
    signal.gather(begin, values);
    for (const double value : values) {  // comparisons with NaN are false
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  if (least > greatest) return {};
  if (points < 2 || least == greatest) return {least};
  std::vector<double> thresholds(points);
  const auto steps = static_cast<double>(points - 1);
  for (std::size_t i = 0; i < points; ++i) {
    thresholds[i] = least + (greatest - least) * (static_cast<double>(i) / steps);
  }
  thresholds.back() = greatest;
  return thresholds;
}

/// Adds rows to the sums at the grid's thresholds.
void add_grid(const kernel::ThresholdGrid<double>& grid, const CurvePasses& passes, Sums& sums) {
  for (std::size_t pass = 0; pass < passes.count(); ++pass) {
    kernel::CurveSums curve(grid.size());
    curve.add(grid, passes.rows(pass));
    const auto totals = curve.totals();
    for (std::size_t i = 0; i < totals.size(); ++i) {
      passes.add(pass, totals[i], sums.at(i));
      if (pass == 0) sums.past[i] += totals[i].strong;
    }
  }
}

base::Result<Sums> sum_grid(const CurveSpec& spec, std::vector<double> thresholds) {
  const kernel::ThresholdGrid<double> grid(thresholds, spec.tie);
  const std::size_t rows = spec.context.workload->rows();
  std::vector<Sums> chunks(base::chunk_count(rows));
  const CurveGatherer gatherer(spec);
  const auto& engine = spec.context.engine;
  const auto prepare = [&](Sums& sums) {
    sums.past.resize(thresholds.size());
    sums.totals.resize(thresholds.size() * sums.quantities);
  };
  const bool is_done =
      base::for_each_chunk(rows, engine.threads, engine.stop, [&](const base::Chunk& chunk) {
        Sums& sums = chunks[chunk.index];
        CurveRows gathered = gatherer.rows(chunk.begin, chunk.end);
        sums.note(gathered);
        prepare(sums);
        add_grid(grid, CurvePasses(gathered), sums);
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the curve was interrupted");
  Sums total;
  for (Sums& chunk : chunks) {
    total.rows += chunk.rows;
    if (total.quantities == 0) {
      total.quantities = chunk.quantities;
      total.common = std::move(chunk.common);
      prepare(total);
    } else {
      total.common.append(std::move(chunk.common));
    }
    for (std::size_t i = 0; i < chunk.totals.size(); ++i) total.totals[i] += chunk.totals[i];
    for (std::size_t i = 0; i < chunk.past.size(); ++i) total.past[i] += chunk.past[i];
  }
  total.thresholds = std::move(thresholds);
  return total;
}

base::Result<Sums> sum_all(const CurveSpec& spec, std::size_t points_max) {
  POINTSMAN_TRY(CurveRows gathered, CurveGatherer(spec).all());
  Sums sums;
  sums.note(gathered);
  const std::size_t rows_between = std::max<std::size_t>(
      1, (gathered.rows() + points_max - 1) / std::max<std::size_t>(points_max, 1));
  const CurvePasses passes(gathered);
  const auto order = kernel::descending_order(passes.signal());
  for (std::size_t pass = 0; pass < passes.count(); ++pass) {
    const auto ranking = kernel::rank_rows(passes.rows(pass), order);
    const auto points = kernel::all_thresholds(ranking, spec.tie, rows_between);
    if (pass == 0) sums.totals.resize(points.size() * sums.quantities);
    for (std::size_t i = 0; i < points.size(); ++i) {  // descending in the kernel, ascending here
      const auto& point = points[points.size() - 1 - i];
      passes.add(pass, point.totals, sums.at(i));
      if (pass > 0) continue;
      sums.thresholds.push_back(point.threshold);
      sums.past.push_back(point.totals.strong);
    }
  }
  return sums;
}

base::Result<Sums> sum_spec(const CurveSpec& spec) {
  if (const auto* even = std::get_if<EvenGrid>(&spec.grid)) {
    return sum_grid(spec, even_thresholds(*spec.signal, even->points));
  }
  if (const auto* explicit_grid = std::get_if<ExplicitGrid>(&spec.grid)) {
    std::vector<double> thresholds = explicit_grid->thresholds;
    std::ranges::sort(thresholds);
    return sum_grid(spec, std::move(thresholds));
  }
  return sum_all(spec, std::get<AllThresholds>(spec.grid).points_max);
}

std::string why_savings_unknown(const Curve& curve, const Sums& sums, bool is_baseline_ordered,
                                double base) {
  if (!curve.cost_reason.empty()) return curve.cost_reason;
  if (sums.common.base_unknown > 0) {
    return is_baseline_ordered
               ? "\"" + curve.against +
                     "\" has a spending cap or a ramp, which reads the requests in order"
               : "\"" + curve.against +
                     "\" has no outcome or no cost on some of the curve's requests";
  }
  return base > 0 ? "" : "\"" + curve.against + "\" costs nothing";
}

/// The curve without its points.
Curve head_of(const CurveSpec& spec, const Sums& sums) {
  Curve curve;
  curve.policy = spec.policy;
  curve.parameter = spec.parameter;
  for (const auto model : sums.common.models) {
    curve.models.push_back(spec.context.models[model].name);
  }
  curve.against =
      spec.context.baseline != nullptr ? spec.context.baseline->name : "every request past the cut";
  curve.requests = sums.rows;
  curve.dropped = sums.common.dropped;
  curve.cost_reason = why_cost_unknown(spec, sums.common, sums.rows);
  curve.latency_reason = why_latency_unknown(spec, sums.common, sums.rows);
  const auto rows = static_cast<double>(sums.rows);
  curve.oracle.accuracy = engine::score_to_double(sums.common.best_score) / rows;
  if (sums.common.best_cost_unknown == 0) {
    curve.oracle.cost_usd_per_request =
        to_usd(sums.common.best_cost * engine::kWeightOne, sums.common.money_digits) / rows;
  }
  if (!curve.cost_reason.empty()) {
    curve.regret_usd_reason = curve.cost_reason;
  } else if (!spec.context.wrong_answer_usd) {
    curve.regret_usd_reason = "no value.wrong_answer_usd is set";
  } else if (sums.common.best_cost_unknown > 0) {
    curve.regret_usd_reason = "some model's cost is not known on every request";
  }
  return curve;
}

void add_points(const CurveSpec& spec, const Sums& sums, double base, Curve& curve) {
  const auto rows = static_cast<double>(sums.rows);
  for (std::size_t i = 0; i < sums.thresholds.size(); ++i) {
    const auto totals = sums.at(i);
    CurvePoint& point = curve.points.emplace_back();
    point.value = sums.thresholds[i];
    point.share_past = static_cast<double>(sums.past[i]) / rows;
    for (std::size_t model = 0; model < curve.models.size(); ++model) {
      point.answer_shares.push_back(engine::weighted_to_double(totals[kAnswers + model]) / rows);
    }
    point.accuracy = engine::score_to_double(totals[kScoreSum]) / rows;
    point.regret = curve.oracle.accuracy - point.accuracy;
    if (curve.latency_reason.empty()) {
      point.latency_s = engine::weighted_to_double(totals[kLatencySum]) / rows /
                        static_cast<double>(base::kTicksPerSecond);
    }
    if (!curve.cost_reason.empty()) continue;
    point.cost_usd = to_usd(totals[kCostSum], sums.common.money_digits);
    point.cost_usd_per_request = *point.cost_usd / rows;
    if (curve.savings_reason.empty()) {
      point.savings = 1 - engine::weighted_to_double(totals[kCostSum]) / base;
    }
    if (curve.regret_usd_reason.empty()) {
      point.regret_usd = engine::burden(*point.cost_usd_per_request, *spec.context.wrong_answer_usd,
                                        point.accuracy) -
                         sums.common.ideal_total_usd / rows;
    }
  }
}

/// What each row changes at the curve's thresholds. Savings need a baseline's bill by row.
CutEffects effects_of(const CurveSpec& spec, const CurveRows& rows, const Curve& curve) {
  std::vector<double> thresholds;
  for (const CurvePoint& point : curve.points) thresholds.push_back(point.value);
  const kernel::ThresholdGrid<double> grid(thresholds, spec.tie);
  std::vector<std::uint32_t> passed(rows.rows());
  grid.find_bins(rows.signal, passed);
  const double units = units_per_usd(rows.money_digits);
  CutEffects effects;
  effects.points = thresholds.size();
  effects.has_cost = curve.cost_reason.empty();
  effects.has_savings = curve.savings_reason.empty();
  effects.has_latency = curve.latency_reason.empty();
  if (curve.regret_usd_reason.empty()) effects.wrong_answer_usd = spec.context.wrong_answer_usd;
  constexpr auto kSecond = static_cast<double>(base::kTicksPerSecond);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const double cost = rows.below(kCostSum, i) / units;
    const double past_cost = rows.past(kCostSum, i) / units;
    const double latency_s = rows.below(kLatencySum, i) / kSecond;
    effects.rows.push_back({.passed = passed[i],
                            .score = rows.below(kScoreSum, i),
                            .cost = cost,
                            .score_change = rows.past(kScoreSum, i) - rows.below(kScoreSum, i),
                            .cost_change = past_cost - cost,
                            .base_cost = rows.base_cost[i] / units,
                            .latency_s = latency_s,
                            .latency_change_s = rows.past(kLatencySum, i) / kSecond - latency_s,
                            .best_score = rows.best_scores[i],
                            .least_burden = rows.least_burdens[i]});
  }
  return effects;
}

/// Bands and effects, as far as they are wanted: both need every row at once.
base::Status add_row_results(const CurveSpec& spec, Curve& curve, CurveEffects* wanted) {
  const bool has_bands = spec.context.bands.resamples > 0;
  if (!has_bands && wanted == nullptr) return {};
  POINTSMAN_TRY(const CurveRows rows, CurveGatherer(spec).all());
  CutEffects effects = effects_of(spec, rows, curve);
  if (has_bands) {
    POINTSMAN_TRY(auto bands, bootstrap_bands(effects, spec.context.bands));
    curve.bands = std::move(bands.summary);
    for (std::size_t i = 0; i < curve.points.size(); ++i) curve.points[i].bands = bands.points[i];
  }
  if (wanted != nullptr) *wanted = {rows.row, std::move(effects)};
  return {};
}

}  // namespace

base::Result<Curve> threshold_curve(const CurveSpec& spec, CurveEffects* effects) {
  POINTSMAN_TRY(const Sums sums, sum_spec(spec));
  if (sums.rows == 0 || sums.thresholds.empty()) {
    return base::fail(base::ErrorKind::kData,
                      "the curve of \"" + spec.policy +
                          "\" has no request with a score and every outcome that it needs");
  }
  Curve curve = head_of(spec, sums);
  const double base = engine::weighted_to_double(sums.common.base_total);
  const policy::Program* baseline = spec.context.baseline;
  const bool is_baseline_ordered = baseline != nullptr && baseline->reads_earlier();
  curve.savings_reason = why_savings_unknown(curve, sums, is_baseline_ordered, base);
  add_points(spec, sums, base, curve);
  POINTSMAN_CHECK(add_row_results(spec, curve, effects));
  mark_frontier(curve.points);
  return curve;
}

void mark_frontier(std::vector<CurvePoint>& points) {
  std::vector<OperatingPoint> priced;
  for (const CurvePoint& point : points) {
    if (!point.cost_usd_per_request) return;
    priced.push_back({*point.cost_usd_per_request, point.accuracy});
  }
  const auto is_on = pareto_frontier(priced);
  const auto hull = rising_hull(priced);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].is_on_frontier = is_on[i];
    points[i].is_on_hull = std::ranges::find(hull, priced[i]) != hull.end();
  }
}

}  // namespace pointsman::analysis
