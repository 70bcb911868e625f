// The limit that a kernel is measured against: reading the same columns, doing next to nothing.
//
// read_together() walks all columns side by side in blocks, as a kernel does, and adds up their
// words with vector loads on one thread. Invariant: every byte is read once; the sum is returned,
// so that no read can be left out. The pace is that of memory for columns larger than the caches.
#pragma once

#include "sim/base/isa.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::bench {

using Bytes = std::span<const std::byte>;

template <typename T>
Bytes bytes_of(std::span<const T> column) {
  return std::as_bytes(column);
}

/// Sum of the 64-bit words of aligned bytes; a rest below 8 bytes is left out.
POINTSMAN_CLONES inline std::uint64_t add_words(const std::uint64_t* words, std::size_t count) {
  std::array<std::uint64_t, 16> sums{};  // enough independent adds to wait for loads alone
  std::size_t i = 0;
  for (; i + sums.size() <= count; i += sums.size()) {
    for (std::size_t lane = 0; lane < sums.size(); ++lane) sums[lane] += words[i + lane];
  }
  for (; i < count; ++i) sums[0] += words[i];
  std::uint64_t sum = 0;
  for (const std::uint64_t part : sums) sum += part;
  return sum;
}

/// Reads all columns, each in `blocks` equal pieces, a piece of every column in turn.
template <std::size_t Columns>
std::uint64_t read_together(const std::array<Bytes, Columns>& columns, std::size_t blocks) {
  std::uint64_t sum = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (const Bytes& column : columns) {
      const std::size_t words = column.size() / sizeof(std::uint64_t);
      const std::size_t begin = words * block / blocks;
      const std::size_t end = words * (block + 1) / blocks;
      sum += add_words(reinterpret_cast<const std::uint64_t*>(column.data()) + begin, end - begin);
    }
  }
  return sum;
}

}  // namespace pointsman::bench
