// What a router must earn beyond its calls: fixed cost, payback, drift, price cuts, fallbacks.
//
// Amounts are USD, or any one unit; a month has 30.4375 days. Invariant: a saving of nothing never
// pays back and says so. Source: break-even analysis; expected cost of a chain in which the next
// link is paid when all before it failed.
#pragma once

#include "sim/analysis/floor.hpp"
#include "sim/analysis/floor_model.hpp"

#include <span>

namespace pointsman::analysis {

inline constexpr double kDaysPerMonth = 30.4375;

/// Requests (or tokens, or tasks) a period from which `saving_per_unit` covers a fixed cost a
/// period. Pays above.
Flip volume_floor(double fixed_per_period, double saving_per_unit);

/// Periods until a one-off cost is paid back by what is saved less what running it costs.
/// kNever where running costs as much as it saves.
Flip payback_periods(double build, double saving_per_period, double run_per_period);

/// Time until an accuracy that falls by `loss_per_period` crosses the floor. kNever where it does
/// not fall, kAlways where the floor is not reached even now.
Flip periods_to_floor(double accuracy, double floor, double loss_per_period);

/// Prices after the frontier has become cheaper by a share: relative to it, all others rise by
/// 1 / (1 - cut).
RoutingPrices after_frontier_cut(RoutingPrices prices, double cut);

/// A chain of fallbacks: link i is paid when all before it failed.
struct FallbackLink {
  double amount = 0;
  double failure = 0;  ///< P(this link fails)
};
struct FallbackOutcome {
  double amount = 0;        ///< expected per request
  double reaches_last = 0;  ///< P(the last link is paid)
};
FallbackOutcome fallback_outcome(std::span<const FallbackLink> chain);

}  // namespace pointsman::analysis
