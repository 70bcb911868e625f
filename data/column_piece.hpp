// One column of a run of rows, read and checked: what a parallel reader makes of each piece of a
// file.
//
// Pieces are merged in file order (assemble.hpp), so the outcome does not depend on who read what
// when. Invariant: numbers sit in the narrowest form of this piece; `absent` lists unobserved rows.
#pragma once

#include "data/cells.hpp"
#include "data/column.hpp"
#include "data/column_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::data {

struct ColumnPiece {
  enum class Form : std::uint8_t { kNumbers, kDecimals, kTexts, kIds };
  Form form = Form::kNumbers;
  std::size_t rows = 0;
  std::vector<std::uint32_t> absent;  ///< ascending

  Storage storage = Storage::kBits;  ///< kNumbers: kBits, kF32 or kF64
  std::vector<std::uint64_t> bits;
  std::vector<float> floats;
  std::vector<double> doubles;
  std::optional<std::size_t> not_finite;  ///< kAuto: first row that holds NaN or an infinity

  std::vector<std::int64_t> integers;  ///< kDecimals: units of 10^-digits
  int digits = 0;

  std::vector<std::uint32_t> codes;     ///< kTexts: index into `dictionary`
  std::vector<std::string> dictionary;  ///< in order of first appearance

  std::string id_bytes;                ///< kIds: all ids in a row
  std::vector<std::uint64_t> id_ends;  ///< after each id
  std::vector<std::uint64_t> id_keys;  ///< stable hashes
};

/// Reads column `column` of the block as `plan` says. A kAuto column that holds a text becomes
/// kTexts. Returns the first cell's fault, if any; rows before it are complete then.
std::optional<Fault> read_piece(const CellBlock& block, std::size_t column,
                                const PlannedColumn& plan, ColumnPiece& piece);

/// Reads the column as text whatever it holds: for a kAuto column that is text elsewhere.
void read_text_piece(const CellBlock& block, std::size_t column, ColumnPiece& piece);

/// The fault of NaN or an infinity in a column of numbers.
Fault not_finite_fault(const CellBlock& block, std::size_t row, std::size_t column,
                       const PlannedColumn& plan);

/// The fault of a decimal that does not fit 64 bits at the scale which its column needs.
Fault too_large_fault(const CellBlock& block, std::size_t row, std::size_t column,
                      const PlannedColumn& plan, int digits);

}  // namespace pointsman::data
