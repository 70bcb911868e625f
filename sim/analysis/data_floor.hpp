// Break-even floors from labelled data: which accuracy a router needs, against whom, in which
// currency, how sure that is, where the router under test stands and what would settle it.
//
// Easy and hard, joint outcomes and costs come from the labels of each request, so nothing is
// assumed independent; the story is that of D2-D7 (sim/analysis/floor_model.hpp): a router errs
// within a class on any request alike, small's answers are checked, flagged ones go on to
// frontier. Invariant: a floor that cannot be computed says why, and no figure is a NaN but those
// of a map. Cost: one pass over the labels, then resamples x requests x ~6 ns.
#pragma once

#include "sim/analysis/bootstrap.hpp"
#include "sim/analysis/data_floor_map.hpp"
#include "sim/analysis/data_floor_slices.hpp"
#include "sim/analysis/data_floor_verdict.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::analysis {

struct DataFloorSpec {
  FloorInputs inputs;
  FloorTerms terms;
  std::vector<FloorAgainst> against;
  /// That of the verdict, the slices, the map and the flips.
  FloorCurrency currency = FloorCurrency::kCost;
  bool has_wrong_answer_price = false;
  std::optional<double> accuracy;             ///< a stated one, where no router is under test
  std::optional<double> fixed_usd_per_month;  ///< what having a router costs beside its calls
  std::vector<FloorSlices> slices;
  std::uint32_t slice_requests_min = 30;  ///< values with fewer are pooled
  std::optional<std::pair<FloorAxis, FloorAxis>> map;
  BootstrapOptions bootstrap;
};

/// A floor with its doubt: bounds beyond [0, 1] or infinite read "always" and "never".
struct FloorEstimate {
  Floor floor;
  std::optional<Interval> interval;  ///< empty where the floor is undefined
  double undefined_share = 0;        ///< of the resamples
};

/// Where a bound of an interval of floors lies.
Reach reach_of(double bound);

/// The largest miss that pays at a given over-escalation, as a floor of 1 - miss.
struct FloorLinePoint {
  double over_escalation = 0;
  Floor hard_accuracy;
};

/// Where the router under test, or a stated accuracy, stands against one baseline.
struct RouterPlace {
  GainEstimate gain;               ///< per request; against the mix in score
  std::optional<Estimate> saving;  ///< share of the baseline's total
  RouterStanding standing;
  std::optional<Flip> volume_per_day;  ///< of a fixed cost, where the gain is money
};

struct FloorComparison {
  FloorAgainst against;
  std::string baseline;
  FloorCurrency currency = FloorCurrency::kCost;
  FloorEstimate floor;
  std::vector<FloorLinePoint> line;  ///< of the main currency
  std::optional<RouterPlace> place;
};

/// The router's errors: shares of easy and of hard requests, with Wilson's intervals.
struct RouterMeasured {
  std::string name;
  Estimate over_escalation, miss;
  double accuracy = 0;  ///< share of requests that it puts where their label says
};

struct SliceFloor {
  std::string value;
  std::size_t pooled = 0;  ///< how many small values stand behind this one; 0 = it is one itself
  double requests = 0;
  double easy_share = 0;
  std::vector<FloorEstimate> floors;           ///< by baseline
  std::optional<double> accuracy;              ///< of the router here
  std::vector<std::optional<double>> savings;  ///< of the router here, by baseline
};
struct SliceFloors {
  std::string key;
  std::vector<SliceFloor> values;
  std::optional<std::size_t> worst;  ///< of the values that are large enough the highest floor...
  std::size_t worst_against = 0;     ///< ...and the baseline that sets it
};

struct DataFloor {
  std::string small, frontier;
  std::vector<std::string> baselines;  ///< in the order asked for
  FloorCurrency currency = FloorCurrency::kCost;
  double requests = 0;
  std::uint64_t dropped = 0;
  Estimate easy_share;
  FloorTerms terms;
  FloorPath mean_small, mean_frontier;   ///< per request, alone
  std::string cost_reason, time_reason;  ///< why those are unknown; empty = known
  double router_usd = 0, router_s = 0;   ///< as used
  double price_ratio = 0;
  std::vector<FloorComparison> comparisons;  ///< by currency, then baseline
  /// Index of the comparison in the main currency that is hardest to meet; empty where none is
  /// defined.
  std::optional<std::size_t> binding;
  std::optional<RouterMeasured> router;
  std::optional<double> stated_accuracy;
  std::optional<ShipVerdict> verdict;  ///< over the main currency; empty without a router
  /// Against the binding baseline, in the main currency; the price of a wrong answer always in
  /// quality-adjusted cost.
  std::vector<FloorFlip> flips;
  std::vector<SliceFloors> slices;
  std::optional<FloorMap> map;  ///< against the binding baseline
  std::vector<std::string> remarks;

  /// Whether a router, or an accuracy, is judged.
  bool has_subject() const { return router || stated_accuracy; }
};

/// Errors: kData without requests, kInterrupted when stopped.
base::Result<DataFloor> data_floor(const DataFloorSpec& spec);

}  // namespace pointsman::analysis
