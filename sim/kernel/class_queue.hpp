// A queue of several classes: the first of the best class that waits leaves first.
//
// Invariant: class 0 goes before 1, and so on; within a class it is a Ring. Cost: O(1); the classes
// that wait are the bits of one word.
#pragma once

#include "sim/kernel/ring.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsman::kernel {

template <typename T>
class ClassQueue {
 public:
  static constexpr unsigned kClasses = 64;

  /// 1 <= classes <= kClasses.
  explicit ClassQueue(unsigned classes) : rings_(classes) {}

  bool is_empty() const noexcept { return waiting_ == 0; }
  std::size_t size(unsigned of_class) const noexcept { return rings_[of_class].size(); }

  void push_back(unsigned to_class, const T& value) {
    rings_[to_class].push_back(value);
    waiting_ |= std::uint64_t{1} << to_class;
  }
  void push_front(unsigned to_class, const T& value) {
    rings_[to_class].push_front(value);
    waiting_ |= std::uint64_t{1} << to_class;
  }

  /// The best class that waits; not of an empty queue.
  unsigned best() const noexcept { return static_cast<unsigned>(std::countr_zero(waiting_)); }

  T pop() noexcept {
    const unsigned from = best();
    const T value = rings_[from].pop_front();
    if (rings_[from].is_empty()) waiting_ &= waiting_ - 1;
    return value;
  }

 private:
  std::vector<Ring<T>> rings_;
  std::uint64_t waiting_ = 0;  ///< bit per class that is not empty
};

}  // namespace pointsman::kernel
