// A model's public face: prices, latency law, limits, each with provenance. Pure data.
//
// Prices are integers of pico-dollars per token (1e-12 USD; 1 USD per million tokens = 1,000,000), so
// that a bill is exact until it is rounded once, half away from zero, to nano-dollars.
// Billing rules: LiteLLM's cost utilities (see models/billing.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/units.hpp"

namespace pointsman::models {

/// Pico-dollars per token.
struct TokenPrice {
  std::int64_t pico_usd = 0;
};

/// Rates of one tier; absent = falls back as the billing rules say.
struct Rates {
  std::optional<TokenPrice> input, cached_input, cache_write, cache_write_1h, output, reasoning;
};

/// A long-context tier: applies to every token of a request whose prompt is strictly longer than
/// `above_tokens` (at least that long with `inclusive`).
struct Tier {
  std::int64_t above_tokens = 0;
  bool inclusive = false;
  Rates rates;
};

struct Price {
  Rates base;
  std::vector<Tier> tiers;  ///< ascending thresholds; the highest that matches bills all tokens
  std::int64_t per_call_pico_usd = 0;
  double batch_multiplier = 1.0;
};

/// Unloaded latency: time to first token, then tokens at a speed; both lognormal about a median.
struct LatencyLaw {
  double ttft_s_median = 0;
  double ttft_sigma = 0;
  double tokens_per_s_median = 0;
  double tokens_per_s_sigma = 0;
};

/// Where a figure comes from.
struct Provenance {
  std::string source;
  std::string date;  ///< YYYY-MM-DD of the figure
};

struct ModelProfile {
  std::string id;  ///< "provider/model"
  std::string display_name;
  std::string tier;  ///< frontier, efficiency or edge
  Price price;
  bool has_price = false;  ///< false: the price is unknown, never 0
  std::optional<LatencyLaw> latency;
  std::optional<std::int64_t> max_input_tokens, max_output_tokens;
  Provenance price_provenance, latency_provenance, limits_provenance;
};

/// Tokens of one request. `input` includes `cached` and `cache_write`; `output` includes `reasoning`.
struct Usage {
  std::int64_t input = 0;
  std::int64_t cached = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_write_1h = 0;
  std::int64_t output = 0;
  std::int64_t reasoning = 0;
  bool batch = false;
};

/// The bill of one request in pico-dollars, before rounding. Precondition: price.base.input and
/// .output are present (or the tier's), which every reader guarantees where has_price is set.
std::int64_t bill_pico_usd(const Price& price, const Usage& usage) noexcept;

/// The same in nano-dollars, rounded half away from zero.
base::Nano bill(const Price& price, const Usage& usage) noexcept;

}  // namespace pointsman::models
