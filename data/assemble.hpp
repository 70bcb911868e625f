// Joins the pieces of one column, in file order, into the column of a workload.
//
// Invariant: the outcome depends on the values alone, not on where the file was cut: the storage is
// the least that holds all pieces, dictionaries are in order of first appearance in the file.
#pragma once

#include "data/builder.hpp"
#include "data/column_piece.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace pointsman::data {

/// A value that does not fit at the scale its column needs.
struct TooLarge {
  std::size_t piece = 0;
  std::size_t row = 0;  ///< within the piece
  int digits = 0;
};

/// The first decimal that overflows at the column's scale, if any. For kDecimals.
std::optional<TooLarge> find_too_large(std::span<const ColumnPiece* const> pieces);

/// All pieces have the same form, not kIds. Precondition: find_too_large() found nothing.
Column assemble(std::span<const ColumnPiece* const> pieces, WorkloadBuilder& memory);

struct AssembledIds {
  TextColumn texts;
  std::span<const std::uint64_t> keys;
};

AssembledIds assemble_ids(std::span<const ColumnPiece* const> pieces, unsigned threads,
                          WorkloadBuilder& memory);

}  // namespace pointsman::data
