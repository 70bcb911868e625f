#include "data/arrivals.hpp"

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/base/units.hpp"
#include "sim/kernel/slot_tree.hpp"
#include "sim/kernel/visit_order.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>

namespace pointsman::data {
namespace {

constexpr double kHourS = 3600;
/// A gap longer than a century would leave the clock; nothing that arrives then matters.
constexpr double kLastS = 60.0 * 365 * 86'400;

/// What is drawn, as the model of a DrawKey, whose attempt counts the uniforms that one variate
/// takes. Part of the results' format: append, never renumber.
enum LawPart : std::uint64_t {
  kGap,
  kStay,
  kClientCv,
  kJitter,
  kJoin,
  kThink,
  kInputTokens,
  kOutputTokens,
  kFirstState,
  kClientGap,  ///< of client 0; client k has kClientGap + k
};

/// The uniforms of one variate, in order.
class Uniforms {
 public:
  Uniforms(const ArrivalSeed& seed, std::uint64_t part, std::uint64_t number)
      : key_{.seed = seed.seed,
             .replication = seed.replication,
             .request = number,
             .model = part,
             .attempt = 0,
             .purpose = base::Purpose::kArrival} {}

  double operator()() {
    const double u = base::uniform(key_);
    ++key_.attempt;
    return u;
  }

 private:
  base::DrawKey key_;
};

std::int64_t to_ticks(double seconds) {
  return std::llround(std::min(seconds, kLastS) * static_cast<double>(base::kTicksPerSecond));
}

/// The shape at which a Weibull variate has this coefficient of variation, by bisection.
double weibull_shape(double cv) {
  double low = 0.05;  // CV 4e5
  double high = 200;  // CV 0.006
  for (int i = 0; i < 100; ++i) {
    const double shape = std::sqrt(low * high);
    const double mean = std::tgamma(1 + 1 / shape);
    const double squared_cv = std::tgamma(1 + 2 / shape) / (mean * mean) - 1;
    (squared_cv > cv * cv ? low : high) = shape;
  }
  return std::sqrt(low * high);
}

/// Gaps of mean 1 of one family and CV, by number. Time begins in the middle of the process, not at
/// an arrival: gap 0 is what is left of the gap that covers tick 0. Such a gap is long in
/// proportion to its length, which for both families is a gamma variate again, and tick 0 lies
/// anywhere in it. Else many bursty clients would all burst at the start.
class Gaps {
 public:
  Gaps(RenewalArrivals::Family family, double cv) : family_(family), cv_(cv) {
    if (family == RenewalArrivals::Family::kWeibull) {
      shape_ = weibull_shape(cv);
      scale_ = 1 / std::tgamma(1 + 1 / shape_);
    } else if (cv > 0) {
      shape_ = 1 / (cv * cv);
      scale_ = cv * cv;
    }
  }

  double operator()(const ArrivalSeed& seed, std::uint64_t part, std::uint64_t number) const {
    Uniforms uniforms(seed, part, number);
    return number == 0 ? uniforms() * covering(uniforms) : plain(uniforms);
  }

 private:
  double plain(Uniforms& uniforms) const {
    if (family_ == RenewalArrivals::Family::kWeibull) {
      return base::weibull(uniforms(), shape_, scale_);
    }
    if (cv_ == 0) return 1;
    if (cv_ == 1) return base::exponential(uniforms(), 1);
    return scale_ * base::gamma(shape_, uniforms);
  }
  double covering(Uniforms& uniforms) const {
    if (family_ == RenewalArrivals::Family::kWeibull) {
      return scale_ * std::pow(base::gamma(1 + 1 / shape_, uniforms), 1 / shape_);
    }
    return cv_ == 0 ? 1 : scale_ * base::gamma(shape_ + 1, uniforms);
  }

