// One column of a workload: typed values of all rows, which of them are present, and their scale.
//
// A Column is a view: the bytes belong to the Workload (owned memory or a mapped cache file).
// Invariant: numbers are narrowed only without loss (0/1 to bits, doubles to floats where every
// value survives); money, time and tokens are integers of 10^-digits of a dollar, second or token.
// Cost: a gather of one block is a plain loop over a span.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

enum class Storage : std::uint8_t {
  kBits,   ///< one bit per row, 64 rows per word, row r = bit r % 64 of word r / 64
  kU32,    ///< integer * 10^-digits
  kI64,    ///< integer * 10^-digits
  kF32,    ///< lossless float
  kF64,    ///< double
  kCodes,  ///< u32 index into `dictionary`
};

/// What stands for an absent number in a gathered block of doubles.
inline constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
/// What stands for an absent integer in a gathered block of integers.
inline constexpr std::int64_t kAbsentInteger = std::numeric_limits<std::int64_t>::min();

struct Column {
  Storage storage = Storage::kF64;
  int digits = 0;  ///< kU32, kI64: units of 10^-digits
  std::size_t rows = 0;
  std::span<const std::byte> data;          ///< aligned to 64 bytes
  std::span<const std::uint64_t> present;   ///< bit per row; empty = every row is present
  std::span<const std::string> dictionary;  ///< kCodes: texts by code, in order of first appearance

  template <typename T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
  }
  bool is_complete() const { return present.empty(); }
  bool is_present(std::size_t row) const {
    return present.empty() || ((present[row / 64] >> (row % 64)) & 1U) != 0;
  }
  std::size_t count_present() const;

  /// The value as a double (a code as its index), kAbsent where not observed.
  double number_at(std::size_t row) const;
  /// The value as text: a code's text, a number's shortest form, "" where not observed.
  std::string text_at(std::size_t row) const;

  /// Writes rows [begin, begin + out.size()) as doubles; absent = kAbsent.
  void gather(std::size_t begin, std::span<double> out) const noexcept;
  /// Writes rows as integers of 10^-to_digits (to_digits >= digits); absent = kAbsentInteger.
  /// For kU32, kI64 and kBits only.
  void gather_scaled(std::size_t begin, int to_digits, std::span<std::int64_t> out) const noexcept;
};

/// Texts of variable length, one per row: row r is bytes[offsets[r], offsets[r + 1]).
struct TextColumn {
  std::span<const std::uint64_t> offsets;  ///< rows + 1 entries
  std::span<const char> bytes;
  std::string_view at(std::size_t row) const {
    return {bytes.data() + offsets[row], offsets[row + 1] - offsets[row]};
  }
};

}  // namespace pointsman::data
