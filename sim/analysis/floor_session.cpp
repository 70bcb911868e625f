#include "sim/analysis/floor_session.hpp"

#include <cmath>

namespace pointsman::analysis {

Floor session_floor(const RoutingCase& routing, double step_amount, double step_right,
                    double steps) {
  if (!(step_right > 0)) return undefined_floor("the baseline never resolves a session");
  const double unit = unit_of(routing);
  const auto gain = [&](double accuracy) {
    const RouterErrors errors = errors_at(accuracy);
    const double relative = routed_right(routing.traffic, errors) / step_right;
    const double allowed = step_amount > 0 ? step_amount * std::pow(relative, steps) : 0;
    return allowed - routed_spend(routing, errors);
  };
  const double spread =
      routed_right(routing.traffic, errors_at(1)) - routed_right(routing.traffic, errors_at(0));
  constexpr double kRounding = 1e-15;
  const bool is_line = steps == 1 || std::abs(spread) <= kRounding;
  return is_line ? linear_floor(gain(0), gain(1), unit) : convex_floor(gain, unit);
}

std::optional<double> session_ratio(double step_amount, double step_right, double base_amount,
                                    double base_right, double steps) {
  if (!(step_right > 0) || !(base_right > 0) || !(base_amount > 0)) return std::nullopt;
  const double ratio = step_amount / base_amount * std::pow(base_right / step_right, steps);
  if (!std::isfinite(ratio)) return std::nullopt;
  return ratio;
}

double step_success_needed(double amount_ratio, double base_right, double steps) {
  return base_right * std::pow(amount_ratio, 1 / steps);
}

Flip steps_allowed(double amount_ratio, double step_right, double base_right) {
  if (!(step_right > 0) || !(base_right > 0)) {
    return {std::nullopt, Reach::kUndefined, false, "a step that never succeeds resolves nothing"};
  }
  if (!(amount_ratio > 0)) return {std::nullopt, Reach::kAlways, false, {}};
  return linear_flip(-std::log(amount_ratio), std::log(step_right / base_right), {1});
}

double cached_step_amount(const CachePrices& prices, double context, double output,
                          bool is_cached) {
  return context * (is_cached ? prices.cached : prices.input) + output * prices.output;
}

Flip cache_switch_payback(const CachePrices& small, const CachePrices& frontier, double context,
                          double output, bool frontier_expires) {
  const double refill = frontier_expires ? frontier.input - frontier.cached : 0;
  const double lost = context * (small.input - small.cached + refill);
  const double saved_per_step =
      context * (frontier.cached - small.cached) + output * (frontier.output - small.output);
  return linear_flip(-lost, saved_per_step, {}, 0);
}

}  // namespace pointsman::analysis
