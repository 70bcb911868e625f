#include "sim/kernel/ring.hpp"

#include "sim/kernel/class_queue.hpp"

#include <deque>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

TEST_CASE("A ring is a double-ended queue under random changes", "[kernel][ring][law]") {
  std::mt19937 draw(3);
  Ring<int> ring;
  std::deque<int> expected;
  for (int i = 0; i < 20'000; ++i) {
    const unsigned what = draw() % 8;
    if (what < 4) {
      ring.push_back(i);
      expected.push_back(i);
    } else if (what == 4) {
      ring.push_front(i);
      expected.push_front(i);
    } else if (!expected.empty() && what == 5) {
      ring.pop_back();
      expected.pop_back();
    } else if (!expected.empty()) {
      REQUIRE(ring.front() == expected.front());
      REQUIRE(ring.pop_front() == expected.front());
      expected.pop_front();
    }
    REQUIRE(ring.size() == expected.size());
    if (!expected.empty()) REQUIRE(ring[expected.size() / 2] == expected[expected.size() / 2]);
  }
  ring.clear();
  CHECK(ring.is_empty());
}

TEST_CASE("A value of the ring itself can be pushed while the ring grows", "[kernel][ring]") {
  Ring<int> ring;
  for (int i = 0; i < 4; ++i) ring.push_back(i + 10);
  ring.push_back(ring.front());
  ring.push_front(ring[1]);
  CHECK(ring[0] == 11);
  CHECK(ring[5] == 10);
}

TEST_CASE("The best class leaves first, within a class the first to come", "[kernel][ring]") {
  ClassQueue<int> queue(64);
  CHECK(queue.is_empty());
  queue.push_back(63, 1);
  queue.push_back(2, 2);
  queue.push_back(2, 3);
  queue.push_front(63, 4);
  queue.push_back(0, 5);
  CHECK(queue.best() == 0);
  CHECK(queue.size(2) == 2);
  std::vector<int> left;
  while (!queue.is_empty()) left.push_back(queue.pop());
  CHECK(left == std::vector<int>{5, 2, 3, 4, 1});
}

}  // namespace
}  // namespace pointsman::kernel
