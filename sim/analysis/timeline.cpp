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

/// What is summed up exactly before it is told.
struct TimelineSums {
  engine::Wide inside = 0;  ///< ticks, of steps up and down within the bin
  std::int64_t steps = 0;   ///< up less down
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
  const auto bin_of = [&](std::int64_t tick) {
    return std::min(static_cast<std::size_t>(tick / width), count - 1);
  };
  const auto step = [&](std::int64_t tick, int by) {
    const std::size_t bin = bin_of(tick);
    sums[bin].inside += by * (static_cast<std::int64_t>(bin + 1) * width - tick);
    sums[bin].steps += by;
  };
  for (const TimedRequest& request : run.requests) {
    ++timeline.bins[bin_of(request.arrived)].arrived;
    step(request.arrived, 1);
    if (request.fate == Fate::kInFlight) {
      step(run.end_tick, -1);
      continue;
    }
    step(request.ended, -1);
    const std::size_t bin = bin_of(request.ended);
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
  std::int64_t inside = 0;  // at the bin's beginning
  for (std::size_t i = 0; i < count; ++i) {
    TimelineBin& bin = timeline.bins[i];
    const std::int64_t length =
        std::min(width, run.end_tick - static_cast<std::int64_t>(i) * width);
    // Steps were counted to the end of a whole bin, so the last one's excess cancels out.
    const engine::Wide area = sums[i].inside + engine::Wide{inside} * width;
    bin.in_flight = static_cast<double>(area) / static_cast<double>(length);
    inside += sums[i].steps;
    if (run.ledger.cost_unknown == 0) {
      bin.usd = static_cast<double>(sums[i].cost) / units_per_usd(money_digits);
    }
    if (!sums[i].latencies.empty()) bin.p95_s = quantile_s(sums[i].latencies);
  }
  return timeline;
}

}  // namespace pointsman::analysis
