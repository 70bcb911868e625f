#include "models/latency.hpp"

#include "sim/base/samplers.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::models {
namespace {

base::Tick to_tick(double seconds) noexcept {
  constexpr double kMost = 9.2e9;  // seconds that fit in 64 bits of nanoseconds
  return {std::llround(std::min(seconds, kMost) * static_cast<double>(base::kTicksPerSecond))};
}

/// Uniform in (0, 1) from 32 bits; tails to 6.2 standard deviations.
double to_uniform32(std::uint64_t bits) noexcept {
  return (static_cast<double>(bits & 0xffffffffU) + 0.5) * 0x1p-32;
}

double decode_s(const LatencyLaw& law, std::int64_t output_tokens, double u) noexcept {
  if (output_tokens <= 0 || !(law.tokens_per_s_median > 0)) return 0;
  // Of the time per token, not of the speed, so that a larger draw is a longer call.
  const double median_s = static_cast<double>(output_tokens) / law.tokens_per_s_median;
  return base::lognormal(u, median_s, law.tokens_per_s_sigma);
}

/// The highest draws are stragglers, so that a larger draw is a longer call where they are longer
/// than the others.
double ttft_s(const LatencyLaw& law, double u) noexcept {
  const double usual = 1 - law.straggler_share;
  if (law.straggler_share > 0 && u >= usual) {
    const double within = (u - usual) / law.straggler_share;
    return law.straggler_s_min + within * (law.straggler_s_max - law.straggler_s_min);
  }
  if (!(law.ttft_s_median > 0)) return 0;
  return base::lognormal(u / usual, law.ttft_s_median, law.ttft_sigma);
}

double usual_ttft_cdf(const LatencyLaw& law, double seconds) noexcept {
  if (seconds <= 0) return law.ttft_s_median > 0 || seconds < 0 ? 0 : 1;
  if (!(law.ttft_s_median > 0)) return 1;
  const double distance = std::log(seconds / law.ttft_s_median);
  if (!(law.ttft_sigma > 0)) return distance >= 0 ? 1 : 0;
  return base::normal_cdf(distance / law.ttft_sigma);
}

double ttft_cdf(const LatencyLaw& law, double seconds) noexcept {
  const double usual = usual_ttft_cdf(law, seconds);
  if (!(law.straggler_share > 0)) return usual;
  const double width = law.straggler_s_max - law.straggler_s_min;
  const double within = width > 0 ? std::clamp((seconds - law.straggler_s_min) / width, 0.0, 1.0)
                                  : (seconds >= law.straggler_s_min ? 1.0 : 0.0);
  return (1 - law.straggler_share) * usual + law.straggler_share * within;
}

}  // namespace

LatencyDraw draw_latency(const LatencyLaw& law, std::int64_t output_tokens,
                         std::uint64_t bits) noexcept {
  const base::Tick ttft = to_tick(ttft_s(law, to_uniform32(bits >> 32)));
  return {ttft, ttft + to_tick(decode_s(law, output_tokens, to_uniform32(bits)))};
}

base::Tick mean_latency(const LatencyLaw& law, std::int64_t output_tokens) noexcept {
  const auto mean_over_median = [](double sigma) { return std::exp(sigma * sigma / 2); };
  const double decode_median_s = decode_s(law, output_tokens, 0.5);
  const double usual_s = law.ttft_s_median * mean_over_median(law.ttft_sigma);
  const double straggler_s = (law.straggler_s_min + law.straggler_s_max) / 2;
  return to_tick((1 - law.straggler_share) * usual_s + law.straggler_share * straggler_s +
                 decode_median_s * mean_over_median(law.tokens_per_s_sigma));
}

double latency_cdf(const LatencyLaw& law, std::int64_t output_tokens, base::Tick time) noexcept {
  constexpr int kPoints = 512;
  const double seconds = base::to_seconds(time);
  double sum = 0;
  for (int point = 0; point < kPoints; ++point) {
    const double u = (point + 0.5) / kPoints;
    sum += ttft_cdf(law, seconds - decode_s(law, output_tokens, u));
  }
  return sum / kPoints;
}

base::Tick latency_quantile(const LatencyLaw& law, std::int64_t output_tokens,
                            double share) noexcept {
  std::int64_t low = 0;
  std::int64_t high = base::kTicksPerSecond;
  constexpr std::int64_t kMost = std::int64_t{9'000'000'000} * base::kTicksPerSecond;
  while (high < kMost / 2 && latency_cdf(law, output_tokens, {high}) < share) {
    low = high;
    high *= 2;
  }
  while (high - low > 1000) {  // a microsecond, far below the law's own error
    const std::int64_t middle = low + (high - low) / 2;
    (latency_cdf(law, output_tokens, {middle}) < share ? low : high) = middle;
  }
  return {high};
}

}  // namespace pointsman::models
