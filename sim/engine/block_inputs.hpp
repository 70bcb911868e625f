// Everything that programs read of one block of rows, gathered once and shared by all of them.
//
// Invariant: a column is gathered on first use per block; absent values are NaN or kAbsentInteger.
// Cost: one pass over each column used; 8 KB of scratch per signal and per model and field.
#pragma once

#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/program.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::engine {

class BlockInputs {
 public:
  BlockInputs(const policy::SignalTable& signals, std::span<const policy::BoundModel> models,
              const policy::TokenSource& prompt_tokens, int money_digits);

  /// Makes rows [first_row, first_row + size) the current block; size <= kBlockRows.
  void move_to(std::size_t first_row, std::size_t size);
  std::size_t first_row() const { return first_row_; }
  std::size_t size() const { return size_; }
  int money_digits() const { return money_digits_; }
  /// Money units in one nano-dollar.
  std::int64_t money_scale() const { return money_scale_; }

  /// Values of one signal. The view handed to choosers shows the signals asked for so far.
  std::span<const double> signal(policy::SignalIndex index);
  policy::BlockView view() const { return {first_row_, by_signal_}; }

  /// Scores in 1 / kScoreOne.
  std::span<const std::int64_t> scores(policy::ModelIndex model);
  std::span<const std::int64_t> costs(policy::ModelIndex model);
  std::span<const std::int64_t> latencies(policy::ModelIndex model);
  std::span<const std::int64_t> call_counts(policy::ModelIndex model);
  std::span<const std::int64_t> prompt_tokens();

 private:
  struct Buffer {
    std::vector<std::int64_t> values;
    bool is_fresh = false;
  };
  struct SignalBuffer {
    std::vector<double> values;
    bool is_fresh = false;
  };
  template <typename Gather>
  std::span<const std::int64_t> fresh(Buffer& buffer, Gather gather);

  const policy::SignalTable& signals_;
  std::span<const policy::BoundModel> models_;
  policy::BoundModel prompt_;  ///< holds the prompt's token source alone
  int money_digits_;
  std::int64_t money_scale_ = 1;
  std::size_t first_row_ = 0;
  std::size_t size_ = 0;
  std::vector<SignalBuffer> signal_buffers_;
  std::vector<std::span<const double>> by_signal_;
  std::vector<Buffer> scores_, costs_, latencies_, call_counts_;
  Buffer prompt_tokens_;
  std::vector<double> scratch_;
};

}  // namespace pointsman::engine
