#include "sim/kernel/slot_tree.hpp"

#include <map>
#include <random>
#include <set>
#include <tuple>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

using Order = std::tuple<std::int64_t, Rank, std::uint32_t, std::uint32_t>;

Order order_of(const Pending& pending) {
  return {pending.tick, pending.rank, pending.order, pending.slot};
}

TEST_CASE("The slot tree is a sorted set under random changes", "[kernel][slot_tree][law]") {
  std::mt19937_64 draw(11);
  for (const std::uint32_t slots : {1U, 2U, 3U, 8U, 64U, 1000U}) {
    SlotTree tree(slots);
    std::map<std::uint32_t, Order> held;  // by slot
    std::set<Order> sorted;
    for (int change = 0; change < 3000; ++change) {
      const auto slot = static_cast<std::uint32_t>(draw() % slots);
      if (const auto old = held.find(slot); old != held.end()) {
        sorted.erase(old->second);
        held.erase(old);
      }
      if (draw() % 4 == 0) {
        tree.clear(slot);
      } else {
        const Order next = {static_cast<std::int64_t>(draw() % 50), static_cast<Rank>(draw() % 4),
                            static_cast<std::uint32_t>(draw() % 3), slot};
        tree.set(slot, std::get<0>(next), std::get<1>(next), std::get<2>(next));
        held[slot] = next;
        sorted.insert(next);
      }
      CAPTURE(slots, change);
      REQUIRE(tree.is_empty() == sorted.empty());
      REQUIRE(tree.holds(slot) == held.contains(slot));
      if (sorted.empty()) {
        REQUIRE(tree.next_tick() == kNever);
      } else {
        REQUIRE(order_of(tree.next()) == *sorted.begin());
        REQUIRE(tree.next_tick() == std::get<0>(*sorted.begin()));
      }
    }
  }
}

TEST_CASE("Equal ticks come as changes, completions, timeouts, arrivals, each by order, by slot",
          "[kernel][slot_tree]") {
  SlotTree tree(8);
  tree.set(0, 5, Rank::kArrival, 0);
  tree.set(1, 5, Rank::kCompletion, 9);
  tree.set(2, 5, Rank::kCompletion, 3);
  tree.set(3, 5, Rank::kTimeout, 0);
  tree.set(4, 5, Rank::kChange, 100);
  tree.set(5, 4, Rank::kArrival, 100);
  tree.set(7, 5, Rank::kTimeout, 0);
  std::vector<std::uint32_t> slots;
  for (; !tree.is_empty(); tree.clear(slots.back())) slots.push_back(tree.next().slot);
  CHECK(slots == std::vector<std::uint32_t>{5, 4, 2, 1, 3, 7, 0});
}

TEST_CASE("Growing keeps what is pending", "[kernel][slot_tree]") {
  SlotTree tree;
  CHECK(tree.slots() == 1);
  for (std::uint32_t slot = 0; slot < 300; ++slot) {
    tree.grow(slot + 1);
    tree.set(slot, 1000 - slot, Rank::kArrival, slot);
    REQUIRE(tree.next().slot == slot);
  }
  CHECK(tree.slots() == 512);
  tree.grow(2);
  CHECK(tree.slots() == 512);
  for (std::uint32_t slot = 300; slot-- > 0;) {
    REQUIRE(tree.next().tick == 1000 - slot);
    tree.clear(slot);
  }
  CHECK(tree.is_empty());
}

TEST_CASE("An event decades ahead keeps its tick, and an empty slot is later still",
          "[kernel][slot_tree]") {
  SlotTree tree(2);
  tree.set(1, kNever - 1, Rank::kArrival, 0xffffffff);
  CHECK(tree.next().tick == kNever - 1);
  CHECK(tree.next().rank == Rank::kArrival);
  CHECK(tree.next().order == 0xffffffff);
  CHECK(tree.next().slot == 1);
  tree.clear(1);
  tree.clear(1);
  CHECK(tree.next().tick == kNever);
}

}  // namespace
}  // namespace pointsman::kernel
