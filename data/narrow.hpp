// Which is the narrowest storage that keeps numbers to the bit.
//
// Invariant: converting back from the chosen storage gives the same double, sign of zero included.
#pragma once

#include "data/column.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>

namespace pointsman::data {

/// Whether the double survives a round trip through float.
inline bool fits_f32(double value) noexcept {
  return std::bit_cast<std::uint64_t>(static_cast<double>(static_cast<float>(value))) ==
         std::bit_cast<std::uint64_t>(value);
}

/// Whether the double is exactly 0 or 1.
inline bool fits_bit(double value) noexcept {
  return value == 1.0 || std::bit_cast<std::uint64_t>(value) == 0;
}

/// kBits, kF32 or kF64; NaN (absent) fits everywhere.
inline Storage narrowest(std::span<const double> values) noexcept {
  const auto all = [values](auto fits) {
    return std::all_of(values.begin(), values.end(),
                       [fits](double value) { return fits(value) || std::isnan(value); });
  };
  if (all(fits_bit)) return Storage::kBits;
  return all(fits_f32) ? Storage::kF32 : Storage::kF64;
}

}  // namespace pointsman::data
