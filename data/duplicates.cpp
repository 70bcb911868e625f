#include "data/duplicates.hpp"

#include "sim/base/parallel.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace pointsman::data {
namespace {

struct KeyedRow {
  std::uint64_t key = 0;
  std::uint64_t row = 0;
};

constexpr std::size_t kRowsPerPartition = 8192;  ///< its table of 16 Ki entries fits the L2 cache
constexpr std::uint32_t kFree = 0xffffffffU;

/// Rows grouped by the top bits of their keys, in row order within each partition.
struct Partitions {
  int bits = 0;
  std::vector<KeyedRow> rows;
  std::vector<std::size_t> begin;  ///< one entry more than partitions

  std::size_t of(std::uint64_t key) const {
    return bits == 0 ? 0 : static_cast<std::size_t>(key >> (64 - bits));
  }
};

Partitions scatter(std::span<const std::uint64_t> keys, unsigned threads,
                   const std::stop_token& stop) {
  Partitions parts;
  parts.bits = std::min(12, static_cast<int>(std::bit_width(keys.size() / kRowsPerPartition)));
  const std::size_t count = std::size_t{1} << parts.bits;
  const std::size_t chunks = base::chunk_count(keys.size());
  // next[chunk * count + partition]: first counts, then where that chunk's next row goes.
  std::vector<std::size_t> next(chunks * count, 0);
  base::for_each_chunk(keys.size(), threads, stop, [&](const base::Chunk& chunk) {
    std::size_t* const counts = next.data() + chunk.index * count;
    for (std::size_t r = chunk.begin; r < chunk.end; ++r) ++counts[parts.of(keys[r])];
  });
  parts.begin.assign(count + 1, 0);
  std::size_t total = 0;
  for (std::size_t p = 0; p < count; ++p) {
    parts.begin[p] = total;
    for (std::size_t c = 0; c < chunks; ++c) {
      const std::size_t here = next[c * count + p];
      next[c * count + p] = total;
      total += here;
    }
  }
  parts.begin[count] = total;
  parts.rows.resize(total);
  base::for_each_chunk(keys.size(), threads, stop, [&](const base::Chunk& chunk) {
    std::size_t* const at = next.data() + chunk.index * count;
    for (std::size_t r = chunk.begin; r < chunk.end; ++r) {
      parts.rows[at[parts.of(keys[r])]++] = {keys[r], r};
    }
  });
  return parts;
}

std::optional<Duplicate> find_in(const TextColumn& ids, std::span<const KeyedRow> rows) {
  const std::size_t mask = std::bit_ceil(2 * rows.size() + 1) - 1;
  std::vector<std::uint32_t> table(mask + 1, kFree);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    std::size_t slot = static_cast<std::size_t>(rows[i].key) & mask;
    for (; table[slot] != kFree; slot = (slot + 1) & mask) {
      const KeyedRow& other = rows[table[slot]];
      if (other.key == rows[i].key && ids.at(other.row) == ids.at(rows[i].row)) {
        return Duplicate{rows[i].row, other.row};
      }
    }
    table[slot] = i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duplicate> find_duplicate(const TextColumn& ids, std::span<const std::uint64_t> keys,
                                        unsigned threads, const std::stop_token& stop) {
  const Partitions parts = scatter(keys, threads, stop);
  const std::size_t count = parts.begin.size() - 1;
  std::vector<std::optional<Duplicate>> found(count);
  if (stop.stop_requested()) return std::nullopt;
  base::for_each_index(count, threads, stop, [&](std::size_t p) {
    found[p] = find_in(
        ids, std::span(parts.rows).subspan(parts.begin[p], parts.begin[p + 1] - parts.begin[p]));
  });
  std::optional<Duplicate> first;
  for (const auto& duplicate : found) {
    if (duplicate && (!first || duplicate->row < first->row)) first = duplicate;
  }
  return first;
}

}  // namespace pointsman::data
