// From the totals of a sample to the figures of kMetrics: which formula on which numbers, and why
// one is undefined.
#include "sim/analysis/metric_sample.hpp"
#include "sim/analysis/static_mix.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pointsman::analysis {

namespace {

constexpr double kPercent = 100;

class MetricValues {
 public:
  MetricValues(const RouterRows& rows, const MetricSample& sample)
      : rows_(rows), means_(sample.means) {
    best_ = static_cast<std::size_t>(std::ranges::max_element(means_.model_score) -
                                     means_.model_score.begin());
    pair_ = {means_.model_score[rows.weak], means_.model_score[rows.strong]};
    for (std::size_t model = 0; model < rows.models.size(); ++model) {
      singles_.push_back({means_.model_cost[model], means_.model_score[model]});
    }
    for (const CutPoint& point : sample.curve) {
      by_calls_.push_back({point.strong_share, point.quality});
      by_cost_.push_back({point.cost, point.quality});
    }
    for (const CutPoint& point : sample.deciles) {
      deciles_.push_back({point.strong_share, point.quality});
      deciles_by_cost_.push_back({point.cost, point.quality});
    }
    configurations_ = by_cost_;
    configurations_.push_back(own());
  }

  std::array<Number, kMetricCount> all() {
    add_gap_recovered();
    add_areas();
    add_optimality();
    add_gains();
    add_own();
    return std::move(values_);
  }

 private:
  void add(Number value) { values_[next_++] = std::move(value); }
  /// A figure that needs every bill.
  template <typename Compute>
  void add_priced(Compute compute) {
    add(rows_.cost_reason.empty() ? compute() : Number::unknown(rows_.cost_reason));
  }
  /// A figure of the router's curve over shares of calls.
  template <typename Compute>
  void add_curve(Compute compute) {
    add(rows_.cut ? compute() : Number::unknown(rows_.cut.reason()));
  }
  template <typename Compute>
  void add_priced_curve(Compute compute) {
    if (!rows_.cost_reason.empty()) return add(Number::unknown(rows_.cost_reason));
    add_curve(compute);
  }

  OperatingPoint own() const { return {means_.cost, means_.score}; }
  const OperatingPoint& weak() const { return singles_[rows_.weak]; }
  const OperatingPoint& strong() const { return singles_[rows_.strong]; }
  std::pair<double, double> cost_range() const {
    const auto [least, most] = std::ranges::minmax(means_.model_cost);
    return {least, most};
  }
  Number share_of_strong_bill(Number usd) const {
    if (!usd) return usd;
    return ratio_or(*usd, strong().x, "the strong model is free");
  }

  void add_gap_recovered() {
    add(performance_gap_recovered(means_.score, pair_));
    add_curve([&] { return average_gap_recovered(by_calls_, pair_); });
    add_curve([&] { return average_gap_recovered(deciles_, pair_); });
    add_priced_curve([&] { return average_gap_recovered(by_cost_, pair_); });
    for (const double share : {0.2, 0.5, 0.8}) {
      add_curve([&] { return call_performance_threshold(by_calls_, pair_, share); });
    }
    for (const double share : {0.5, 0.8}) {
      add_curve([&] { return call_performance_threshold_as_coded(deciles_, pair_, share); });
    }
    for (const double share : {0.5, 0.8}) {
      add_priced_curve(
          [&] { return share_of_strong_bill(call_performance_threshold(by_cost_, pair_, share)); });
    }
  }

  void add_areas() {
    const auto [least, most] = cost_range();
    const auto cheapest = static_cast<std::size_t>(
        std::ranges::min_element(singles_, {}, &OperatingPoint::x) - singles_.begin());
    add_priced_curve([&] { return improvement_in_quality(by_cost_); });
    add_priced_curve([&] { return improvement_in_quality_as_coded(by_cost_); });
    add_priced([&, from = least, to = most] { return hull_average(singles_, from, to); });
    add_priced_curve([&, from = least, to = most]() -> Number {
      const Number router = hull_average(by_cost_, from, to);
      const Number zero = hull_average(singles_, from, to);
      if (!router || !zero) return router ? zero : router;
      return *router - *zero;
    });
    add_priced_curve([&, from = least, to = most] {
      return normalised_area(by_cost_, from, to, singles_[cheapest].quality);
    });
    add_priced_curve([&, from = least, to = most] {
      return normalised_area(by_cost_, from, to, std::ranges::min(means_.model_score));
    });
    add_priced_curve([&, from = weak().x, to = strong().x] {
      return bounded_quality_gain(by_cost_, from, to, pair_);
    });
    add_priced_curve([&]() -> Number {
      const Number usd = cost_at_quality(by_cost_, strong().quality);
      if (!usd) return Number::unknown("no threshold is as accurate as the strong model");
      const Number share = share_of_strong_bill(usd);
      return share ? Number(1 - *share) : share;
    });
    add_priced([&] { return benefit_per_cost_lift(own(), weak(), strong()); });
    add_priced([&] { return arena_score(means_.score, kRequestsPerCost * means_.cost); });
    add_priced([&] { return arena_score_bounded(means_.score, kRequestsPerCost * means_.cost); });
  }

