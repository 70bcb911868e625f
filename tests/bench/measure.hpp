// Times a kernel beside its limit: one after the other, in the same process, on the same columns.
//
// A virtual machine drifts by tens of per cent within seconds, so absolute times compare badly; the
// ratio to a limit that is measured in turn does not. Invariant: the time reported is the processor
// time of this thread in the kernel alone, so that busy neighbours do not count. A target is a
// label (PASS or LOW), never a failure: only a wrong result fails.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace pointsman::bench {

/// Enough rows that reading the clock does not show.
inline constexpr std::size_t kRowsPerTiming = 500'000;

/// What is expected of a case; zero = nothing.
struct Target {
  double percent_of_limit = 0;
  double rows_per_second = 0;
  double ns_per_row = 0;
};

inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Seconds per call of `work`, which is called `times` times.
template <typename Work>
double seconds(std::size_t times, Work&& work) {
  const double start = thread_seconds();
  for (std::size_t i = 0; i < times; ++i) benchmark::DoNotOptimize(work());
  return (thread_seconds() - start) / static_cast<double>(times);
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline std::string verdict(const Target& target, double percent, double ns_per_row) {
  std::string aim;
  bool holds = true;
  const auto require = [&](bool met, const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    aim += text;
    holds = holds && met;
  };
  if (target.percent_of_limit > 0) {
    require(percent >= target.percent_of_limit, " >= %.0f %% of reading", target.percent_of_limit);
  }
  if (target.rows_per_second > 0) {
    require(1e9 / ns_per_row >= target.rows_per_second, " >= %.1f G rows/s",
            target.rows_per_second / 1e9);
  }
  if (target.ns_per_row > 0) {
    require(ns_per_row <= target.ns_per_row, " <= %.1f ns/row", target.ns_per_row);
  }
  if (aim.empty()) return {};
  return (holds ? "PASS" : "LOW") + aim;
}

/// Runs `work` and `limit` in turn; one iteration is as many passes as make the clock precise
/// enough. Use with UseManualTime(); `work` returns something to keep.
template <typename Work, typename Limit>
void measure(benchmark::State& state, std::size_t rows, std::size_t bytes, const Target& target,
             Work&& work, Limit&& limit) {
  const std::size_t times = kRowsPerTiming / rows + 1;
  std::vector<double> work_seconds;
  std::vector<double> limit_seconds;
  for ([[maybe_unused]] auto unused : state) {
    limit_seconds.push_back(seconds(times, limit));
    work_seconds.push_back(seconds(times, work));
    state.SetIterationTime(work_seconds.back() * static_cast<double>(times));
  }
  if (work_seconds.empty()) return;
  const auto count = static_cast<double>(rows);
  const double work_median = median(work_seconds);
  const double percent = 100 * median(limit_seconds) / work_median;
  const double ns_per_row = work_median * 1e9 / count;
  const auto passes = static_cast<double>(state.iterations()) * static_cast<double>(times);
  using benchmark::Counter;
  state.counters["rows/s"] = Counter(count * passes, Counter::kIsRate);
  state.counters["bytes/s"] = Counter(static_cast<double>(bytes) * passes, Counter::kIsRate);
  state.counters["ns_per_row"] = ns_per_row;
  state.counters["pct_of_read_limit"] = percent;
  state.SetLabel(verdict(target, percent, ns_per_row));
}

}  // namespace pointsman::bench