  RenewalArrivals::Family family_;
  double cv_;
  double shape_ = 1;
  double scale_ = 1;
};

std::vector<std::int64_t> draw(const RenewalArrivals& law, std::size_t count,
                               const ArrivalSeed& seed) {
  const Gaps gaps(law.family, law.cv);
  std::vector<std::int64_t> ticks(count);
  double now_s = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ticks[i] = to_ticks(now_s += gaps(seed, kGap, i) / law.rate_per_s);
  }
  return ticks;
}

std::vector<std::int64_t> draw(const ModulatedArrivals& law, std::size_t count,
                               const ArrivalSeed& seed) {
  // Time begins in the middle of the process: in each state as often as it holds.
  const double busy = law.states[0].mean_s / (law.states[0].mean_s + law.states[1].mean_s);
  std::size_t state = base::bernoulli(Uniforms(seed, kFirstState, 0)(), busy) ? 0 : 1;
  std::uint64_t stays = 0;
  const auto stay_s = [&] {
    return base::exponential(Uniforms(seed, kStay, stays++)(), law.states[state].mean_s);
  };
  std::vector<std::int64_t> ticks;
  ticks.reserve(count);
  double now_s = 0;
  double until_s = stay_s();
  for (std::uint64_t gaps = 0; ticks.size() < count && now_s < kLastS; ++gaps) {
    const double rate = law.states[state].rate_per_s;
    const double next_s = rate > 0
                              ? now_s + base::exponential(Uniforms(seed, kGap, gaps)(), 1 / rate)
                              : std::numeric_limits<double>::infinity();
    if (next_s < until_s) {
      ticks.push_back(to_ticks(now_s = next_s));
    } else {  // a gap across the change forgets how long it has been
      now_s = until_s;
      state = 1 - state;
      until_s += stay_s();
    }
  }
  ticks.resize(count, to_ticks(kLastS));
  return ticks;
}

/// Turns a clock that runs with the rate back into seconds.
class DayClock {
 public:
  explicit DayClock(const DailyArrivals& law)
      : multipliers_(law.multipliers),
        sums_(running_sums(law.multipliers)),
        start_hour_(law.start_hour),
        start_(work_until(law.start_hour)) {}

  /// Seconds since the start at which `work` hours of the mean rate have passed.
  double seconds(double work) const {
    const double all = start_ + work;
    const double days = std::floor(all / sums_.back());
    const double rest = std::clamp(all - days * sums_.back(), 0.0, sums_.back());
    // The last hour that begins at or before `rest`, and has work.
    auto hour = static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end(), rest) -
                                         sums_.begin()) -
                1;
    hour = std::min(hour, kHours - 1);
    while (multipliers_[hour] <= 0) --hour;
    const double within = std::min((rest - sums_[hour]) / multipliers_[hour], 1.0);
    return (days * kHours + static_cast<double>(hour) + within - start_hour_) * kHourS;
  }

 private:
  using Sums = std::array<double, kHours + 1>;

  static Sums running_sums(const std::array<double, kHours>& multipliers) {
    Sums sums{};
    std::partial_sum(multipliers.begin(), multipliers.end(), sums.begin() + 1);
    return sums;
  }
  /// Hours of the mean rate in the first `hours` hours of a day.
  double work_until(double hours) const {
    const auto whole = std::min(static_cast<std::size_t>(hours), kHours - 1);
    return sums_[whole] + (hours - static_cast<double>(whole)) * multipliers_[whole];
  }

  std::array<double, kHours> multipliers_;
  Sums sums_;
  double start_hour_;
  double start_;  ///< work of the day before the start
};

std::vector<std::int64_t> draw(const DailyArrivals& law, std::size_t count,
                               const ArrivalSeed& seed) {
  const Gaps gaps(RenewalArrivals::Family::kGamma, law.cv);
  const DayClock clock(law);
  std::vector<std::int64_t> ticks(count);
  double work = 0;
  double now_s = 0;
  for (std::size_t i = 0; i < count; ++i) {
    work += gaps(seed, kGap, i) / (law.rate_per_s * kHourS);
    now_s = std::max(now_s, clock.seconds(work));  // whatever the last bit of a division says
    ticks[i] = to_ticks(now_s);
  }
  return ticks;
}

std::vector<std::int64_t> draw(const ClientArrivals& law, std::size_t count,
                               const ArrivalSeed& seed) {
  struct Client {
    Gaps gaps;
    double mean_gap_s;
    double now_s = 0;
    std::uint64_t sent = 0;
  };
  double weights = 0;
  for (std::uint32_t k = 0; k < law.clients; ++k) weights += std::pow(k + 1.0, -law.zipf);
  std::vector<Client> clients;
  clients.reserve(law.clients);
  kernel::SlotTree next(law.clients);  // each client's next arrival
  const auto advance = [&](std::uint32_t k) {
    Client& client = clients[k];
    client.now_s += client.gaps(seed, kClientGap + k, client.sent++) * client.mean_gap_s;
    next.set(k, to_ticks(client.now_s), kernel::Rank::kArrival);
  };
  for (std::uint32_t k = 0; k < law.clients; ++k) {
    const double u = Uniforms(seed, kClientCv, k)();
    const double cv = law.cv_sigma > 0 ? base::lognormal(u, law.cv, law.cv_sigma) : law.cv;
    const double share = std::pow(k + 1.0, -law.zipf) / weights;
    clients.push_back({Gaps(RenewalArrivals::Family::kGamma, cv), 1 / (law.rate_per_s * share)});
    advance(k);
  }
  std::vector<std::int64_t> ticks(count);
  for (std::int64_t& tick : ticks) {
    const kernel::Pending first = next.next();
    tick = first.tick;
    advance(first.slot);
  }
  return ticks;
}

