// Finds the first repeated id of a workload.
//
// Rows are scattered by hash into partitions whose tables fit the cache. Invariant: the answer
// depends on the ids alone, not on the number of threads. Cost: about 15 ns a row, 16 bytes of
// scratch a row.
#pragma once

#include "data/column.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

namespace pointsman::data {

struct Duplicate {
  std::size_t row = 0;    ///< the least row whose id appeared before
  std::size_t first = 0;  ///< where it appeared first
};

/// Looks at rows [0, keys.size()); keys[r] = stable_hash(ids.at(r)).
std::optional<Duplicate> find_duplicate(const TextColumn& ids, std::span<const std::uint64_t> keys,
                                        unsigned threads, const std::stop_token& stop);

}  // namespace pointsman::data
