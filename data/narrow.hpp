// Which is the narrowest storage that keeps numbers to the bit.
//
// Invariant: converting back from the chosen storage gives the same double, sign of zero included.
#pragma once

#include "data/column.hpp"

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
  bool all_bits = true;
  for (const double v : values) all_bits = all_bits && (fits_bit(v) || std::isnan(v));
  if (all_bits) return Storage::kBits;
  for (const double v : values) {
    if (!std::isnan(v) && !fits_f32(v)) return Storage::kF64;
  }
  return Storage::kF32;
}

}  // namespace pointsman::data
