// The draws behind every bootstrap: which rows a resample holds, and quantiles of what it found.
//
// Invariant: a resample is a function of (seed, its number, the number of rows) alone, so whatever
// is computed of the same rows under the same seed is paired, on any number of threads. Cost: ~2.5
// ns a drawn row plus what `visit` does.
#pragma once

#include "sim/base/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::analysis {

/// Calls visit(row) for each of `rows` draws with replacement, always in the same order. Two row
/// numbers come from 64 random bits: multiply-shift, off by less than rows / 2^32.
template <typename Visit>
void for_each_draw(std::uint64_t seed, std::uint32_t number, std::size_t rows, Visit&& visit) {
  constexpr std::uint64_t kLow = 0xffff'ffffULL;
  base::DrawKey key{.seed = seed, .replication = number, .purpose = base::Purpose::kBootstrap};
  for (std::size_t drawn = 0; drawn < rows; drawn += 2) {
    key.request = drawn / 2;
    const std::uint64_t bits = base::draw_bits(key);
    visit(static_cast<std::size_t>(((bits & kLow) * rows) >> 32U));
    if (drawn + 1 < rows) visit(static_cast<std::size_t>(((bits >> 32U) * rows) >> 32U));
  }
}

/// How often a resample holds each row: for_each_draw, counted.
inline void count_draws(std::uint64_t seed, std::uint32_t number, std::span<std::uint32_t> counts) {
  for (std::uint32_t& count : counts) count = 0;
  for_each_draw(seed, number, counts.size(), [&](std::size_t row) { ++counts[row]; });
}

/// The value at `share` of ascending values, linear between neighbours. Not empty.
inline double sorted_quantile(std::span<const double> ascending, double share) {
  const double position = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = below + 1 < ascending.size() ? below + 1 : below;
  const double weight = position - static_cast<double>(below);
  // Both may be infinite, and their difference is then no number.
  if (weight == 0 || ascending[below] == ascending[above]) return ascending[below];
  return ascending[below] + weight * (ascending[above] - ascending[below]);
}

}  // namespace pointsman::analysis
