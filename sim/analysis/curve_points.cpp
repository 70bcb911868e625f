#include "sim/analysis/curve_points.hpp"

#include "sim/base/units.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pointsman::analysis {

namespace {

/// Bands need what every row does at every point; beyond this they are left out.
constexpr std::size_t kBandCellsMax = 40'000'000;

using engine::RowOutcomes;

class PointCurve {
 public:
  PointCurve(const PointCurveSpec& spec, const engine::Outcome& outcome)
      : spec_(spec),
        outcome_(outcome),
        first_(spec.context.baseline != nullptr ? 1U : 0U),
        units_(units_per_usd(outcome.money_digits)) {
    const std::size_t all = spec.context.workload->rows();
    for (std::size_t row = 0; row < all; ++row) {
      bool is_answered = true;
      for (std::size_t i = 0; i < points(); ++i) is_answered &= !std::isnan(at(i).score[row]);
      if (is_answered) rows_.push_back(row);
    }
  }

  std::size_t points() const { return spec_.points.size(); }
  bool is_empty() const { return rows_.empty(); }
  std::vector<std::uint64_t> rows() const { return {rows_.begin(), rows_.end()}; }

  Curve curve() {
    Curve curve;
    curve.policy = spec_.policy;
    curve.parameter = spec_.parameter;
    curve.is_threshold = false;
    curve.requests = rows_.size();
    curve.dropped = spec_.context.workload->rows() - rows_.size();
    curve.against = spec_.context.baseline != nullptr ? spec_.context.baseline->name
                                                      : "the least " + spec_.parameter;
    note_models(curve);
    curve.cost_reason = why_unknown("cost", &RowOutcomes::cost);
    curve.latency_reason = why_unknown("latency", &RowOutcomes::latency);
    add_oracle(curve);
    const double base = sum(base_rows().cost);
    if (!curve.cost_reason.empty()) {
      curve.savings_reason = curve.cost_reason;
    } else if (std::isnan(base)) {
      curve.savings_reason =
          "\"" + curve.against + "\" has no outcome or no cost on some of the curve's requests";
    } else if (base <= 0) {
      curve.savings_reason = "\"" + curve.against + "\" costs nothing";
    }
    for (std::size_t i = 0; i < points(); ++i) curve.points.push_back(point(i, curve, base));
    return curve;
  }

  PointEffects effects(const Curve& curve) const {
    PointEffects effects;
    effects.rows = rows_.size();
    effects.points = points();
    effects.best_score = best_scores_;
    effects.least_burden = least_burdens_;
    if (curve.regret_usd_reason.empty()) effects.wrong_answer_usd = spec_.context.wrong_answer_usd;
    for (const std::size_t row : rows_) {
      for (std::size_t i = 0; i < points(); ++i) {
        effects.score.push_back(at(i).score[row]);
        if (curve.cost_reason.empty()) effects.cost.push_back(at(i).cost[row] / units_);
        if (curve.latency_reason.empty()) {
          effects.latency_s.push_back(at(i).latency[row] /
                                      static_cast<double>(base::kTicksPerSecond));
        }
      }
      if (curve.savings_reason.empty()) {
        effects.base_cost.push_back(base_rows().cost[row] / units_);
      }
    }
    return effects;
  }

 private:
  const RowOutcomes& at(std::size_t point) const { return outcome_.policies[first_ + point].rows; }
  const RowOutcomes& base_rows() const { return outcome_.policies.front().rows; }

  double sum(const std::vector<double>& values) const {
    double total = 0;
    for (const std::size_t row : rows_) total += values[row];
    return total;
  }

  void note_models(Curve& curve) {
    for (std::size_t model = 0; model < spec_.context.models.size(); ++model) {
      const bool answers = std::ranges::any_of(spec_.points, [&](const ValuedProgram& point) {
        return std::ranges::binary_search(point.program->models, model);
      });
      if (!answers) continue;
      models_.push_back(model);
      curve.models.push_back(spec_.context.models[model].name);
    }
  }

  std::string why_unknown(const char* what, std::vector<double> RowOutcomes::*column) const {
    std::size_t unknown = 0;
    for (const std::size_t row : rows_) {
      bool is_known = true;
      for (std::size_t i = 0; i < points(); ++i) is_known &= !std::isnan((at(i).*column)[row]);
      unknown += is_known ? 0U : 1U;
    }
    if (unknown == 0) return {};
    return std::string("the ") + what + " of " + std::to_string(unknown) + " of " +
           std::to_string(rows_.size()) + " requests is not known";
  }

