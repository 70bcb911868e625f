#include "models/profile.hpp"
#include "models/rate_fields.hpp"
#include "sim/base/random.hpp"

#include <array>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;
using pointsman::base::Nano;

constexpr std::int64_t kUsdPerMtok = 1'000'000;  // pico-dollars per token

TokenPrice usd_per_mtok(double usd) {
  return {static_cast<std::int64_t>(usd * static_cast<double>(kUsdPerMtok) + 0.5)};
}

/// 5 / 0.5 / 6.25 / 10 / 25 USD per million: input, read, write, one-hour write, output.
Price opus() {
  Price price;
  price.base.input = usd_per_mtok(5);
  price.base.cached_input = usd_per_mtok(0.5);
  price.base.cache_write = usd_per_mtok(6.25);
  price.base.cache_write_1h = usd_per_mtok(10);
  price.base.output = usd_per_mtok(25);
  price.batch_multiplier = 0.5;
  return price;
}

/// 3 / 15 up to 200,000 prompt tokens, 6 / 22.5 beyond; cached 0.3 and 0.6.
Price sonnet() {
  Price price;
  price.base.input = usd_per_mtok(3);
  price.base.cached_input = usd_per_mtok(0.3);
  price.base.cache_write = usd_per_mtok(3.75);
  price.base.output = usd_per_mtok(15);
  Tier tier;
  tier.above_tokens = 200'000;
  tier.rates.input = usd_per_mtok(6);
  tier.rates.cached_input = usd_per_mtok(0.6);
  tier.rates.output = usd_per_mtok(22.5);
  price.tiers.push_back(tier);
  return price;
}

Usage tokens(std::int64_t input, std::int64_t output) {
  Usage usage;
  usage.input = input;
  usage.output = output;
  return usage;
}

