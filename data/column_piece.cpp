#include "data/column_piece.hpp"

#include "data/decimal_cell.hpp"
#include "data/narrow.hpp"
#include "data/text_index.hpp"
#include "sim/base/random.hpp"
#include "sim/base/text.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace pointsman::data {
namespace {

enum class NumberFault : std::uint8_t { kNone, kNotNumber, kNotFinite };

/// A number as JSON and CSV writers print it, with an optional leading plus sign.
NumberFault read_number(std::string_view text, double& value) noexcept {
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
    value = text[0] - '0';
    return NumberFault::kNone;
  }
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (stop != end || text.empty()) return NumberFault::kNotNumber;
  if (code == std::errc::result_out_of_range) {
    // Too small for a double is 0; too large is no number we can keep.
    base::Decimal is_small = base::parse_decimal(text, 0);
    if (is_small.fault == base::DecimalFault::kTooLarge) return NumberFault::kNotFinite;
    value = 0;
    return NumberFault::kNone;
  }
  if (code != std::errc()) return NumberFault::kNotNumber;
  return std::isfinite(value) ? NumberFault::kNone : NumberFault::kNotFinite;
}

/// Makes the faults of one column.
struct Faults {
  const CellBlock& block;
  std::size_t column;
  const PlannedColumn& plan;

  Fault at(std::size_t row, std::string what, std::string expected, std::string hint = {}) const {
    const CellRef& cell = block.at(row, column);
    std::string scratch;
    const std::string_view content = block.content(cell, scratch);
    return {block.file_offset(cell), block.file_length(cell),
            plan.name + " is " + (content.empty() ? "empty" : quoted(content)) + std::move(what),
            std::move(expected), std::move(hint)};
  }
  std::string range_text() const {
    return base::format_double(plan.lowest) + ".." + base::format_double(plan.highest);
  }
  std::string expected() const {
    switch (plan.kind) {
      case CellKind::kInteger:
        return "an integer of at least 0, or nothing if not observed";
      case CellKind::kDecimal:
        return plan.lowest == 0 ? "a number of at least 0, or nothing if not observed"
                                : "a number, or nothing if not observed";
      case CellKind::kNumber:
        return "a number from " + base::format_double(plan.lowest) + " to " +
               base::format_double(plan.highest) + ", or nothing if not observed";
      default:
        return "a number, or nothing if not observed";
    }
  }
  Fault not_number(std::size_t row) const { return at(row, ", not a number", expected()); }
  Fault string_for_number(std::size_t row) const {
    return at(row, ", a string", expected(), "write the number without quotes");
  }
  Fault not_finite(std::size_t row) const {
    return at(row, ", which is not a finite number", expected(),
              "leave the cell empty where nothing was observed");
  }
  Fault outside(std::size_t row) const {
    const bool is_score = plan.field == ModelField::kScore;
    return at(
        row, ", outside " + range_text(), expected(),
        is_score ? "declare another range with \"workload\": {\"score_range\": [lo, hi]}" : "");
  }
  Fault negative(std::size_t row) const { return at(row, ", less than 0", expected()); }
  Fault not_integer(std::size_t row) const { return at(row, ", not an integer", expected()); }
  Fault too_fine(std::size_t row) const {
    return at(row, ", too fine to keep",
              "a number that 18 places after the point hold to 1e-9 of itself");
  }
  Fault too_large(std::size_t row) const {
    return at(row, ", too large to keep", "a number below 9.2e18");
  }
};

bool is_json_string(const CellBlock& block, const CellRef& cell) {
  return block.style == EscapeStyle::kJson && cell.is_quoted();
}

