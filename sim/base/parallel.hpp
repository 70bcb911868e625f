// Deterministic parallel loops over fixed chunks of rows.
//
// Invariant: chunk boundaries depend on the number of rows alone, never on the number of threads;
// callers keep one result per chunk and merge them in chunk order, so every total is identical for
// any `threads`. Source of the scheduling: oneTBB. Cost: one task per 64 Ki rows.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace pointsman::base {

inline constexpr std::size_t kChunkRows = std::size_t{1} << 16;

constexpr std::size_t chunk_count(std::size_t rows) {
  return (rows + kChunkRows - 1) / kChunkRows;
}

struct Chunk {
  std::size_t index = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The threads that `threads` asks for: so many, or all cores where it is 0; never above 1,024.
unsigned threads_to_use(unsigned threads);

/// Calls `body` once per chunk of [0, rows), on at most `threads` threads (0 = all cores).
/// Chunks not yet started when `stop` is requested are skipped; returns false in that case.
/// A body that throws ends the loop in the same way: exceptions never leave this function.
bool for_each_chunk(std::size_t rows, unsigned threads, const std::stop_token& stop,
                    const std::function<void(const Chunk&)>& body);

/// Calls `body(i)` for i in [0, count) with the same rules, for work that is not rows.
bool for_each_index(std::size_t count, unsigned threads, const std::stop_token& stop,
                    const std::function<void(std::size_t)>& body);

}  // namespace pointsman::base
