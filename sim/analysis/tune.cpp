#include "sim/analysis/tune.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/analysis/rounding.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pointsman::analysis {

namespace {

/// The curve's points on some of its rows.
struct PartCurve {
  CurveValues values;
  std::vector<double> share_past;  ///< empty where the number is no threshold
};

class Tuner {
 public:
  Tuner(const Curve& curve, const CurveEffects& effects, const TuneTarget& target)
      : curve_(curve), effects_(effects), target_(target) {}

  PartCurve curve_on(std::span<const std::size_t> rows) const {
    PartCurve part;
    part.values = std::visit([&](const auto& of) { return curve_values(of, rows); }, effects_.of);
    const auto* cut = std::get_if<CutEffects>(&effects_.of);
    if (cut == nullptr) return part;
    std::vector<double> passed(cut->points + 1);
    for (const std::size_t row : rows) passed[cut->rows[row].passed] += 1;
    part.share_past.resize(cut->points);
    double past = 0;
    for (std::size_t point = cut->points; point > 0; --point) {
      past += passed[point];
      part.share_past[point - 1] = past / static_cast<double>(rows.size());
    }
    return part;
  }

  TuneChoice choose(const PartCurve& part) const {
    TuneChoice best;
    double best_merit = -std::numeric_limits<double>::infinity();
    double best_shortfall = std::numeric_limits<double>::infinity();
    for (std::size_t point = 0; point < curve_.points.size(); ++point) {
      const double missing = std::max(0.0, shortfall(part, point));
      const double gain = merit(part, point);
      const bool is_better =
          missing < best_shortfall || (missing == best_shortfall && gain > best_merit);
      if (!is_better) continue;
      best = {point, missing <= 0};
      best_merit = gain;
      best_shortfall = missing;
    }
    return best;
  }

  bool meets(const PartCurve& part, std::size_t point) const { return shortfall(part, point) <= 0; }

 private:
  bool has_cost() const { return curve_.cost_reason.empty(); }

  /// How far a point stays behind the target; at most 0 where it meets it.
  double shortfall(const PartCurve& part, std::size_t point) const {
    switch (target_.goal) {
      case TuneGoal::kAccuracy:
        return target_.value - part.values.accuracy[point] - kRounding;
      case TuneGoal::kCost:
        return part.values.cost[point] - target_.value * (1 + kRounding);
      case TuneGoal::kSavings:
        return target_.value - part.values.savings[point] - kRounding;
      case TuneGoal::kSharePast:
        return part.share_past[point] - target_.value - kRounding;
    }
    return 0;
  }

  /// What is wanted of the points that meet the target.
  double merit(const PartCurve& part, std::size_t point) const {
    switch (target_.goal) {
      case TuneGoal::kAccuracy:
        if (has_cost()) return -part.values.cost[point];
        return part.share_past.empty() ? part.values.accuracy[point] : -part.share_past[point];
      case TuneGoal::kSharePast:
        return part.share_past[point];
      case TuneGoal::kCost:
      case TuneGoal::kSavings:
        return part.values.accuracy[point];
    }
    return 0;
  }

  const Curve& curve_;
  const CurveEffects& effects_;
  const TuneTarget& target_;
};

/// Mean and interval of a column that is given row by row.
struct MeanSums {
  double n = 0, sum = 0, squares = 0;
  bool is_binary = true;

