// Adds a block's results to tallies: column by column, over lists of rows.
//
// Invariant: each sum runs over its rows in order, so a total does not depend on blocks or threads.
// Cost: ~1 ns a row and column.
#pragma once

#include "data/workload.hpp"
#include "sim/engine/replay.hpp"
#include "sim/engine/tally.hpp"
#include "sim/policy/program.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::engine {

/// Rows of a block, ascending.
using BlockRows = std::span<const std::uint16_t>;

class BlockTallier {
 public:
  BlockTallier(const policy::Program& program, std::size_t model_count)
      : program_(program), model_count_(model_count) {}

  /// Adds `rows` of a block. `base` is the baseline's result on the same block, or null.
  void add(Tally& tally, const BlockResult& own, const BlockResult* base, BlockRows rows) const;

 private:
  const policy::Program& program_;
  std::size_t model_count_;
};

/// The rows of a block by value of a text column: a counting sort.
class RowsByCode {
 public:
  RowsByCode(const data::Column& column, std::size_t begin, std::size_t size);

  BlockRows of(std::size_t code) const {
    return BlockRows(rows_).subspan(starts_[code], starts_[code + 1] - starts_[code]);
  }

 private:
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint16_t> rows_;
};

}  // namespace pointsman::engine
