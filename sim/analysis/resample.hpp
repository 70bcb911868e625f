// The draws behind every bootstrap: which rows a resample holds, and quantiles of what it found.
//
// Invariant: a resample is a function of (seed, its number, the number of rows) alone, so whatever
// is computed of the same rows under the same seed is paired, on any number of threads. Cost: ~2.5
// ns a drawn row plus what `visit` does.
#pragma once

#include "sim/base/random_run.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::analysis {

/// Calls visit(row) for each of `rows` draws with replacement, always in the same order. Two row
/// numbers come from 64 random bits: multiply-shift, off by less than rows / 2^32.
template <typename Visit>
void for_each_draw(std::uint64_t seed, std::uint32_t number, std::size_t rows, Visit&& visit) {
  constexpr std::uint64_t kLow = 0xffff'ffffULL;
  constexpr std::size_t kAtOnce = 64;
  std::array<std::uint64_t, kAtOnce> bits;
  base::DrawKey key{.seed = seed, .replication = number, .purpose = base::Purpose::kBootstrap};
  const std::size_t words = (rows + 1) / 2;
  for (key.request = 0; key.request < words; key.request += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, words - key.request);
    base::draw_run(key, std::span(bits).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      visit(static_cast<std::size_t>(((bits[i] & kLow) * rows) >> 32U));
      if (2 * (key.request + i) + 1 < rows) {
        visit(static_cast<std::size_t>(((bits[i] >> 32U) * rows) >> 32U));
      }
    }
  }
}

/// How often a resample holds each row: for_each_draw, counted.
inline void count_draws(std::uint64_t seed, std::uint32_t number, std::span<std::uint32_t> counts) {
  for (std::uint32_t& count : counts) count = 0;
  for_each_draw(seed, number, counts.size(), [&](std::size_t row) { ++counts[row]; });
}

/// Where the value at a share of n ascending values lies: `weight` of the way to the next.
struct QuantilePlace {
  QuantilePlace(std::size_t n, double share) {
    const double position = share * static_cast<double>(n - 1);
    below = static_cast<std::size_t>(position);
    above = below + 1 < n ? below + 1 : below;
    weight = position - static_cast<double>(below);
  }
  double between(double low, double high) const {
    // Both may be infinite, and their difference is then no number.
    return weight == 0 || low == high ? low : low + weight * (high - low);
  }
  std::size_t below = 0, above = 0;
  double weight = 0;
};

/// The value at `share` of ascending values, linear between neighbours. Not empty.
inline double sorted_quantile(std::span<const double> ascending, double share) {
  const QuantilePlace place(ascending.size(), share);
  return place.between(ascending[place.below], ascending[place.above]);
}

/// The same of values in any order, which it changes, in linear time.
inline double quantile(std::span<double> values, double share) {
  const QuantilePlace place(values.size(), share);
  const auto above = values.begin() + static_cast<std::ptrdiff_t>(place.below) + 1;
  std::ranges::nth_element(values, above - 1);
  const double low = values[place.below];
  return place.between(low, above == values.end() ? low : *std::min_element(above, values.end()));
}

}  // namespace pointsman::analysis