/// Stores the doubles in the narrowest form of the piece.
void pack_numbers(const std::vector<double>& values, ColumnPiece& piece) {
  piece.form = ColumnPiece::Form::kNumbers;
  piece.rows = values.size();
  piece.storage = narrowest(values);
  if (piece.storage == Storage::kBits) {
    piece.bits.assign((values.size() + 63) / 64, 0);
    for (std::size_t r = 0; r < values.size(); ++r) {
      piece.bits[r / 64] |= static_cast<std::uint64_t>(values[r] == 1.0) << (r % 64);
    }
  } else if (piece.storage == Storage::kF32) {
    piece.floats.resize(values.size());
    for (std::size_t r = 0; r < values.size(); ++r) {
      piece.floats[r] = static_cast<float>(values[r]);
    }
  } else {
    piece.doubles = values;
  }
}

std::optional<Fault> read_numbers(const Faults& faults, ColumnPiece& piece) {
  const CellBlock& block = faults.block;
  const PlannedColumn& plan = faults.plan;
  const std::size_t rows = block.rows();
  std::vector<double> values;
  values.reserve(rows);
  std::optional<Fault> fault;
  std::string scratch;
  for (std::size_t r = 0; r < rows && !fault; ++r) {
    const CellRef& cell = block.at(r, faults.column);
    double value = 0;
    if (cell.length() == 0) {
      piece.absent.push_back(static_cast<std::uint32_t>(r));
    } else if (is_json_string(block, cell)) {
      fault = faults.string_for_number(r);
    } else {
      const NumberFault kind = read_number(block.content(cell, scratch), value);
      if (kind == NumberFault::kNotNumber) {
        fault = faults.not_number(r);
      } else if (kind == NumberFault::kNotFinite) {
        fault = faults.not_finite(r);
      } else if (!(value >= plan.lowest && value <= plan.highest)) {
        fault = faults.outside(r);
      }
    }
    if (!fault) values.push_back(value);
  }
  pack_numbers(values, piece);
  return fault;
}

/// False when a cell is no number: the column is text then.
bool read_auto_numbers(const Faults& faults, ColumnPiece& piece) {
  const CellBlock& block = faults.block;
  const std::size_t rows = block.rows();
  std::vector<double> values(rows);
  std::string scratch;
  for (std::size_t r = 0; r < rows; ++r) {
    const CellRef& cell = block.at(r, faults.column);
    if (cell.length() == 0) {
      piece.absent.push_back(static_cast<std::uint32_t>(r));
      continue;
    }
    if (is_json_string(block, cell)) return false;
    const NumberFault kind = read_number(block.content(cell, scratch), values[r]);
    if (kind == NumberFault::kNotNumber) return false;
    if (kind == NumberFault::kNotFinite) {
      if (!piece.not_finite) piece.not_finite = r;
      values[r] = 0;
    }
  }
  pack_numbers(values, piece);
  return true;
}

/// What is wrong with a decimal cell, if anything.
std::optional<Fault> check_decimal(const Faults& faults, std::size_t row, std::string_view content,
                                   const DecimalCell& decimal) {
  if (decimal.fault == base::DecimalFault::kNotNumber) {
    double value = 0;
    return read_number(content, value) == NumberFault::kNotFinite ? faults.not_finite(row)
                                                                  : faults.not_number(row);
  }
  const bool is_negative =
      content[0] == '-' && (decimal.value != 0 || decimal.fault != base::DecimalFault::kNone);
  if (is_negative && faults.plan.lowest == 0) return faults.negative(row);
  if (faults.plan.kind == CellKind::kInteger) {
    if (decimal.digits > 0 || decimal.fault == base::DecimalFault::kTooFine) {
      return faults.not_integer(row);
    }
  }
  if (decimal.fault == base::DecimalFault::kTooFine) return faults.too_fine(row);
  if (decimal.fault == base::DecimalFault::kTooLarge) return faults.too_large(row);
  return std::nullopt;
}

