// Sorts the visits to a station by the time at which they come, between two columnar stages.
//
// What leaves one station comes to the next in the order of its finish times. Those are nearly in
// order already: two visits are out of order only while both were in flight. Invariant: stable, so
// visits of one tick stay in the order of their rows, as in the event loop. Cost: one pass plus
// log2(disorder) passes over what overlaps; 3-10 ns a visit. Source: natural merging, Knuth, TAOCP
// 3, 5.2.4, with the parts that are in place already cut off both ends of each merge.
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

/// Sorts by tick, stably. `scratch` is memory to reuse: it grows to half the visits at most.
void sort_visits(std::span<Visit> visits, std::vector<Visit>& scratch);

}  // namespace pointsman::kernel
