#include "sim/analysis/outlook.hpp"

#include <limits>

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

}  // namespace pointsman::analysis