std::optional<Fault> read_decimals(const Faults& faults, ColumnPiece& piece) {
  const CellBlock& block = faults.block;
  const std::size_t rows = block.rows();
  std::vector<DecimalCell> values;
  values.reserve(rows);
  std::optional<Fault> fault;
  std::string scratch;
  piece.form = ColumnPiece::Form::kDecimals;
  for (std::size_t r = 0; r < rows && !fault; ++r) {
    const CellRef& cell = block.at(r, faults.column);
    DecimalCell decimal;
    if (cell.length() == 0) {
      piece.absent.push_back(static_cast<std::uint32_t>(r));
    } else if (is_json_string(block, cell)) {
      fault = faults.string_for_number(r);
    } else {
      const std::string_view content = block.content(cell, scratch);
      decimal = read_decimal(content);
      fault = check_decimal(faults, r, content, decimal);
    }
    if (fault) break;
    piece.digits = std::max(piece.digits, decimal.digits);
    values.push_back(decimal);
  }
  piece.rows = values.size();
  piece.integers.resize(values.size());
  for (std::size_t r = 0; r < values.size(); ++r) {
    const int shift = piece.digits - values[r].digits;
    if (!scale_up(values[r].value, shift, piece.integers[r])) {
      return too_large_fault(block, r, faults.column, faults.plan, piece.digits);
    }
  }
  return fault;
}

std::optional<Fault> read_ids(const Faults& faults, ColumnPiece& piece) {
  const CellBlock& block = faults.block;
  const std::size_t rows = block.rows();
  piece.form = ColumnPiece::Form::kIds;
  piece.id_ends.reserve(rows);
  piece.id_keys.reserve(rows);
  std::string scratch;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string_view id = block.content(block.at(r, faults.column), scratch);
    if (id.empty()) return faults.at(r, "", "a name that is unique among the rows");
    piece.id_bytes += id;
    piece.id_ends.push_back(piece.id_bytes.size());
    piece.id_keys.push_back(base::stable_hash(id));
    ++piece.rows;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fault> read_piece(const CellBlock& block, std::size_t column,
                                const PlannedColumn& plan, ColumnPiece& piece) {
  const Faults faults{block, column, plan};
  piece = ColumnPiece();
  switch (plan.kind) {
    case CellKind::kId:
      return read_ids(faults, piece);
    case CellKind::kNumber:
      return read_numbers(faults, piece);
    case CellKind::kInteger:
    case CellKind::kDecimal:
      return read_decimals(faults, piece);
    case CellKind::kAuto:
      if (read_auto_numbers(faults, piece)) return std::nullopt;
      [[fallthrough]];
    case CellKind::kText:
      read_text_piece(block, column, piece);
      return std::nullopt;
  }
  return std::nullopt;
}

void read_text_piece(const CellBlock& block, std::size_t column, ColumnPiece& piece) {
  piece = ColumnPiece();
  piece.form = ColumnPiece::Form::kTexts;
  piece.rows = block.rows();
  piece.codes.assign(piece.rows, 0);
  TextIndex index;
  std::string scratch;
  for (std::size_t r = 0; r < piece.rows; ++r) {
    const CellRef& cell = block.at(r, column);
    if (cell.length() == 0) {
      piece.absent.push_back(static_cast<std::uint32_t>(r));
    } else {
      piece.codes[r] = index.code_of(block.content(cell, scratch));
    }
  }
  piece.dictionary = index.take_texts();
}

Fault not_finite_fault(const CellBlock& block, std::size_t row, std::size_t column,
                       const PlannedColumn& plan) {
  return Faults{block, column, plan}.not_finite(row);
}

Fault too_large_fault(const CellBlock& block, std::size_t row, std::size_t column,
                      const PlannedColumn& plan, int digits) {
  return Faults{block, column, plan}.at(
      row, ", too large to keep with " + std::to_string(digits) + " places after the point",
      "numbers of which the largest and the finest fit 64 bits together",
      "another cell of " + plan.name + " has " + std::to_string(digits) + " places");
}

}  // namespace pointsman::data
