#include "sim/analysis/steady_state.hpp"

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/kernel/fifo_station.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::analysis {
namespace {

double normal(std::uint64_t seed, std::uint64_t i) {
  return base::normal_quantile(base::uniform({.seed = seed, .request = i}));
}

/// Each value is `memory` of the one before plus noise; it starts at `start`, far from its mean.
std::vector<double> autoregressive(std::size_t count, double memory, double start, double mean,
                                   std::uint64_t seed) {
  std::vector<double> series(count);
  double value = start - mean;
  for (std::size_t i = 0; i < count; ++i) {
    value = memory * value + normal(seed, i);
    series[i] = mean + value;
  }
  return series;
}

/// The definition, in its own words: the least standard error of what is left.
std::size_t best_cut_by_definition(const std::vector<double>& series) {
  const std::size_t groups = series.size() / 5;
  std::vector<double> means(groups);
  for (std::size_t g = 0; g < groups; ++g) {
    for (std::size_t i = 0; i < 5; ++i) means[g] += series[5 * g + i] / 5;
  }
  double least = 1e300;
  std::size_t best = 0;
  for (std::size_t cut = 0; 2 * cut <= groups; ++cut) {
    const auto kept = static_cast<double>(groups - cut);
    double mean = 0;
    for (std::size_t g = cut; g < groups; ++g) mean += means[g] / kept;
    double squares = 0;
    for (std::size_t g = cut; g < groups; ++g) squares += (means[g] - mean) * (means[g] - mean);
    if (squares / (kept * kept) < least) {
      least = squares / (kept * kept);
      best = cut;
    }
  }
  return 5 * best;
}

TEST_CASE("The cut of the one pass is that of the definition", "[analysis][steady][law]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto series = autoregressive(400 + seed, 0.9, 30, 5, seed);
    const auto cut = warm_up_length(series);
    REQUIRE(cut);
    CHECK(*cut == best_cut_by_definition(series));
    CHECK(*cut >= 10);  // 30 times 0.9^10 is still ten deviations off
  }
}

TEST_CASE("A run in steady state from the start loses little, a constant one nothing",
          "[analysis][steady]") {
  CHECK(warm_up_length(std::vector<double>(100, 3.5)) == 0);
  std::size_t dropped = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    dropped += warm_up_length(autoregressive(1000, 0, 0, 0, seed)).value_or(500);
  }
  CHECK(dropped < 100 * 150);
}

TEST_CASE("A run that never settles has no warm-up and no mean", "[analysis][steady]") {
  std::vector<double> growing;
  for (int i = 0; i < 1000; ++i) growing.push_back(i + normal(1, static_cast<std::uint64_t>(i)));
  CHECK_FALSE(warm_up_length(growing));
  CHECK_FALSE(steady_mean(growing, 0.95));
}

TEST_CASE("Too short a run has no answer", "[analysis][steady]") {
  CHECK_FALSE(warm_up_length(std::vector<double>(9, 1)));
  CHECK(warm_up_length(std::vector<double>(10, 1)) == 0);
  CHECK_FALSE(steady_mean(std::vector<double>(39, 1), 0.95));
  const auto constant = steady_mean(std::vector<double>(40, 1), 0.95);
  REQUIRE(constant);
  CHECK(constant->batch_length == 2);
  CHECK(constant->mean.mean == 1);
  CHECK(constant->mean.lo == 1);
  CHECK(constant->mean.hi == 1);
  CHECK_FALSE(constant->is_correlated);
}

TEST_CASE("The interval holds the true mean as often as it says, in spite of memory and warm-up",
          "[analysis][steady][oracle]") {
  constexpr int kRuns = 300;
  int held = 0;
  int correlated = 0;
  int plain_held = 0;
  for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
    const auto series = autoregressive(2000, 0.8, 60, 7, seed);
    const auto steady = steady_mean(series, 0.9);
    REQUIRE(steady);
    held += steady->mean.lo <= 7 && 7 <= steady->mean.hi ? 1 : 0;
    correlated += steady->is_correlated ? 1 : 0;
    double sum = 0;
    double squares = 0;
    for (const double value : series) sum += value, squares += value * value;
    const Interval plain = mean_interval(2000, sum, squares, 0.9);
    plain_held += plain.lo <= 7 && 7 <= plain.hi ? 1 : 0;
  }
  // Four standard errors of 300 draws at 0.9 are 0.07.
  CHECK(held / double{kRuns} == Approx(0.9).margin(0.07));
  CHECK(correlated < 0.12 * kRuns);
  CHECK(plain_held < 0.7 * kRuns);
}

TEST_CASE("Batches that are too short for the memory say so", "[analysis][steady]") {
  int correlated = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto steady = steady_mean(autoregressive(2000, 0.999, 0, 0, seed), 0.9);
    if (steady) correlated += steady->is_correlated ? 1 : 0;
  }
  CHECK(correlated > 15);
}

TEST_CASE("The wait of a queue that starts empty is found within its interval",
          "[analysis][steady][oracle]") {
  constexpr std::size_t kCustomers = 200'000;
  std::vector<std::int64_t> arrival(kCustomers);
  std::vector<std::int64_t> service(kCustomers);
  double now = 0;
  for (std::size_t i = 0; i < kCustomers; ++i) {
    const auto draw = [&](std::uint32_t attempt) {
      return base::exponential(base::uniform({.seed = 3, .request = i, .attempt = attempt}), 1e9);
    };
    arrival[i] = static_cast<std::int64_t>(now += draw(0) / 0.8);
    service[i] = static_cast<std::int64_t>(draw(1));
  }
  std::vector<std::int64_t> finish(kCustomers);
  kernel::FifoStation(1).serve(arrival, service, finish);
  std::vector<double> wait_s(kCustomers);
  for (std::size_t i = 0; i < kCustomers; ++i) {
    wait_s[i] = static_cast<double>(finish[i] - service[i] - arrival[i]) / 1e9;
  }
  const auto steady = steady_mean(wait_s, 0.99);
  REQUIRE(steady);
  CHECK(steady->mean.lo < 4);  // M/M/1 at 0.8
  CHECK(steady->mean.hi > 4);
  CHECK(steady->mean.hi - steady->mean.lo < 1.5);
  CHECK(steady->warm_up < kCustomers / 4);
}

}  // namespace
}  // namespace pointsman::analysis
