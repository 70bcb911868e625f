// The next of a bounded set of pending events: a winner tournament over slots.
//
// A slot is a place that holds at most one pending event: a server, a batch slot, a timer. Total
// order, the one of the whole timed simulation: (tick, rank, order, slot), where `order` is the
// caller's tie-break (the request's row), so that equal ticks never depend on which server was
// free. Invariant: nodes_[i] is the lesser of its two children; an empty slot holds the greatest
// key, so that cancelling is one more climb. Cost: log2(slots) branch-free steps a change, O(1) for
// the least; 32 bytes a slot. Source: Knuth, TAOCP 3, 5.4.1 (tree of winners).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pointsman::kernel {

/// Later than any event: 73 years. Every tick of an event is at least 0 and less.
inline constexpr std::int64_t kNever = (std::int64_t{1} << 61) - 1;

/// Which comes first among events of one tick: the world changes, what is done leaves, then what
/// waits gives up, then newcomers arrive. A server that frees as a customer comes takes that one.
enum class Rank : std::uint8_t { kChange, kCompletion, kTimeout, kArrival };

struct Pending {
  std::int64_t tick = kNever;
  Rank rank = Rank::kChange;
  std::uint32_t order = 0;
  std::uint32_t slot = 0;
};

class SlotTree {
 public:
  explicit SlotTree(std::uint32_t slots = 1) { grow(slots); }

  std::uint32_t slots() const noexcept { return slots_; }

  /// Makes room for at least `slots` slots, by doubling; pending events stay. The only allocation.
  void grow(std::uint32_t slots);

  /// Puts an event in `slot`, in place of the one it held. 0 <= tick < kNever; slot < slots().
  void set(std::uint32_t slot, std::int64_t tick, Rank rank, std::uint32_t order = 0) noexcept {
    climb(slot, key_of(tick, rank, order, slot));
  }

  /// Empties `slot`; an empty one stays so.
  void clear(std::uint32_t slot) noexcept { climb(slot, kEmpty); }

  bool is_empty() const noexcept { return nodes_[1] == kEmpty; }
  bool holds(std::uint32_t slot) const noexcept { return nodes_[slots_ + slot] != kEmpty; }

  /// The tick of the next event, kNever if there is none.
  std::int64_t next_tick() const noexcept { return tick_of(nodes_[1]); }

  /// The next event; its tick is kNever if there is none.
  Pending next() const noexcept {
    const Key key = nodes_[1];
    return {tick_of(key), static_cast<Rank>(static_cast<std::uint64_t>(key >> 64U) & 3U),
            static_cast<std::uint32_t>(key >> 32U), static_cast<std::uint32_t>(key)};
  }

  /// Whether an event of this key would be next if `but` were empty; of equal keys it is not.
  /// but < slots(), or kNoSlot.
  static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};
  bool would_be_next(std::int64_t tick, Rank rank, std::uint32_t order,
                     std::uint32_t but) const noexcept {
    const Key rest = but == kNoSlot ? nodes_[1] : least_but(but);
    return key_of(tick, rank, order, 0) >> 32U < rest >> 32U;
  }

 private:
  /// tick (62 bits), rank (2), order (32), slot (32): one comparison decides all four.
  using Key = unsigned __int128;
  static constexpr Key kEmpty = ~Key{0};

  static Key key_of(std::int64_t tick, Rank rank, std::uint32_t order,
                    std::uint32_t slot) noexcept {
    const auto when = static_cast<std::uint64_t>(tick) << 2U | static_cast<std::uint64_t>(rank);
    return Key{when} << 64U | Key{order} << 32U | slot;
  }
  static std::int64_t tick_of(Key key) noexcept {
    const auto tick = static_cast<std::int64_t>(static_cast<std::uint64_t>(key >> 64U) >> 2U);
    return tick < kNever ? tick : kNever;
  }

  Key least_but(std::uint32_t slot) const noexcept {
    Key least = kEmpty;
    for (std::size_t at = std::size_t{slots_} + slot; at > 1; at >>= 1U) {
      const Key sibling = nodes_[at ^ 1U];
      least = sibling < least ? sibling : least;
    }
    return least;
  }

  void climb(std::uint32_t slot, Key key) noexcept {
    Key* const nodes = nodes_.data();
    std::size_t at = std::size_t{slots_} + slot;
    nodes[at] = key;
    while (at > 1) {
      const Key sibling = nodes[at ^ 1U];
      key = sibling < key ? sibling : key;
      at >>= 1U;
      nodes[at] = key;
    }
  }

  std::uint32_t slots_ = 0;  ///< a power of two: the leaves are nodes_[slots_, 2 * slots_)
  std::vector<Key> nodes_;   ///< from 1, the root
};

inline void SlotTree::grow(std::uint32_t slots) {
  if (slots <= slots_) return;
  const std::uint32_t wider = std::bit_ceil(slots);
  std::vector<Key> nodes(2 * std::size_t{wider}, kEmpty);
  for (std::size_t slot = 0; slot < slots_; ++slot) nodes[wider + slot] = nodes_[slots_ + slot];
  for (std::size_t at = wider; at-- > 1;) {
    nodes[at] = nodes[2 * at] < nodes[2 * at + 1] ? nodes[2 * at] : nodes[2 * at + 1];
  }
  slots_ = wider;
  nodes_ = std::move(nodes);
}

}  // namespace pointsman::kernel