/// Uniform integers in [0, below) for property tests.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}
  std::int64_t below(std::int64_t bound) {
    pointsman::base::DrawKey key;
    key.seed = seed_;
    key.request = next_++;
    key.purpose = pointsman::base::Purpose::kGenerator;
    return static_cast<std::int64_t>(pointsman::base::draw_bits(key) %
                                     static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t seed_;
  std::uint64_t next_ = 0;
};

Usage random_usage(Draws& draws) {
  Usage usage;
  usage.cached = draws.below(300'000);
  usage.cache_write = draws.below(50'000);
  usage.cache_write_1h = draws.below(50'000);
  usage.input = usage.cached + usage.cache_write + usage.cache_write_1h + draws.below(100'000);
  usage.reasoning = draws.below(20'000);
  usage.output = usage.reasoning + draws.below(5'000);
  return usage;
}

Rates random_rates(Draws& draws) {
  Rates rates;
  rates.input = TokenPrice{draws.below(30 * kUsdPerMtok)};
  rates.output = TokenPrice{draws.below(150 * kUsdPerMtok)};
  for (auto member :
       {&Rates::cached_input, &Rates::cache_write, &Rates::cache_write_1h, &Rates::reasoning}) {
    if (draws.below(3) > 0) rates.*member = TokenPrice{draws.below(60 * kUsdPerMtok)};
  }
  return rates;
}

Rates scaled(const Rates& rates, std::int64_t factor) {
  Rates out = rates;
  for (const RateField& field : kRateFields) {
    if (auto& rate = out.*field.member) rate->pico_usd *= factor;
  }
  return out;
}

TEST_CASE("A plain request costs input plus output", "[models][billing]") {
  // 1,000 x 5,000 + 200 x 25,000 nano-dollars.
  CHECK(bill(opus(), tokens(1'000, 200)) == Nano{10'000'000});
  CHECK(bill(opus(), tokens(0, 0)) == Nano{0});
}

TEST_CASE("Cached tokens are part of the prompt and bill once, at their own rate",
          "[models][billing]") {
  Usage usage = tokens(10'000, 300);
  usage.cached = 8'000;
  // 2,000 x 5,000 + 8,000 x 500 + 300 x 25,000; double-billing would give 61,500,000.
  CHECK(bill(opus(), usage) == Nano{10'000'000 + 4'000'000 + 7'500'000});
}

TEST_CASE("Reads, five-minute writes and one-hour writes each leave the plain input",
          "[models][billing]") {
  Usage usage = tokens(10'000, 300);
  usage.cached = 8'000;
  usage.cache_write = 1'000;
  usage.cache_write_1h = 500;
  CHECK(bill(opus(), usage) == Nano{2'500'000 + 4'000'000 + 6'250'000 + 5'000'000 + 7'500'000});
}

TEST_CASE("A fully cached prompt pays no plain input", "[models][billing]") {
  Usage usage = tokens(10'000, 0);
  usage.cached = 10'000;
  CHECK(bill(opus(), usage) == Nano{5'000'000});
}

TEST_CASE("A usage that reports more cached than prompt tokens pays no negative input",
          "[models][billing]") {
  Usage usage = tokens(1'000, 0);
  usage.cached = 1'200;
  CHECK(bill(opus(), usage) == Nano{600'000});
}

TEST_CASE("Cache kinds without a listed rate bill as plain input", "[models][billing]") {
  Price price;
  price.base.input = usd_per_mtok(2);
  price.base.output = usd_per_mtok(8);
  Usage usage = tokens(10'000, 0);
  usage.cached = 5'000;
  usage.cache_write = 2'000;
  usage.cache_write_1h = 1'000;
  CHECK(bill(price, usage) == bill(price, tokens(10'000, 0)));
}

TEST_CASE("A one-hour write without a rate of its own bills as a five-minute write",
          "[models][billing]") {
  Price price = opus();
  price.base.cache_write_1h.reset();
  Usage usage = tokens(1'000, 0);
  usage.cache_write_1h = 1'000;
  CHECK(bill(price, usage) == Nano{6'250'000});
}

TEST_CASE("A prompt of exactly the threshold is below the tier and one more token is above",
          "[models][billing][tier]") {
  CHECK(bill(sonnet(), tokens(200'000, 1'000)) == Nano{600'000'000 + 15'000'000});
  // All 200,001 tokens and the output bill at the tier, not the last one alone.
  CHECK(bill(sonnet(), tokens(200'001, 1'000)) == Nano{1'200'006'000 + 22'500'000});
}

TEST_CASE("An inclusive tier starts at its threshold", "[models][billing][tier]") {
  Price price;
  price.base.input = usd_per_mtok(0.2);
  price.base.output = usd_per_mtok(0.5);
  Tier tier;
  tier.above_tokens = 128'000;
  tier.inclusive = true;
  tier.rates.input = usd_per_mtok(0.4);
  tier.rates.output = usd_per_mtok(1);
  price.tiers.push_back(tier);
  CHECK(bill(price, tokens(127'999, 100)) == Nano{25'599'800 + 50'000});
  CHECK(bill(price, tokens(128'000, 100)) == Nano{51'200'000 + 100'000});
}

TEST_CASE("Cached tokens count towards the threshold", "[models][billing][tier]") {
  Usage usage = tokens(250'000, 0);
  usage.cached = 240'000;
  CHECK(bill(sonnet(), usage) == Nano{10'000 * 6'000 + 240'000 * 600});
}

TEST_CASE("Of several tiers the highest that matches bills", "[models][billing][tier]") {
  Price price = sonnet();
  Tier far;
  far.above_tokens = 500'000;
  far.rates.input = usd_per_mtok(12);
  price.tiers.push_back(far);
  CHECK(rates_for(price, 200'000).input == 3 * kUsdPerMtok);
  CHECK(rates_for(price, 500'000).input == 6 * kUsdPerMtok);
  CHECK(rates_for(price, 500'001).input == 12 * kUsdPerMtok);
  // What the far tier leaves out comes from the base, not from the tier between.
  CHECK(rates_for(price, 500'001).output == 15 * kUsdPerMtok);
}

TEST_CASE("A cache rate that a tier leaves out is the base's or the tier's input, as told",
          "[models][billing][tier]") {
  Price price = sonnet();
  const BilledRates base_rate = rates_for(price, 300'000);
  CHECK(base_rate.cache_write == 3'750'000);
  CHECK(base_rate.cache_write_1h == 3'750'000);
  price.cache_fallback = CacheFallback::kTierInput;
  const BilledRates tier_input = rates_for(price, 300'000);
  CHECK(tier_input.cache_write == 6'000'000);
  CHECK(tier_input.cache_write_1h == 6'000'000);
  CHECK(tier_input.cached_input == 600'000);  // listed, so no fallback
}

TEST_CASE("Reasoning tokens are part of the output and bill as output", "[models][billing]") {
  Usage usage = tokens(100, 5'000);
  usage.reasoning = 4'000;
  CHECK(bill(opus(), usage) == bill(opus(), tokens(100, 5'000)));
}

TEST_CASE("A reasoning rate bills the reasoning tokens alone", "[models][billing]") {
  Price price;
  price.base.input = usd_per_mtok(0.4);
  price.base.output = usd_per_mtok(1.2);
  price.base.reasoning = usd_per_mtok(4);
  Usage usage = tokens(1'000, 500);
  usage.reasoning = 400;
  CHECK(bill(price, usage) == Nano{400'000 + 120'000 + 1'600'000});
}

TEST_CASE("A tier with an output rate but no reasoning rate bills reasoning as its output",
          "[models][billing][tier]") {
  Price price = sonnet();
  price.base.reasoning = usd_per_mtok(15);
  CHECK(rates_for(price, 200'001).reasoning == rates_for(price, 200'001).output);
}

TEST_CASE("A batch halves every token kind and leaves the call fee", "[models][billing]") {
  Price price = opus();
  price.per_call_pico_usd = 5'000'000'000;  // 0.005 USD
  Usage usage = tokens(10'000, 300);
  usage.cached = 8'000;
  usage.cache_write = 1'000;
  const Nano full = bill(price, usage);
  usage.batch = true;
  const std::int64_t fee = 5'000'000;
  CHECK(full == Nano{fee + 5'000'000 + 4'000'000 + 6'250'000 + 7'500'000});
  CHECK(bill(price, usage).count - fee == (full.count - fee) / 2);
}

TEST_CASE("A call fee is paid by a call without tokens", "[models][billing]") {
  Price price = opus();
  price.per_call_pico_usd = 5'000'000'000;
  CHECK(bill(price, tokens(0, 0)) == Nano{5'000'000});
}

TEST_CASE("A bill is rounded once, half away from zero", "[models][billing]") {
  Price price;
  price.base.input = TokenPrice{500};
  price.base.output = TokenPrice{400};
  CHECK(bill(price, tokens(1, 0)) == Nano{1});  // 0.5
  CHECK(bill(price, tokens(0, 1)) == Nano{0});  // 0.4
  CHECK(bill(price, tokens(0, 3)) == Nano{1});  // 1.2, where rounding each token gives 0
  CHECK(bill(price, tokens(1, 1)) == Nano{1});  // 0.9
  price.base.input = TokenPrice{1'001};
  price.batch_multiplier = 0.5;
  Usage usage = tokens(1, 0);
  usage.batch = true;
  CHECK(bill_pico_usd(price, usage) == 501);  // 500.5
  CHECK(bill(price, usage) == Nano{1});       // 0.5005, from the exact bill
}

TEST_CASE("A bill beyond 64 bits saturates", "[models][billing]") {
  Price price;
  price.base.input = TokenPrice{1'000'000'000'000};  // a dollar a token
  price.base.output = TokenPrice{0};
  CHECK(bill_pico_usd(price, tokens(1'000'000'000, 0)) == std::numeric_limits<std::int64_t>::max());
  CHECK(bill(price, tokens(1'000'000'000, 0)) == Nano{1'000'000'000'000'000'000});
}

TEST_CASE("Marginal billing charges the higher rate beyond the threshold only",
          "[models][billing][tier]") {
  Price price = sonnet();
  price.tier_billing = TierBilling::kMarginal;
  CHECK(bill(price, tokens(200'001, 1'000)) == Nano{200'000 * 3'000 + 6'000 + 22'500'000});
  CHECK(bill(price, tokens(200'000, 1'000)) == Nano{200'000 * 3'000 + 15'000'000});
}

TEST_CASE("Marginal billing places cached tokens before the rest of the prompt",
          "[models][billing][tier]") {
  Price price = sonnet();
  price.tier_billing = TierBilling::kMarginal;
  Usage usage = tokens(260'000, 0);
  usage.cached = 150'000;
  usage.cache_write = 100'000;  // 50,000 below the threshold and 50,000 beyond
  CHECK(bill(price, usage) ==
        Nano{150'000 * 300 + 50'000 * 3'750 + 50'000 * 3'750 + 10'000 * 6'000});
}

TEST_CASE("Without tiers a bill is linear in the tokens", "[models][billing][law]") {
  Draws draws(11);
  for (int i = 0; i < 300; ++i) {
    Price price;
    price.base = random_rates(draws);
    const Usage a = random_usage(draws), b = random_usage(draws);
    Usage sum;
    for (auto member : {&Usage::input, &Usage::cached, &Usage::cache_write, &Usage::cache_write_1h,
                        &Usage::output, &Usage::reasoning}) {
      sum.*member = a.*member + b.*member;
    }
    CHECK(bill_pico_usd(price, sum) == bill_pico_usd(price, a) + bill_pico_usd(price, b));
  }
}

TEST_CASE("Scaling every price scales the bill", "[models][billing][law]") {
  Draws draws(12);
  for (int i = 0; i < 300; ++i) {
    Price price;
    price.base = random_rates(draws);
    Tier tier;
    tier.above_tokens = 200'000;
    tier.rates = random_rates(draws);
    price.tiers.push_back(tier);
    price.per_call_pico_usd = draws.below(1'000'000'000);
    if (draws.below(2) == 0) price.tier_billing = TierBilling::kMarginal;
    const std::int64_t factor = 1 + draws.below(9);
    Price dear = price;
    dear.base = scaled(price.base, factor);
    dear.tiers.front().rates = scaled(tier.rates, factor);
    dear.per_call_pico_usd *= factor;
    const Usage usage = random_usage(draws);
    CHECK(bill_pico_usd(dear, usage) == factor * bill_pico_usd(price, usage));
  }
}

TEST_CASE("More tokens of any kind never cost less where tiers only rise",
          "[models][billing][law]") {
  Draws draws(13);
  for (int i = 0; i < 300; ++i) {
    Price price;
    price.base = random_rates(draws);
    Tier tier;
    tier.above_tokens = 200'000;
    tier.rates = scaled(price.base, 2);
    price.tiers.push_back(tier);
    if (draws.below(2) == 0) price.tier_billing = TierBilling::kMarginal;
    const Usage usage = random_usage(draws);
    for (auto member : {&Usage::input, &Usage::output}) {
      Usage more = usage;
      more.*member += 1 + draws.below(50'000);
      CHECK(bill_pico_usd(price, more) >= bill_pico_usd(price, usage));
    }
  }
}

TEST_CASE("Marginal billing lies between the base and the whole request at the tier",
          "[models][billing][law]") {
  Draws draws(14);
  for (int i = 0; i < 300; ++i) {
    Price whole;
    whole.base = random_rates(draws);
    Price base = whole;
    Tier tier;
    tier.above_tokens = 100'000;
    tier.rates = scaled(whole.base, 1 + draws.below(4));
    whole.tiers.push_back(tier);
    Price marginal = whole;
    marginal.tier_billing = TierBilling::kMarginal;
    const Usage usage = random_usage(draws);
    CHECK(bill_pico_usd(base, usage) <= bill_pico_usd(marginal, usage));
    CHECK(bill_pico_usd(marginal, usage) <= bill_pico_usd(whole, usage));
  }
}

}  // namespace
