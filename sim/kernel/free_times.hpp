// The times at which each of some alike servers (or places in a room) is free again.
//
// Whoever comes next takes the least and puts the time at which he leaves in its stead; which
// server that is does not matter. Invariant: replacing never makes the least smaller. Cost: few
// servers are a sorted array, linear in their number without a branch (3 ns at 8); many are a
// SlotTree, log2 of it (10 ns at 32).
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
  static constexpr std::uint32_t kSortedMax = 16;

  /// count >= 1, all free at tick 0.
  explicit FreeTimes(std::uint32_t count) {
    if (count <= kSortedMax) {
      sorted_.resize(count);
      sorted_.resize(sorted_width(count), kNever);
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

  /// Of length sorted_width(count); those beyond the count are never free.
  std::span<std::int64_t> sorted() noexcept { return sorted_; }

  /// Few lengths, so that each can have a loop that the compiler knows the length of.
  static constexpr std::size_t sorted_width(std::size_t count) {
    return count <= 8 ? count : (count + 3) / 4 * 4;
  }

 private:
  std::vector<std::int64_t> sorted_;  ///< empty where tree_ is used
  SlotTree tree_;                     ///< a slot per server
};

}  // namespace pointsman::kernel
