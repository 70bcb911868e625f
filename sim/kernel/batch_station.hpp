// A self-hosted replica with continuous batching: sequences decode together, slower the more there
// are.
//
// In each step every sequence of the batch gains one token, and a step of B sequences takes
// base + per_sequence * B ticks. Whoever comes during a step enters at its end, first come, first
// served, as far as the cap on sequences and the key-value memory allow; a sequence reserves its
// whole memory on entry. Invariant: work is counted in whole tokens and time in whole ticks, so a
// run is exact, however often advance() is called. Steps between changes are jumped over. Cost:
// 30-60 ns a sequence. Sources: Yu et al., "Orca", OSDI'22 (iteration-level scheduling); the linear
// pace is measured, valid up to some 60 sequences a GPU. Short steps make it processor sharing.
#pragma once

#include "sim/kernel/ring.hpp"
#include "sim/kernel/slot_tree.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace pointsman::kernel {

/// How long a step takes and what fits. base + per_sequence >= 1 tick.
struct BatchLaw {
  std::int64_t base_ticks = 0;
  std::int64_t per_sequence_ticks = 0;
  std::uint32_t sequences_max = 256;
  std::int64_t kv_tokens_max = std::numeric_limits<std::int64_t>::max();

  std::int64_t step_ticks(std::int64_t sequences) const noexcept {
    return base_ticks + per_sequence_ticks * sequences;
  }
};

struct Sequence {
  std::uint32_t row = 0;
  std::int64_t output_tokens = 1;  ///< at least 1
  std::int64_t kv_tokens = 0;      ///< prompt and answer
};

struct DecodedSequence {
  std::uint32_t row = 0;
  std::int64_t entered_tick = 0;  ///< when its first step began
  std::int64_t left_tick = 0;
};

/// A sequence whose client has hung up.
struct CancelledSequence {
  std::int64_t tokens = 0;        ///< that were decoded, and are billed
  std::int64_t entered_tick = 0;  ///< kNever: it was still waiting
};

class BatchStation {
 public:
  explicit BatchStation(const BatchLaw& law) : law_(law) {}

  std::uint32_t running() const noexcept { return running_; }
  std::size_t waiting() const noexcept { return queue_.size(); }
  std::int64_t kv_tokens_used() const noexcept { return kv_used_; }

  /// Whether the sequence fits into an empty replica at all.
  bool fits(const Sequence& sequence) const noexcept {
    return sequence.kv_tokens <= law_.kv_tokens_max;
  }

  /// How many would be held up by the caps if this one came too, the others of the queue entering
  /// at the end of the step that is under way.
  std::size_t held_up_with(const Sequence& last) const noexcept;

  /// A sequence that fits comes at `now`, to which the station has been advanced.
  void join(std::int64_t now, const Sequence& sequence);

  /// When the batch next changes, kNever while idle: the time for the next advance(). Earlier calls
  /// do no harm.
  std::int64_t next_change() const noexcept;

  /// Decodes up to and including `now`; calls done(DecodedSequence) for each that has left, in the
  /// order (tick, row).
  template <typename Done>
  void advance(std::int64_t now, Done&& done);

  /// When the first step of a sequence that is here began; kNever: it waits, or is not here.
  std::int64_t entered_tick(std::uint32_t row) const noexcept;

  /// The client hangs up at `now`, to which the station has been advanced. Empty: `row` is not
  /// here, or leaves at this very tick. Its memory is free from the end of the step on.
  std::optional<CancelledSequence> cancel(std::int64_t now, std::uint32_t row);

 private:
  struct Place {
    Sequence sequence;
    std::int64_t entered_tick = 0;
    std::int64_t entered_step = 0;
    bool is_cancelled = false;
  };

  bool is_admissible() const noexcept {
    return !queue_.is_empty() && running_ < law_.sequences_max &&
           queue_.front().kv_tokens <= law_.kv_tokens_max - kv_used_;
  }
  void catch_up(std::int64_t now) noexcept;
  void admit();
  std::uint32_t leave() noexcept;
  void take_out(std::uint32_t place) noexcept;

  BatchLaw law_;
  std::int64_t step_ = 0;        ///< steps done so far
  std::int64_t step_begin_ = 0;  ///< tick at which the current step began
  std::int64_t step_ticks_ = 1;  ///< of the current step
  std::uint32_t running_ = 0;
  std::int64_t kv_used_ = 0;
  SlotTree last_steps_;  ///< by place, keyed by the step after which its sequence leaves
  std::vector<Place> places_;
  std::vector<std::uint32_t> vacant_;
  Ring<Sequence> queue_;
};

template <typename Done>
void BatchStation::advance(std::int64_t now, Done&& done) {
  for (std::int64_t change = next_change(); change <= now; change = next_change()) {
    step_ += (change - step_begin_) / step_ticks_;
    step_begin_ = change;
    while (last_steps_.next_tick() <= step_) {
      const Place& left = places_[leave()];
      if (!left.is_cancelled) done(DecodedSequence{left.sequence.row, left.entered_tick, change});
    }
    admit();
  }
}

/// Serves a whole column of sequences that all fit. arrival: ticks, not decreasing.
void serve_batch(const BatchLaw& law, std::span<const std::int64_t> arrival,
                 std::span<const std::int64_t> output_tokens,
                 std::span<const std::int64_t> kv_tokens, std::span<std::int64_t> finish);

}  // namespace pointsman::kernel
