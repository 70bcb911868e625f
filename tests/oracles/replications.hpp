// Replications of a queue at fixed seeds, and the band in which their mean must lie.
//
// The mean over independent replications is compared with theory within four of its own standard
// errors, and that error must be small, so that the comparison means something. Draws are keyed, so
// the figures are the same on every run: a band is met always or never.
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/kernel/fifo_station.hpp"
#include "sim/kernel/quantile_sketch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::oracles {

constexpr std::size_t kReplications = 32;
constexpr std::size_t kCustomers = 1U << 16U;  ///< of a replication
constexpr std::size_t kWarmUp = 1U << 13U;     ///< customers that do not count
constexpr double kSecond = 1e9;                ///< ticks; the mean service where none is said

using Column = std::vector<std::int64_t>;
/// A service time in seconds from a uniform.
using Law = std::function<double(double)>;

inline double draw(std::size_t replication, std::size_t row, std::uint32_t what) {
  return base::uniform({.seed = 2024,
                        .replication = static_cast<std::uint32_t>(replication),
                        .request = row,
                        .attempt = what});
}

/// What draw() is for.
enum What : std::uint32_t { kGap, kService, kSecondService, kChoice, kParts };

inline Law exponential_law() {
  return [](double u) { return base::exponential(u, 1); };
}
inline Law deterministic_law() {
  return [](double) { return 1.0; };
}
/// Two exponentials mixed so that both carry half of the load.
inline Law hyperexponential_law(double squared_cv) {
  const double p = (1 + std::sqrt((squared_cv - 1) / (squared_cv + 1))) / 2;
  return [p](double u) {  // the uniform chooses, and what is left of it is a uniform again
    return u < p ? base::exponential(u / p, 0.5 / p)
                 : base::exponential((u - p) / (1 - p), 0.5 / (1 - p));
  };
}
inline Law lognormal_law(double sigma) {
  return [sigma](double u) { return base::lognormal(u, std::exp(-sigma * sigma / 2), sigma); };
}

inline std::int64_t ticks(double seconds) {
  return std::llround(seconds * kSecond);
}

/// Gaps of mean 1 s, all replications: scaled, they are Poisson arrivals of any rate.
inline const std::vector<std::vector<double>>& unit_gaps() {
  static const auto gaps = [] {
    std::vector<std::vector<double>> all(kReplications, std::vector<double>(kCustomers));
    for (std::size_t r = 0; r < kReplications; ++r) {
      for (std::size_t i = 0; i < kCustomers; ++i) {
        all[r][i] = base::exponential(draw(r, i, kGap), 1);
      }
    }
    return all;
  }();
  return gaps;
}

inline Column poisson_arrivals(std::size_t replication, double rate) {
  Column arrival(kCustomers);
  double now = 0;
  for (std::size_t i = 0; i < kCustomers; ++i) {
    arrival[i] = ticks(now += unit_gaps()[replication][i] / rate);
  }
  return arrival;
}

inline Column services(std::size_t replication, const Law& law, What what = kService) {
  Column service(kCustomers);
  for (std::size_t i = 0; i < kCustomers; ++i) {
    service[i] = ticks(law(draw(replication, i, what)));
  }
  return service;
}

/// Exponential services of mean 1 s, drawn once.
inline const std::vector<Column>& unit_services() {
  static const auto all = [] {
    std::vector<Column> columns;
    for (std::size_t r = 0; r < kReplications; ++r) {
      columns.push_back(services(r, exponential_law()));
    }
    return columns;
  }();
  return all;
}

/// A mean over replications with its standard error.
struct Band {
  double mean = 0;
  double error = 0;
};

inline Band band_of(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  double squares = 0;
  for (const double value : values) squares += (value - sum / n) * (value - sum / n);
  return {sum / n, std::sqrt(squares / (n - 1) / n)};
}

