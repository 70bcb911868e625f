// What timed runs come to: latency with its queues, service levels, utilisation, with intervals.
//
// A replication gives one value of each figure; the figure is their mean with a Student interval,
// because requests of one run depend on each other and replications do not. One replication alone
// has an interval for its mean latency only, by batch means. Invariant: what is not known has no
// value but a reason; counts of fates add up to the arrivals. Cost: sorting each replication's
// latencies. Source: Law, Simulation Modeling and Analysis, 9.4 and 9.5.
#pragma once

#include "sim/analysis/summary.hpp"
#include "sim/analysis/timeline.hpp"
#include "sim/base/limits.hpp"
#include "sim/engine/timed.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

struct TimingOptions {
  double level = 0.95;
  /// Seconds to leave out at the start; absent = MSER-5 on the latencies.
  std::optional<double> warm_up_s;
  std::optional<std::int64_t> slo_ticks;
  bool has_rate = true;  ///< arrivals come at their own pace, so that a station can be overloaded
  int money_digits = 9;
};

/// Shares of the requests at which distributions of latency are told.
inline constexpr std::array kDistributionShares = {0.01, 0.05, 0.1,  0.15, 0.2,  0.25, 0.3,
                                                   0.35, 0.4,  0.45, 0.5,  0.55, 0.6,  0.65,
                                                   0.7,  0.75, 0.8,  0.85, 0.9,  0.95, 0.99};
/// Seconds at each of kDistributionShares.
using Distribution = std::array<double, kDistributionShares.size()>;

/// A figure's mean and quantiles within one replication.
struct TimedSpread {
  double mean = 0, p50 = 0, p95 = 0, p99 = 0;
};

/// Money that bought nothing, by what it was spent on; the parts do not overlap.
struct Waste {
  double lost = 0;        ///< requests that were dropped, or whose clients hung up
  double fruitless = 0;   ///< requests whose policy came to no answer
  double given_up = 0;    ///< of the others, calls that were given up
  double hedged = 0;      ///< of the others, copies that were not waited for
  double cache_loss = 0;  ///< of the others, prefixes that were sent to a model's cache again

  double total() const { return lost + fruitless + given_up + hedged + cache_loss; }
};

/// What the prompt cache of one model did in a run.
struct CacheFigures {
  double calls = 0;
  double reads = 0, too_short = 0, expired = 0, switched = 0;  ///< of the calls
  double prompt_tokens = 0, read_tokens = 0, written_tokens = 0;
  // Dollars an hour:
  double saved = 0;        ///< against the same calls without a cache
  double expiry_loss = 0;  ///< for prefixes that had expired
  double switch_loss = 0;  ///< for prefixes that another model had in its cache
};

/// Servers or replicas that come and go; nothing at a station that a policy never calls.
struct FleetFigures {
  double hours = 0;           ///< rented, over all of them, from being asked for to being gone
  double mean = 0, peak = 0;  ///< rented at a time
  double scale_ups = 0, scale_downs = 0;
};

struct StationFigures {
  std::uint64_t served = 0, turned_away = 0;
  std::optional<double> utilisation;  ///< absent: it has no servers to be busy
  std::optional<double> load;         ///< what comes over what it can do; absent = no such rate
  TimedSpread wait_s;
  std::optional<FleetFigures> fleet;  ///< where it scales
};

/// One replication of one policy.
struct TimingSample {
  std::uint64_t arrived = 0, answered = 0, unanswered = 0, dropped = 0, abandoned = 0,
                in_flight = 0;
  std::uint64_t warm_up = 0;  ///< requests left out of the figures below
  bool has_settled = true;
  TimedSpread latency_s, first_token_s, wait_s;
  Distribution distribution_s{};      ///< of latency_s
  std::uint64_t decided = 0;          ///< requests after the warm-up that were or were not in time
  std::uint64_t counted = 0;          ///< answered requests after the warm-up
  std::uint64_t latency_unknown = 0;  ///< of these
  std::uint64_t untimed = 0;          ///< answered at any time by calls of unknown latency
  std::uint64_t first_token_unknown = 0;  ///< of these
  std::uint64_t first_tokens = 0;         ///< of these, with an answer whose beginning is known
  std::optional<Interval> mean_latency_interval;  ///< by batch means
  double throughput_per_s = 0, goodput_per_s = 0, usd_per_hour = 0;
  double slo_share = 0;
  double growth_per_s = 0;  ///< of the number in flight, over the second half of the arrivals
  double rate_per_s = 0;    ///< of arrivals
  double run_s = 0;         ///< how long it took
  double counted_s = 0;     ///< of it, after the warm-up
  std::uint64_t cost_unknown = 0;
  bool has_slo = false;
  bool is_full = false;
  Waste waste_usd_per_hour;
  double rent_usd_per_hour = 0;  ///< of servers and replicas, also in usd_per_hour
  std::vector<StationFigures> stations;
  std::vector<engine::FaultCounts> faults;  ///< by model
  std::vector<CacheFigures> caches;         ///< by model; empty where there are none
  std::vector<engine::CapOutcome> caps;     ///< of those that the clock decided about
  engine::HedgeCounts hedges;

