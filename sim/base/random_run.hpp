// Random bits for a run of keys that differ by their request alone, several at a time.
//
// Invariant: bits[i] is draw_bits() of `first` with its request i higher, or the i-th given. Cost:
// what all keys share is mixed once, and counters go through the rounds side by side: ~3 ns a draw
// with AVX2, ~10 ns without.
#pragma once

#include "sim/base/random.hpp"

#include <cstdint>
#include <span>

namespace pointsman::base {

/// What keys of one run share: the key of their counters.
std::uint64_t stream_of(const DrawKey& key) noexcept;

void draw_run(const DrawKey& first, std::span<std::uint64_t> bits) noexcept;

/// bits[i] is draw_bits() of `any` with requests[i] as its request; both are as long.
void draw_run(const DrawKey& any, std::span<const std::uint64_t> requests,
              std::span<std::uint64_t> bits) noexcept;

/// The same without AVX2: what other machines run, and the oracle of those that have it.
void draw_run_baseline(const DrawKey& any, std::span<const std::uint64_t> requests,
                       std::span<std::uint64_t> bits) noexcept;

}  // namespace pointsman::base
