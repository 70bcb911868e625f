#include "sim/analysis/optimize_goal.hpp"

#include "sim/analysis/rounding.hpp"

#include <cmath>

namespace pointsman::analysis {
namespace {

/// By which share `excess` misses a limit, or 0.
double share_missed(double excess, double limit) {
  if (excess <= kRounding * std::abs(limit)) return 0;
  return limit == 0 ? excess : excess / std::abs(limit);
}

}  // namespace

std::string_view name_of(Objective objective) {
  constexpr std::string_view kNames[] = {"cost", "accuracy", "value"};
  return kNames[static_cast<std::size_t>(objective)];
}

Goal for_totals(const Goal& goal, double requests) {
  Goal scaled = goal;
  for (auto* limit :
       {&scaled.accuracy_at_least, &scaled.cost_at_most_usd, &scaled.latency_at_most_s}) {
    if (*limit) **limit *= requests;
  }
  return scaled;
}

double loss(const Goal& goal, const Amounts& at) {
  switch (goal.objective) {
    case Objective::kLeastCost:
      return at.cost_usd;
    case Objective::kMostAccuracy:
      return -at.accuracy;
    case Objective::kMostValue:
      return -goal.value(at);
  }
  return 0;
}

double violation(const Goal& goal, const Amounts& at) {
  double most = 0;
  if (const auto& limit = goal.accuracy_at_least) {
    most = std::max(most, share_missed(*limit - at.accuracy, *limit));
  }
  if (const auto& limit = goal.cost_at_most_usd) {
    most = std::max(most, share_missed(at.cost_usd - *limit, *limit));
  }
  if (const auto& limit = goal.latency_at_most_s) {
    most = std::max(most, share_missed(at.latency_s - *limit, *limit));
  }
  return most;
}

bool is_better(const Goal& goal, const Amounts& one, const Amounts& other) {
  const double missed = violation(goal, one);
  const double other_missed = violation(goal, other);
  if (missed != other_missed) return missed < other_missed;
  const double own = loss(goal, one);
  const double others = loss(goal, other);
  if (own != others) return own < others;
  if (one.accuracy != other.accuracy) return one.accuracy > other.accuracy;
  return one.cost_usd < other.cost_usd;
}

}  // namespace pointsman::analysis
