#include "sim/analysis/steady_state.hpp"
#include "sim/analysis/timing.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {
namespace {

using engine::Fate;
using engine::TimedRequest;
using engine::TimedRun;

constexpr auto kTicks = static_cast<double>(base::kTicksPerSecond);

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
  spread.mean = static_cast<double>(sum) / n / kTicks;
  spread.p50 = at(0.5);
  spread.p95 = at(0.95);
  spread.p99 = at(0.99);
  return spread;
}

/// Of ascending ticks, nearest-rank.
Distribution distribution_of(const std::vector<std::int64_t>& ticks) {
  Distribution distribution{};
  if (ticks.empty()) return distribution;
  for (std::size_t i = 0; i < kDistributionShares.size(); ++i) {
    const double rank = std::ceil(kDistributionShares[i] * static_cast<double>(ticks.size()));
    distribution[i] =
        seconds_of(ticks[std::max<std::size_t>(static_cast<std::size_t>(rank), 1) - 1]);
  }
  return distribution;
}

TimedSpread spread_of(const kernel::QuantileSketch& waits, engine::Wide sum) {
  TimedSpread spread;
  if (waits.count() == 0) return spread;
  spread.mean = static_cast<double>(sum) / static_cast<double>(waits.count()) / kTicks;
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
    const auto from = static_cast<std::int64_t>(std::llround(*options.warm_up_s * kTicks));
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

/// Of the mean of a series without its warm-up, by batch means; none where it does not settle.
std::optional<Interval> mean_interval_of(std::span<const double> series, double mean,
                                         double level) {
  if (!warm_up_length(series)) return std::nullopt;
  const auto batches = batch_means(series, level);
  if (!batches) return std::nullopt;
  // The batches leave out the few observations that fill none of them.
  const double half = batches->mean.hi - batches->mean.mean;
  return Interval{mean - half, mean + half};
}

void measure_answers(const TimedRun& run, std::size_t from, const TimingOptions& options,
                     TimingSample& sample) {
  std::vector<std::int64_t> latencies, first_tokens, waits;
  std::vector<double> series;
  std::uint64_t in_time = 0, decided = 0, good = 0, answers = 0;
  for (std::size_t i = from; i < run.requests.size(); ++i) {
    const TimedRequest& request = run.requests[i];
    if (request.lacks_outcome) continue;  // neither in time nor late, as far as the data say
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
    answers += request.has_answer ? 1 : 0;
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
  sample.latency_s = spread_of(latencies);
  sample.mean_latency_interval = mean_interval_of(series, sample.latency_s.mean, options.level);
  sample.distribution_s = distribution_of(latencies);
  sample.first_tokens = first_tokens.size();
  sample.first_token_s = spread_of(first_tokens);
  sample.wait_s = spread_of(waits);
  sample.decided = decided;
  sample.slo_share = decided == 0 ? 0 : static_cast<double>(in_time) / static_cast<double>(decided);
  const std::int64_t begin = from < run.requests.size() ? run.requests[from].arrived : 0;
  sample.counted_s = seconds_of(run.end_tick - begin);
  if (sample.counted_s <= 0) return;
  sample.throughput_per_s = static_cast<double>(answers) / sample.counted_s;
  sample.goodput_per_s = static_cast<double>(good) / sample.counted_s;
}

/// Work that comes over work that can be done; absent where that cannot be said beforehand.
std::optional<double> load_of(const engine::Station& spec, const engine::StationSums& sums,
                              double span_s, double open_share, double rate_share) {
  using Kind = engine::Station::Kind;
  if (spec.kind == Kind::kReplicas || span_s <= 0) return std::nullopt;
  std::optional<double> load;
  const auto add = [&](double work, double capacity_per_s) {
    const double found = work * rate_share / span_s / capacity_per_s;
    load = std::max(load.value_or(0), found);
  };
  if (spec.kind == Kind::kServers && open_share > 0) {
    add(static_cast<double>(sums.asked_ticks) / kTicks, spec.servers_most() * open_share);
  }
  const auto add_limit = [&](const std::optional<std::int64_t>& per_minute, double work) {
    if (per_minute) add(work, static_cast<double>(*per_minute) / 60);
  };
  const engine::LimitNeeds& needs = sums.needs;
  add_limit(spec.limits.requests, static_cast<double>(needs.requests));
  add_limit(spec.limits.tokens, static_cast<double>(needs.tokens));
  add_limit(spec.limits.input_tokens, static_cast<double>(needs.input_tokens));
  add_limit(spec.limits.output_tokens, static_cast<double>(needs.output_tokens));
  return load;
}

FleetFigures fleet_figures(const engine::Station& spec, const engine::StationSums& sums,
                           std::int64_t end) {
  FleetFigures figures;
  if (sums.asked == 0 || end <= 0) return figures;
  const auto rented = static_cast<double>(rented_ticks(spec, sums, end));
  figures.hours = rented / kTicks / 3600;
  figures.mean = rented / static_cast<double>(end);
  figures.peak = static_cast<double>(sums.fleet.peak());
  figures.scale_ups = static_cast<double>(sums.fleet.scale_ups);
  figures.scale_downs = static_cast<double>(sums.fleet.scale_downs);
  return figures;
}

StationFigures station_figures(const engine::Station& spec, const engine::StationSums& sums,
                               const TimedRun& run) {
  StationFigures figures;
  figures.served = sums.served;
  figures.turned_away = sums.turned_away;
  figures.wait_s = spread_of(sums.waits, sums.waited_ticks);
  if (spec.scaling) figures.fleet = fleet_figures(spec, sums, run.end_tick);
  if (spec.kind != engine::Station::Kind::kUnlimited && run.end_tick > 0) {
    const auto rented = static_cast<double>(rented_ticks(spec, sums, run.end_tick));
    if (rented > 0) figures.utilisation = static_cast<double>(sums.busy_ticks) / rented;
  }
  if (run.requests.size() < 2) return figures;
  // n arrivals are n - 1 gaps.
  const auto n = static_cast<double>(run.requests.size());
  const std::int64_t first = run.requests.front().arrived;
  const std::int64_t last = run.requests.back().arrived;
  if (last == first) return figures;
  const double open_share = static_cast<double>(spec.open_ticks(last) - spec.open_ticks(first)) /
                            static_cast<double>(last - first);
  figures.load = load_of(spec, sums, seconds_of(last - first), open_share, (n - 1) / n);
  return figures;
}

CacheFigures cache_figures(const engine::CacheCounts& counts, double usd_per_hour_per_unit) {
  const auto number = [](auto count) { return static_cast<double>(count); };
  const auto usd = [=](std::int64_t money) { return number(money) * usd_per_hour_per_unit; };
  return {.calls = number(counts.calls),
          .reads = number(counts.reads),
          .too_short = number(counts.too_short),
          .expired = number(counts.expired),
          .switched = number(counts.switched),
          .prompt_tokens = number(counts.prompt_tokens),
          .read_tokens = number(counts.read_tokens),
          .written_tokens = number(counts.written_tokens),
          .saved = usd(counts.saved),
          .expiry_loss = usd(counts.expiry_loss),
          .switch_loss = usd(counts.switch_loss)};
}

}  // namespace

TimingSample timing_sample(const TimedRun& run, const engine::TimedWorld& world,
                           const TimingOptions& options) {
  TimingSample sample;
  count_fates(run, sample);
  const std::size_t from = find_warm_up(run, options, sample);
  sample.warm_up = from;
  sample.cost_unknown = run.ledger.cost_unknown;
  sample.untimed = run.ledger.latency_unknown;
  sample.has_slo = options.slo_ticks.has_value();
  sample.run_s = seconds_of(run.end_tick);
  sample.is_full = run.is_full;
  measure_answers(run, from, options, sample);
  if (options.has_rate) measure_growth(run, sample);
  if (run.end_tick > 0) {
    const double hours = seconds_of(run.end_tick) / 3600;
    const double per_unit = 1 / units_per_usd(options.money_digits) / hours;
    for (std::size_t i = 0; i < world.stations.size(); ++i) {
      const engine::Station& station = world.stations[i];
      if (run.stations[i].asked == 0) continue;  // a policy rents what it calls
      const auto rented = static_cast<double>(rented_ticks(station, run.stations[i], run.end_tick));
      sample.rent_usd_per_hour +=
          station.usd_per_hour * (rented / static_cast<double>(run.end_tick));
    }
    sample.usd_per_hour =
        static_cast<double>(run.ledger.cost) * per_unit + sample.rent_usd_per_hour;
    const auto usd = [per_unit](engine::Wide money) {
      return static_cast<double>(money) * per_unit;
    };
    sample.waste_usd_per_hour = {usd(run.ledger.wasted), usd(run.ledger.fruitless),
                                 usd(run.ledger.given_up), usd(run.ledger.hedged),
                                 usd(run.ledger.cache_loss)};
    for (const engine::CacheCounts& counts : run.caches) {
      sample.caches.push_back(cache_figures(counts, per_unit));
    }
  }
  sample.faults = run.faults;
  sample.caps = run.caps;
  sample.hedges = run.hedges;
  for (std::size_t i = 0; i < world.stations.size(); ++i) {
    sample.stations.push_back(station_figures(world.stations[i], run.stations[i], run));
  }
  return sample;
}

}  // namespace pointsman::analysis
