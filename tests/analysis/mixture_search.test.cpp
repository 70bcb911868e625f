#include "sim/analysis/mixture_search.hpp"

#include "sim/analysis/linear_program.hpp"
#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

double draw(std::uint64_t seed, std::uint64_t what) {
  return base::uniform({.seed = seed, .request = what});
}

/// Arms with costs and right answers at random; options of two groups each.
MixtureProblem random_problem(std::uint64_t seed, std::size_t options) {
  MixtureProblem problem;
  problem.options = options;
  problem.requests = 100;
  for (std::size_t g = 0; g < 2 * options; ++g) {
    ArmGroup group;
    group.option = g / 2;
    for (std::size_t arm = 0; arm < 3; ++arm) {
      const std::size_t key = 10 * g + arm;
      group.arms.push_back({std::floor(50 * draw(seed, key)), 0.05 * draw(seed, 1000 + key),
                            100 * draw(seed, 2000 + key)});
    }
    problem.groups.push_back(std::move(group));
  }
  return problem;
}

/// Means of every policy that picks one option and one arm in each of its two groups.
std::vector<Amounts> all_pure(const MixtureProblem& problem) {
  std::vector<Amounts> points;
  for (std::size_t option = 0; option < problem.options; ++option) {
    for (const Amounts& a : problem.groups[2 * option].arms) {
      for (const Amounts& b : problem.groups[2 * option + 1].arms) {
        points.push_back({(a.accuracy + b.accuracy) / 100, (a.cost_usd + b.cost_usd) / 100,
                          (a.latency_s + b.latency_s) / 100});
      }
    }
  }
  return points;
}

/// The most accurate mix of any two pure policies within a budget: with one limit, no mix of more
/// is better.
double best_accuracy_by_pairs(const std::vector<Amounts>& pure, double budget) {
  double best = -1;
  for (const Amounts& a : pure) {
    for (const Amounts& b : pure) {
      if (std::min(a.cost_usd, b.cost_usd) > budget) continue;
      double weight = a.accuracy > b.accuracy ? 1.0 : 0.0;  // of a
      const double cost = weight * a.cost_usd + (1 - weight) * b.cost_usd;
      if (cost > budget) weight = (budget - b.cost_usd) / (a.cost_usd - b.cost_usd);
      best = std::max(best, weight * a.accuracy + (1 - weight) * b.accuracy);
    }
  }
  return best;
}

}  // namespace

TEST_CASE("a linear programme has the solution that one finds by hand", "[optimize]") {
  // max 3x + 2y with x + y <= 1.2, x <= 0.9: x = 0.9, y = 0.3.
  const LinearProgram program{{-3, -2},
                              {{-kUnlimited, 1.2, {{0, 1}, {1, 1}}}, {-kUnlimited, 0.9, {{0, 1}}}}};
  const auto solution = solve(program);
  REQUIRE(solution);
  REQUIRE(*solution);
  CHECK((*solution)->x[0] == Approx(0.9));
  CHECK((*solution)->x[1] == Approx(0.3));
  CHECK((*solution)->cost == Approx(-3.3));
  const auto impossible = solve({{1}, {{2, kUnlimited, {{0, 1}}}}});
  REQUIRE(impossible);
  CHECK_FALSE(*impossible);
}

TEST_CASE("the best mixture is that of trying all pairs of policies", "[law][optimize]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto problem = random_problem(seed, 1 + seed % 3);
    const auto pure = all_pure(problem);
    const double cheapest = std::ranges::min(pure, {}, &Amounts::cost_usd).cost_usd;
    for (const double more : {0.0, 0.0001, 0.0003, 0.01}) {
      const Goal goal{.objective = Objective::kMostAccuracy, .cost_at_most_usd = cheapest + more};
      INFO("seed " << seed << ", budget " << *goal.cost_at_most_usd);
      const auto best = best_mixture(problem, goal);
      REQUIRE(best);
      REQUIRE(*best);
      CHECK((*best)->means.accuracy ==
            Approx(best_accuracy_by_pairs(pure, *goal.cost_at_most_usd)).epsilon(1e-7));
      CHECK((*best)->means.cost_usd <= *goal.cost_at_most_usd * (1 + 1e-7));
    }
    const Goal impossible{.objective = Objective::kMostAccuracy,
                          .cost_at_most_usd = cheapest * 0.99};
    CHECK_FALSE(*best_mixture(problem, impossible));
  }
}

TEST_CASE("whole policies add up to their mixture, and few of them are needed", "[law][optimize]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto problem = random_problem(seed, 1 + seed % 3);
    const Goal goal{.objective = Objective::kMostValue,
                    .wrong_answer_usd = 0.002,
                    .cost_at_most_usd = 0.0006,
                    .latency_at_most_s = 0.9};
    const auto best = best_mixture(problem, goal);
    REQUIRE(best);
    if (!*best) continue;
    const auto policies = pure_policies(problem, **best);
    double weight = 0;
    Amounts means;
    for (const PurePolicy& policy : policies) {
      weight += policy.weight;
      for (std::size_t g = 0; g < problem.groups.size(); ++g) {
        if (problem.groups[g].option != policy.option) continue;
        const Amounts& arm = problem.groups[g].arms[policy.arms[g]];
        means.accuracy += policy.weight * arm.accuracy / problem.requests;
        means.cost_usd += policy.weight * arm.cost_usd / problem.requests;
      }
    }
    CHECK(weight == Approx(1));
    CHECK(means.accuracy == Approx((*best)->means.accuracy).epsilon(1e-6));
    CHECK(means.cost_usd == Approx((*best)->means.cost_usd).epsilon(1e-6));
    CHECK(policies.size() <= 3);  // two limits
  }
}

TEST_CASE("a frontier of mixtures rises in cost and accuracy, and is concave", "[law][optimize]") {
  const auto problem = random_problem(3, 2);
  const auto frontier = mixture_frontier(problem, {.objective = Objective::kLeastCost}, 15);
  REQUIRE(frontier);
  REQUIRE(frontier->size() > 3);
  double slope = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < frontier->size(); ++i) {
    const Amounts& a = (*frontier)[i - 1].means;
    const Amounts& b = (*frontier)[i].means;
    CHECK(b.cost_usd > a.cost_usd);
    CHECK(b.accuracy > a.accuracy);
    const double next = (b.accuracy - a.accuracy) / (b.cost_usd - a.cost_usd);
    CHECK(next <= slope * (1 + 1e-3));
    slope = next;
  }
}

TEST_CASE("the least cost of an accuracy is on the frontier of the most accuracy for a cost",
          "[law][optimize]") {
  const auto problem = random_problem(11, 2);
  const auto dear =
      best_mixture(problem, {.objective = Objective::kMostAccuracy, .cost_at_most_usd = 0.0007});
  REQUIRE(*dear);
  const auto cheap = best_mixture(
      problem, {.objective = Objective::kLeastCost, .accuracy_at_least = (*dear)->means.accuracy});
  REQUIRE(*cheap);
  CHECK((*cheap)->means.cost_usd == Approx((*dear)->means.cost_usd).epsilon(1e-6));
}
