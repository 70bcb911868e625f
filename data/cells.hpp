// The cells of a run of whole rows, cut but not yet read: positions in the file's text.
//
// A reader of any format (CSV, JSON lines) fills the block, so that columns are parsed one at a
// time by the same code. Invariant: `cells` holds rows * columns references, row by row. Cost: 8
// bytes a cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// A cell's content: without its quotes, escapes still in place.
struct CellRef {
  static constexpr std::uint32_t kQuoted = 1U << 31;   ///< stands between quotes
  static constexpr std::uint32_t kEscaped = 1U << 30;  ///< holds escapes
  static constexpr std::uint32_t kMaxLength = kEscaped - 1;

  std::uint32_t begin = 0;  ///< from the block's base
  std::uint32_t length_and_flags = 0;

  std::uint32_t length() const { return length_and_flags & kMaxLength; }
  bool is_quoted() const { return (length_and_flags & kQuoted) != 0; }
  bool is_escaped() const { return (length_and_flags & kEscaped) != 0; }
};

enum class EscapeStyle : std::uint8_t { kDoubledQuotes, kJson };

struct CellBlock {
  std::string_view text;   ///< of the block; references count from its first byte
  std::size_t offset = 0;  ///< of the block in the file
  std::size_t columns = 0;
  EscapeStyle style = EscapeStyle::kDoubledQuotes;
  std::vector<CellRef> cells;

  std::size_t rows() const { return columns == 0 ? 0 : cells.size() / columns; }
  const CellRef& at(std::size_t row, std::size_t column) const {
    return cells[row * columns + column];
  }
  std::string_view raw(const CellRef& cell) const {
    return {text.data() + cell.begin, cell.length()};
  }
  /// The cell's content; `scratch` holds it where escapes had to be resolved.
  std::string_view content(const CellRef& cell, std::string& scratch) const {
    return cell.is_escaped() ? unescaped(cell, scratch) : raw(cell);
  }
  /// Where the cell starts in the file (at its quote), and its bytes there.
  std::size_t file_offset(const CellRef& cell) const {
    return offset + cell.begin - (cell.is_quoted() ? 1 : 0);
  }
  std::size_t file_length(const CellRef& cell) const {
    return cell.length() + (cell.is_quoted() ? 2 : 0);
  }

 private:
  std::string_view unescaped(const CellRef& cell, std::string& scratch) const;
};

}  // namespace pointsman::data
