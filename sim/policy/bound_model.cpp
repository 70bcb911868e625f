#include "sim/policy/bound_model.hpp"

#include "models/latency.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/units.hpp"
#include "sim/policy/program.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pointsman::policy {

namespace {

using data::kAbsentInteger;

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

bool bills_by_token(const models::Price& price) noexcept {
  return !price.tiers.empty() || has_rate(price.base.input) || has_rate(price.base.output);
}

struct TokenScratch {
  std::array<std::int64_t, kBlockRows> input, cached, output, reasoning;

  TokenSpans first(std::size_t size) {
    return {std::span(input).first(size), std::span(cached).first(size),
            std::span(output).first(size), std::span(reasoning).first(size)};
  }
};

void price_piece(const BoundModel& model, std::size_t begin, std::int64_t scale,
                 std::span<std::int64_t> out) noexcept {
  TokenScratch tokens;
  gather_tokens(model, begin, tokens.first(out.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t bill = bill_tokens(
        model, {tokens.input[i], tokens.cached[i], tokens.output[i], tokens.reasoning[i]});
    out[i] = bill == kAbsentInteger ? kAbsentInteger : bill * scale;
  }
}

/// Counts per attempt: observed per attempt, else those of the request.
void gather_per_attempt(const TokenSource& source, const data::Column* of_model,
                        const data::Column* of_attempts, std::size_t begin,
                        std::span<const std::size_t> row_of, std::span<std::int64_t> out) noexcept {
  const bool is_observed = source.tokens != nullptr && source.tokens == of_model;
  if (is_observed && of_attempts != nullptr) return of_attempts->gather_scaled(begin, 0, out);
  for (std::size_t i = 0; i < out.size(); ++i) gather_tokens(source, row_of[i], out.subspan(i, 1));
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
    if (std::isnan(out[i])) out[i] = stated_accuracy(model, begin + i);
  }
}

double stated_accuracy(const BoundModel& model, std::size_t row) noexcept {
  if (model.profile_accuracy.empty()) return data::kAbsent;
  const bool by_category = model.profile_accuracy.size() > 1 && model.profile_category != nullptr;
  const auto code = by_category ? model.profile_category->number_at(row) : 0.0;
  return std::isnan(code) ? data::kAbsent : model.profile_accuracy[static_cast<std::size_t>(code)];
}

void gather_tokens(const BoundModel& model, std::size_t begin, const TokenSpans& out) noexcept {
  gather_tokens(model.input, begin, out.input);
  gather_tokens(model.cached, begin, out.cached);
  gather_tokens(model.output, begin, out.output);
  gather_tokens(model.reasoning, begin, out.reasoning);
}

std::int64_t bill_tokens(const BoundModel& model, const TokenCounts& tokens) noexcept {
  // A price per call alone needs no token counts; a price per token without them is unknown.
  const bool needs_input = !model.price.tiers.empty() || has_rate(model.price.base.input);
  const bool needs_output = !model.price.tiers.empty() || has_rate(model.price.base.output);
  if ((needs_input && tokens.input == kAbsentInteger) ||
      (needs_output && tokens.output == kAbsentInteger)) {
    return kAbsentInteger;
  }
  const auto known = [](std::int64_t count) { return count == kAbsentInteger ? 0 : count; };
  const models::Usage usage{.input = known(tokens.input),
                            .cached = known(tokens.cached),
                            .cache_write = tokens.cache_write,
                            .cache_write_1h = tokens.cache_write_1h,
                            .output = known(tokens.output),
                            .reasoning = known(tokens.reasoning),
                            .batch = model.batch};
  return models::bill(model.price, usage).count;
}

void gather_attempt_tokens(const BoundModel& model, std::size_t begin,
                           std::span<const std::size_t> row_of, const TokenSpans& out) noexcept {
  using data::ModelField;
  const data::ModelColumns& attempts = model.attempts.recorded->columns;
  const auto gather = [&](const TokenSource& source, ModelField field, std::span<std::int64_t> to) {
    const bool from_chars = source.tokens == nullptr && source.chars != nullptr;
    if (from_chars && source.chars == model.find(ModelField::kResponseChars)) {
      TokenSource per_attempt = source;
      per_attempt.chars = attempts.find(ModelField::kResponseChars);
      return gather_tokens(per_attempt, begin, to);
    }
    gather_per_attempt(source, model.find(field), attempts.find(field), begin, row_of, to);
  };
  gather(model.input, ModelField::kInputTokens, out.input);
  gather(model.cached, ModelField::kCachedTokens, out.cached);
  gather(model.output, ModelField::kOutputTokens, out.output);
  gather(model.reasoning, ModelField::kReasoningTokens, out.reasoning);
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
      const std::int64_t scale = base::power_of_ten(digits - base::kNanoDigits);
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
      model.latency->gather_scaled(begin, base::kNanoDigits, out);
      return;
    case LatencySource::kLaw:
      gather_tokens(model.output, begin, out);
      for (std::int64_t& value : out) value = law_latency(model, value);
      return;
  }
}

