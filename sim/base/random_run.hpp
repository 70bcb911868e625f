// Random bits for a run of keys that differ by their request alone, several at a time.
//
// Invariant: bits[i] is draw_bits() of `first` with its request i higher. Cost: what all keys share
// is mixed once, and counters go through the rounds side by side: ~2 ns a draw.
#pragma once

#include "sim/base/random.hpp"

#include <cstdint>
#include <span>

namespace pointsman::base {

/// What keys of one run share: the key of their counters.
std::uint64_t stream_of(const DrawKey& key) noexcept;

void draw_run(const DrawKey& first, std::span<std::uint64_t> bits) noexcept;

}  // namespace pointsman::base
