// Item-response theory and the exact probabilities that follow from it.
//
// A model of ability `a` answers a request of difficulty `d` rightly with probability
// guess + (1 - guess) * logistic(discrimination * (a - d)) (Birnbaum's three-parameter model, in
// Lord & Novick 1968). Invariant: expectations over difficulty are sums over fixed nodes, no random
// numbers, exact to about 1e-10. Cost: 10 us an expectation; nothing here runs per request but
// probability_right().
#pragma once

#include <span>
#include <vector>

namespace pointsman::data {

struct ItemResponse {
  double ability = 0;
  double discrimination = 1;
  double guess = 0;
};

/// 1 / (1 + exp(-x)), without overflow.
double logistic(double x) noexcept;

/// P(right | difficulty).
double probability_right(const ItemResponse& model, double difficulty) noexcept;

/// Requests whose difficulty is normal about `mean`.
struct DifficultyGroup {
  double weight = 1;  ///< share of the requests; shares need not sum to 1
  double mean = 0;
};

/// Difficulties and what share of the requests has each: the nodes of every expectation.
struct DifficultyNodes {
  std::vector<double> difficulty;
  std::vector<double> share;  ///< sums to 1
};
DifficultyNodes difficulty_nodes(std::span<const DifficultyGroup> groups, double deviation);

/// The model's accuracy over the nodes.
double expected_accuracy(const ItemResponse& model, const DifficultyNodes& nodes);

/// The ability at which a model has this accuracy. guess < accuracy < 1.
double solve_ability(ItemResponse model, double accuracy, const DifficultyNodes& nodes);

/// P(Z1 < h and Z2 < k) of standard normals with correlation rho in [-1, 1]; within 1e-12, or 1e-8
/// where |rho| > 0.99.
double bivariate_normal_cdf(double h, double k, double rho) noexcept;

/// P(both right) when, at equal difficulty, the outcomes are tied by a Gaussian copula of
/// correlation rho.
double expected_both_right(const ItemResponse& a, const ItemResponse& b, double rho,
                           const DifficultyNodes& nodes);

}  // namespace pointsman::data
