// A model's public face: prices, latency law, limits, each with provenance. Pure data.
//
// Prices are integers of pico-dollars per token (1e-12 USD; 1 USD per million tokens = 1,000,000),
// so that a bill is exact until it is rounded once, half away from zero, to nano-dollars.
// Invariant: a price that is not known is absent, never 0. Source of the billing rules: LiteLLM's
// cost utilities (models/billing.cpp).
#pragma once

#include "sim/base/units.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::models {

inline constexpr int kPicoDigits = 12;  ///< prices are kept to 1e-12 USD

/// Pico-dollars per token.
struct TokenPrice {
  std::int64_t pico_usd = 0;
  friend constexpr auto operator<=>(const TokenPrice&, const TokenPrice&) = default;
};

/// Rates of one tier; absent = falls back as the billing rules say.
struct Rates {
  std::optional<TokenPrice> input, cached_input, cache_write, cache_write_1h, output, reasoning;
  friend bool operator==(const Rates&, const Rates&) = default;
};

/// A long-context tier: applies to every token of a request whose prompt is strictly longer than
/// `above_tokens` (at least that long with `inclusive`, which is how xAI bills).
struct Tier {
  std::int64_t above_tokens = 0;
  bool inclusive = false;
  Rates rates;
  friend bool operator==(const Tier&, const Tier&) = default;
};

/// What a cache rate that a tier leaves out is billed at.
enum class CacheFallback : std::uint8_t {
  kBaseRate,   ///< the base cache rate (LiteLLM's `*_above_200k_tokens` keys)
  kTierInput,  ///< the tier's own input rate (LiteLLM's `tiered_pricing`)
};

/// Which tokens of a long request bill at the higher tier.
enum class TierBilling : std::uint8_t {
  kWholeRequest,  ///< all of them, output too (LiteLLM's rule)
  kMarginal,  ///< prompt tokens beyond the threshold; the output at the tier of the whole prompt
};

struct Price {
  Rates base;
  std::vector<Tier> tiers;  ///< strictly ascending thresholds; the highest that matches applies
  CacheFallback cache_fallback = CacheFallback::kBaseRate;
  TierBilling tier_billing = TierBilling::kWholeRequest;
  std::int64_t per_call_pico_usd = 0;
  double batch_multiplier = 1.0;  ///< on every token kind of a batch request, not on the call fee
  friend bool operator==(const Price&, const Price&) = default;
};

/// Unloaded latency: time to first token, then tokens at a speed; both lognormal about a median,
/// but for stragglers.
struct LatencyLaw {
  double ttft_s_median = 0;
  double ttft_sigma = 0;
  double tokens_per_s_median = 0;
  double tokens_per_s_sigma = 0;
  // A share of calls whose first token comes at a time uniform between these instead.
  double straggler_share = 0;
  double straggler_s_min = 0;
  double straggler_s_max = 0;
  friend bool operator==(const LatencyLaw&, const LatencyLaw&) = default;
};

/// Where a figure comes from.
struct Provenance {
  std::string source;
  std::string date;  ///< YYYY-MM-DD of the figure
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// A price of the same model that another source states: a reseller, a dated change, a published
/// claim.
struct OtherPrice {
  std::optional<TokenPrice> input, output;
  std::string note;
  Provenance provenance;
  friend bool operator==(const OtherPrice&, const OtherPrice&) = default;
};

/// What a self-hosted model's price is made of (models/self_hosted.hpp).
struct SelfHosting {
  base::Nano gpu_hour;  ///< of one GPU
  std::int64_t gpus = 1;
  double output_tokens_per_s = 0;  ///< of the whole server, at full load
  double utilisation = 1;          ///< share of that throughput which is used, in (0, 1]
  friend bool operator==(const SelfHosting&, const SelfHosting&) = default;
};

struct ModelProfile {
  std::string id;  ///< "provider/model"
  std::string display_name;
  std::string tier;         ///< frontier, efficiency or edge
  std::string litellm_key;  ///< key of this model in LiteLLM's price map; may be empty
  Price price;
  bool has_price = false;                   ///< false: the price is unknown, never 0
  std::optional<SelfHosting> self_hosting;  ///< then `price` is derived from it
  std::vector<OtherPrice> other_prices;
  std::optional<LatencyLaw> latency;
  std::optional<std::int64_t> max_input_tokens, max_output_tokens;
  std::string
      deprecation_date;  ///< YYYY-MM-DD from which the provider refuses the model; may be empty
  Provenance price_provenance, batch_provenance, latency_provenance, limits_provenance;
  friend bool operator==(const ModelProfile&, const ModelProfile&) = default;
};

/// Tokens of one request, none negative. `input` includes `cached`, `cache_write` (5-minute writes)
/// and `cache_write_1h`, which do not overlap; `output` includes `reasoning`.
struct Usage {
  std::int64_t input = 0;
  std::int64_t cached = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_write_1h = 0;
  std::int64_t output = 0;
  std::int64_t reasoning = 0;
  bool batch = false;
};

/// The rates at which one request bills, every fallback resolved; pico-dollars per token.
struct BilledRates {
  std::int64_t input = 0, cached_input = 0, cache_write = 0, cache_write_1h = 0, output = 0,
               reasoning = 0;
  friend bool operator==(const BilledRates&, const BilledRates&) = default;
};

/// The rates of a request whose whole prompt has `prompt_tokens` tokens. Linear billing of columns
/// may call it once where the price has no tiers. Precondition as for bill().
BilledRates rates_for(const Price& price, std::int64_t prompt_tokens) noexcept;

/// The bill of one request in pico-dollars, before rounding to nano-dollars. Precondition:
/// price.base.input and .output are present (or the tier's), which every reader guarantees where
/// has_price is set. Bills beyond 2^63 pico-dollars (9.2 million USD) saturate.
std::int64_t bill_pico_usd(const Price& price, const Usage& usage) noexcept;

/// The same in nano-dollars, rounded once, half away from zero.
base::Nano bill(const Price& price, const Usage& usage) noexcept;

}  // namespace pointsman::models
