#include "sim/analysis/controls.hpp"

#include "sim/analysis/rounding.hpp"
#include "sim/base/limits.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {

namespace {

using engine::RowOutcomes;

using base::kInfinity;

bool is_single_model(const Summary& summary) {
  return std::ranges::count_if(summary.calls_by_model, [](double calls) { return calls > 0; }) <= 1;
}

/// Means of one policy over the requests that are compared. Cost in USD.
struct Means {
  double score = 0;
  double cost = 0;
};

class Assessment {
 public:
  Assessment(const ControlPlan& plan, std::span<const PolicySummary> summaries,
             const engine::Outcome& outcome, const SummaryOptions& summarized)
      : plan_(plan),
        summaries_(summaries),
        outcome_(outcome),
        users_(summaries.size() - plan.policies.size()),
        units_(units_per_usd(outcome.money_digits)),
        summarized_(summarized) {}

  std::size_t users() const { return users_; }

  Figure<MatchedMix> matched(std::size_t user) const {
    const Summary& summary = summaries_[user].total;
    using Answer = Figure<MatchedMix>;
    if (is_single_model(summary)) return Answer::unknown(kOneModelAlone);
    if (!summary.cost) return Answer::unknown(summary.cost.reason());
    for (std::size_t i = 0; i < plan_.order.size(); ++i) {
      const Figure<Cost>& cost = single(i).cost;
      if (!cost) return Answer::unknown(cost.reason());
    }
    const bool all_answered = summary.dropped == 0 && singles_answered_all();
    if (!all_answered && !has_rows(user)) {
      return Answer::unknown("requests were dropped, and rows were not kept");
    }
    std::vector<std::size_t> rows;
    if (has_rows(user)) {
      rows = common_rows(user);
      if (rows.empty()) return Answer::unknown("no request was answered by it and every model");
    }
    const Means own = all_answered ? means(summary) : means(outcome_.policies[user].rows, rows);
    const auto hull = upper_hull(points(all_answered, rows));
    const auto mix = best_static_mix(hull, own.cost);
    if (!mix) return Answer::unknown("it costs less than the cheapest model alone");

    MatchedMix result;
    result.mix = *mix;
    if (const auto wrong = summarized_.wrong_answer_usd) {
      result.quality_adjusted_cost = engine::burden(mix->cost, *wrong, mix->accuracy);
    }
    result.accuracy = own.score;
    const double mean = own.score - mix->accuracy;
    result.difference = {mean, -kInfinity, kInfinity};
    if (rows.size() >= 2) {
      result.difference = interval(user, rows, own, *mix, mean);
    } else if (const auto bounds = interval_of_sums(user, *mix)) {
      result.difference = {mean, bounds->lo, bounds->hi};
    }
    if (mean <= kRounding) {
      result.verdict = Verdict::kDoesNotBeat;
    } else {
      result.verdict = result.difference.lo > 0 ? Verdict::kBeats : Verdict::kWithinNoise;
    }
    return result;
  }

 private:
  const Summary& single(std::size_t place) const { return summaries_[users_ + place].total; }
  const RowOutcomes& single_rows(std::size_t place) const {
    return outcome_.policies[users_ + place].rows;
  }
  std::size_t place_of(std::size_t model) const {
    const auto found = std::ranges::find(plan_.order, model, &ControlModel::model);
    return static_cast<std::size_t>(found - plan_.order.begin());
  }
  bool has_rows(std::size_t user) const { return !outcome_.policies[user].rows.score.empty(); }
  bool singles_answered_all() const {
    for (std::size_t i = 0; i < plan_.order.size(); ++i) {
      if (single(i).dropped > 0) return false;
    }
    return true;
  }

  std::vector<std::size_t> common_rows(std::size_t user) const {
    const RowOutcomes& own = outcome_.policies[user].rows;
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < own.score.size(); ++row) {
      bool is_common = !std::isnan(own.score[row]);
      for (std::size_t i = 0; is_common && i < plan_.order.size(); ++i) {
        is_common = !std::isnan(single_rows(i).score[row]);
      }
      if (is_common) rows.push_back(row);
    }
    return rows;
  }

  static Means means(const Summary& summary) {
    return {summary.accuracy->mean, summary.cost->per_request_usd.mean};
  }
  Means means(const RowOutcomes& outcomes, std::span<const std::size_t> rows) const {
    Means sums;
    for (const std::size_t row : rows) {
      sums.score += outcomes.score[row];
      sums.cost += outcomes.cost[row];
    }
    const auto n = static_cast<double>(rows.size());
    return {sums.score / n, sums.cost / n / units_};
  }

  std::vector<MixPoint> points(bool all_answered, std::span<const std::size_t> rows) const {
    std::vector<MixPoint> singles;
    for (std::size_t i = 0; i < plan_.order.size(); ++i) {
      const Means mean = all_answered ? means(single(i)) : means(single_rows(i), rows);
      singles.push_back({plan_.order[i].model, mean.cost, mean.score});
    }
    return singles;
  }