  /// Best score, then least cost, of the curve's models on each request.
  void add_oracle(Curve& curve) {
    const std::size_t all = spec_.context.workload->rows();
    std::vector<std::vector<double>> scores(models_.size(), std::vector<double>(all));
    std::vector<std::vector<std::int64_t>> costs(models_.size(), std::vector<std::int64_t>(all));
    for (std::size_t i = 0; i < models_.size(); ++i) {
      const policy::BoundModel& model = spec_.context.models[models_[i]];
      policy::gather_scores(model, 0, scores[i]);
      policy::gather_costs(model, 0, outcome_.money_digits, costs[i]);
    }
    double best_sum = 0;
    double cost_sum = 0;
    bool is_priced = true;
    const double wrong = spec_.context.wrong_answer_usd.value_or(0);
    for (const std::size_t row : rows_) {
      double best = -std::numeric_limits<double>::infinity();
      double best_cost = 0;
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t i = 0; i < models_.size(); ++i) {
        if (std::isnan(scores[i][row])) continue;
        is_priced &= costs[i][row] != data::kAbsentInteger;
        const double cost = static_cast<double>(costs[i][row]) / units_;
        if (scores[i][row] > best || (scores[i][row] == best && cost < best_cost)) {
          best = scores[i][row];
          best_cost = cost;
        }
        least = std::min(least, engine::burden(cost, wrong, scores[i][row]));
      }
      best_scores_.push_back(best);
      least_burdens_.push_back(least);
      best_sum += best;
      cost_sum += best_cost;
      ideal_total_ += least;
    }
    const auto n = static_cast<double>(rows_.size());
    curve.oracle.accuracy = best_sum / n;
    if (is_priced) curve.oracle.cost_usd_per_request = cost_sum / n;
    if (!curve.cost_reason.empty()) {
      curve.regret_usd_reason = curve.cost_reason;
    } else if (!spec_.context.wrong_answer_usd) {
      curve.regret_usd_reason = "no value.wrong_answer_usd is set";
    } else if (!is_priced) {
      curve.regret_usd_reason = "some model's cost is not known on every request";
    }
  }

  CurvePoint point(std::size_t i, const Curve& curve, double base) const {
    const engine::Tally& tally = outcome_.policies[first_ + i].total;
    const bool is_whole = tally.dropped == 0 && curve.dropped == 0;
    const auto n = static_cast<double>(rows_.size());
    CurvePoint point;
    point.value = spec_.points[i].value;
    // Totals of the engine are exact; sums of rows serve where some point dropped a request.
    point.accuracy = (is_whole ? engine::score_to_double(tally.score) : sum(at(i).score)) / n;
    point.regret = curve.oracle.accuracy - point.accuracy;
    for (const std::size_t model : models_) {
      const double answers =
          model < tally.answers.size() ? engine::weighted_to_double(tally.answers[model]) : 0;
      point.answer_shares.push_back(answers / static_cast<double>(tally.answered()));
    }
    if (curve.latency_reason.empty()) {
      const double ticks =
          is_whole ? engine::weighted_to_double(tally.latency) : sum(at(i).latency);
      point.latency_s = ticks / n / static_cast<double>(base::kTicksPerSecond);
    }
    if (!curve.cost_reason.empty()) return point;
    const double cost = is_whole ? engine::weighted_to_double(tally.cost) : sum(at(i).cost);
    point.cost_usd = cost / units_;
    point.cost_usd_per_request = *point.cost_usd / n;
    if (curve.savings_reason.empty()) point.savings = 1 - cost / base;
    if (curve.regret_usd_reason.empty()) {
      point.regret_usd = engine::burden(*point.cost_usd_per_request,
                                        *spec_.context.wrong_answer_usd, point.accuracy) -
                         ideal_total_ / n;
    }
    return point;
  }

  const PointCurveSpec& spec_;
  const engine::Outcome& outcome_;
  std::size_t first_;  ///< policy of the first point
  double units_;
  std::vector<std::size_t> rows_;                    ///< answered at every point
  std::vector<std::size_t> models_;                  ///< of the curve
  std::vector<double> best_scores_, least_burdens_;  ///< of the oracle; burdens in USD
  double ideal_total_ = 0;                           ///< USD
};

}  // namespace

base::Result<Curve> point_curve(const PointCurveSpec& spec, CurveEffects* effects) {
  std::vector<engine::PolicyEntry> entries;
  if (spec.context.baseline != nullptr) {
    entries.push_back({spec.context.baseline, engine::Missing::kDrop});
  }
  for (const ValuedProgram& point : spec.points) {
    entries.push_back({point.program, engine::Missing::kDrop});
  }
  engine::Options options = spec.context.engine;
  options.baseline.reset();
  options.keep_rows = true;
  POINTSMAN_TRY(const engine::Outcome outcome,
                engine::run(*spec.context.workload, spec.context.models, *spec.context.signals,
                            entries, {}, options));
  PointCurve points(spec, outcome);
  if (points.is_empty()) {
    return base::fail(base::ErrorKind::kData, "the curve of \"" + spec.policy +
                                                  "\" has no request that every point answers");
  }
  Curve curve = points.curve();
  const std::size_t cells = curve.requests * spec.points.size();
  const bool wants_bands = spec.context.bands.resamples > 0;
  const bool has_bands = wants_bands && cells <= kBandCellsMax;
  if (wants_bands && !has_bands) curve.bands.reason = "too many requests times points";
  if (has_bands || effects != nullptr) {
    PointEffects of = points.effects(curve);
    if (has_bands) {
      POINTSMAN_TRY(auto bands, bootstrap_bands(of, spec.context.bands));
      curve.bands = std::move(bands.summary);
      for (std::size_t i = 0; i < curve.points.size(); ++i) curve.points[i].bands = bands.points[i];
    }
    if (effects != nullptr) *effects = {points.rows(), std::move(of)};
  }
  mark_frontier(curve.points);
  return curve;
}

}  // namespace pointsman::analysis
