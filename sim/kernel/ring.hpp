// A first-in-first-out queue of small values in one growing ring.
//
// Invariant: values leave at the front in the order in which they came at the back; push_front()
// puts one back at the head of the line (preemptive resume). Cost: O(1), no allocation once the
// ring has been as long before.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace pointsman::kernel {

template <typename T>
class Ring {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  std::size_t size() const noexcept { return size_; }
  bool is_empty() const noexcept { return size_ == 0; }

  /// Makes room for `count` values in all.
  void reserve(std::size_t count) {
    std::size_t capacity = values_.empty() ? 1 : values_.size();
    while (capacity < count) capacity *= 2;
    if (capacity > values_.size()) move_to(capacity);
  }

  void push_back(const T& value) {
    const T copy = value;  // it may be in the ring
    reserve(size_ + 1);
    values_[index(size_)] = copy;
    ++size_;
  }
  void push_front(const T& value) {
    const T copy = value;
    reserve(size_ + 1);
    head_ = index(values_.size() - 1);
    values_[head_] = copy;
    ++size_;
  }

  /// The value at a place in the line; place < size().
  T& operator[](std::size_t place) noexcept { return values_[index(place)]; }
  const T& operator[](std::size_t place) const noexcept { return values_[index(place)]; }
  const T& front() const noexcept { return values_[head_]; }

  /// Takes the front value out; not of an empty ring.
  T pop_front() noexcept {
    const T value = values_[head_];
    head_ = index(1);
    --size_;
    return value;
  }

  /// Takes a value out of the line, moving the fewer of the others; place < size().
  void erase(std::size_t place) noexcept {
    if (place < size_ / 2) {
      for (; place > 0; --place) (*this)[place] = (*this)[place - 1];
      pop_front();
    } else {
      for (; place + 1 < size_; ++place) (*this)[place] = (*this)[place + 1];
      pop_back();
    }
  }

  /// Drops the last value; not of an empty ring.
  void pop_back() noexcept { --size_; }

  void clear() noexcept { head_ = size_ = 0; }

 private:
  std::size_t index(std::size_t place) const noexcept {
    return (head_ + place) & (values_.size() - 1);
  }
  void move_to(std::size_t capacity) {
    std::vector<T> wider(capacity);
    for (std::size_t i = 0; i < size_; ++i) wider[i] = values_[index(i)];
    values_ = std::move(wider);
    head_ = 0;
  }

  std::vector<T> values_;  ///< its size is a power of two
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace pointsman::kernel