  /// Influence of each request on accuracy - mix accuracy, where the mix's weight follows the
  /// costs.
  Estimate interval(std::size_t user, std::span<const std::size_t> rows, const Means& own,
                    const StaticMix& mix, double mean) const {
    const RowOutcomes& mine = outcome_.policies[user].rows;
    const RowOutcomes& cheap = single_rows(place_of(mix.parts.front().model));
    const RowOutcomes& dear = single_rows(place_of(mix.parts.back().model));
    const Means low = means(cheap, rows);
    const Means high = means(dear, rows);
    const bool is_split = mix.parts.size() == 2;
    const double weight = is_split ? mix.parts.back().weight : 0;
    const double slope = is_split ? (high.score - low.score) / (high.cost - low.cost) : 0;
    double squares = 0;
    for (const std::size_t row : rows) {
      const auto blend = [weight](double a, double b) { return a + weight * (b - a); };
      const double score =
          mine.score[row] - own.score -
          (blend(cheap.score[row], dear.score[row]) - blend(low.score, high.score));
      const double cost =
          mine.cost[row] / units_ - own.cost -
          (blend(cheap.cost[row], dear.cost[row]) / units_ - blend(low.cost, high.cost));
      const double influence = score - slope * cost;
      squares += influence * influence;
    }
    const Interval around =
        mean_interval(static_cast<double>(rows.size()), 0, squares, summarized_.level);
    return {mean, mean + around.lo, mean + around.hi};
  }

  /// How a policy enters the difference: its score and its cost in money units, each weighted.
  struct Term {
    std::size_t policy = 0;
    double score = 0, cost = 0;
  };

  /// The same interval where every request was answered, from sums of products alone. Empty where
  /// a part of the mix is no companion.
  std::optional<Interval> interval_of_sums(std::size_t user, const StaticMix& mix) const {
    const std::size_t low = users_ + place_of(mix.parts.front().model);
    const std::size_t high = users_ + place_of(mix.parts.back().model);
    if (!companion(low) || !companion(high)) return std::nullopt;
    const bool is_split = mix.parts.size() == 2;
    const double weight = is_split ? mix.parts.back().weight : 0;
    const Means a = means(summaries_[low].total);
    const Means b = means(summaries_[high].total);
    const double slope = is_split ? (b.score - a.score) / (b.cost - a.cost) / units_ : 0;
    std::vector<Term> terms{{user, 1, -slope}, {low, weight - 1, slope * (1 - weight)}};
    if (is_split) terms.push_back({high, -weight, slope * weight});
    double sum = 0;
    double squares = 0;
    for (const Term& own : terms) {
      const engine::Tally& total = outcome_.policies[own.policy].total;
      sum += own.score * engine::score_to_double(total.score) +
             own.cost * engine::weighted_to_double(total.cost);
      for (const Term& other : terms) {
        const engine::ProductSums products = products_of(own.policy, other.policy);
        squares += own.score * (other.score * products.scores + other.cost * products.score_cost) +
                   own.cost * (other.score * products.cost_score + other.cost * products.costs);
      }
    }
    const auto n = static_cast<double>(outcome_.policies[user].total.requests);
    return mean_interval(n, sum, squares, summarized_.level);
  }

  std::optional<std::size_t> companion(std::size_t policy) const {
    const auto found = std::ranges::find(outcome_.companions, policy);
    if (found == outcome_.companions.end()) return std::nullopt;
    return static_cast<std::size_t>(found - outcome_.companions.begin());
  }

  /// Of two policies of which one is a companion, or which are the same.
  engine::ProductSums products_of(std::size_t own, std::size_t other) const {
    if (own == other) return outcome_.policies[own].own_products;
    if (const auto place = companion(other)) return outcome_.policies[own].products[*place];
    const engine::ProductSums& turned = outcome_.policies[other].products[*companion(own)];
    return {turned.scores, turned.cost_score, turned.score_cost, turned.costs};
  }

  const ControlPlan& plan_;
  std::span<const PolicySummary> summaries_;
  const engine::Outcome& outcome_;
  std::size_t users_;
  double units_;
  const SummaryOptions& summarized_;
};

}  // namespace

Controls assess_controls(const ControlPlan& plan, std::span<const PolicySummary> summaries,
                         const engine::Outcome& outcome, const SummaryOptions& summarized) {
  Controls result;
  result.is_ordered_by_cost = plan.is_ordered_by_cost;
  result.remarks = plan.remarks;
  if (plan.policies.empty()) return result;

  const Assessment assessment(plan, summaries, outcome, summarized);
  const auto add = [&](std::string kind, std::size_t place) {
    const PolicySummary& summary = summaries[assessment.users() + place];
    result.controls.push_back({std::move(kind), plan.policies[place].name,
                               plan.policies[place].model, summary.total, summary.slices});
  };
  const auto single_place = [&](std::size_t model) {
    const auto found = std::ranges::find(plan.order, model, &ControlModel::model);
    return static_cast<std::size_t>(found - plan.order.begin());
  };
  add("always_small", single_place(plan.small));
  add("always_frontier", single_place(plan.frontier));
  add("best_single", single_place(plan.best));
  for (std::size_t place = 0; place < plan.policies.size(); ++place) {
    switch (plan.policies[place].kind) {
      case ControlKind::kSingleModel:
        result.singles.push_back(
            {*plan.policies[place].model, summaries[assessment.users() + place].total});
        break;
      case ControlKind::kSmallFirstCascade:
        add("small_first_cascade", place);
        break;
      case ControlKind::kOracle:
        add("oracle", place);
        break;
    }
  }
  for (std::size_t user = 0; user < assessment.users(); ++user) {
    result.matched.push_back({summaries[user].name, assessment.matched(user)});
  }
  return result;
}

}  // namespace pointsman::analysis
