// How long a call takes without a queue: time to the first token, then tokens at a steady speed.
//
//   latency = TTFT + output_tokens / speed,  ln TTFT ~ N(ln median, sigma^2), ln speed likewise
//
// A share of calls may be stragglers, whose TTFT is uniform between two times instead.
// Invariant: a draw is a pure function of its random bits, and monotone in each half of them, so
// common random numbers keep their meaning. Cost: two normal quantiles a draw, ~60 ns. Source: fits
// to measured API requests (LLMPerf, December 2023), whose spreads are the defaults below.
#pragma once

#include "models/profile.hpp"
#include "sim/base/units.hpp"

#include <cstdint>

namespace pointsman::models {

/// Spread of a provider that nobody measured.
inline constexpr double kDefaultTtftSigma = 0.25;
inline constexpr double kDefaultSpeedSigma = 0.10;

struct LatencyDraw {
  base::Tick ttft;   ///< until the first token
  base::Tick total;  ///< until the last
};

/// One call from 64 random bits: the high half draws the TTFT, the low half the speed.
LatencyDraw draw_latency(const LatencyLaw& law, std::int64_t output_tokens,
                         std::uint64_t bits) noexcept;

/// The expected latency: median * exp(sigma^2 / 2) for the TTFT, mixed with the mean of stragglers,
/// and likewise for the time per token.
base::Tick mean_latency(const LatencyLaw& law, std::int64_t output_tokens) noexcept;

/// P(latency <= time), integrated over the speed at 512 points of equal probability.
double latency_cdf(const LatencyLaw& law, std::int64_t output_tokens, base::Tick time) noexcept;

/// The least time at which latency_cdf reaches `share`, which lies in (0, 1). Cost: ~1 ms.
base::Tick latency_quantile(const LatencyLaw& law, std::int64_t output_tokens,
                            double share) noexcept;

}  // namespace pointsman::models
