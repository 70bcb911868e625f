#include "sim/kernel/event_loop.hpp"

#include <algorithm>
#include <random>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

struct Named {
  int name = 0;
};

/// Fires everything and returns the names in order.
std::vector<int> names_fired(EventLoop<Named>& loop, std::int64_t until = kNever) {
  std::vector<int> names;
  loop.run([&](const Named& event) { names.push_back(event.name); }, until);
  return names;
}

TEST_CASE("Events fire by tick, rank and order, whatever the order of scheduling",
          "[kernel][event_loop][law]") {
  using When = std::tuple<std::int64_t, Rank, std::uint32_t>;
  std::mt19937_64 draw(5);
  std::vector<When> whens;
  for (std::uint32_t i = 0; i < 500; ++i) {
    whens.emplace_back(draw() % 40, static_cast<Rank>(draw() % 4), i);
  }
  std::ranges::sort(whens);
  for (int shuffle = 0; shuffle < 20; ++shuffle) {
    std::vector<int> names(whens.size());
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = static_cast<int>(i);
    EventLoop<Named> loop;
    auto shuffled = names;
    std::ranges::shuffle(shuffled, draw);
    for (const int name : shuffled) {
      const auto& [tick, rank, order] = whens[static_cast<std::size_t>(name)];
      loop.schedule(tick, rank, order, {name});
    }
    CHECK(loop.pending() == names.size());
    REQUIRE(names_fired(loop) == names);
    CHECK(loop.pending() == 0);
    CHECK(loop.fired() == names.size());
  }
}

TEST_CASE("An event that would be next fires next, within a handler and without",
          "[kernel][event_loop][law]") {
  std::mt19937_64 draw(8);
  int yes = 0, no = 0;
  for (int round = 0; round < 400; ++round) {
    EventLoop<Named> loop;
    const auto try_one = [&] {
      const auto tick = loop.now() + static_cast<std::int64_t>(draw() % 3);
      const auto rank = static_cast<Rank>(draw() % 4);
      const auto order = static_cast<std::uint32_t>(100 + draw() % 9);
      const bool is_next = loop.would_be_next(tick, rank, order);
      loop.schedule(tick, rank, order, {-1});
      return is_next;
    };
    const auto count = static_cast<std::uint32_t>(draw() % 12);
    for (std::uint32_t i = 0; i < count; ++i) {
      loop.schedule(static_cast<std::int64_t>(draw() % 6), static_cast<Rank>(draw() % 4), i, {1});
    }
    bool is_next = false;
    if (round % 2 == 0 || count == 0) {
      is_next = try_one();
    } else {  // what fires is no longer in the way
      loop.step([&](const Named&) { is_next = try_one(); });
    }
    int next = 0;
    loop.step([&](const Named& event) { next = event.name; });
    REQUIRE((next == -1) == is_next);
    (is_next ? yes : no) += 1;
  }
  CHECK(yes > 50);
  CHECK(no > 50);
}

TEST_CASE("Of events with the same key none would be next", "[kernel][event_loop]") {
  EventLoop<Named> loop;
  CHECK(loop.would_be_next(5, Rank::kArrival, 7));
  loop.schedule(5, Rank::kArrival, 7, {1});
  CHECK_FALSE(loop.would_be_next(5, Rank::kArrival, 7));
  CHECK_FALSE(loop.would_be_next(5, Rank::kArrival, 8));
  CHECK(loop.would_be_next(5, Rank::kArrival, 6));
  CHECK(loop.would_be_next(5, Rank::kTimeout, 8));
}

TEST_CASE("The clock stands at the event that fires and never goes back",
          "[kernel][event_loop][law]") {
  std::mt19937_64 draw(6);
  EventLoop<Named> loop;
  std::vector<std::int64_t> clock;
  loop.schedule(3, Rank::kArrival, 0, {4000});
  loop.run([&](const Named& event) {
    clock.push_back(loop.now());
    if (event.name == 0) return;
    const int children = std::min(event.name, 2);
    for (int child = 0; child < children; ++child) {
      loop.schedule(loop.now() + static_cast<std::int64_t>(draw() % 9), Rank::kCompletion, 0,
                    {(event.name - 1) / children});
    }
  });
  CHECK(clock.size() > 4000);
  CHECK(clock.front() == 3);
  CHECK(std::ranges::is_sorted(clock));
}

TEST_CASE("A cancelled event never fires, and a ticket names one event only",
          "[kernel][event_loop]") {
  EventLoop<Named> loop;
  const Ticket first = loop.schedule(1, Rank::kArrival, 0, {1});
  const Ticket second = loop.schedule(2, Rank::kArrival, 0, {2});
  CHECK(loop.is_pending(first));
  CHECK(loop.cancel(first));
  CHECK_FALSE(loop.cancel(first));
  const Ticket third = loop.schedule(3, Rank::kArrival, 0, {3});  // in the slot of the first
  CHECK(third.slot == first.slot);
  CHECK_FALSE(loop.is_pending(first));
  CHECK_FALSE(loop.cancel(first));
  CHECK(names_fired(loop) == std::vector<int>{2, 3});
  CHECK_FALSE(loop.cancel(second));
  CHECK_FALSE(loop.cancel(Ticket{}));
}

TEST_CASE("A handler may cancel what is pending and schedule in its own tick",
          "[kernel][event_loop]") {
  EventLoop<Named> loop;
  const Ticket loser = loop.schedule(20, Rank::kCompletion, 0, {99});
  Ticket self = loop.schedule(10, Rank::kCompletion, 0, {1});
  std::vector<int> names;
  loop.run([&](const Named& event) {
    names.push_back(event.name);
    if (event.name != 1) return;
    CHECK_FALSE(loop.cancel(self));  // it fires right now
    CHECK(loop.cancel(loser));
    loop.schedule(10, Rank::kArrival, 0, {2});
    loop.schedule(10, Rank::kTimeout, 0, {3});
  });
  CHECK(names == std::vector<int>{1, 3, 2});
}

TEST_CASE("A run stops before its end and goes on from there", "[kernel][event_loop]") {
  EventLoop<Named> loop;
  for (const int tick : {1, 5, 5, 9}) loop.schedule(tick, Rank::kArrival, 0, {tick});
  CHECK(names_fired(loop, 5) == std::vector<int>{1});
  CHECK(loop.now() == 1);
  CHECK(loop.pending() == 3);
  CHECK(names_fired(loop, 6) == std::vector<int>{5, 5});
  CHECK(names_fired(loop) == std::vector<int>{9});
}

}  // namespace
}  // namespace pointsman::kernel
