// What counts as equal among figures that are sums of products, divided by counts.
#pragma once

namespace pointsman::analysis {

/// Differences below this share of the amounts (of 1, for shares) are rounding.
inline constexpr double kRounding = 1e-12;

}  // namespace pointsman::analysis
