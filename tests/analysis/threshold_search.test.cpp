#include "sim/analysis/threshold_search.hpp"

#include "sim/base/random.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;
using kernel::Tie;

namespace {

double draw(std::uint64_t row, std::uint64_t what) {
  return base::uniform({.seed = 5, .request = row, .model = what});
}

/// Right or wrong, costs and times at random under each combination of passed thresholds.
ThresholdProblem random_problem(std::size_t rows, std::vector<CutAxis> axes) {
  ThresholdProblem problem;
  problem.axes = std::move(axes);
  for (std::size_t mask = 0; mask < (std::size_t{1} << problem.axes.size()); ++mask) {
    RowAmounts amounts;
    for (std::size_t row = 0; row < rows; ++row) {
      amounts.accuracy.push_back(draw(row, 10 + mask) < 0.4 + 0.1 * static_cast<double>(mask));
      amounts.cost_usd.push_back(std::floor(draw(row, 20 + mask) * 100) *
                                 (1 + static_cast<double>(mask)));
      amounts.latency_s.push_back(draw(row, 30 + mask));
    }
    problem.outcomes.push_back(std::move(amounts));
  }
  return problem;
}

std::vector<double> scores(std::size_t rows, std::uint64_t what) {
  std::vector<double> values;
  for (std::size_t row = 0; row < rows; ++row) values.push_back(std::floor(12 * draw(row, what)));
  return values;
}

/// Means at one setting, from the outcomes themselves.
Amounts means_at(const ThresholdProblem& problem, const ThresholdFound::Setting& setting) {
  Amounts sum;
  const std::size_t rows = problem.outcomes[0].accuracy.size();
  for (std::size_t row = 0; row < rows; ++row) {
    std::size_t mask = 0;
    for (std::size_t i = 0; i < problem.axes.size(); ++i) {
      if (problem.axes[i].passed[row] > setting[i]) mask |= std::size_t{1} << i;
    }
    sum.accuracy += problem.outcomes[mask].accuracy[row];
    sum.cost_usd += problem.outcomes[mask].cost_usd[row];
    sum.latency_s += problem.outcomes[mask].latency_s[row];
  }
  const auto n = static_cast<double>(rows);
  return {sum.accuracy / n, sum.cost_usd / n, sum.latency_s / n};
}

template <typename Visit>
void for_each_setting(const ThresholdProblem& problem, Visit visit) {
  const std::size_t seconds = problem.axes.size() > 1 ? problem.axes[1].cuts.size() : 1;
  for (std::uint32_t i = 0; i < problem.axes[0].cuts.size(); ++i) {
    for (std::uint32_t j = 0; j < seconds; ++j) visit(ThresholdFound::Setting{i, j});
  }
}

const std::vector<Goal> kGoals = {
    {.objective = Objective::kLeastCost, .accuracy_at_least = 0.5},
    {.objective = Objective::kMostAccuracy, .cost_at_most_usd = 60},
    {.objective = Objective::kMostAccuracy, .cost_at_most_usd = 70, .latency_at_most_s = 0.495},
    {.objective = Objective::kMostValue, .wrong_answer_usd = 150},
    {.objective = Objective::kLeastCost, .accuracy_at_least = 0.99}};

}  // namespace

TEST_CASE("the best setting and the frontier equal those of trying every setting",
          "[law][optimize]") {
  constexpr std::size_t kRows = 240;
  const auto first = cut_axis(scores(kRows, 1), Tie::kAtLeast, {});
  const auto second = cut_axis(scores(kRows, 2), Tie::kAbove, {});
  for (const auto& problem :
       {random_problem(kRows, {first}), random_problem(kRows, {first, second})}) {
    for (const Goal& goal : kGoals) {
      const auto found = search_thresholds(problem, goal);
      std::uint64_t settings = 0;
      Amounts best{0, std::numeric_limits<double>::infinity(), 1e9};
      for_each_setting(problem, [&](const ThresholdFound::Setting& setting) {
        ++settings;
        const Amounts at = means_at(problem, setting);
        if (is_better(goal, at, best)) best = at;
        for (const auto& entry : found.frontier) {
          // Nothing is clearly cheaper and as accurate: buckets are a two-thousandth of the range.
          CHECK_FALSE((at.accuracy >= entry.at.accuracy && at.cost_usd < entry.at.cost_usd - 0.2));
        }
      });
      CHECK(found.settings == settings);
      CHECK(found.best.at.accuracy == Approx(best.accuracy).epsilon(1e-12));
      CHECK(found.best.at.cost_usd == Approx(best.cost_usd).epsilon(1e-12));
      const Amounts again = means_at(problem, found.best.setting);
      CHECK(again.accuracy == Approx(found.best.at.accuracy).epsilon(1e-12));
      CHECK(again.latency_s == Approx(found.best.at.latency_s).epsilon(1e-12));
      CHECK(found.keeps_limits == (violation(goal, best) == 0));
      for (const auto& entry : found.frontier) {
        CHECK(means_at(problem, entry.setting).cost_usd == Approx(entry.at.cost_usd));
      }
    }
  }
}

TEST_CASE("cuts are the distinct signals and one beyond, within the range", "[optimize]") {
  const std::vector<double> signal = {0.5, 0.2, 0.5, 0.9};
  const auto at_least = cut_axis(signal, Tie::kAtLeast, {});
  REQUIRE(at_least.cuts.size() == 4);
  CHECK(at_least.cuts[0] == 0.2);
  CHECK(at_least.cuts[3] > 0.9);
  CHECK(at_least.passed == std::vector<std::uint32_t>{2, 1, 2, 3});
  const auto above = cut_axis(signal, Tie::kAbove, {});
  REQUIRE(above.cuts.size() == 4);
  CHECK(above.cuts[0] < 0.2);
  CHECK(above.passed == std::vector<std::uint32_t>{2, 1, 2, 3});
  const auto bounded = cut_axis(signal, Tie::kAtLeast, {.low = 0.3, .high = 1.0});
  CHECK(bounded.cuts.size() == 3);
  CHECK(bounded.cuts.back() <= 1.0);
  CHECK(cut_axis(signal, Tie::kAtLeast, {.low = 0.95, .high = 1}).cuts ==
        std::vector<double>{0.95});
  CHECK(cut_axis(signal, Tie::kAtLeast, {.values = {0.9, 0.1}}).cuts ==
        std::vector<double>{0.1, 0.9});
  const auto thin = cut_axis(signal, Tie::kAtLeast, {.cuts_max = 2});
  CHECK(thin.is_thinned);
  CHECK(thin.cuts.size() == 2);
}

TEST_CASE("a goal prefers what keeps its limits, then its objective, then accuracy", "[optimize]") {
  const Goal goal{.objective = Objective::kLeastCost, .accuracy_at_least = 0.8};
  CHECK(is_better(goal, {0.8, 5, 0}, {0.79, 1, 0}));
  CHECK(is_better(goal, {0.79, 5, 0}, {0.7, 1, 0}));
  CHECK(is_better(goal, {0.8, 1, 0}, {0.9, 2, 0}));
  CHECK(is_better(goal, {0.9, 1, 0}, {0.8, 1, 0}));
  CHECK_FALSE(is_better(goal, {0.8, 1, 0}, {0.8, 1, 0}));
  CHECK(violation(goal, {0.8 - 1e-14, 0, 0}) == 0);
  CHECK(violation(goal, {0.6, 0, 0}) == Approx(0.25));
}
