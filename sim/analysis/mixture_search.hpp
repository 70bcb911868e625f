// The best random mixture of choices, group by group, as a linear programme.
//
// Requests fall into groups that a policy can tell apart (a category, the answer of a base model);
// in each it may take one of several arms (a policy; "keep the answer above this confidence, else
// ask that model"), or mix arms at random. Totals are linear in the weights, so the optimum is a
// linear programme, and at most as many groups mix as there are limits. Groups may belong to
// options of which every request takes just one (which base model to ask first); options mix too.
// Source: the policy class of Chen, Zaharia & Zou, "FrugalML", NeurIPS 2020, without its
// discretisation of quality. Invariant: weights of a group add up to its option's, options' to 1.
// Cost: O(arms) memory; milliseconds for ten thousand arms.
#pragma once

#include "sim/analysis/optimize_goal.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace pointsman::analysis {

struct ArmGroup {
  std::size_t option = 0;
  std::vector<Amounts> arms;  ///< totals over the group's requests; not empty
};

struct MixtureProblem {
  std::vector<ArmGroup> groups;
  std::size_t options = 1;
  double requests = 1;  ///< of an option, over all of its groups
};

struct WeightedArm {
  std::size_t arm = 0;
  double weight = 0;  ///< > 0
};

struct Mixture {
  std::vector<double> options;                   ///< weights
  std::vector<std::vector<WeightedArm>> groups;  ///< within the option: weights add up to 1
  Amounts means;                                 ///< per request
};

/// Empty where no mixture keeps the limits.
base::Result<std::optional<Mixture>> best_mixture(const MixtureProblem& problem, const Goal& goal);

/// The best mixtures at `points` budgets from the cheapest to where more money buys nothing, under
/// the goal's other limits.
base::Result<std::vector<Mixture>> mixture_frontier(const MixtureProblem& problem, const Goal& goal,
                                                    std::size_t points);

/// A mixture as few whole policies: each picks one option and one arm per group of it.
struct PurePolicy {
  double weight = 0;
  std::size_t option = 0;
  std::vector<std::size_t> arms;  ///< per group; of groups of other options without meaning
};
/// Every arm keeps its weight: groups that mix do so by one common draw. At most one policy more
/// than there are arms and options in excess of one.
std::vector<PurePolicy> pure_policies(const MixtureProblem& problem, const Mixture& mixture);

}  // namespace pointsman::analysis
