// Exact conversion of decimal text ("1e-07", "0.00023725000000000002") to scaled integers.
//
// A price of 1e-07 USD survives exactly; binary dust in the last digits of a printed double does
// not matter; any other rounding is refused. Invariant: no double takes part. Cost: ~10 ns a cell.
#pragma once

#include "sim/base/result.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace pointsman::base {

/// Rounding that changes a number by more than this share of itself is an error.
inline constexpr double kMaxRelativeRounding = 1e-9;

enum class DecimalFault : std::uint8_t {
  kNone,
  kNotNumber,  ///< empty, NaN, infinity, or trailing characters
  kTooFine,    ///< needs more digits after the point than `digits` to keep within 1e-9 of itself
  kTooLarge,   ///< does not fit in 64 bits at this scale
};

struct Decimal {
  std::int64_t value = 0;  ///< number * 10^digits, rounded half away from zero
  DecimalFault fault = DecimalFault::kNone;
};

inline constexpr std::array<std::int64_t, 19> kPowersOfTen = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// 10^exponent for 0 <= exponent <= 18.
constexpr std::int64_t power_of_ten(int exponent) noexcept {
  return kPowersOfTen[static_cast<std::size_t>(exponent)];
}

/// Reads `text` as a number of units of 10^-digits, e.g. digits = 9 reads USD as nano-dollars.
Decimal parse_decimal(std::string_view text, int digits) noexcept;

/// The least `digits` in [0, 18] at which `text` converts without a fault, or -1 if none does.
int digits_needed(std::string_view text) noexcept;

}  // namespace pointsman::base
