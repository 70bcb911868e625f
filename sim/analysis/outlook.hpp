// Payback, volume and drift when the inputs are known only roughly.
//
// The formulas are those of sim/analysis/economics.hpp; here every input is a quantity with a law
// (sim/analysis/uncertain.hpp) and the answer a distribution, in which "never" is a share of the
// draws. Invariant: quantities that are exact give the point answer with no spread. Cost: 20,000
// draws, milliseconds.
#pragma once

#include "sim/analysis/economics.hpp"
#include "sim/analysis/uncertain.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// A result at the middle of every input, and over their draws. Infinite = never.
struct Outlook {
  double central = 0;
  Spread spread;
};

/// Money in USD, a month has kDaysPerMonth days.
struct PaybackInputs {
  Uncertain build = Exactly{0};        ///< once
  Uncertain spend = Exactly{0};        ///< of the baseline, per month
  Uncertain saving = Exactly{0};       ///< share of that spend, before what follows
  Uncertain run = Exactly{0};          ///< router and hosting, per month
  Uncertain evaluation = Exactly{0};   ///< labels and evaluation runs, per month
  Uncertain on_call = Exactly{0};      ///< people, per month
  std::optional<Uncertain> request{};  ///< the baseline's price of one request
  double horizon_months = 12;
};

struct PaybackOutlook {
  Outlook months;              ///< until build is paid back
  Outlook net_per_month;       ///< saving less all monthly costs
  Outlook net_at_horizon;      ///< after build, over the horizon
  double pays_by_horizon = 0;  ///< share of draws
  /// Requests a day that cover the monthly costs, and those that also cover build within the
  /// horizon; where the price of a request is given.
  std::optional<Outlook> volume_to_run, volume_to_pay_back;
};
PaybackOutlook payback_outlook(const PaybackInputs& inputs, const DrawOptions& options);

/// Accuracy falls by `loss` a period; when is it at the floor?
struct DriftInputs {
  Uncertain accuracy = Exactly{0};
  Uncertain floor = Exactly{0};
  Uncertain loss = Exactly{0};  ///< per period; below 0 where accuracy rises
};
struct DriftOutlook {
  Outlook periods;
  double below_already = 0;  ///< share of draws
};
DriftOutlook drift_outlook(const DriftInputs& inputs, const DrawOptions& options);

}  // namespace pointsman::analysis
