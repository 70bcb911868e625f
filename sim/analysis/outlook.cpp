#include "sim/analysis/outlook.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace pointsman::analysis {
namespace {

constexpr double kNeverPeriods = std::numeric_limits<double>::infinity();

/// A threshold as a number: 0 where it is passed already, infinite where it is never reached.
double as_number(const Flip& flip) {
  if (flip.reach == Reach::kReachable) return *flip.value;
  return flip.reach == Reach::kAlways ? 0 : kNeverPeriods;
}

using Function = std::function<double(std::span<const double>)>;

Outlook outlook(std::span<const NamedQuantity> quantities, const Function& function,
                const DrawOptions& options) {
  std::vector<double> middle;
  for (const NamedQuantity& named : quantities) middle.push_back(central(named.quantity));
  return {function(middle), propagate(quantities, function, options)};
}

// Places of the quantities in a draw.
enum Place : std::size_t { kBuild, kSpend, kSaving, kRun, kEvaluation, kOnCall, kRequest };

double monthly_cost(std::span<const double> at) {
  return at[kRun] + at[kEvaluation] + at[kOnCall];
}
double monthly_saving(std::span<const double> at) {
  return at[kSaving] * at[kSpend];
}

/// Requests a day that bring in `fixed` a month.
double daily_volume(std::span<const double> at, double fixed) {
  return as_number(volume_floor(fixed, at[kSaving] * at[kRequest])) / kDaysPerMonth;
}

/// The quantities of a moving floor in one draw.
struct MovingPoint {
  double accuracy, loss, easy_share, easy_loss, small, frontier, router, frontier_cut;
  FloorBaseline against;

  MovingPoint(std::span<const double> at, FloorBaseline baseline)
      : accuracy(at[0]),
        loss(at[1]),
        easy_share(at[2]),
        easy_loss(at[3]),
        small(at[4]),
        frontier(at[5]),
        router(at[6]),
        frontier_cut(std::clamp(at[7], 0.0, 1.0)),
        against(baseline) {}

  RoutingCase routing(double period) const {
    RoutingTraffic traffic;
    traffic.easy_share = std::clamp(easy_share - easy_loss * period, 0.0, 1.0);
    const double price = frontier * std::pow(1 - frontier_cut, period);
    return routing_case(traffic, {.small = small, .frontier = price, .router = router});
  }
  /// What the router saves per request.
  double gain(double period) const {
    const RoutingCase at = routing(period);
    const double baseline =
        against == FloorBaseline::kAlwaysFrontier ? frontier_total(at) : cascade_total(at);
    const double right = std::clamp(accuracy - loss * period, 0.0, 1.0);
    return baseline - routed_total(at, errors_at(right));
  }
  double floor() const {
    const RoutingCase now = routing(0);
    const Floor found =
        against == FloorBaseline::kAlwaysFrontier ? frontier_floor(now) : cascade_floor(now);
    if (found.reach == Reach::kAlways) return 0;
    return found.reach == Reach::kReachable ? *found.value : kNeverPeriods;
  }
  bool pays(double period) const { return gain(period) >= -kRounding * frontier; }

  /// The first period from which it no longer pays. Gains need not fall all the time, so they are
  /// looked at along a grid.
  double periods() const {
    if (!pays(0)) return 0;
    double last = 0;
    double next = kFirstStep;
    while (pays(next)) {
      if (next > kLastPeriod) return kNeverPeriods;
      last = next;
      next *= kStepFactor;
    }
    while (next - last > kPrecision * next) {
      const double middle = (last + next) / 2;
      (pays(middle) ? last : next) = middle;
    }
    return next;
  }

  static constexpr double kFirstStep = 0.1;
  static constexpr double kStepFactor = 1.1;
  static constexpr double kLastPeriod = 100'000;
  static constexpr double kPrecision = 1e-9;
  static constexpr double kRounding = 1e-12;
};

}  // namespace

PaybackOutlook payback_outlook(const PaybackInputs& inputs, const DrawOptions& options) {
  std::vector<NamedQuantity> quantities = {
      {"build", inputs.build}, {"spend", inputs.spend},           {"saving", inputs.saving},
      {"run", inputs.run},     {"evaluation", inputs.evaluation}, {"on_call", inputs.on_call}};
  if (inputs.request) quantities.push_back({"request", *inputs.request});
  const double horizon = inputs.horizon_months;
  const auto over_draws = [&](const Function& function) {
    return outlook(quantities, function, options);
  };
  PaybackOutlook found;
  found.months = over_draws([](auto at) {
    return as_number(payback_periods(at[kBuild], monthly_saving(at), monthly_cost(at)));
  });
  found.net_per_month = over_draws([](auto at) { return monthly_saving(at) - monthly_cost(at); });
  found.net_at_horizon = over_draws([horizon](auto at) {
    return horizon * (monthly_saving(at) - monthly_cost(at)) - at[kBuild];
  });
  found.pays_by_horizon = 1 - found.months.spread.share_above(horizon);
  if (inputs.request) {
    found.volume_to_run = over_draws([](auto at) { return daily_volume(at, monthly_cost(at)); });
    found.volume_to_pay_back = over_draws(
        [horizon](auto at) { return daily_volume(at, monthly_cost(at) + at[kBuild] / horizon); });
  }
  return found;
}

DriftOutlook drift_outlook(const DriftInputs& inputs, const DrawOptions& options) {
  const std::vector<NamedQuantity> quantities = {
      {"accuracy", inputs.accuracy}, {"floor", inputs.floor}, {"loss", inputs.loss}};
  DriftOutlook found;
  found.periods = outlook(
      quantities, [](auto at) { return as_number(periods_to_floor(at[0], at[1], at[2])); },
      options);
  found.below_already = 1 - found.periods.spread.share_above(0);
  return found;
}

MovingFloorOutlook moving_floor_outlook(const MovingFloorInputs& inputs,
                                        const DrawOptions& options) {
  const std::vector<NamedQuantity> quantities = {
      {"accuracy", inputs.accuracy},     {"loss", inputs.loss},
      {"easy_share", inputs.easy_share}, {"easy_loss", inputs.easy_loss},
      {"small", inputs.small},           {"frontier", inputs.frontier},
      {"router", inputs.router},         {"frontier_cut", inputs.frontier_cut}};
  const auto until = [&](bool loses_accuracy, bool loses_easy, bool gets_cheaper) {
    return outlook(
        quantities,
        [=, against = inputs.against](auto at) {
          MovingPoint point(at, against);
          if (!loses_accuracy) point.loss = 0;
          if (!loses_easy) point.easy_loss = 0;
          if (!gets_cheaper) point.frontier_cut = 0;
          return point.periods();
        },
        options);
  };
  MovingFloorOutlook found;
  found.floor = outlook(
      quantities, [&](auto at) { return MovingPoint(at, inputs.against).floor(); }, options);
  found.periods = until(true, true, true);
  found.by_accuracy = until(true, false, false);
  found.by_easy_share = until(false, true, false);
  found.by_price = until(false, false, true);
  found.below_already = 1 - found.periods.spread.share_above(0);
  return found;
}

}  // namespace pointsman::analysis
