// Reads a whole file of cells into columns, in parallel over pieces of whole rows.
//
// The format (CSV, JSON lines) cuts rows into cells; everything after that is here: reading cells
// by kind, joining the pieces, and choosing the first error of the file whatever thread found it.
// Invariant: same bytes, same options => same table or same error, for any number of threads.
#pragma once

#include "data/builder.hpp"
#include "data/cells.hpp"
#include "data/column_plan.hpp"
#include "data/read_options.hpp"
#include "data/source_text.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace pointsman::data {

struct TableInput {
  SourceText source;
  TablePlan plan;
  std::vector<std::size_t> starts;  ///< where pieces of whole rows begin; the last entry is the end
  /// Cuts rows [begin, end) of the text into the block; stops before the first bad row with its
  /// fault.
  std::function<std::optional<Fault>(std::size_t begin, std::size_t end, CellBlock& block)>
      tokenise;
};

struct Table {
  std::size_t rows = 0;
  TextColumn ids;
  std::span<const std::uint64_t> keys;
  std::vector<std::optional<Column>>
      columns;  ///< as planned; no value for ids and unwanted columns
};

/// `keep[c]` says whether to keep planned column c; all are checked. `beside` runs once, in
/// parallel with the reading; it may be empty. Ids of a wide plan must be unique.
base::Result<Table> read_table(const TableInput& input, const ReadOptions& options,
                               const std::vector<bool>& keep, const std::function<void()>& beside,
                               WorkloadBuilder& memory);

/// The place of a cell of the table, for errors found after reading.
Fault fault_at_cell(const TableInput& input, std::size_t row, std::size_t column);

}  // namespace pointsman::data