  void add(double value) {
    n += 1;
    sum += value;
    squares += value * value;
    is_binary &= value == 0 || value == 1;
  }
  Estimate with(const Interval& bounds) const { return {sum / n, bounds.lo, bounds.hi}; }
};

TunedPart part_at(const Curve& curve, const CurveEffects& effects, const Tuner& tuner,
                  std::span<const std::size_t> rows, std::size_t point,
                  const TuneOptions& options) {
  const PartCurve part_curve = tuner.curve_on(rows);
  TunedPart part;
  part.requests = rows.size();
  MeanSums scores, costs;
  for (const std::size_t row : rows) {
    const RowValue at =
        std::visit([&](const auto& of) { return value_at(of, row, point); }, effects.of);
    scores.add(at.score);
    costs.add(at.cost);
  }
  part.accuracy =
      scores.with(score_interval(scores.n, scores.sum, scores.squares, scores.is_binary,
                                 {options.score_min, options.score_max}, options.level));
  if (curve.cost_reason.empty()) {
    part.cost_usd_per_request =
        costs.with(mean_interval(costs.n, costs.sum, costs.squares, options.level));
  }
  if (curve.savings_reason.empty()) part.savings = part_curve.values.savings[point];
  if (!part_curve.share_past.empty()) part.share_past = part_curve.share_past[point];
  part.meets_target = tuner.meets(part_curve, point);
  return part;
}

/// Of a difference of two independent figures, from their own intervals (Newcombe 1998).
Estimate difference_of(const Estimate& a, const Estimate& b) {
  const double mean = a.mean - b.mean;
  return {mean, mean - std::hypot(a.mean - a.lo, b.hi - b.mean),
          mean + std::hypot(a.hi - a.mean, b.mean - b.lo)};
}

/// Mean over resamples of the training part: accuracy of the resample's own choice there, minus the
/// same choice on the whole training part.
base::Result<double> expected_optimism(const Tuner& tuner, std::span<const std::size_t> train,
                                       const PartCurve& on_train, const TuneOptions& options) {
  std::vector<double> gaps(options.resamples);
  const bool is_done = base::for_each_index(
      options.resamples, options.threads, options.stop, [&](std::size_t number) {
        std::vector<std::size_t> drawn;
        drawn.reserve(train.size());
        for_each_draw(options.seed, static_cast<std::uint32_t>(number), train.size(),
                      [&](std::size_t row) { drawn.push_back(train[row]); });
        const PartCurve resampled = tuner.curve_on(drawn);
        const TuneChoice choice = tuner.choose(resampled);
        gaps[number] =
            resampled.values.accuracy[choice.point] - on_train.values.accuracy[choice.point];
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "tuning was interrupted");
  double sum = 0;
  for (const double gap : gaps) sum += gap;
  return sum / static_cast<double>(gaps.size());
}

base::Status check_target(const Curve& curve, const TuneTarget& target) {
  const std::string whose = "the target of \"" + curve.policy + "\" ";
  if (target.goal == TuneGoal::kCost && !curve.cost_reason.empty()) {
    return base::fail(base::ErrorKind::kData, whose + "is a cost, but " + curve.cost_reason);
  }
  const bool is_free = curve.cost_reason.empty();  // a saving that is undefined, not unknown
  if (target.goal == TuneGoal::kSavings && !curve.savings_reason.empty() && !is_free) {
    return base::fail(base::ErrorKind::kData, whose + "is a saving, but " + curve.savings_reason);
  }
  if (target.goal == TuneGoal::kSharePast && !curve.is_threshold) {
    return base::fail(base::ErrorKind::kData, whose + "is a share past the cut, but \"" +
                                                  curve.parameter + "\" is no threshold");
  }
  return {};
}

}  // namespace

base::Result<Tuned> tune(const Curve& curve, const CurveEffects& effects,
                         std::span<const std::uint8_t> is_train, const TuneTarget& target,
                         const TuneOptions& options) {
  POINTSMAN_CHECK(check_target(curve, target));
  std::vector<std::size_t> train, held_out;
  for (std::size_t row = 0; row < is_train.size(); ++row) {
    (is_train[row] != 0 ? train : held_out).push_back(row);
  }
  if (train.empty() || held_out.empty()) {
    return base::fail(base::ErrorKind::kData,
                      "tuning \"" + curve.policy +
                          "\" needs requests to "
                          "choose on and others to report on; one part has none");
  }
  Tuned tuned;
  tuned.policy = curve.policy;
  tuned.parameter = curve.parameter;
  tuned.target = target;
  tuned.is_threshold = curve.is_threshold;
  tuned.against = curve.against;
  tuned.cost_reason = curve.cost_reason;
  if (target.goal == TuneGoal::kSavings && !curve.savings_reason.empty()) {
    tuned.value = base::kNaN;
    tuned.undefined_because = curve.savings_reason;
    return tuned;
  }
  const Tuner tuner(curve, effects, target);
  const PartCurve on_train = tuner.curve_on(train);
  const TuneChoice choice = tuner.choose(on_train);
  tuned.value = curve.points[choice.point].value;
  tuned.train = part_at(curve, effects, tuner, train, choice.point, options);
  tuned.held_out = part_at(curve, effects, tuner, held_out, choice.point, options);
  tuned.optimism = difference_of(tuned.train.accuracy, tuned.held_out.accuracy);
  if (options.resamples > 0) {
    POINTSMAN_TRY(tuned.expected_optimism, expected_optimism(tuner, train, on_train, options));
  }
  return tuned;
}

}  // namespace pointsman::analysis
