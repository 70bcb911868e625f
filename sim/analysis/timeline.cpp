#include "sim/analysis/timeline.hpp"

#include "sim/analysis/summary.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pointsman::analysis {
namespace {

using engine::Fate;
using engine::TimedRequest;

constexpr double kTimelineQuantile = 0.95;

/// A count that goes up and down over a run, as exact means over equal bins.
class BinnedCount {
 public:
  BinnedCount(std::int64_t width, std::int64_t end)
      : width_(width), end_(end), bins_(static_cast<std::size_t>((end + width - 1) / width)) {}

  std::size_t bin_of(std::int64_t tick) const {
    return std::min(static_cast<std::size_t>(tick / width_), bins_.size() - 1);
  }
  void add(std::int64_t tick, std::int64_t by) {
    const std::size_t bin = bin_of(tick);
    bins_[bin].area += engine::Wide{by} * (static_cast<std::int64_t>(bin + 1) * width_ - tick);
    bins_[bin].change += by;
  }
  std::vector<double> means() const {
    std::vector<double> means;
    std::int64_t count = 0;  // at the bin's beginning
    for (std::size_t i = 0; i < bins_.size(); ++i) {
      const std::int64_t begin = static_cast<std::int64_t>(i) * width_;
      const std::int64_t length = std::min(width_, end_ - begin);
      // Changes are counted to the end of a whole bin; beyond the end of the run nothing is.
      const std::int64_t beyond = width_ - length;
      const engine::Wide area = bins_[i].area + engine::Wide{count} * width_ -
                                engine::Wide{count + bins_[i].change} * beyond;
      means.push_back(static_cast<double>(area) / static_cast<double>(length));
      count += bins_[i].change;
    }
    return means;
  }

 private:
  struct Bin {
    engine::Wide area = 0;    ///< ticks, of changes within the bin up to its end
    std::int64_t change = 0;  ///< up less down
  };
  std::int64_t width_;
  std::int64_t end_;
  std::vector<Bin> bins_;
};

/// What is summed up exactly before it is told.
struct TimelineSums {
  engine::Wide cost = 0;
  std::vector<std::int64_t> latencies;
};

bool is_answered(const TimedRequest& request) {
  return request.fate == Fate::kAnswered && request.has_answer;
}

/// Nearest rank.
double quantile_s(std::vector<std::int64_t>& ticks) {
  const auto n = static_cast<double>(ticks.size());
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(kTimelineQuantile * n)) - 1;
  std::ranges::nth_element(ticks, ticks.begin() + rank);
  return base::to_seconds({ticks[static_cast<std::size_t>(rank)]});
}

}  // namespace

std::int64_t round_bin(std::int64_t span_ticks, std::size_t bins_most) {
  constexpr std::int64_t kMinute = 60 * base::kTicksPerSecond;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  const auto fits = [&](std::int64_t width) {
    return width * static_cast<std::int64_t>(bins_most) >= span_ticks;
  };
  for (std::int64_t decade = 1; decade < kMinute; decade *= 10) {
    for (const std::int64_t width : {decade, 2 * decade, 5 * decade}) {
      if (width < kMinute && fits(width)) return width;
    }
  }
  constexpr std::array kWidths = {kMinute,      2 * kMinute,  5 * kMinute, 10 * kMinute,
                                  15 * kMinute, 30 * kMinute, kHour,       2 * kHour,
                                  4 * kHour,    6 * kHour,    12 * kHour};
  for (const std::int64_t width : kWidths) {
    if (fits(width)) return width;
  }
  std::int64_t width = kDay;
  while (!fits(width)) width += kDay;
  return width;
}

Timeline timeline_of(const engine::TimedRun& run, int money_digits) {
  Timeline timeline;
  if (run.end_tick <= 0) return timeline;
  const std::int64_t width = timeline.bin_ticks = round_bin(run.end_tick);
  const auto count = static_cast<std::size_t>((run.end_tick + width - 1) / width);
  timeline.bins.resize(count);
  std::vector<TimelineSums> sums(count);
  BinnedCount inside(width, run.end_tick);
  for (const TimedRequest& request : run.requests) {
    ++timeline.bins[inside.bin_of(request.arrived)].arrived;
    inside.add(request.arrived, 1);
    if (request.fate == Fate::kInFlight) continue;
    inside.add(request.ended, -1);
    const std::size_t bin = inside.bin_of(request.ended);
    sums[bin].cost += request.spent;
    if (!is_answered(request)) {
      ++timeline.bins[bin].lost;
      continue;
    }
    ++timeline.bins[bin].answered;
    if (!request.latency_unknown) {
      sums[bin].latencies.push_back(request.ended - request.arrived);
    }
  }
  const std::vector<double> in_flight = inside.means();
  for (std::size_t i = 0; i < count; ++i) {
    TimelineBin& bin = timeline.bins[i];
    bin.in_flight = in_flight[i];
    if (run.ledger.cost_unknown == 0) {
      bin.usd = static_cast<double>(sums[i].cost) / units_per_usd(money_digits);
    }
    if (!sums[i].latencies.empty()) bin.p95_s = quantile_s(sums[i].latencies);
  }
  for (const engine::StationSums& station : run.stations) {
    BinnedCount rented(width, run.end_tick);
    for (const auto& change : station.fleet.changes) {
      if (change.tick < run.end_tick) rented.add(change.tick, change.by);
    }
    const bool is_told = station.asked > 0 && !station.fleet.changes.empty();
    timeline.rented.push_back(is_told ? rented.means() : std::vector<double>{});
    BinnedCount waiting(width, run.end_tick);
    for (const engine::QueueVisit& visit : station.queue) {
      waiting.add(visit.came, 1);
      waiting.add(visit.left, -1);
    }
    timeline.waiting.push_back(station.queue.empty() ? std::vector<double>{} : waiting.means());
  }
  return timeline;
}

}  // namespace pointsman::analysis
