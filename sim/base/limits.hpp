// The two doubles that are no numbers, under one name each.
#pragma once

#include <limits>

namespace pointsman::base {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace pointsman::base
