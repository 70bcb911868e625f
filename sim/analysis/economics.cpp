#include "sim/analysis/economics.hpp"

namespace pointsman::analysis {

namespace {

/// cost / gain where something is gained; what loses never pays, however long one waits.
Flip paid_after(double cost, double gain) {
  if (!(gain > 0)) return {std::nullopt, Reach::kNever, true, {}};
  return linear_flip(-cost, gain, {}, 0);
}

}  // namespace

Flip volume_floor(double fixed_per_period, double saving_per_unit) {
  return paid_after(fixed_per_period, saving_per_unit);
}

Flip payback_periods(double build, double saving_per_period, double run_per_period) {
  return paid_after(build, saving_per_period - run_per_period);
}

Flip periods_to_floor(double accuracy, double floor, double loss_per_period) {
  if (accuracy < floor) return {std::nullopt, Reach::kAlways, true, "it is below the floor now"};
  if (!(loss_per_period > 0)) return {std::nullopt, Reach::kNever, true, {}};
  return linear_flip(floor - accuracy, loss_per_period, {}, 0);
}

RoutingPrices after_frontier_cut(RoutingPrices prices, double cut) {
  prices.frontier *= 1 - cut;
  return prices;
}

FallbackOutcome fallback_outcome(std::span<const FallbackLink> chain) {
  FallbackOutcome outcome;
  double reached = 1;
  for (const FallbackLink& link : chain) {
    outcome.amount += reached * link.amount;
    outcome.reaches_last = reached;
    reached *= link.failure;
  }
  return outcome;
}

}  // namespace pointsman::analysis
