#include "sim/engine/block_inputs.hpp"

#include "sim/base/units.hpp"
#include "sim/engine/tally.hpp"

#include <cmath>

namespace pointsman::engine {

using policy::kBlockRows;

BlockInputs::BlockInputs(const policy::SignalTable& signals,
                         std::span<const policy::BoundModel> models,
                         const policy::TokenSource& prompt_tokens, int money_digits)
    : signals_(signals),
      models_(models),
      money_digits_(money_digits),
      signal_buffers_(signals.origins.size()),
      by_signal_(signals.origins.size()),
      scores_(models.size()),
      costs_(models.size()),
      latencies_(models.size()),
      call_counts_(models.size()),
      scratch_(kBlockRows) {
  prompt_.input = prompt_tokens;
  for (int digits = base::kNanoDigits; digits < money_digits; ++digits) money_scale_ *= 10;
}

void BlockInputs::move_to(std::size_t first_row, std::size_t size) {
  first_row_ = first_row;
  size_ = size;
  for (SignalBuffer& buffer : signal_buffers_) buffer.is_fresh = false;
  for (auto* buffers : {&scores_, &costs_, &latencies_, &call_counts_}) {
    for (Buffer& buffer : *buffers) buffer.is_fresh = false;
  }
  prompt_tokens_.is_fresh = false;
}

std::span<const double> BlockInputs::signal(policy::SignalIndex index) {
  SignalBuffer& buffer = signal_buffers_[index];
  if (!buffer.is_fresh) {
    buffer.values.resize(kBlockRows);
    by_signal_[index] = std::span(buffer.values).first(size_);
    signals_.origins[index].column->gather(first_row_, std::span(buffer.values).first(size_));
    buffer.is_fresh = true;
  }
  return by_signal_[index];
}

template <typename Gather>
std::span<const std::int64_t> BlockInputs::fresh(Buffer& buffer, Gather gather) {
  if (!buffer.is_fresh) {
    buffer.values.resize(kBlockRows);
    gather(std::span(buffer.values).first(size_));
    buffer.is_fresh = true;
  }
  return std::span<const std::int64_t>(buffer.values).first(size_);
}

std::span<const std::int64_t> BlockInputs::scores(policy::ModelIndex model) {
  return fresh(scores_[model], [&](std::span<std::int64_t> out) {
    const auto values = std::span(scratch_).first(out.size());
    policy::gather_scores(models_[model], first_row_, values);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = std::isnan(values[i]) ? data::kAbsentInteger : score_units(values[i]);
    }
  });
}

std::span<const std::int64_t> BlockInputs::costs(policy::ModelIndex model) {
  return fresh(costs_[model], [&](std::span<std::int64_t> out) {
    policy::gather_costs(models_[model], first_row_, money_digits_, out);
  });
}

std::span<const std::int64_t> BlockInputs::latencies(policy::ModelIndex model) {
  return fresh(latencies_[model], [&](std::span<std::int64_t> out) {
    policy::gather_latencies(models_[model], first_row_, out);
  });
}

std::span<const std::int64_t> BlockInputs::call_counts(policy::ModelIndex model) {
  return fresh(call_counts_[model], [&](std::span<std::int64_t> out) {
    policy::gather_call_counts(models_[model], first_row_, out);
  });
}

std::span<const std::int64_t> BlockInputs::prompt_tokens() {
  return fresh(prompt_tokens_, [&](std::span<std::int64_t> out) {
    policy::gather_input_tokens(prompt_, first_row_, out);
  });
}

}  // namespace pointsman::engine
