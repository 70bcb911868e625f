#include "sim/analysis/timing.hpp"

#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace pointsman::analysis {
namespace {

/// Of the arrivals, below which a growing queue is taken for noise where no load is known.
constexpr double kGrowthShare = 0.1;

/// Of what a load above 1 leaves behind, below which a growing number in flight is taken for noise:
/// a load counts calls at their whole time, also those that are given up early, and then nothing
/// piles up. A quarter is 2.5 standard errors below what 20,000 requests at a load of 1.05 leave.
constexpr double kLeftoverShare = 0.25;

constexpr const char* kUntimed = "called a model whose latency is not known";

/// Mean with Student's interval over the replications that measured a figure; NaN = it did not.
template <typename Value>
Estimate over_replications(std::span<const TimingSample> samples, double level, Value value) {
  double n = 0;
  double sum = 0;
  double squares = 0;
  for (const TimingSample& sample : samples) {
    const double figure = value(sample);
    if (std::isnan(figure)) continue;
    n += 1;
    sum += figure;
    squares += figure * figure;
  }
  if (n < 2) return {sum, -base::kInfinity, base::kInfinity};
  const Interval interval = mean_interval(n, sum, squares, level);
  return {sum / n, interval.lo, interval.hi};
}

/// Student's interval knows no bounds, and a share has some. An unknown one stays unknown.
template <typename Value>
Estimate share_over_replications(std::span<const TimingSample> samples, double level, Value value) {
  Estimate share = over_replications(samples, level, value);
  if (!std::isfinite(share.hi - share.lo)) return share;
  share.lo = std::max(share.lo, std::min(0.0, share.mean));
  share.hi = std::min(share.hi, std::max(1.0, share.mean));
  return share;
}

/// `spread` points to that of a replication; null where it measured nothing.
template <typename Of>
SpreadEstimate spread_estimate(std::span<const TimingSample> samples, double level, Of spread) {
  const auto over = [&](double TimedSpread::*part) {
    return over_replications(
        samples, level, [&](const TimingSample& sample) { return part_of(spread(sample), part); });
  };
  return {over(&TimedSpread::mean), over(&TimedSpread::p50), over(&TimedSpread::p95),
          over(&TimedSpread::p99)};
}

template <typename Count>
std::uint64_t total(std::span<const TimingSample> samples, Count TimingSample::*part) {
  std::uint64_t sum = 0;
  for (const TimingSample& sample : samples) sum += sample.*part;
  return sum;
}

FleetSummary fleet_summary(std::size_t index, std::span<const TimingSample> samples, double level) {
  const auto over = [&](double FleetFigures::*part) {
    return over_replications(samples, level, [&](const TimingSample& sample) {
      return (*sample.stations[index].fleet).*part;
    });
  };
  FleetSummary summary;
  summary.hours = over(&FleetFigures::hours).mean;
  summary.mean = over(&FleetFigures::mean);
  summary.scale_ups = over(&FleetFigures::scale_ups).mean;
  summary.scale_downs = over(&FleetFigures::scale_downs).mean;
  for (const TimingSample& sample : samples) {
    summary.peak = std::max(summary.peak, sample.stations[index].fleet->peak);
  }
  return summary;
}

/// Why nobody knows how busy anything was; empty where all times are known.
std::string untimed_reason(std::span<const TimingSample> samples) {
  const std::uint64_t untimed = total(samples, &TimingSample::untimed);
  if (untimed == 0) return {};
  return std::to_string(untimed) + " of " +
         std::to_string(total(samples, &TimingSample::answered)) + " answered requests " + kUntimed;
}

StationSummary station_summary(std::size_t index, std::span<const TimingSample> samples,
                               const engine::Station& spec, const TimingOptions& options) {
  const auto at = [index](const TimingSample& sample) -> const StationFigures& {
    return sample.stations[index];
  };
  const auto mean = [&](auto value) {
    return over_replications(samples, options.level, value).mean;
  };
  StationSummary summary;
  summary.name = spec.name;
  summary.served = mean([&](const auto& s) { return static_cast<double>(at(s).served); });
  summary.turned_away = mean([&](const auto& s) { return static_cast<double>(at(s).turned_away); });
  const std::string untimed = untimed_reason(samples);
  if (untimed.empty()) {
    summary.wait_s = spread_estimate(samples, options.level,
                                     [&](const TimingSample& s) { return &at(s).wait_s; });
  } else {
    summary.wait_s = Figure<SpreadEstimate>::unknown(untimed);
  }
  if (spec.scaling) summary.fleet = fleet_summary(index, samples, options.level);
  const bool is_busy = std::ranges::all_of(
      samples, [&](const TimingSample& s) { return at(s).utilisation.has_value(); });
  if (!untimed.empty()) {
    summary.utilisation = Figure<Estimate>::unknown(untimed);
  } else if (is_busy) {
    summary.utilisation = share_over_replications(
        samples, options.level, [&](const TimingSample& s) { return *at(s).utilisation; });
  } else {
    summary.utilisation = Figure<Estimate>::unknown(spec.kind == engine::Station::Kind::kUnlimited
                                                        ? "it has a server for everyone"
                                                        : "it was never open");
  }
  const bool is_loaded =
      options.has_rate &&
      std::ranges::all_of(samples, [&](const TimingSample& s) { return at(s).load.has_value(); });
  const bool takes_time = spec.kind == engine::Station::Kind::kServers;
  if (is_loaded && takes_time && !untimed.empty()) {
    summary.load = Figure<double>::unknown(untimed);
  } else if (is_loaded) {
    summary.load = mean([&](const TimingSample& s) { return *at(s).load; });
  } else {
    summary.load =
        Figure<double>::unknown(!options.has_rate ? "arrivals have no rate of their own"
                                : spec.kind == engine::Station::Kind::kReplicas
                                    ? "what replicas can do depends on how many they serve"
                                    : "nothing here can be overloaded");
  }
  return summary;
}

std::vector<FaultSummary> fault_summaries(std::span<const TimingSample> samples) {
  std::vector<FaultSummary> models(samples.front().faults.size());
  const double share = 1 / static_cast<double>(samples.size());
  for (const TimingSample& sample : samples) {
    for (std::size_t i = 0; i < models.size(); ++i) {
      models[i].calls += share * static_cast<double>(sample.faults[i].calls);
      models[i].failed += share * static_cast<double>(sample.faults[i].failed);
      models[i].refused += share * static_cast<double>(sample.faults[i].refused);
      models[i].cooldowns += share * static_cast<double>(sample.faults[i].cooldowns);
    }
  }
  return models;
}

/// Whether the number in flight grows as it does where what a station cannot serve piles up.
bool is_overloaded(const StationSummary& station, double arrived, double rate, double growth) {
  if (!station.load || *station.load <= 1) return false;
  // Calls of one request may wait side by side; they are one in flight.
  const double comes_per_s = rate * std::min(1.0, station.served / arrived);
  return growth > kLeftoverShare * comes_per_s * (1 - 1 / *station.load);
}

/// Says which station has the greatest load of those that cannot keep up.
void judge_stability(std::span<const TimingSample> samples, const TimingOptions& options,
                     TimingSummary& summary) {
  summary.growth_per_s = over_replications(
      samples, options.level, [](const TimingSample& sample) { return sample.growth_per_s; });
  const bool is_full =
      std::ranges::any_of(samples, [](const TimingSample& sample) { return sample.is_full; });
  if (is_full) summary.unstable_reason = "the clock stopped because too many were in flight";
  if (!options.has_rate || summary.growth_per_s.mean <= 0) {
    summary.is_unstable = is_full;
    return;
  }
  const double growth = summary.growth_per_s.mean;
  const double rate = over_replications(samples, options.level, [](const TimingSample& sample) {
                        return sample.rate_per_s;
                      }).mean;
  const double arrived = static_cast<double>(summary.arrived) / static_cast<double>(samples.size());
  const StationSummary* worst = nullptr;
  for (const StationSummary& station : summary.stations) {
    if (!is_overloaded(station, arrived, rate, growth)) continue;
    if (worst == nullptr || *station.load > *worst->load) worst = &station;
  }
  const bool knows_loads = std::ranges::all_of(
      summary.stations, [](const StationSummary& station) { return station.load.is_known(); });
  if (worst != nullptr) {
    summary.unstable_reason = "station \"" + worst->name + "\" cannot keep up";
  } else if (!is_full && !knows_loads && growth > kGrowthShare * rate) {
    summary.unstable_reason = "requests arrive faster than they end";
  }
  summary.is_unstable = !summary.unstable_reason.empty();
}

Waste mean_waste(std::span<const TimingSample> samples) {
  const auto mean = [samples](double Waste::*part) {
    double sum = 0;
    for (const TimingSample& sample : samples) sum += sample.waste_usd_per_hour.*part;
    return sum / static_cast<double>(samples.size());
  };
  return {mean(&Waste::lost), mean(&Waste::fruitless), mean(&Waste::given_up), mean(&Waste::hedged),
          mean(&Waste::cache_loss)};
}

/// By model; those that were never called have no calls.
std::vector<CacheSummary> cache_summaries(std::span<const TimingSample> samples) {
  constexpr double CacheFigures::*kParts[] = {
      &CacheFigures::calls,       &CacheFigures::reads,          &CacheFigures::too_short,
      &CacheFigures::expired,     &CacheFigures::switched,       &CacheFigures::prompt_tokens,
      &CacheFigures::read_tokens, &CacheFigures::written_tokens, &CacheFigures::saved,
      &CacheFigures::expiry_loss, &CacheFigures::switch_loss};
  std::vector<CacheSummary> models(samples.front().caches.size());
  const double share = 1 / static_cast<double>(samples.size());
  for (const TimingSample& sample : samples) {
    if (sample.caches.size() != models.size()) continue;  // no time passed in it
    for (std::size_t i = 0; i < models.size(); ++i) {
      for (const auto part : kParts) models[i].figures.*part += share * (sample.caches[i].*part);
    }
  }
  return models;
}

std::vector<CapSummary> cap_summaries(std::span<const TimingSample> samples, int money_digits) {
  std::vector<std::vector<engine::CapOutcome>> runs;
  for (const TimingSample& sample : samples) runs.push_back(sample.caps);
  std::vector<CapSummary> caps;
  for (const engine::CapOutcome& cap : engine::mean_outcomes(runs)) {
    caps.push_back(cap_summary(cap, money_digits));
  }
  return caps;
}

/// Why there is nothing to tell a figure of answered requests by.
std::string nothing_counted(const TimingSummary& summary) {
  if (summary.warm_up > 0 && summary.warm_up == summary.arrived) {
    return "all requests came in the warm-up";
  }
  return summary.answered > 0 ? "no request that came after the warm-up was answered"
                              : "no request was answered";
}

/// Of those replications that know it; `why_not` says why none does.
template <typename Value>
Figure<Estimate> figure_over(std::span<const TimingSample> samples, double level, Value value,
                             const std::string& why_not) {
  const bool is_known = std::ranges::any_of(
      samples, [&](const TimingSample& sample) { return !std::isnan(value(sample)); });
  if (!is_known) return Figure<Estimate>::unknown(why_not);
  return over_replications(samples, level, value);
}

Figure<Estimate> slo_share(std::span<const TimingSample> samples, const TimingOptions& options,
                           const TimingSummary& summary) {
  if (!options.slo_ticks) return Figure<Estimate>::unknown("no \"slo_s\" was stated");
  if (total(samples, &TimingSample::latency_unknown) > 0) {
    return Figure<Estimate>::unknown(untimed_reason(samples));
  }
  if (total(samples, &TimingSample::decided) > 0) {
    return share_over_replications(samples, options.level,
                                   std::mem_fn(&TimingSample::known_slo_share));
  }
  return Figure<Estimate>::unknown(summary.warm_up == summary.arrived
                                       ? nothing_counted(summary)
                                       : "no request was in time or late when the clock stopped");
}

/// Latency, first tokens and waits, of the requests that are counted.
void summarize_answers(std::span<const TimingSample> samples, double level,
                       TimingSummary& summary) {
  const std::uint64_t counted = total(samples, &TimingSample::counted);
  const auto unknown = [&](std::uint64_t missing, const char* what) {
    if (counted == 0) return nothing_counted(summary);
    return std::to_string(missing) + " of " + std::to_string(counted) + " answered requests " +
           what;
  };
  const std::uint64_t no_latency = total(samples, &TimingSample::latency_unknown);
  const std::uint64_t no_token = total(samples, &TimingSample::first_token_unknown) + no_latency;
  if (counted > 0 && no_latency == 0) {
    summary.latency_s = spread_estimate(samples, level, std::mem_fn(&TimingSample::known_latency));
    if (samples.size() == 1 && samples.front().mean_latency_interval) {
      summary.latency_s->mean.lo = samples.front().mean_latency_interval->lo;
      summary.latency_s->mean.hi = samples.front().mean_latency_interval->hi;
    }
    for (std::size_t i = 0; i < kDistributionShares.size(); ++i) {
      const auto at = [i](const TimingSample& s) {
        return s.counted > 0 ? s.distribution_s[i] : base::kNaN;
      };
      summary.distribution_s[i] = over_replications(samples, level, at).mean;
    }
  } else {
    summary.latency_s = Figure<SpreadEstimate>::unknown(unknown(no_latency, kUntimed));
  }
  const bool has_tokens = total(samples, &TimingSample::first_tokens) > 0;
  if (has_tokens && no_token == 0) {
    summary.first_token_s =
        spread_estimate(samples, level, std::mem_fn(&TimingSample::known_first_token));
  } else if (counted > 0 && no_token == 0) {
    summary.first_token_s =
        Figure<SpreadEstimate>::unknown("all answered requests ended without an answer");
  } else {
    summary.first_token_s = Figure<SpreadEstimate>::unknown(
        unknown(no_token, "came from models whose time to the first token is not known"));
  }
  if (counted > 0 && no_latency == 0) {
    summary.wait_s = spread_estimate(samples, level, std::mem_fn(&TimingSample::known_wait));
  } else {
    summary.wait_s = Figure<SpreadEstimate>::unknown(unknown(no_latency, kUntimed));
  }
}

/// What there was of it in a second or an hour.
void summarize_rates(std::span<const TimingSample> samples, double level, TimingSummary& summary) {
  constexpr const char* kNoTime = "no time passed in the run";
  if (summary.arrived > summary.warm_up) {
    summary.throughput_per_s =
        figure_over(samples, level, std::mem_fn(&TimingSample::known_throughput), kNoTime);
    const bool is_timed = total(samples, &TimingSample::latency_unknown) == 0;
    summary.goodput_per_s =
        is_timed || !samples.front().has_slo
            ? figure_over(samples, level, std::mem_fn(&TimingSample::known_goodput), kNoTime)
            : Figure<Estimate>::unknown(untimed_reason(samples));
  } else {
    summary.throughput_per_s = summary.goodput_per_s =
        Figure<Estimate>::unknown(nothing_counted(summary));
  }
  const std::uint64_t no_cost = total(samples, &TimingSample::cost_unknown);
  if (no_cost > 0) {
    summary.usd_per_hour = Figure<Estimate>::unknown(std::to_string(no_cost) +
                                                     (no_cost == 1 ? " request" : " requests") +
                                                     " called a model whose cost is not known");
  } else {
    summary.usd_per_hour =
        figure_over(samples, level, std::mem_fn(&TimingSample::known_usd_per_hour), kNoTime);
  }
  summary.waste_usd_per_hour = summary.usd_per_hour
                                   ? Figure<Waste>(mean_waste(samples))
                                   : Figure<Waste>::unknown(summary.usd_per_hour.reason());
  summary.rent_usd_per_hour =
      over_replications(samples, level, std::mem_fn(&TimingSample::rent_usd_per_hour)).mean;
}

}  // namespace

