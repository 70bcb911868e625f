// The times at which each of some alike servers (or places in a room) is free again.
//
// Whoever comes next takes the least and puts the time at which he leaves in its stead; which
// server that is does not matter. Invariant: replacing never makes the least smaller. Cost: few
// servers are a sorted array, linear in their number without a branch (3 ns at 8); many are a
// SlotTree, log2 of it.
#pragma once

#include "sim/kernel/slot_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::kernel {

/// Replaces the least of sorted `times` by `value`, which is not less, and keeps them sorted.
inline void replace_least(std::int64_t* times, std::size_t count, std::int64_t value) noexcept {
  for (std::size_t j = 0; j + 1 < count; ++j) {
    const std::int64_t kept = times[j] < value ? value : times[j];
    times[j] = times[j + 1] < kept ? times[j + 1] : kept;
  }
  times[count - 1] = times[count - 1] < value ? value : times[count - 1];
}

class FreeTimes {
 public:
  static constexpr std::uint32_t kSortedMax = 32;

  /// count >= 1, all free at tick 0.
  explicit FreeTimes(std::uint32_t count) {
    if (count <= kSortedMax) {
      sorted_.resize(count);
      return;
    }
    tree_.grow(count);
    for (std::uint32_t slot = 0; slot < count; ++slot) tree_.set(slot, 0, Rank::kCompletion);
  }

  std::int64_t least() const noexcept {
    return sorted_.empty() ? tree_.next_tick() : sorted_.front();
  }

  /// least() <= tick < kNever.
  void replace_least(std::int64_t tick) noexcept {
    if (sorted_.empty()) {
      tree_.set(tree_.next().slot, tick, Rank::kCompletion);
    } else {
      kernel::replace_least(sorted_.data(), sorted_.size(), tick);
    }
  }

  /// Whether they are few enough for a loop of its own over sorted().
  bool is_sorted() const noexcept { return !sorted_.empty(); }
  std::span<std::int64_t> sorted() noexcept { return sorted_; }

 private:
  std::vector<std::int64_t> sorted_;  ///< empty where tree_ is used
  SlotTree tree_;                     ///< a slot per server
};

}  // namespace pointsman::kernel
