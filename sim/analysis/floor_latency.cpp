#include "sim/analysis/floor_latency.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {

double late_share(double mean_s, double deadline_s) {
  if (deadline_s < 0) return 1;
  return mean_s > 0 ? std::exp(-deadline_s / mean_s) : 0;
}

double late_share(double first_mean_s, double second_mean_s, double deadline_s) {
  const double slow = std::max(first_mean_s, second_mean_s);
  const double fast = std::min(first_mean_s, second_mean_s);
  if (deadline_s < 0 || fast <= 0) return late_share(slow, deadline_s);
  // With rates a >= b: (a e^(-b D) - b e^(-a D)) / (a - b), written so that a = b is no exception.
  const double rate = 1 / slow;
  const double excess = (1 / fast - rate) * deadline_s;
  const double growth = excess > 0 ? -std::expm1(-excess) / excess : 1;
  return std::exp(-rate * deadline_s) * (1 + rate * deadline_s * growth);
}

RoutingCase latency_case(const RoutingTraffic& traffic, const RoutingTimes& times) {
  return routing_case(
      traffic, {.small = times.small_s, .frontier = times.frontier_s, .router = times.router_s});
}

RoutingPrices with_value_of_time(const RoutingPrices& prices, const RoutingTimes& times,
                                 double usd_per_s) {
  RoutingPrices valued = prices;
  valued.small += usd_per_s * times.small_s;
  valued.frontier += usd_per_s * times.frontier_s;
  valued.router += usd_per_s * times.router_s;
  return valued;
}

RoutingCase deadline_case(const RoutingTraffic& traffic, const RoutingPrices& prices,
                          const RoutingTimes& times, const Deadline& deadline) {
  RoutingCase routing = routing_case(traffic, prices);
  const auto add_penalties = [&](PathAmounts& paths, double time_left_s) {
    paths.frontier += deadline.penalty * late_share(times.frontier_s, time_left_s);
    paths.small += deadline.penalty * late_share(times.small_s, time_left_s);
    paths.escalated += deadline.penalty * late_share(times.small_s, times.frontier_s, time_left_s);
  };
  add_penalties(routing.routed, deadline.s - times.router_s);
  add_penalties(routing.alone, deadline.s);
  routing.small_single += deadline.penalty * late_share(times.small_s, deadline.s);
  return routing;
}

}  // namespace pointsman::analysis