TimingSummary summarize_timing(std::span<const TimingSample> samples,
                               const engine::TimedWorld& world, const TimingOptions& options) {
  const double level = options.level;
  TimingSummary summary;
  summary.replications = static_cast<std::uint32_t>(samples.size());
  summary.arrived = total(samples, &TimingSample::arrived);
  summary.answered = total(samples, &TimingSample::answered);
  summary.unanswered = total(samples, &TimingSample::unanswered);
  summary.dropped = total(samples, &TimingSample::dropped);
  summary.abandoned = total(samples, &TimingSample::abandoned);
  summary.in_flight = total(samples, &TimingSample::in_flight);
  summary.warm_up = total(samples, &TimingSample::warm_up);
  for (const TimingSample& sample : samples) summary.unsettled += sample.has_settled ? 0 : 1;
  summarize_answers(samples, level, summary);
  summarize_rates(samples, level, summary);
  summary.slo_share = slo_share(samples, options, summary);
  summary.faults = fault_summaries(samples);
  summary.caches = cache_summaries(samples);
  summary.caps = cap_summaries(samples, options.money_digits);
  if (world.hedges) {
    const auto mean = [&](auto part) {
      return over_replications(samples, level,
                               [part](const TimingSample& sample) {
                                 return static_cast<double>(sample.hedges.*part);
                               })
          .mean;
    };
    summary.hedges = {mean(&engine::HedgeCounts::sent), mean(&engine::HedgeCounts::held_back)};
  }
  for (std::size_t i = 0; i < world.stations.size(); ++i) {
    summary.stations.push_back(station_summary(i, samples, world.stations[i], options));
  }
  judge_stability(samples, options, summary);
  return summary;
}

}  // namespace pointsman::analysis