/// Within four standard errors, which are at most `precision` of the exact value each.
/// `slack` is a known error of the method, as a share of the exact value.
inline void check_band(std::span<const double> values, double exact, double precision,
                       double slack = 0) {
  const Band band = band_of(values);
  CAPTURE(band.mean, band.error, exact);
  CHECK(std::abs(band.mean - exact) <= 4 * band.error + slack * exact);
  CHECK(band.error <= precision * exact);
}

/// What the customers of one replication met.
struct Visits {
  const Column& arrival;
  const Column& service;
  const Column& finish;

  double wait_s(std::size_t i) const {
    return static_cast<double>(finish[i] - service[i] - arrival[i]) / kSecond;
  }
  double mean_wait_s() const {
    double sum = 0;
    for (std::size_t i = kWarmUp; i < finish.size(); ++i) sum += wait_s(i);
    return sum / static_cast<double>(finish.size() - kWarmUp);
  }
  double mean_sojourn_s() const {
    double sum = 0;
    for (std::size_t i = kWarmUp; i < finish.size(); ++i) {
      sum += static_cast<double>(finish[i] - arrival[i]) / kSecond;
    }
    return sum / static_cast<double>(finish.size() - kWarmUp);
  }
  double share_delayed() const {
    std::size_t delayed = 0;
    for (std::size_t i = kWarmUp; i < finish.size(); ++i) delayed += wait_s(i) > 0 ? 1 : 0;
    return static_cast<double>(delayed) / static_cast<double>(finish.size() - kWarmUp);
  }
  double wait_quantile_s(std::uint32_t parts_per_million) const {
    kernel::QuantileSketch sketch;
    for (std::size_t i = kWarmUp; i < finish.size(); ++i) {
      sketch.add(finish[i] - service[i] - arrival[i]);
    }
    return static_cast<double>(sketch.quantile(parts_per_million)) / kSecond;
  }
  /// Time average of the number inside, from the end of the warm-up to the last arrival. Who was
  /// turned away (a negative finish) was never inside.
  double mean_inside() const {
    const std::int64_t begin = arrival[kWarmUp];
    const std::int64_t end = arrival.back();
    double area = 0;
    for (std::size_t i = 0; i < finish.size(); ++i) {
      const std::int64_t from = std::max(arrival[i], begin);
      const std::int64_t to = std::min(finish[i], end);
      if (to > from) area += static_cast<double>(to - from);
    }
    return area / static_cast<double>(end - begin);
  }
};

/// All replications of an M/G/c queue, four at a time where they fit in vector lanes.
struct Runs {
  std::vector<Column> arrival;
  const std::vector<Column>& service;
  std::vector<Column> finish;

  Runs(std::uint32_t servers, double rate, const std::vector<Column>& service_columns)
      : service(service_columns), finish(service.size(), Column(kCustomers)) {
    for (std::size_t r = 0; r < service.size(); ++r) arrival.push_back(poisson_arrivals(r, rate));
    for (std::size_t r = 0; r < service.size(); r += kernel::kFifoLanes) serve_four(servers, r);
  }

  Visits visits(std::size_t r) const { return {arrival[r], service[r], finish[r]}; }

  /// One value of each replication.
  template <typename Measure>
  std::vector<double> each(Measure measure) const {
    std::vector<double> values;
    for (std::size_t r = 0; r < finish.size(); ++r) values.push_back(measure(visits(r)));
    return values;
  }

 private:
  void serve_four(std::uint32_t servers, std::size_t first) {
    if (servers <= kernel::FreeTimes::kSortedMax) {
      std::array<kernel::FifoLane, kernel::kFifoLanes> lanes;
      for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        lanes[lane] = {arrival[first + lane], service[first + lane], finish[first + lane]};
      }
      return serve_lanes(servers, lanes);
    }
    for (std::size_t r = first; r < first + kernel::kFifoLanes; ++r) {
      kernel::FifoStation(servers).serve(arrival[r], service[r], finish[r]);
    }
  }
};

}  // namespace pointsman::oracles
