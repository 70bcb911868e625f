// Payback, volume and drift when the inputs are known only roughly.
//
// The formulas are those of sim/analysis/economics.hpp; here every input is a quantity with a law
// (sim/analysis/uncertain.hpp) and the answer a distribution, in which "never" is a share of the
// draws. Invariant: quantities that are exact give the point answer with no spread. Cost: 20,000
// draws, milliseconds; a moving floor is searched for in each of them, under a second.
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

/// The floor moves, too: easy requests become rarer and the frontier model cheaper. When does the
/// router stop paying? Retries find every wrong answer of the small model, and pay both calls.
struct MovingFloorInputs {
  Uncertain accuracy = Exactly{0};
  Uncertain loss = Exactly{0};  ///< of accuracy, per period
  Uncertain easy_share = Exactly{0};
  Uncertain easy_loss = Exactly{0};  ///< of the easy share, per period
  Uncertain small = Exactly{0};      ///< USD per call, like the next two
  Uncertain frontier = Exactly{1};
  Uncertain router = Exactly{0};
  Uncertain frontier_cut = Exactly{0};  ///< share of its price that it loses, per period
  /// kAlwaysFrontier or kSmallFirstCascade.
  FloorBaseline against = FloorBaseline::kAlwaysFrontier;
};
struct MovingFloorOutlook {
  Outlook floor;    ///< accuracy from which the router pays now; infinite = none does
  Outlook periods;  ///< until it no longer pays
  Outlook by_accuracy, by_easy_share, by_price;  ///< the same if only that one moves
  double below_already = 0;                      ///< share of draws
};
MovingFloorOutlook moving_floor_outlook(const MovingFloorInputs& inputs,
                                        const DrawOptions& options);

}  // namespace pointsman::analysis
