#include "sim/policy/bound_model.hpp"

#include "models/latency.hpp"
#include "sim/policy/program.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pointsman::policy {

namespace {

using data::kAbsentInteger;

constexpr int kNanoDigits = 9;

std::int64_t power_of_ten(int exponent) noexcept {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// Calls `body(begin, piece)` on pieces of at most kBlockRows, so that scratch space is fixed.
template <typename Body>
void for_each_piece(std::size_t begin, std::span<std::int64_t> out, Body body) noexcept {
  for (std::size_t done = 0; done < out.size(); done += kBlockRows) {
    body(begin + done, out.subspan(done, std::min(kBlockRows, out.size() - done)));
  }
}

void gather_tokens(const TokenSource& source, std::size_t begin,
                   std::span<std::int64_t> out) noexcept {
  if (source.tokens != nullptr) return source.tokens->gather_scaled(begin, 0, out);
  if (source.chars == nullptr) {
    std::ranges::fill(out, source.constant.value_or(kAbsentInteger));
    return;
  }
  source.chars->gather_scaled(begin, 0, out);
  for (std::int64_t& count : out) {
    if (count == kAbsentInteger) continue;
    count = std::llround(static_cast<double>(count) / source.chars_per_token);
  }
}

bool has_rate(const std::optional<models::TokenPrice>& rate) noexcept {
  return rate.has_value() && rate->pico_usd != 0;
}

struct UsageScratch {
  std::array<std::int64_t, kBlockRows> input, cached, output, reasoning;
};

bool bills_by_token(const models::Price& price) noexcept {
  return !price.tiers.empty() || has_rate(price.base.input) || has_rate(price.base.output);
}

void price_piece(const BoundModel& model, std::size_t begin, std::int64_t scale,
                 std::span<std::int64_t> out) noexcept {
  UsageScratch tokens;
  const auto gather = [&](const TokenSource& source, std::array<std::int64_t, kBlockRows>& to) {
    gather_tokens(source, begin, std::span(to).first(out.size()));
  };
  gather(model.input, tokens.input);
  gather(model.cached, tokens.cached);
  gather(model.output, tokens.output);
  gather(model.reasoning, tokens.reasoning);
  // A price per call alone needs no token counts; a price per token without them is unknown.
  const bool needs_input = !model.price.tiers.empty() || has_rate(model.price.base.input);
  const bool needs_output = !model.price.tiers.empty() || has_rate(model.price.base.output);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if ((needs_input && tokens.input[i] == kAbsentInteger) ||
        (needs_output && tokens.output[i] == kAbsentInteger)) {
      out[i] = kAbsentInteger;
      continue;
    }
    const auto known = [](std::int64_t count) { return count == kAbsentInteger ? 0 : count; };
    const models::Usage usage{.input = known(tokens.input[i]),
                              .cached = known(tokens.cached[i]),
                              .cache_write = 0,
                              .cache_write_1h = 0,
                              .output = known(tokens.output[i]),
                              .reasoning = known(tokens.reasoning[i]),
                              .batch = model.batch};
    out[i] = models::bill(model.price, usage).count * scale;
  }
}

}  // namespace

void gather_scores(const BoundModel& model, std::size_t begin, std::span<double> out) noexcept {
  const data::Column* scores = model.find(data::ModelField::kScore);
  if (scores != nullptr) {
    scores->gather(begin, out);
    if (scores->is_complete()) return;
  } else {
    std::ranges::fill(out, data::kAbsent);
  }
  if (model.profile_accuracy.empty()) return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!std::isnan(out[i])) continue;
    const bool by_category = model.profile_accuracy.size() > 1 && model.profile_category != nullptr;
    const auto code = by_category ? model.profile_category->number_at(begin + i) : 0.0;
    out[i] =
        std::isnan(code) ? data::kAbsent : model.profile_accuracy[static_cast<std::size_t>(code)];
  }
}

void gather_costs(const BoundModel& model, std::size_t begin, int digits,
                  std::span<std::int64_t> out) noexcept {
  switch (model.cost_source) {
    case CostSource::kUnknown:
      std::ranges::fill(out, kAbsentInteger);
      return;
    case CostSource::kLabelled:
      model.cost->gather_scaled(begin, digits, out);
      return;
    case CostSource::kPriced: {
      const std::int64_t scale = power_of_ten(digits - kNanoDigits);
      if (!bills_by_token(model.price)) {
        std::ranges::fill(out, models::bill(model.price, {.batch = model.batch}).count * scale);
        return;
      }
      for_each_piece(begin, out, [&](std::size_t at, std::span<std::int64_t> piece) {
        price_piece(model, at, scale, piece);
      });
      return;
    }
  }
}

void gather_latencies(const BoundModel& model, std::size_t begin,
                      std::span<std::int64_t> out) noexcept {
  switch (model.latency_source) {
    case LatencySource::kUnknown:
      std::ranges::fill(out, kAbsentInteger);
      return;
    case LatencySource::kLabelled:
      model.latency->gather_scaled(begin, kNanoDigits, out);
      return;
    case LatencySource::kLaw:
      gather_tokens(model.output, begin, out);
      for (std::int64_t& value : out) {
        if (value == kAbsentInteger) continue;
        value = models::mean_latency(model.latency_law, value).count;
      }
      return;
  }
}

void gather_input_tokens(const BoundModel& model, std::size_t begin,
                         std::span<std::int64_t> out) noexcept {
  gather_tokens(model.input, begin, out);
}

void gather_call_counts(const BoundModel& model, std::size_t begin,
                        std::span<std::int64_t> out) noexcept {
  const data::Column* calls = model.find(data::ModelField::kCalls);
  if (calls == nullptr) {
    std::ranges::fill(out, std::int64_t{1});
    return;
  }
  calls->gather_scaled(begin, 0, out);
  std::ranges::replace(out, kAbsentInteger, std::int64_t{1});
}

int money_digits(std::span<const BoundModel> models) noexcept {
  int digits = kNanoDigits;
  for (const BoundModel& model : models) {
    if (model.cost_source == CostSource::kLabelled) digits = std::max(digits, model.cost->digits);
  }
  return digits;
}

}  // namespace pointsman::policy