  void add_optimality() {
    const std::string nobody = "no request has a right answer from any model";
    const std::string never_right = "the policy answers nothing right, or all of that for free";
    add_priced([&] { return ratio_or(means_.ideal_picks, means_.answerable, nobody); });
    add_priced([&] { return ratio_or(means_.right_ideal_cost, means_.right_cost, never_right); });
    add_priced([&] {
      return ratio_or(means_.answerable_ideal_cost, means_.answerable_cost,
                      "the policy costs nothing on requests that can be answered");
    });
    add(ratio_or(means_.answerable_score, means_.answerable_ideal_score, nobody));
    add(means_.answerable);
  }

  void add_gains() {
    const double best = means_.model_score[best_];
    double random = 0;
    for (const double score : means_.model_score) random += score;
    random /= static_cast<double>(means_.model_score.size());
    add(means_.score);
    add(ratio_or(means_.score, best, "the best single model scores 0"));
    add(means_.entropy_bits);
    add(entropy_bits(means_.picks));
    add(ratio_or(means_.score - random, means_.best_score - random,
                 "the oracle is no better than a random choice"));
    add(relative_gain(means_.score, random, "the accuracy of a random choice"));
    add(relative_gain(means_.score, best, "the accuracy of the best single model"));
    const Number below = relative_gain(means_.score, means_.best_score, "the oracle's accuracy");
    add(below ? Number(-*below) : below);
    add(relative_gain(std::ranges::max(configurations_, {}, &OperatingPoint::quality).quality, best,
                      "the accuracy of the best single model"));
    add_priced([&] { return cost_save(); });
    add_priced_curve([&] { return distance_to_frontier(deciles_by_cost_, singles_); });
    const std::string no_room = "the strong model is the ideal choice on every such request";
    const auto percent = [](Number share) { return share ? Number(kPercent * *share) : share; };
    add_priced([&] {
      return percent(ratio_or(means_.right_strong_cost - means_.right_cost,
                              means_.right_strong_cost - means_.right_ideal_cost, no_room));
    });
    add_priced([&] {
      return percent(ratio_or(strong().x - means_.cost, strong().x - means_.ideal_cost, no_room));
    });
  }

  /// The largest cut of the best single model's bill by a configuration that is as accurate.
  Number cost_save() const {
    const OperatingPoint& best = singles_[best_];
    Number usd = Number::unknown("no configuration is as accurate as the best single model");
    for (const OperatingPoint& point : configurations_) {
      if (point.quality >= best.quality && (!usd || point.x < *usd)) usd = point.x;
    }
    if (!usd) return usd;
    const Number share = ratio_or(*usd, best.x, "the best single model is free");
    return share ? Number(1 - *share) : share;
  }

  void add_own() {
    add_priced(
        [&] { return ratio_or(means_.cost, means_.right, "the policy answers nothing right"); });
    add_priced([&]() -> Number {
      const Number usd = cost_at_quality(singles_, means_.score);
      if (!usd) return Number::unknown("no mix of single models is as accurate");
      const Number share = ratio_or(means_.cost, *usd, "the same accuracy is free");
      return share ? Number(1 - *share) : share;
    });
    add_priced([&]() -> Number {
      if (!rows_.wrong_answer_usd) return Number::unknown("no value.wrong_answer_usd is set");
      return engine::burden(means_.cost, *rows_.wrong_answer_usd, means_.score) -
             means_.least_total;
    });
    add_priced([&]() -> Number { return means_.cost - means_.ideal_cost; });
    add(means_.best_score - means_.score);
    add_priced([&]() -> Number {
      std::vector<MixPoint> points;
      for (std::size_t model = 0; model < singles_.size(); ++model) {
        points.push_back({model, singles_[model].x, singles_[model].quality});
      }
      const auto mix = best_static_mix(upper_hull(points), means_.cost);
      if (!mix) return Number::unknown("it costs less than the cheapest model alone");
      return means_.score - mix->accuracy;
    });
  }

  const RouterRows& rows_;
  const RouterMeans& means_;
  std::size_t best_ = 0;
  ModelPair pair_;
  std::vector<OperatingPoint> singles_;  ///< [model], x = cost
  std::vector<OperatingPoint> by_calls_, by_cost_, deciles_, deciles_by_cost_;
  std::vector<OperatingPoint> configurations_;  ///< every threshold and the policy as it is
  std::array<Number, kMetricCount> values_;
  std::size_t next_ = 0;
};

}  // namespace

std::array<Number, kMetricCount> metric_values(const RouterRows& rows, const MetricSample& sample) {
  return MetricValues(rows, sample).all();
}

}  // namespace pointsman::analysis