std::int64_t law_latency(const BoundModel& model, std::int64_t output_tokens) noexcept {
  if (model.latency_source != LatencySource::kLaw || output_tokens == kAbsentInteger) {
    return kAbsentInteger;
  }
  return models::mean_latency(model.latency_law, output_tokens).count;
}

const data::ModelColumns* attempt_columns(const BoundModel& model) noexcept {
  return model.attempts.recorded != nullptr ? &model.attempts.recorded->columns : model.columns;
}

void gather_attempt_bills(const BoundModel& model, std::size_t begin, int digits,
                          const TokenSpans& tokens, const BillSpans& out) noexcept {
  using data::ModelField;
  const data::ModelColumns& columns = model.attempts.recorded->columns;
  const auto gather = [&](ModelField field, int to_digits, std::span<std::int64_t> to,
                          std::int64_t otherwise) {
    std::ranges::fill(to, otherwise);
    if (const auto* column = columns.find(field)) column->gather_scaled(begin, to_digits, to);
  };
  gather(ModelField::kCalls, 0, out.calls, 1);
  std::ranges::replace(out.calls, kAbsentInteger, std::int64_t{1});
  if (model.latency_source == LatencySource::kLaw) {
    for (std::size_t i = 0; i < out.latency.size(); ++i) {
      out.latency[i] = law_latency(model, tokens.output[i]);
    }
  } else {
    gather(ModelField::kLatencyS, base::kNanoDigits, out.latency, kAbsentInteger);
  }
  if (model.cost_source != CostSource::kPriced) {
    gather(ModelField::kCostUsd, digits, out.cost, kAbsentInteger);
    return;
  }
  const std::int64_t scale = base::power_of_ten(digits - base::kNanoDigits);
  for (std::size_t i = 0; i < out.cost.size(); ++i) {
    const std::int64_t bill = bill_tokens(
        model, {tokens.input[i], tokens.cached[i], tokens.output[i], tokens.reasoning[i]});
    out.cost[i] = bill == kAbsentInteger ? kAbsentInteger : bill * scale;
  }
}

AttemptCounts attempt_counts(const BoundModel& model, std::size_t row,
                             double right_score) noexcept {
  using data::ModelField;
  const auto* samples = model.find(ModelField::kSamples);
  const auto* correct = model.find(ModelField::kSamplesCorrect);
  if (samples != nullptr && correct != nullptr && samples->is_present(row) &&
      correct->is_present(row)) {
    return {std::llround(samples->number_at(row)), std::llround(correct->number_at(row))};
  }
  AttemptCounts counts;
  const auto* columns = attempt_columns(model);
  const auto* scores = columns == nullptr ? nullptr : columns->find(ModelField::kScore);
  if (scores == nullptr) return counts;
  const auto* recorded = model.attempts.recorded;
  const std::size_t begin = recorded != nullptr ? recorded->begin[row] : row;
  const std::size_t end = recorded != nullptr ? recorded->begin[row + 1] : row + 1;
  for (std::size_t at = begin; at < end; ++at) {
    const double score = scores->number_at(at);
    if (std::isnan(score)) continue;
    ++counts.attempts;
    counts.right += score >= right_score ? 1 : 0;
  }
  return counts;
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
  int digits = base::kNanoDigits;
  for (const BoundModel& model : models) {
    if (model.cost_source == CostSource::kLabelled) digits = std::max(digits, model.cost->digits);
  }
  return digits;
}

}  // namespace pointsman::policy
