// The billing rules of LiteLLM's cost utilities, on integers.
//
// - The prompt's token count includes cache reads and writes; each is taken out of the plain input
//   before it is billed at its own rate. Billing it twice is the best-known defect of such tools
//   (BerriAI/litellm #14849 and #11364, Aider-AI/aider #5516).
// - The tier test is on the whole prompt, and the highest matching tier bills every token.
// - A rate that is nowhere listed bills as plain input (cache kinds) or as plain output
// (reasoning).
//   LiteLLM bills an unlisted cache kind at 0 instead, which understates the bill of any model
//   whose provider has no separate price for it.
#include "models/profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace pointsman::models {
namespace {

// 2^40 tokens at 2^50 pico-dollars (1,100 USD) a token, times the multiplier's 2^30, fit.
using Wide = __int128;

constexpr std::int64_t kMultiplierUnits = 1'000'000'000;  // multipliers have nine decimals
constexpr std::int64_t kPicoPerNano = 1'000;

std::int64_t or_else(const std::optional<TokenPrice>& rate, std::int64_t fallback) noexcept {
  return rate ? rate->pico_usd : fallback;
}

const std::optional<TokenPrice>& first_present(const std::optional<TokenPrice>& a,
                                               const std::optional<TokenPrice>& b) noexcept {
  return a ? a : b;
}

BilledRates base_rates(const Rates& base) noexcept {
  BilledRates billed;
  billed.input = or_else(base.input, 0);
  billed.output = or_else(base.output, 0);
  billed.cached_input = or_else(base.cached_input, billed.input);
  billed.cache_write = or_else(base.cache_write, billed.input);
  billed.cache_write_1h = or_else(base.cache_write_1h, billed.cache_write);
  billed.reasoning = or_else(base.reasoning, billed.output);
  return billed;
}

BilledRates tier_rates(const Price& price, const Rates& tier) noexcept {
  const Rates nothing;
  const Rates& cache = price.cache_fallback == CacheFallback::kBaseRate ? price.base : nothing;
  BilledRates billed;
  billed.input = or_else(first_present(tier.input, price.base.input), 0);
  billed.output = or_else(first_present(tier.output, price.base.output), 0);
  billed.cached_input = or_else(first_present(tier.cached_input, cache.cached_input), billed.input);
  billed.cache_write = or_else(first_present(tier.cache_write, cache.cache_write), billed.input);
  billed.cache_write_1h =
      or_else(first_present(tier.cache_write_1h, cache.cache_write_1h), billed.cache_write);
  // "Every token bills at the tier": a tier with its own output rate never lends the base rate to
  // the tokens of reasoning.
  const bool from_base = !tier.reasoning && !tier.output;
  billed.reasoning = or_else(from_base ? price.base.reasoning : tier.reasoning, billed.output);
  return billed;
}

/// The first prompt length that a tier applies to.
std::int64_t first_length(const Tier& tier) noexcept {
  return tier.inclusive ? tier.above_tokens : tier.above_tokens + 1;
}

/// Plain input, cache reads and writes in the order in which they stand in a prompt: what is read
/// comes first, what is written next (1-hour blocks before 5-minute blocks), the rest last.
struct PromptParts {
  std::int64_t cached, write_1h, write, plain;

  explicit PromptParts(const Usage& usage) noexcept
      : cached(usage.cached),
        write_1h(usage.cache_write_1h),
        write(usage.cache_write),
        plain(std::max<std::int64_t>(0, usage.input - cached - write_1h - write)) {}
};

Wide bill_prompt(const PromptParts& parts, const BilledRates& rates) noexcept {
  return static_cast<Wide>(parts.cached) * rates.cached_input +
         static_cast<Wide>(parts.write_1h) * rates.cache_write_1h +
         static_cast<Wide>(parts.write) * rates.cache_write +
         static_cast<Wide>(parts.plain) * rates.input;
}

/// The prompt's bill where each token pays the rate of the band in which it stands.
Wide bill_prompt_marginally(const Price& price, const PromptParts& parts) noexcept {
  struct Segment {
    std::int64_t tokens;
    std::int64_t BilledRates::*rate;
  };
  const std::array<Segment, 4> segments = {{{parts.cached, &BilledRates::cached_input},
                                            {parts.write_1h, &BilledRates::cache_write_1h},
                                            {parts.write, &BilledRates::cache_write},
                                            {parts.plain, &BilledRates::input}}};
  constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();
  Wide total = 0;
  for (std::size_t band = 0; band <= price.tiers.size(); ++band) {
    const std::int64_t begin = band == 0 ? 0 : first_length(price.tiers[band - 1]) - 1;
    const std::int64_t end =
        band == price.tiers.size() ? kNoEnd : first_length(price.tiers[band]) - 1;
    const BilledRates rates =
        band == 0 ? base_rates(price.base) : tier_rates(price, price.tiers[band - 1].rates);
    std::int64_t position = 0;
    for (const Segment& segment : segments) {
      const std::int64_t from = std::max(position, begin);
      position += segment.tokens;
      const std::int64_t inside = std::max<std::int64_t>(0, std::min(position, end) - from);
      total += static_cast<Wide>(inside) * (rates.*segment.rate);
    }
  }
  return total;
}

/// The bill in units of 10^-9 pico-dollars, exact.
Wide bill_exactly(const Price& price, const Usage& usage) noexcept {
  const BilledRates rates = rates_for(price, usage.input);
  const PromptParts parts(usage);
  Wide tokens = price.tier_billing == TierBilling::kMarginal && !price.tiers.empty()
                    ? bill_prompt_marginally(price, parts)
                    : bill_prompt(parts, rates);
  tokens +=
      static_cast<Wide>(std::max<std::int64_t>(0, usage.output - usage.reasoning)) * rates.output;
  tokens += static_cast<Wide>(usage.reasoning) * rates.reasoning;
  const std::int64_t multiplier =
      usage.batch ? std::llround(price.batch_multiplier * static_cast<double>(kMultiplierUnits))
                  : kMultiplierUnits;
  return tokens * multiplier + static_cast<Wide>(price.per_call_pico_usd) * kMultiplierUnits;
}

/// value / unit, half away from zero, saturated to 64 bits.
std::int64_t divide_rounded(Wide value, std::int64_t unit) noexcept {
  const Wide half = unit / 2;
  const Wide quotient = (value < 0 ? value - half : value + half) / unit;
  constexpr Wide kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(quotient, kLeast, kMost));
}

}  // namespace

BilledRates rates_for(const Price& price, std::int64_t prompt_tokens) noexcept {
  const auto above = [prompt_tokens](const Tier& tier) {
    return prompt_tokens >= first_length(tier);
  };
  const auto tier = std::find_if(price.tiers.rbegin(), price.tiers.rend(), above);
  return tier == price.tiers.rend() ? base_rates(price.base) : tier_rates(price, tier->rates);
}

std::int64_t bill_pico_usd(const Price& price, const Usage& usage) noexcept {
  return divide_rounded(bill_exactly(price, usage), kMultiplierUnits);
}

base::Nano bill(const Price& price, const Usage& usage) noexcept {
  return {divide_rounded(bill_exactly(price, usage), kMultiplierUnits * kPicoPerNano)};
}

}  // namespace pointsman::models
