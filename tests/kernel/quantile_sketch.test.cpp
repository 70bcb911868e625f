#include "sim/kernel/quantile_sketch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t kShares[] = {0,       1,       10'000,  250'000,  500'000,
                                     950'000, 990'000, 999'999, 1'000'000};

/// The values, each repeated by its weight, sorted; nearest rank.
std::int64_t exact_quantile(const std::vector<std::int64_t>& sorted, std::uint32_t share) {
  const auto rank = (sorted.size() * share + 999'999) / 1'000'000;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::vector<std::int64_t> random_latencies(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 draw(seed);
  std::vector<std::int64_t> values;
  while (values.size() < count) {  // every magnitude from 0 to 2^63 is as likely
    values.push_back(static_cast<std::int64_t>(draw() >> (1 + draw() % 63)));
  }
  return values;
}

TEST_CASE("Quantiles are within the stated error of the exact nearest rank", "[kernel][quantile]") {
  for (const std::size_t count : {1U, 2U, 19U, 20U, 1000U, 20'000U}) {
    auto values = random_latencies(count, count);
    QuantileSketch sketch;
    sketch.add(values);
    std::ranges::sort(values);
    CHECK(sketch.count() == count);
    CHECK(sketch.min() == values.front());
    CHECK(sketch.max() == values.back());
    CHECK(sketch.quantile(1'000'000) == values.back());
    for (const std::uint32_t share : kShares) {
      const auto exact = static_cast<double>(exact_quantile(values, share));
      const double error = std::abs(static_cast<double>(sketch.quantile(share)) - exact);
      CAPTURE(count, share, exact);
      CHECK(error <= exact * QuantileSketch::kRelativeErrorMax);
    }
  }
}

TEST_CASE("Every single value comes back within the stated error", "[kernel][quantile]") {
  std::vector<std::int64_t> values = {0, 1, 127, 128, 255, kGreatest, kGreatest - 1};
  for (int power = 8; power < 63; ++power) {
    for (const std::int64_t step : {-1, 0, 1}) values.push_back((std::int64_t{1} << power) + step);
  }
  for (const std::int64_t value : values) {
    QuantileSketch sketch;  // its ends are exact: put the value between them
    sketch.add(0);
    sketch.add(value, 5);
    sketch.add(kGreatest);
    const double error = std::abs(static_cast<double>(sketch.quantile(500'000) - value));
    CAPTURE(value);
    CHECK(error <= static_cast<double>(value) * QuantileSketch::kRelativeErrorMax);
    if (value < 256) CHECK(error == 0);
  }
}

TEST_CASE("Twenty values have their 95th percentile at rank 19, not 20", "[kernel][quantile]") {
  QuantileSketch sketch;
  for (std::int64_t value = 1; value <= 20; ++value) sketch.add(value);
  CHECK(sketch.quantile(950'000) == 19);
  CHECK(sketch.quantile(950'001) == 20);
  CHECK(sketch.quantile(500'000) == 10);
  CHECK(sketch.quantile(0) == 1);
}

TEST_CASE("A weight counts as that many equal values", "[kernel][quantile][law]") {
  const auto values = random_latencies(300, 2);
  QuantileSketch weighted;
  QuantileSketch repeated;
  for (std::size_t i = 0; i < values.size(); ++i) {
    weighted.add(values[i], i % 4);
    for (std::size_t n = 0; n < i % 4; ++n) repeated.add(values[i]);
  }
  CHECK(weighted == repeated);
  QuantileSketch huge;  // ranks of expected counts in millionths of 10^12 requests
  huge.add(3, 600'000'000'000'000'000);
  huge.add(9, 400'000'000'000'000'000);
  CHECK(huge.quantile(600'000) == 3);
  CHECK(huge.quantile(600'001) == 9);
}

TEST_CASE("Merging is associative and commutative and equals adding everything",
          "[kernel][quantile][law]") {
  const auto values = random_latencies(3000, 4);
  const std::span all(values);
  const auto sketch_of = [](std::span<const std::int64_t> part) {
    QuantileSketch sketch;
    sketch.add(part);
    return sketch;
  };
  const auto merged = [](QuantileSketch a, const QuantileSketch& b) {
    a.merge(b);
    return a;
  };
  const auto a = sketch_of(all.first(10));
  const auto b = sketch_of(all.subspan(10, 990));
  const auto c = sketch_of(all.subspan(1000));
  const auto whole = sketch_of(all);
  CHECK(merged(merged(a, b), c) == whole);
  CHECK(merged(a, merged(b, c)) == whole);
  CHECK(merged(c, merged(a, b)) == whole);
  CHECK(merged(whole, QuantileSketch{}) == whole);
  CHECK(merged(QuantileSketch{}, whole) == whole);
  CHECK_FALSE(merged(a, b) == whole);
}

TEST_CASE("An empty sketch answers zero and a negative value counts as zero",
          "[kernel][quantile]") {
  QuantileSketch sketch;
  CHECK(sketch.count() == 0);
  CHECK(sketch.quantile(500'000) == 0);
  CHECK(sketch.min() == 0);
  CHECK(sketch.max() == 0);
  sketch.add(-5);
  sketch.add(7);
  CHECK(sketch.min() == 0);
  CHECK(sketch.quantile(500'000) == 0);
  CHECK(sketch.quantile(500'001) == 7);
}

TEST_CASE("Room reserved for a value does not change what a sketch equals", "[kernel][quantile]") {
  QuantileSketch reserved;
  reserved.reserve(1'000'000'000);
  QuantileSketch plain;
  CHECK(reserved == plain);
  reserved.add(12);
  plain.add(12);
  CHECK(reserved == plain);
}

}  // namespace
}  // namespace pointsman::kernel
