// The fields of a generator spec and their limits: the table that its reader and its schema share.
//
// Invariant: within these limits no generated integer overflows 64 bits (a cost is at most 2e18
// pico-dollars).
#pragma once

#include "sim/base/shape.hpp"

namespace pointsman::data {

inline constexpr double kMostTokens = 1e7;  ///< of one request or answer
inline constexpr double kHighestUsdPerMtok = 1e5;

}  // namespace pointsman::data
