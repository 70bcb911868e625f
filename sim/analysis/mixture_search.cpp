#include "sim/analysis/mixture_search.hpp"

#include "sim/analysis/linear_program.hpp"
#include "sim/analysis/static_mix.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {
namespace {

/// Weights below this are the solver's rounding.
constexpr double kDust = 1e-9;

double greatest(const MixtureProblem& problem, double Amounts::*amount) {
  double most = 0;
  for (const ArmGroup& group : problem.groups) {
    for (const Amounts& arm : group.arms) most = std::max(most, std::abs(arm.*amount));
  }
  return most > 0 ? most : 1;
}

/// Arms that a mixture may need. Where only cost and accuracy count, a mix of two corners of the
/// hull is as good as any other arm.
std::vector<std::size_t> useful_arms(const ArmGroup& group, bool is_timed) {
  std::vector<std::size_t> useful;
  if (is_timed) {
    for (std::size_t arm = 0; arm < group.arms.size(); ++arm) useful.push_back(arm);
    return useful;
  }
  std::vector<MixPoint> points;
  for (std::size_t arm = 0; arm < group.arms.size(); ++arm) {
    points.push_back({arm, group.arms[arm].cost_usd, group.arms[arm].accuracy});
  }
  for (const MixPoint& corner : upper_hull(points)) useful.push_back(corner.model);
  return useful;
}

/// Variables are the options, then the useful arms of each group; all scaled to about 1.
class Programme {
 public:
  Programme(const MixtureProblem& problem, bool is_timed) : problem_(problem) {
    std::uint32_t next = static_cast<std::uint32_t>(problem.options);
    LinearRow options{1, 1, {}};
    for (std::uint32_t option = 0; option < next; ++option) options.terms.push_back({option, 1});
    program_.rows.push_back(std::move(options));
    for (const ArmGroup& group : problem.groups) {
      first_.push_back(next);
      arms_.push_back(useful_arms(group, is_timed));
      LinearRow shares{0, 0, {{static_cast<std::uint32_t>(group.option), -1}}};
      for (std::size_t i = 0; i < arms_.back().size(); ++i) shares.terms.push_back({next++, 1});
      program_.rows.push_back(std::move(shares));
    }
    program_.cost.assign(next, 0);
  }

  void minimise(const Goal& goal) {
    double scale = 0;
    for_each_arm([&](std::uint32_t, const Amounts& arm) {
      scale = std::max(scale, std::abs(loss(goal, arm)));
    });
    for_each_arm([&](std::uint32_t variable, const Amounts& arm) {
      program_.cost[variable] = loss(goal, arm) / (scale > 0 ? scale : 1);
    });
  }

  /// Totals of `amount` over all arms lie within [low, high].
  void limit(double Amounts::*amount, double low, double high) {
    const double scale = greatest(problem_, amount);
    LinearRow row{low / scale, high / scale, {}};
    for_each_arm([&](std::uint32_t variable, const Amounts& arm) {
      if (arm.*amount != 0) row.terms.push_back({variable, arm.*amount / scale});
    });
    program_.rows.push_back(std::move(row));
  }

  void keep_limits(const Goal& totals) {
    if (const auto& least = totals.accuracy_at_least) limit(&Amounts::accuracy, *least, kUnlimited);
    if (const auto& most = totals.cost_at_most_usd) limit(&Amounts::cost_usd, -kUnlimited, *most);
    if (const auto& most = totals.latency_at_most_s) {
      limit(&Amounts::latency_s, -kUnlimited, *most);
    }
  }

  base::Result<std::optional<Mixture>> best() const {
    POINTSMAN_TRY(const auto solution, solve(program_));
    if (!solution) return std::optional<Mixture>();
    return std::optional(mixture_of(solution->x));
  }

 private:
  template <typename Visit>
  void for_each_arm(Visit&& visit) const {
    for (std::size_t g = 0; g < problem_.groups.size(); ++g) {
      for (std::size_t i = 0; i < arms_[g].size(); ++i) {
        visit(first_[g] + static_cast<std::uint32_t>(i), problem_.groups[g].arms[arms_[g][i]]);
      }
    }
  }

  /// Weights without the solver's rounding, so that each group adds up to 1.
  Mixture mixture_of(const std::vector<double>& x) const {
    Mixture mixture;
    double sum = 0;
    for (std::size_t option = 0; option < problem_.options; ++option) {
      mixture.options.push_back(x[option] > kDust ? x[option] : 0);
      sum += mixture.options.back();
    }
    for (double& weight : mixture.options) weight /= sum;
    for (std::size_t g = 0; g < problem_.groups.size(); ++g) {
      mixture.groups.push_back(group_weights(g, x));
      const double option = mixture.options[problem_.groups[g].option];
      for (const auto& [arm, weight] : mixture.groups.back()) {
        mixture.means.add(problem_.groups[g].arms[arm], option * weight / problem_.requests);
      }
    }
    return mixture;
  }

