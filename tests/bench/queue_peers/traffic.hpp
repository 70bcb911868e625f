// The M/M/8 that every peer simulates: the same columns, drawn beforehand, and the same report.
//
// Invariant: report() prints nothing but an error unless the mean wait is that of theory.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace peers {

constexpr int kServers = 8;
constexpr double kRate = 7.2;
constexpr double kExactWait = 0.87691624;

inline double uniform(std::uint64_t at) {
  at *= 0x9E3779B97F4A7C15ULL;  // SplitMix64 (Steele, Lea and Flood, 2014)
  at = (at ^ (at >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  at = (at ^ (at >> 27U)) * 0x94D049BB133111EBULL;
  at ^= at >> 31U;
  return (static_cast<double>(at >> 12U) + 0.5) * 0x1p-52;
}

struct Traffic {
  std::vector<double> gap, service;

  explicit Traffic(std::size_t customers) {
    for (std::uint64_t i = 0; i < customers; ++i) {
      gap.push_back(-std::log(uniform(2 * i + 1)) / kRate);
      service.push_back(-std::log(uniform(2 * i + 2)));
    }
  }
};

inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Prints `customers seconds` for the driver; a wrong mean wait ends the program.
inline void report(std::size_t customers, double wait_sum, double seconds) {
  const double mean = wait_sum / static_cast<double>(customers);
  if (std::abs(mean - kExactWait) > 0.15 * kExactWait) {
    std::fprintf(stderr, "the mean wait is %g, not %g\n", mean, kExactWait);
    std::exit(1);
  }
  std::printf("%zu %.6f\n", customers, seconds);
}

}  // namespace peers
