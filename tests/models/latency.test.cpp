#include "models/latency.hpp"

#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;
using pointsman::base::Tick;
using pointsman::base::to_seconds;

/// Sonnet 4.6 as measured: 0.99 s, 46.6 tokens/s.
constexpr LatencyLaw kLaw = {0.99, 0.25, 46.6, 0.10};

std::uint64_t bits(std::uint64_t request) {
  pointsman::base::DrawKey key;
  key.seed = 5;
  key.request = request;
  key.purpose = pointsman::base::Purpose::kLatency;
  return pointsman::base::draw_bits(key);
}

TEST_CASE("A law without spread is its medians", "[models][latency]") {
  constexpr LatencyLaw kExact = {0.5, 0, 100, 0};
  const LatencyDraw draw = draw_latency(kExact, 250, bits(1));
  CHECK(draw.ttft == Tick{500'000'000});
  CHECK(draw.total == Tick{3'000'000'000});
  CHECK(mean_latency(kExact, 250) == draw.total);
  CHECK(std::abs(latency_quantile(kExact, 250, 0.9).count - draw.total.count) <= 1000);
}

TEST_CASE("The answer's first token comes before its last", "[models][latency][law]") {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const LatencyDraw draw = draw_latency(kLaw, 1 + static_cast<std::int64_t>(i), bits(i));
    CHECK(draw.ttft.count > 0);
    CHECK(draw.total > draw.ttft);
  }
}

TEST_CASE("A draw is monotone in each half of its bits and in the tokens",
          "[models][latency][law]") {
  for (std::uint64_t i = 0; i < 200; ++i) {
    const std::uint64_t high = bits(i) & 0x7fffffff00000000U;
    const std::uint64_t low = bits(i + 1000) & 0x7fffffffU;
    const Tick total = draw_latency(kLaw, 100, high | low).total;
    CHECK(draw_latency(kLaw, 100, (high + (std::uint64_t{1} << 60)) | low).total > total);
    CHECK(draw_latency(kLaw, 100, high | (low + (1U << 28))).total > total);
    CHECK(draw_latency(kLaw, 101, high | low).total > total);
  }
}

TEST_CASE("Drawn latencies have the law's mean and quantiles", "[models][latency]") {
  constexpr std::size_t kDraws = 100'000;
  constexpr std::int64_t kTokens = 40;
  std::vector<double> seconds;
  double sum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    seconds.push_back(to_seconds(draw_latency(kLaw, kTokens, bits(i)).total));
    sum += seconds.back();
  }
  const double mean = to_seconds(mean_latency(kLaw, kTokens));
  CHECK(mean == Approx(0.99 * std::exp(0.03125) + 40 / 46.6 * std::exp(0.005)).epsilon(1e-8));
  // sd of one draw ~0.27 s, so four standard errors are 0.0035 s.
  CHECK(std::abs(sum / static_cast<double>(kDraws) - mean) < 0.0035);
  std::sort(seconds.begin(), seconds.end());
  for (const double share : {0.05, 0.5, 0.95}) {
    const double drawn = seconds[static_cast<std::size_t>(share * kDraws)];
    CHECK(to_seconds(latency_quantile(kLaw, kTokens, share)) == Approx(drawn).epsilon(0.01));
  }
}

TEST_CASE("The quantile inverts the distribution", "[models][latency][law]") {
  double before = 0;
  for (double share = 0.01; share < 1; share += 0.07) {
    const Tick time = latency_quantile(kLaw, 500, share);
    CHECK(latency_cdf(kLaw, 500, time) == Approx(share).margin(1e-4));
    CHECK(to_seconds(time) > before);
    before = to_seconds(time);
  }
}

TEST_CASE("An empty answer takes the time to its first token", "[models][latency]") {
  const LatencyDraw draw = draw_latency(kLaw, 0, bits(3));
  CHECK(draw.total == draw.ttft);
  // Of a lognormal alone the quantile is closed: median * exp(1.645 sigma).
  CHECK(to_seconds(latency_quantile(kLaw, 0, 0.95)) ==
        Approx(0.99 * std::exp(1.6448536269514722 * 0.25)).epsilon(1e-5));
}

}  // namespace
