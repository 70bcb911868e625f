#include "data/assemble.hpp"

#include "data/decimal_cell.hpp"
#include "data/text_index.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace pointsman::data {
namespace {

using Pieces = std::span<const ColumnPiece* const>;

std::size_t total_rows(Pieces pieces) {
  std::size_t rows = 0;
  for (const auto* piece : pieces) rows += piece->rows;
  return rows;
}

int column_digits(Pieces pieces) {
  int digits = 0;
  for (const auto* piece : pieces) digits = std::max(digits, piece->digits);
  return digits;
}

std::span<const std::uint64_t> assemble_presence(Pieces pieces, WorkloadBuilder& memory) {
  std::span<std::uint64_t> present;
  std::size_t begin = 0;
  for (const auto* piece : pieces) {
    if (!piece->absent.empty() && present.empty()) {
      present = memory.allocate_presence(total_rows(pieces));
    }
    for (const std::uint32_t r : piece->absent) {
      const std::size_t row = begin + r;
      present[row / 64] &= ~(std::uint64_t{1} << (row % 64));
    }
    begin += piece->rows;
  }
  return present;
}

/// Appends `rows` bits at bit `begin`; bits of `from` after `rows` are 0.
void append_bits(std::span<const std::uint64_t> from, std::size_t rows, std::size_t begin,
                 std::span<std::uint64_t> to) {
  const std::size_t shift = begin % 64;
  const std::size_t words = (rows + 63) / 64;
  for (std::size_t i = 0; i < words; ++i) {
    const std::size_t at = begin / 64 + i;
    to[at] |= from[i] << shift;
    if (shift != 0 && at + 1 < to.size()) to[at + 1] |= from[i] >> (64 - shift);
  }
}

template <typename T>
Column assemble_reals(Pieces pieces, Storage storage, WorkloadBuilder& memory) {
  Column column;
  column.storage = storage;
  const auto values = memory.allocate<T>(total_rows(pieces));
  auto out = values.begin();
  const auto convert = [](auto v) { return static_cast<T>(v); };
  for (const auto* piece : pieces) {
    if (piece->storage == Storage::kF32) {
      out = std::transform(piece->floats.begin(), piece->floats.end(), out, convert);
    } else if (piece->storage == Storage::kF64) {
      out = std::transform(piece->doubles.begin(), piece->doubles.end(), out, convert);
    } else {
      for (std::size_t r = 0; r < piece->rows; ++r) {
        *out++ = static_cast<T>((piece->bits[r / 64] >> (r % 64)) & 1U);
      }
    }
  }
  column.data = std::as_bytes(values);
  return column;
}

Column assemble_numbers(Pieces pieces, WorkloadBuilder& memory) {
  const auto any = [&](Storage storage) {
    return std::any_of(pieces.begin(), pieces.end(),
                       [&](const ColumnPiece* piece) { return piece->storage == storage; });
  };
  if (any(Storage::kF64)) return assemble_reals<double>(pieces, Storage::kF64, memory);
  if (any(Storage::kF32)) return assemble_reals<float>(pieces, Storage::kF32, memory);
  Column column;
  column.storage = Storage::kBits;
  const auto words = memory.allocate<std::uint64_t>((total_rows(pieces) + 63) / 64);
  std::size_t begin = 0;
  for (const auto* piece : pieces) {
    append_bits(piece->bits, piece->rows, begin, words);
    begin += piece->rows;
  }
  column.data = std::as_bytes(words);
  return column;
}

/// Calls store(row, value at the column's scale).
template <typename Store>
void for_each_decimal(Pieces pieces, int digits, Store store) {
  std::size_t row = 0;
  for (const auto* piece : pieces) {
    const std::int64_t factor = base::power_of_ten(digits - piece->digits);
    for (const std::int64_t value : piece->integers) store(row++, value * factor);
  }
}

Column assemble_decimals(Pieces pieces, WorkloadBuilder& memory) {
  Column column;
  column.digits = column_digits(pieces);
  bool is_narrow = true;
  for_each_decimal(pieces, column.digits, [&](std::size_t, std::int64_t value) {
    is_narrow = is_narrow && value >= 0 && value <= std::numeric_limits<std::uint32_t>::max();
  });
  if (is_narrow) {
    column.storage = Storage::kU32;
    const auto narrow = memory.allocate<std::uint32_t>(total_rows(pieces));
    for_each_decimal(pieces, column.digits, [&](std::size_t row, std::int64_t value) {
      narrow[row] = static_cast<std::uint32_t>(value);
    });
    column.data = std::as_bytes(narrow);
  } else {
    column.storage = Storage::kI64;
    const auto wide = memory.allocate<std::int64_t>(total_rows(pieces));
    for_each_decimal(pieces, column.digits,
                     [&](std::size_t row, std::int64_t value) { wide[row] = value; });
    column.data = std::as_bytes(wide);
  }
  return column;
}

Column assemble_texts(Pieces pieces, WorkloadBuilder& memory) {
  Column column;
  column.storage = Storage::kCodes;
  const auto codes = memory.allocate<std::uint32_t>(total_rows(pieces));
  TextIndex index;
  std::vector<std::uint32_t> renumbered;
  std::size_t row = 0;
  for (const auto* piece : pieces) {
    renumbered.clear();
    for (const std::string& text : piece->dictionary) renumbered.push_back(index.code_of(text));
    for (const std::uint32_t code : piece->codes) {
      codes[row++] = code < renumbered.size() ? renumbered[code] : 0;  // absent rows hold 0
    }
  }
  // An absent row of a later piece was renumbered with that piece's first text.
  row = 0;
  for (const auto* piece : pieces) {
    for (const std::uint32_t r : piece->absent) codes[row + r] = 0;
    row += piece->rows;
  }
  column.data = std::as_bytes(codes);
  column.dictionary = memory.keep_dictionary(index.take_texts());
  return column;
}

}  // namespace

