// The floors of one story against every baseline in every currency, and where a router stands.
//
// The story's defaults are double billing: small is right on every easy and on no hard request, the
// frontier on all, every small failure is detected at no cost and retried on the frontier, a task
// is one step, and time has no value. Currencies: `cost` is the bill alone; the other money
// currencies add what is priced (wrong answers, time, late answers) to the bill; `latency` is mean
// seconds; `resolved-session` is the bill until a task of k steps has succeeded. Invariant: every
// row is typed; a row that lacks its inputs is undefined and names them. Cost: microseconds.
#pragma once

#include "sim/analysis/floor_latency.hpp"
#include "sim/analysis/floor_model.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

struct FloorStory {
  RoutingTraffic traffic;
  std::optional<RoutingPrices> prices;  ///< USD per call
  std::optional<RoutingTimes> times;
  std::optional<Deadline> deadline;  ///< penalty in USD
  double value_of_time_usd_per_s = 0;
  double steps = 1;
};

struct FloorRow {
  FloorBaseline baseline{};
  FloorCurrency currency{};
  Floor floor;
  std::string_view formula;  ///< "D2", "D4", "D6", "D7", "D8", "mix" or "single"
  /// The story has the inputs of this currency and a figure that only it uses; a row that was not
  /// asked for repeats the cost, or is undefined for want of inputs.
  bool is_asked = false;
};

/// Every currency in turn, and in it every baseline. kTimedCost has rows where time has a value.
std::vector<FloorRow> floor_table(const FloorStory& story);

/// The asked row that binds: the first that no router meets, else the highest reachable one; empty
/// where nothing binds. The bill alone does not bind where the quality-adjusted cost was asked for:
/// against a baseline that answers worse it says nothing.
std::optional<std::size_t> binding_row(const std::vector<FloorRow>& rows);

/// Thresholds of the same story that are no router accuracies.
struct StoryThresholds {
  Floor served_share;      ///< D1: small-first pays if small serves this share
  Flip accept_confidence;  ///< D5: a cascade keeps answers from this confidence on
  Flip route_confidence;   ///< D5: a router sends to small from this confidence on
};
/// Precondition: the story has prices.
StoryThresholds story_thresholds(const FloorStory& story);

/// A router at one point, by accuracy or by its two errors.
struct RouterPoint {
  RouterErrors errors;
  bool is_symmetric = false;  ///< stated as one accuracy
};

struct RowAtPoint {
  std::optional<double> saving;  ///< against that baseline in that currency
  std::string reason;            ///< where there is none
};

struct ParameterFlip {
  FlipParameter parameter{};
  Flip flip;
};

/// What the router costs there, with wrong answers priced, against always-frontier.
struct PointReport {
  RouterPoint point;
  double accuracy = 0;      ///< share of requests put where they belong
  double under_routed = 0;  ///< hard requests sent to small, of all requests
  double answers_right = 0;
  double baseline_right = 0;
  std::optional<double> latency_s;  ///< mean
  /// USD per request; empty without prices.
  struct Money {
    double spend = 0;
    double total = 0;  ///< spend plus wrong answers
    double baseline_spend = 0;
    double baseline = 0;
    std::optional<double> saving;
    Flip miss_allowed;  ///< m*(o) at the point's over-escalation
    std::optional<double>
        margin;  ///< accuracy - floor, or m*(o) - miss for a point with two errors
    std::vector<ParameterFlip> flips;
  };
  std::optional<Money> money;
  std::vector<RowAtPoint> rows;  ///< as floor_table()
};

PointReport point_report(const FloorStory& story, const RouterPoint& point);

}  // namespace pointsman::analysis