std::vector<std::int64_t> draw(const BatchArrivals& law, std::size_t count, const ArrivalSeed&) {
  std::vector<std::int64_t> ticks(count, to_ticks(law.at_s));
  return ticks;
}

/// Rows by ascending value, equal ones by row.
template <typename Value>
std::vector<std::uint32_t> ranked(std::span<const Value> values) {
  std::vector<std::uint32_t> rows(values.size());
  std::iota(rows.begin(), rows.end(), 0U);
  std::ranges::stable_sort(rows, {}, [values](std::uint32_t row) { return values[row]; });
  return rows;
}

}  // namespace

std::vector<std::int64_t> draw_arrivals(const ArrivalSpec& spec, std::size_t count,
                                        const ArrivalSeed& seed) {
  return std::visit(
      [&](const auto& law) -> std::vector<std::int64_t> {
        using Law = std::remove_cvref_t<decltype(law)>;
        if constexpr (std::is_same_v<Law, TraceArrivals> || std::is_same_v<Law, ClosedArrivals>) {
          return {};
        } else {
          return draw(law, count, seed);
        }
      },
      spec.law);
}

std::int64_t draw_think_ticks(const ClosedArrivals& law, std::uint32_t agent, std::uint64_t answers,
                              const ArrivalSeed& seed) {
  const double u = Uniforms(seed, kThink, answers << 20U | agent)();
  switch (law.law) {
    case ClosedArrivals::Think::kConstant:
      return to_ticks(law.think_s);
    case ClosedArrivals::Think::kLognormal: {
      const double median_s = law.think_s * std::exp(-law.think_sigma * law.think_sigma / 2);
      return to_ticks(base::lognormal(u, median_s, law.think_sigma));
    }
    case ClosedArrivals::Think::kExponential:
      break;
  }
  return to_ticks(base::exponential(u, law.think_s));
}

std::vector<ReplayedArrival> replay_trace(const Trace& trace, const TraceArrivals& law,
                                          const ArrivalSeed& seed) {
  std::vector<kernel::Visit> visits(trace.rows());
  for (std::uint32_t row = 0; row < visits.size(); ++row) {
    const double jitter_s = law.jitter_s > 0 ? law.jitter_s * Uniforms(seed, kJitter, row)() : 0;
    // At its own speed a replay is exact.
    const std::int64_t tick =
        law.rate_scale == 1
            ? trace.arrival_tick[row]
            : std::llround(static_cast<double>(trace.arrival_tick[row]) / law.rate_scale);
    visits[row] = {tick + to_ticks(jitter_s), row};
  }
  std::vector<kernel::Visit> scratch;
  sort_visits(visits, scratch);
  std::vector<ReplayedArrival> arrivals;
  arrivals.reserve(visits.size());
  for (const kernel::Visit& visit : visits) arrivals.push_back({visit.tick, visit.row});
  return arrivals;
}

std::vector<std::uint32_t> join_rows(TraceJoin join, const Trace& trace, std::size_t rows,
                                     std::span<const double> row_input_tokens,
                                     const ArrivalSeed& seed) {
  std::vector<std::uint32_t> joined(trace.rows());
  if (join == TraceJoin::kIndependent) {
    for (std::size_t i = 0; i < joined.size(); ++i) {
      const double u = Uniforms(seed, kJoin, i)();
      joined[i] = static_cast<std::uint32_t>(u * static_cast<double>(rows));
    }
    return joined;
  }
  const auto by_length = ranked(row_input_tokens);
  const auto trace_by_length = ranked(std::span<const std::int64_t>(trace.input_tokens));
  for (std::size_t rank = 0; rank < joined.size(); ++rank) {
    joined[trace_by_length[rank]] = by_length[rank * rows / joined.size()];
  }
  return joined;
}

DrawnLengths draw_lengths(const RequestLengths& lengths, std::uint64_t number,
                          const ArrivalSeed& seed) {
  return {draw_tokens(lengths.input, Uniforms(seed, kInputTokens, number)()),
          draw_tokens(lengths.output, Uniforms(seed, kOutputTokens, number)())};
}

}  // namespace pointsman::data
