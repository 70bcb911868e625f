// One decimal cell as an integer at the cell's own scale, before the column's scale is known.
//
// A cell keeps every digit up to the 15th significant one (a double printed with 17 digits carries
// binary dust after that), and at least what sim/base/decimal.hpp asks for beyond nine places.
// Invariant: no double takes part. Cost: ~10 ns a cell in plain notation.
#pragma once

#include "sim/base/decimal.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

namespace pointsman::data {

/// An answer's calls add up in 64 bits: so many of the largest amount must fit.
inline constexpr std::int64_t kCallsThatFit = 16;
inline constexpr std::int64_t kLargestCall =
    std::numeric_limits<std::int64_t>::max() / kCallsThatFit;

struct DecimalCell {
  std::int64_t value = 0;  ///< number * 10^digits
  int digits = 0;          ///< no trailing zeros: value % 10 != 0 unless digits == 0
  base::DecimalFault fault = base::DecimalFault::kNone;
};

DecimalCell read_decimal(std::string_view text) noexcept;

/// value * 10^shift in `out`; false when it does not fit in 64 bits.
bool scale_up(std::int64_t value, int shift, std::int64_t& out) noexcept;

}  // namespace pointsman::data