  // What this replication tells of itself; null or NaN where it measured nothing.
  const TimedSpread* known_latency() const {
    return latency_unknown == 0 && counted > 0 ? &latency_s : nullptr;
  }
  const TimedSpread* known_first_token() const {
    const bool is_known = first_token_unknown + latency_unknown == 0 && first_tokens > 0;
    return is_known ? &first_token_s : nullptr;
  }
  const TimedSpread* known_wait() const { return counted > 0 ? &wait_s : nullptr; }
  double known_slo_share() const {
    return decided > 0 && latency_unknown == 0 ? slo_share : base::kNaN;
  }
  double known_throughput() const { return counted_s > 0 ? throughput_per_s : base::kNaN; }
  double known_goodput() const {
    const bool is_known = counted_s > 0 && (!has_slo || latency_unknown == 0);
    return is_known ? goodput_per_s : base::kNaN;
  }
  double known_usd_per_hour() const { return knows_rates() ? usd_per_hour : base::kNaN; }
  double known_waste() const { return knows_rates() ? waste_usd_per_hour.total() : base::kNaN; }

 private:
  bool knows_rates() const { return cost_unknown == 0 && run_s > 0; }
};

/// A part of a spread that may be unknown; NaN then.
inline double part_of(const TimedSpread* spread, double TimedSpread::*part) {
  return spread == nullptr ? base::kNaN : spread->*part;
}

TimingSample timing_sample(const engine::TimedRun& run, const engine::TimedWorld& world,
                           const TimingOptions& options);

/// Estimates over replications.
struct SpreadEstimate {
  Estimate mean, p50, p95, p99;
};

/// Per replication; `peak` is the most of any.
struct FleetSummary {
  double hours = 0, peak = 0, scale_ups = 0, scale_downs = 0;
  Estimate mean;
};

struct StationSummary {
  std::string name;
  double served = 0, turned_away = 0;  ///< per replication
  Figure<Estimate> utilisation;
  Figure<double> load;
  Figure<SpreadEstimate> wait_s;
  std::optional<FleetSummary> fleet;  ///< where it scales
};

/// Calls of one model that met faults, per replication.
struct FaultSummary {
  std::string model;
  double calls = 0, failed = 0, refused = 0, cooldowns = 0;
};

/// Late calls that had a second copy, and those that had none because too many had; per
/// replication.
struct HedgeSummary {
  double sent = 0, held_back = 0;
};

/// Of one model with a prompt cache, per replication.
struct CacheSummary {
  std::string model;
  CacheFigures figures;
};

struct TimingSummary {
  engine::TimedPlan plan = engine::TimedPlan::kEventLoop;
  std::string reason;
  std::uint32_t replications = 0;
  // Over all replications.
  std::uint64_t arrived = 0, answered = 0, unanswered = 0, dropped = 0, abandoned = 0,
                in_flight = 0, warm_up = 0;
  std::uint32_t unsettled = 0;  ///< replications without a steady state
  Figure<SpreadEstimate> latency_s, first_token_s, wait_s;
  Distribution distribution_s{};  ///< means over replications; where latency_s is known
  Figure<Estimate> throughput_per_s, goodput_per_s;
  Figure<Estimate> slo_share;
  Figure<Estimate> usd_per_hour;
  bool is_unstable = false;
  std::string unstable_reason;  ///< empty where it is stable
  Estimate growth_per_s;
  std::vector<StationSummary> stations;
  std::vector<FaultSummary> faults;    ///< of models at which something went wrong
  std::vector<CacheSummary> caches;    ///< of models with a prompt cache that were called
  std::vector<CapSummary> caps;        ///< of those that the clock decided about, per replication
  std::optional<HedgeSummary> hedges;  ///< where they are limited
  Figure<Waste> waste_usd_per_hour;    ///< part of usd_per_hour
  double rent_usd_per_hour = 0;
  Timeline timeline;  ///< of the first replication
};

/// Samples of one policy, in the order of replications; at least one.
TimingSummary summarize_timing(std::span<const TimingSample> samples,
                               const engine::TimedWorld& world, const TimingOptions& options);

}  // namespace pointsman::analysis
