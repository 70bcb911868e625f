// Tasks of several steps: one wrong step spoils the task, and the whole task is tried again.
//
// A task of k steps that each cost c and succeed with probability phi takes k c / phi^k until it
// is resolved (geometric number of tries). So a cheap step must be nearly as reliable as a dear
// one: at 80 steps, 64 % cheaper steps may lose 1.3 points. Sources: the geometric law; step
// inflation and cache loss after TwinRouterBench (github.com/commonstack-ai/TwinRouterBench).
#pragma once

#include "sim/analysis/floor.hpp"
#include "sim/analysis/floor_model.hpp"

namespace pointsman::analysis {

/// Floor against a baseline whose steps take `step_amount` and succeed with `step_right`: the
/// router pays where its amount per resolved session is no larger. `routing` without a price on
/// wrong answers; steps >= 1. Convex in accuracy, one root.
Floor session_floor(const RoutingCase& routing, double step_amount, double step_right,
                    double steps);

/// Amount per resolved session as a multiple of the baseline's. Empty where either never resolves
/// or the baseline takes nothing.
std::optional<double> session_ratio(double step_amount, double step_right, double base_amount,
                                    double base_right, double steps);

/// Least success per step at which steps that take `amount_ratio` of the baseline's pay:
/// base_right * amount_ratio^(1/steps).
double step_success_needed(double amount_ratio, double base_right, double steps);

/// Number of steps at which `step_right` is just enough: ln(ratio) / ln(step_right / base_right).
/// Pays below; "always" for steps that are as reliable.
Flip steps_allowed(double amount_ratio, double step_right, double base_right);

/// Amounts per token of a prompt, in any one unit.
struct CachePrices {
  double input = 0;   ///< not cached
  double cached = 0;  ///< read from the cache
  double output = 0;
};
/// What a step takes that reads `context` tokens and writes `output`, with the context in the
/// model's cache or not.
double cached_step_amount(const CachePrices& prices, double context, double output, bool is_cached);

/// Steps on a cold small model until its lower price has paid for filling its cache: a switch away
/// from a warm frontier with `context` tokens and `output` tokens a step. With `frontier_expires`
/// the way back finds the frontier's cache cold too. Pays above.
Flip cache_switch_payback(const CachePrices& small, const CachePrices& frontier, double context,
                          double output, bool frontier_expires);

}  // namespace pointsman::analysis
