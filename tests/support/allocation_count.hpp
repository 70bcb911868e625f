// How much some work of a test program allocates. Another file of the program includes
// counted_allocations.hpp, or nothing is counted.
#pragma once

#include <atomic>
#include <cstddef>

namespace pointsman::tests {

inline std::atomic<std::size_t> allocations{0};

template <typename Work>
std::size_t count_allocations(Work&& work) {
  const std::size_t before = allocations.load();
  work();
  return allocations.load() - before;
}

}  // namespace pointsman::tests