  std::vector<WeightedArm> group_weights(std::size_t g, const std::vector<double>& x) const {
    std::vector<WeightedArm> weights;
    double sum = 0;
    for (std::size_t i = 0; i < arms_[g].size(); ++i) {
      const double weight = x[first_[g] + i];
      if (weight <= kDust * std::max(kDust, x[problem_.groups[g].option])) continue;
      weights.push_back({arms_[g][i], weight});
      sum += weight;
    }
    if (weights.empty()) return {{0, 1}};  // of an option that is not taken
    for (auto& [arm, weight] : weights) weight /= sum;
    return weights;
  }

  const MixtureProblem& problem_;
  std::vector<std::uint32_t> first_;            ///< variable of each group's first arm
  std::vector<std::vector<std::size_t>> arms_;  ///< that have variables, by group
  LinearProgram program_;
};

base::Result<std::optional<Mixture>> solve_for_totals(const MixtureProblem& problem,
                                                      const Goal& totals) {
  Programme programme(problem, totals.latency_at_most_s.has_value());
  programme.minimise(totals);
  programme.keep_limits(totals);
  return programme.best();
}

/// The place of `u` among weights that add up to 1.
template <typename Weights, typename Weight>
std::size_t place_of(double u, const Weights& weights, Weight weight) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    sum += weight(weights[i]);
    if (u < sum) return i;
  }
  return weights.size() - 1;
}

}  // namespace

base::Result<std::optional<Mixture>> best_mixture(const MixtureProblem& problem, const Goal& goal) {
  const Goal totals = for_totals(goal, problem.requests);
  POINTSMAN_TRY(auto best, solve_for_totals(problem, totals));
  if (!best || goal.objective == Objective::kLeastCost) return best;
  // Of the mixtures that are as good, the cheapest.
  Goal cheapest = totals;
  cheapest.objective = Objective::kLeastCost;
  if (goal.objective == Objective::kMostValue) return best;
  const double kept = best->means.accuracy * problem.requests * (1 - kDust);
  cheapest.accuracy_at_least = std::max(kept, totals.accuracy_at_least.value_or(kept));
  POINTSMAN_TRY(auto thrifty, solve_for_totals(problem, cheapest));
  const bool is_worse = !thrifty || thrifty->means.cost_usd >= best->means.cost_usd;
  return is_worse ? std::move(best) : std::move(thrifty);
}

base::Result<std::vector<Mixture>> mixture_frontier(const MixtureProblem& problem, const Goal& goal,
                                                    std::size_t points) {
  Goal limits = goal;
  limits.accuracy_at_least.reset();
  limits.cost_at_most_usd.reset();
  limits.objective = Objective::kLeastCost;
  std::vector<Mixture> frontier;
  POINTSMAN_TRY(const auto cheapest, best_mixture(problem, limits));
  if (!cheapest) return frontier;
  limits.objective = Objective::kMostAccuracy;
  POINTSMAN_TRY(const auto dearest, best_mixture(problem, limits));
  const double low = cheapest->means.cost_usd;
  const double high = dearest->means.cost_usd;
  for (std::size_t i = 0; i < points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(points - 1);
    limits.cost_at_most_usd = low + share * (high - low) + kDust * high;
    POINTSMAN_TRY(auto mixture, best_mixture(problem, limits));
    const bool is_new =
        mixture && (frontier.empty() || mixture->means.accuracy > frontier.back().means.accuracy);
    if (is_new) frontier.push_back(*std::move(mixture));
  }
  return frontier;
}

std::vector<PurePolicy> pure_policies(const MixtureProblem& problem, const Mixture& mixture) {
  // Cut [0, 1] into the options' stretches, and each stretch where an arm of its groups ends.
  std::vector<double> ends = {0};
  double start = 0;
  for (std::size_t option = 0; option < problem.options; ++option) {
    const double width = mixture.options[option];
    for (std::size_t g = 0; g < problem.groups.size(); ++g) {
      if (problem.groups[g].option != option) continue;
      double sum = 0;
      for (const WeightedArm& arm : mixture.groups[g]) {
        sum += arm.weight;
        ends.push_back(start + width * std::min(sum, 1.0));
      }
    }
    start += width;
    ends.push_back(start);
  }
  std::ranges::sort(ends);
  std::vector<PurePolicy> policies;
  const auto itself = [](double weight) { return weight; };
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const double width = ends[i + 1] - ends[i];
    if (width <= kDust) continue;
    const double u = (ends[i] + ends[i + 1]) / 2;
    PurePolicy policy;
    policy.weight = width;
    policy.option = place_of(u, mixture.options, itself);
    double before = 0;
    for (std::size_t option = 0; option < policy.option; ++option) {
      before += mixture.options[option];
    }
    const double within = (u - before) / mixture.options[policy.option];
    for (const auto& arms : mixture.groups) {
      policy.arms.push_back(
          arms[place_of(within, arms, [](const WeightedArm& arm) { return arm.weight; })].arm);
    }
    policies.push_back(std::move(policy));
  }
  double sum = 0;
  for (const PurePolicy& policy : policies) sum += policy.weight;
  for (PurePolicy& policy : policies) policy.weight /= sum;
  return policies;
}

}  // namespace pointsman::analysis
