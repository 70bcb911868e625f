#include "sim/analysis/curve.hpp"

#include "sim/analysis/curve_rows.hpp"
#include "sim/base/parallel.hpp"
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
  std::vector<double> thresholds;  ///< ascending
  std::vector<CurveTotals> totals;
  std::uint64_t rows = 0, dropped = 0, cost_unknown = 0;
  Wide overhead = 0;
  Wide always_strong = 0;

  void note(const CurveRows& part) {
    rows += part.score.size();
    dropped += part.dropped;
    cost_unknown += part.cost_unknown;
    overhead += part.overhead;
    for (const std::int64_t cost : part.cost_strong) always_strong += cost;
  }
  void merge(const Sums& other) {
    rows += other.rows;
    dropped += other.dropped;
    cost_unknown += other.cost_unknown;
    overhead += other.overhead;
    always_strong += other.always_strong;
    for (std::size_t i = 0; i < other.totals.size(); ++i) totals[i] += other.totals[i];
  }
};

std::vector<double> even_thresholds(const data::Column& score, std::size_t points) {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -least;
  std::array<double, policy::kBlockRows> block;
  for (std::size_t begin = 0; begin < score.rows; begin += block.size()) {
    const auto values = std::span(block).first(std::min(block.size(), score.rows - begin));
    score.gather(begin, values);
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

Sums sum_grid(const CurveSpec& spec, std::vector<double> thresholds) {
  const kernel::ThresholdGrid<double> grid(thresholds, spec.tie);
  const std::size_t rows = spec.score->rows;
  std::vector<Sums> chunks(base::chunk_count(rows));
  base::for_each_chunk(rows, spec.threads, {}, [&](const base::Chunk& chunk) {
    Sums& sums = chunks[chunk.index];
    sums.totals.resize(thresholds.size());
    CurveRows gathered = gather_curve_rows(spec, chunk.begin, chunk.end);
    sums.note(gathered);
    const CurvePasses passes(std::move(gathered));
    for (const KernelPass& pass : passes.passes()) {
      kernel::CurveSums curve(thresholds.size());
      curve.add(grid, pass.rows);
      const auto totals = curve.totals();
      for (std::size_t i = 0; i < totals.size(); ++i) {
        CurveTotals wide = pass.widen(totals[i]);
        if (&pass != &passes.passes().front()) wide.strong = 0;
        sums.totals[i] += wide;
      }
    }
  });
  Sums total;
  total.totals.resize(thresholds.size());
  total.thresholds = std::move(thresholds);
  for (const Sums& chunk : chunks) total.merge(chunk);
  return total;
}

Sums sum_all(const CurveSpec& spec, std::size_t points_max) {
  CurveRows gathered = gather_curve_rows(spec, 0, spec.score->rows);
  Sums sums;
  sums.note(gathered);
  const std::size_t rows_between = std::max<std::size_t>(
      1, (gathered.score.size() + points_max - 1) / std::max<std::size_t>(points_max, 1));
  const CurvePasses passes(std::move(gathered));
  const auto order = kernel::descending_order(passes.score());
  for (const KernelPass& pass : passes.passes()) {
    const bool is_first = &pass == &passes.passes().front();
    const auto ranking = kernel::rank_rows(pass.rows, order);
    const auto points = kernel::all_thresholds(ranking, spec.tie, rows_between);
    if (is_first) sums.totals.resize(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {  // descending in the kernel, ascending here
      const auto& point = points[points.size() - 1 - i];
      if (is_first) sums.thresholds.push_back(point.threshold);
      CurveTotals wide = pass.widen(point.totals);
      if (!is_first) wide.strong = 0;
      sums.totals[i] += wide;
    }
  }
  return sums;
}

Sums sum_spec(const CurveSpec& spec) {
  if (const auto* even = std::get_if<EvenGrid>(&spec.grid)) {
    return sum_grid(spec, even_thresholds(*spec.score, even->points));
  }
  if (const auto* explicit_grid = std::get_if<ExplicitGrid>(&spec.grid)) {
    std::vector<double> thresholds = explicit_grid->thresholds;
    std::ranges::sort(thresholds);
    return sum_grid(spec, std::move(thresholds));
  }
  return sum_all(spec, std::get<AllThresholds>(spec.grid).points_max);
}

std::string why_cost_unknown(const CurveSpec& spec, const Sums& sums) {
  if (sums.cost_unknown == 0) return {};
  std::vector<std::string> names;
  for (const policy::BoundModel* model : {spec.weak, spec.strong, spec.overhead_model}) {
    if (model != nullptr && model->cost_source == policy::CostSource::kUnknown) {
      names.push_back(model->name);
    }
  }
  if (!names.empty()) return "no price or labelled cost for " + short_list(names);
  return "the cost of " + std::to_string(sums.cost_unknown) + " of " + std::to_string(sums.rows) +
         " requests is not known";
}

std::string why_savings_unknown(const Curve& curve, const CurveSpec& spec, double base) {
  if (!curve.cost_reason.empty()) return curve.cost_reason;
  if (spec.baseline && spec.baseline->requests != curve.requests) {
    return "\"" + spec.baseline->name + "\" answered other requests than the curve has";
  }
  return base > 0 ? "" : "\"" + curve.against + "\" costs nothing";
}

}  // namespace

base::Result<Curve> threshold_curve(const CurveSpec& spec) {
  const Sums sums = sum_spec(spec);
  if (sums.rows == 0) {
    return base::fail(base::ErrorKind::kData,
                      "the curve of \"" + spec.policy +
                          "\" has no request with a score and an outcome of both models");
  }
  Curve curve;
  curve.policy = spec.policy;
  curve.parameter = spec.parameter;
  curve.weak = spec.weak->name;
  curve.strong = spec.strong->name;
  curve.against = spec.baseline ? spec.baseline->name : spec.strong->name;
  curve.requests = sums.rows;
  curve.dropped = sums.dropped;
  curve.cost_reason = why_cost_unknown(spec, sums);
  const auto weighted = [](Wide cost) { return cost * engine::kWeightOne; };
  const double base = engine::weighted_to_double(spec.baseline ? spec.baseline->cost
                                                               : weighted(sums.always_strong));
  curve.savings_reason = why_savings_unknown(curve, spec, base);

  const auto rows = static_cast<double>(sums.rows);
  for (std::size_t i = 0; i < sums.totals.size(); ++i) {
    const CurveTotals& totals = sums.totals[i];
    CurvePoint& point = curve.points.emplace_back();
    point.threshold = sums.thresholds[i];
    point.strong = totals.strong;
    point.strong_share = static_cast<double>(totals.strong) / rows;
    point.accuracy = engine::score_to_double(totals.right) / rows;
    if (!curve.cost_reason.empty()) continue;
    const Wide cost = weighted(totals.cost + sums.overhead);
    point.cost_usd = to_usd(cost, spec.money_digits);
    point.cost_usd_per_request = *point.cost_usd / rows;
    if (curve.savings_reason.empty()) point.savings = 1 - engine::weighted_to_double(cost) / base;
  }
  return curve;
}

}  // namespace pointsman::analysis
