#include "sim/analysis/timing.hpp"

#include "sim/analysis/steady_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pointsman::analysis {
namespace {

using engine::Fate;
using engine::TimedRequest;
using engine::TimedRun;

/// Of the arrivals, below which a growing queue is taken for noise where no load is known.
constexpr double kGrowthShare = 0.1;

double seconds_of(std::int64_t ticks) {
  return base::to_seconds({ticks});
}

/// Sorts `ticks`. Quantiles are nearest-rank.
TimedSpread spread_of(std::vector<std::int64_t>& ticks) {
  TimedSpread spread;
  if (ticks.empty()) return spread;
  std::ranges::sort(ticks);
  engine::Wide sum = 0;
  for (const std::int64_t value : ticks) sum += value;
  const auto n = static_cast<double>(ticks.size());
  const auto at = [&](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * n));
    return seconds_of(ticks[std::max<std::size_t>(rank, 1) - 1]);
  };
  spread.mean = static_cast<double>(sum) / n / 1e9;
  spread.p50 = at(0.5);
  spread.p95 = at(0.95);
  spread.p99 = at(0.99);
  return spread;
}

TimedSpread spread_of(const kernel::QuantileSketch& waits, engine::Wide sum) {
  TimedSpread spread;
  if (waits.count() == 0) return spread;
  spread.mean = static_cast<double>(sum) / static_cast<double>(waits.count()) / 1e9;
  spread.p50 = seconds_of(waits.quantile(500'000));
  spread.p95 = seconds_of(waits.quantile(950'000));
  spread.p99 = seconds_of(waits.quantile(990'000));
  return spread;
}

bool is_timed(const TimedRequest& request) {
  return request.fate == Fate::kAnswered && !request.latency_unknown;
}

/// Finds the warm-up; requests before the returned index are left out.
std::size_t find_warm_up(const TimedRun& run, const TimingOptions& options, TimingSample& sample) {
  const auto& requests = run.requests;
  if (options.warm_up_s) {
    const auto from = static_cast<std::int64_t>(std::llround(*options.warm_up_s * 1e9));
    return static_cast<std::size_t>(
        std::ranges::lower_bound(requests, from, {}, &TimedRequest::arrived) - requests.begin());
  }
  std::vector<double> series;
  std::vector<std::size_t> index;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!is_timed(requests[i])) continue;
    series.push_back(seconds_of(requests[i].ended - requests[i].arrived));
    index.push_back(i);
  }
  const auto length = warm_up_length(series);
  sample.has_settled = length.has_value();
  return length && *length < index.size() ? index[*length] : 0;
}

void count_fates(const TimedRun& run, TimingSample& sample) {
  sample.arrived = run.requests.size();
  for (const TimedRequest& request : run.requests) {
    switch (request.fate) {
      case Fate::kAnswered:
        ++sample.answered;
        sample.unanswered += request.has_answer ? 0 : 1;
        break;
      case Fate::kDropped:
        ++sample.dropped;
        break;
      case Fate::kAbandoned:
        ++sample.abandoned;
        break;
      case Fate::kInFlight:
        ++sample.in_flight;
        break;
    }
  }
}

/// Requests that had come but not gone by `tick`.
double inside_at(const TimedRun& run, std::int64_t tick) {
  std::size_t inside = 0;
  for (const TimedRequest& request : run.requests) {
    if (request.arrived > tick) break;
    if (request.fate == Fate::kInFlight || request.ended > tick) ++inside;
  }
  return static_cast<double>(inside);
}

void measure_growth(const TimedRun& run, TimingSample& sample) {
  if (run.requests.size() < 2) return;
  const std::int64_t first = run.requests.front().arrived;
  const std::int64_t last = run.requests.back().arrived;
  if (last == first) return;
  const std::int64_t middle = first + (last - first) / 2;
  const double half_s = seconds_of(last - middle);
  sample.growth_per_s = (inside_at(run, last) - inside_at(run, middle)) / half_s;
  sample.rate_per_s = static_cast<double>(run.requests.size() - 1) / seconds_of(last - first);
}

void measure_answers(const TimedRun& run, std::size_t from, const TimingOptions& options,
                     TimingSample& sample) {
  std::vector<std::int64_t> latencies, first_tokens, waits;
  std::vector<double> series;
  std::uint64_t in_time = 0, decided = 0, good = 0;
  for (std::size_t i = from; i < run.requests.size(); ++i) {
    const TimedRequest& request = run.requests[i];
    const bool is_answered = request.fate == Fate::kAnswered;
    const std::int64_t inside =
        (request.fate == Fate::kInFlight ? run.end_tick : request.ended) - request.arrived;
    const bool is_late = options.slo_ticks && inside > *options.slo_ticks;
    if (request.fate != Fate::kInFlight || is_late) ++decided;
    const bool is_in_time = is_answered && request.has_answer && !is_late;
    in_time += is_in_time ? 1 : 0;
    good += is_in_time && request.is_right ? 1 : 0;
    if (!is_answered) continue;
    ++sample.counted;
    waits.push_back(request.waited);
    if (request.latency_unknown) {
      ++sample.latency_unknown;
      continue;
    }
    latencies.push_back(inside);
    series.push_back(seconds_of(inside));
    if (!request.has_answer) continue;
    if (request.first_token == engine::kNoTick) {
      ++sample.first_token_unknown;
    } else {
      first_tokens.push_back(request.first_token - request.arrived);
    }
  }
  if (const auto steady = steady_mean(series, options.level)) {
    sample.mean_latency_interval = Interval{steady->mean.lo, steady->mean.hi};
  }
  sample.latency_s = spread_of(latencies);
  sample.first_token_s = spread_of(first_tokens);
  sample.wait_s = spread_of(waits);
  sample.slo_share = decided == 0 ? 0 : static_cast<double>(in_time) / static_cast<double>(decided);
  const std::int64_t begin = from < run.requests.size() ? run.requests[from].arrived : 0;
  const double span_s = seconds_of(run.end_tick - begin);
  if (span_s <= 0) return;
  sample.throughput_per_s = static_cast<double>(sample.counted) / span_s;
  sample.goodput_per_s = static_cast<double>(good) / span_s;
}

/// Work that comes over work that can be done; absent where that cannot be said beforehand.
std::optional<double> load_of(const engine::Station& spec, const engine::StationSums& sums,
                              double span_s, double rate_share) {
  using Kind = engine::Station::Kind;
  if (spec.kind == Kind::kReplicas || span_s <= 0) return std::nullopt;
  std::optional<double> load;
  const auto add = [&](double work, double capacity_per_s) {
    const double found = work * rate_share / span_s / capacity_per_s;
    load = std::max(load.value_or(0), found);
  };
  if (spec.kind == Kind::kServers) {
    add(static_cast<double>(sums.asked_ticks) / 1e9, static_cast<double>(spec.servers));
  }
  const auto add_limit = [&](const std::optional<std::int64_t>& per_minute, double work) {
    if (per_minute) add(work, static_cast<double>(*per_minute) / 60);
  };
  const auto input = static_cast<double>(sums.asked_input);
  const auto output = static_cast<double>(sums.asked_output);
  add_limit(spec.limits.requests, static_cast<double>(sums.asked));
  add_limit(spec.limits.tokens, input + output);
  add_limit(spec.limits.input_tokens, input);
  add_limit(spec.limits.output_tokens, output);
  return load;
}

StationFigures station_figures(const engine::Station& spec, const engine::StationSums& sums,
                               const TimedRun& run) {
  StationFigures figures;
  figures.served = sums.served;
  figures.turned_away = sums.turned_away;
  figures.wait_s = spread_of(sums.waits, sums.waited_ticks);
  if (spec.kind != engine::Station::Kind::kUnlimited && run.end_tick > 0) {
    figures.utilisation = static_cast<double>(sums.busy_ticks) /
                          (static_cast<double>(spec.servers) * static_cast<double>(run.end_tick));
  }
  if (run.requests.size() < 2) return figures;
  // n arrivals are n - 1 gaps.
  const auto n = static_cast<double>(run.requests.size());
  figures.load =
      load_of(spec, sums, seconds_of(run.requests.back().arrived - run.requests.front().arrived),
              (n - 1) / n);
  return figures;
}

/// Mean over replications with Student's interval.
template <typename Value>
Estimate over_replications(std::span<const TimingSample> samples, double level, Value value) {
  double sum = 0;
  double squares = 0;
  for (const TimingSample& sample : samples) {
    sum += value(sample);
    squares += value(sample) * value(sample);
  }
  const auto n = static_cast<double>(samples.size());
  constexpr double kNoBound = std::numeric_limits<double>::infinity();
  if (samples.size() < 2) return {sum, -kNoBound, kNoBound};
  const Interval interval = mean_interval(n, sum, squares, level);
  return {sum / n, interval.lo, interval.hi};
}

template <typename Of>
SpreadEstimate spread_estimate(std::span<const TimingSample> samples, double level, Of spread) {
  const auto over = [&](double TimedSpread::*part) {
    return over_replications(samples, level,
                             [&](const TimingSample& sample) { return spread(sample).*part; });
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
  summary.wait_s =
      spread_estimate(samples, options.level, [&](const TimingSample& s) { return at(s).wait_s; });
  const bool is_busy = std::ranges::all_of(
      samples, [&](const TimingSample& s) { return at(s).utilisation.has_value(); });
  if (is_busy) {
    summary.utilisation = over_replications(
        samples, options.level, [&](const TimingSample& s) { return *at(s).utilisation; });
  } else {
    summary.utilisation = Figure<Estimate>::unknown("it has a server for everyone");
  }
  const bool is_loaded =
      options.has_rate &&
      std::ranges::all_of(samples, [&](const TimingSample& s) { return at(s).load.has_value(); });
  if (is_loaded) {
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

/// Says which station cannot keep up, if the number in flight grows.
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
  const double rate = over_replications(samples, options.level, [](const TimingSample& sample) {
                        return sample.rate_per_s;
                      }).mean;
  for (const StationSummary& station : summary.stations) {
    const bool is_over = station.load && *station.load > 1;
    if (is_over) summary.unstable_reason = "station \"" + station.name + "\" cannot keep up";
  }
  const bool knows_loads = std::ranges::all_of(
      summary.stations, [](const StationSummary& station) { return station.load.is_known(); });
  if (summary.unstable_reason.empty() && !knows_loads &&
      summary.growth_per_s.mean > kGrowthShare * rate) {
    summary.unstable_reason = "the number in flight keeps growing";
  }
  summary.is_unstable = !summary.unstable_reason.empty();
}

}  // namespace

TimingSample timing_sample(const TimedRun& run, const engine::TimedWorld& world,
                           const TimingOptions& options) {
  TimingSample sample;
  count_fates(run, sample);
  const std::size_t from = find_warm_up(run, options, sample);
  sample.warm_up = from;
  sample.cost_unknown = run.ledger.cost_unknown;
  sample.is_full = run.is_full;
  measure_answers(run, from, options, sample);
  if (options.has_rate) measure_growth(run, sample);
  if (run.end_tick > 0) {
    const double hours = seconds_of(run.end_tick) / 3600;
    const double per_unit = 1 / units_per_usd(options.money_digits) / hours;
    sample.usd_per_hour = static_cast<double>(run.ledger.cost) * per_unit;
    sample.wasted_usd_per_hour = static_cast<double>(run.ledger.wasted) * per_unit;
  }
  sample.faults = run.faults;
  for (std::size_t i = 0; i < world.stations.size(); ++i) {
    sample.stations.push_back(station_figures(world.stations[i], run.stations[i], run));
  }
  return sample;
}

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
  const std::uint64_t counted = total(samples, &TimingSample::counted);
  const auto unknown = [&](std::uint64_t missing, const char* what) {
    if (counted == 0) return std::string("no request was answered");
    return std::to_string(missing) + " of " + std::to_string(counted) + " answered requests " +
           what;
  };
  const std::uint64_t no_latency = total(samples, &TimingSample::latency_unknown);
  const std::uint64_t no_token = total(samples, &TimingSample::first_token_unknown) + no_latency;
  if (counted > 0 && no_latency == 0) {
    summary.latency_s =
        spread_estimate(samples, level, [](const TimingSample& s) { return s.latency_s; });
    if (samples.size() == 1 && samples.front().mean_latency_interval) {
      summary.latency_s->mean.lo = samples.front().mean_latency_interval->lo;
      summary.latency_s->mean.hi = samples.front().mean_latency_interval->hi;
    }
  } else {
    summary.latency_s = Figure<SpreadEstimate>::unknown(
        unknown(no_latency, "called a model whose latency is not known"));
  }
  if (counted > 0 && no_token == 0) {
    summary.first_token_s =
        spread_estimate(samples, level, [](const TimingSample& s) { return s.first_token_s; });
  } else {
    summary.first_token_s = Figure<SpreadEstimate>::unknown(
        unknown(no_token, "came from models whose time to the first token is not known"));
  }
  summary.wait_s = spread_estimate(samples, level, [](const TimingSample& s) { return s.wait_s; });
  const auto over = [&](double TimingSample::*part) {
    return over_replications(samples, level, [&](const TimingSample& s) { return s.*part; });
  };
  summary.throughput_per_s = over(&TimingSample::throughput_per_s);
  summary.goodput_per_s = over(&TimingSample::goodput_per_s);
  summary.slo_share = options.slo_ticks ? Figure<Estimate>(over(&TimingSample::slo_share))
                                        : Figure<Estimate>::unknown("no \"slo_s\" was stated");
  const std::uint64_t no_cost = total(samples, &TimingSample::cost_unknown);
  summary.usd_per_hour =
      no_cost == 0 ? Figure<Estimate>(over(&TimingSample::usd_per_hour))
                   : Figure<Estimate>::unknown(std::to_string(no_cost) +
                                               " requests called a model whose cost is not known");
  summary.wasted_usd_per_hour = no_cost == 0
                                    ? Figure<double>(over(&TimingSample::wasted_usd_per_hour).mean)
                                    : Figure<double>::unknown(summary.usd_per_hour.reason());
  summary.faults = fault_summaries(samples);
  for (std::size_t i = 0; i < world.stations.size(); ++i) {
    summary.stations.push_back(station_summary(i, samples, world.stations[i], options));
  }
  judge_stability(samples, options, summary);
  return summary;
}

}  // namespace pointsman::analysis