std::optional<TooLarge> find_too_large(Pieces pieces) {
  const int digits = column_digits(pieces);
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    const ColumnPiece& piece = *pieces[p];
    if (piece.digits == digits) continue;
    const std::int64_t factor = base::power_of_ten(digits - piece.digits);
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() / factor;
    const auto found = std::find_if(piece.integers.begin(), piece.integers.end(),
                                    [&](std::int64_t v) { return v > most || v < -most; });
    if (found != piece.integers.end()) {
      return TooLarge{p, static_cast<std::size_t>(found - piece.integers.begin()), digits};
    }
  }
  return std::nullopt;
}

Column assemble(Pieces pieces, WorkloadBuilder& memory) {
  Column column;
  switch (pieces.empty() ? ColumnPiece::Form::kNumbers : pieces.front()->form) {
    case ColumnPiece::Form::kDecimals:
      column = assemble_decimals(pieces, memory);
      break;
    case ColumnPiece::Form::kTexts:
      column = assemble_texts(pieces, memory);
      break;
    default:
      column = assemble_numbers(pieces, memory);
      break;
  }
  column.rows = total_rows(pieces);
  column.present = assemble_presence(pieces, memory);
  return column;
}

AssembledIds assemble_ids(Pieces pieces, unsigned threads, WorkloadBuilder& memory) {
  std::vector<std::size_t> row_begin, byte_begin;
  std::size_t rows = 0, bytes = 0;
  for (const auto* piece : pieces) {
    row_begin.push_back(rows);
    byte_begin.push_back(bytes);
    rows += piece->rows;
    bytes += piece->id_bytes.size();
  }
  const auto offsets = memory.allocate<std::uint64_t>(rows + 1);
  const auto text = memory.allocate<char>(bytes);
  const auto keys = memory.allocate<std::uint64_t>(rows);
  base::for_each_index(pieces.size(), threads, {}, [&](std::size_t p) {
    const ColumnPiece& piece = *pieces[p];
    std::copy(piece.id_bytes.begin(), piece.id_bytes.end(), text.data() + byte_begin[p]);
    std::copy(piece.id_keys.begin(), piece.id_keys.end(), keys.data() + row_begin[p]);
    std::transform(piece.id_ends.begin(), piece.id_ends.end(), offsets.data() + row_begin[p] + 1,
                   [&](std::uint64_t end) { return byte_begin[p] + end; });
  });
  return {{offsets, text}, keys};
}

}  // namespace pointsman::data
