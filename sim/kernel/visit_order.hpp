// Sorts the visits to a station by the time at which they come, between two columnar stages.
//
// What leaves one station comes to the next in the order of its finish times. Those are nearly in
// order already: what c servers send out, a sorted window of c puts in order in one pass, because
// whoever starts finds the least of the window gone. Blocks of visits are packed into 64-bit keys
// and go through such a window without a branch; a block that needs a wider one is sorted by
// comparison, and neighbouring blocks are merged where they overlap. Invariant: stable, so visits
// of one tick stay in the order of their rows, as in the event loop. Cost: 6 ns a visit behind up
// to 8 servers, 12 up to 16, 40 behind thousands of calls in flight. Sources: Knuth, TAOCP 3, 5.4.1
// (replacement selection) and 5.2.4 (merging).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::kernel {

/// A row that comes to a station.
struct Visit {
  std::int64_t tick = 0;
  std::uint32_t row = 0;

  friend bool operator==(const Visit&, const Visit&) = default;
};

/// Sorts by tick, stably. Ticks lie within [0, kNever). `scratch` is memory to reuse: it grows to
/// half of the visits at most.
void sort_visits(std::span<Visit> visits, std::vector<Visit>& scratch);

}  // namespace pointsman::kernel
