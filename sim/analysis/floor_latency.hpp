// Floors in time: mean latency, time that has a price, and deadlines with a penalty.
//
// Mean latency puts seconds in place of prices; a value of time adds seconds x value to every
// price; a deadline adds P(late) x penalty to every path, with exponential service times. The
// router's own time is fixed and comes off the deadline of whatever follows it. Invariant: with
// times of 0 a currency with time equals the one without. Source: sums of exponential times
// (hypoexponential law).
#pragma once

#include "sim/analysis/floor_model.hpp"

namespace pointsman::analysis {

/// Mean seconds of one call.
struct RoutingTimes {
  double small_s = 0;
  double frontier_s = 0;
  double router_s = 0;
};

/// P(an exponential time with this mean exceeds the deadline); 1 once the deadline has passed.
double late_share(double mean_s, double deadline_s);
/// The same for the sum of two independent exponential times.
double late_share(double first_mean_s, double second_mean_s, double deadline_s);

/// Seconds in place of money; wrong answers take no time.
RoutingCase latency_case(const RoutingTraffic& traffic, const RoutingTimes& times);

/// Prices with every second of waiting at `usd_per_s`.
RoutingPrices with_value_of_time(const RoutingPrices& prices, const RoutingTimes& times,
                                 double usd_per_s);

struct Deadline {
  double s = 0;
  double penalty = 0;  ///< per request that is late, in the unit of the prices
};
/// Money plus penalties.
RoutingCase deadline_case(const RoutingTraffic& traffic, const RoutingPrices& prices,
                          const RoutingTimes& times, const Deadline& deadline);

}  // namespace pointsman::analysis
