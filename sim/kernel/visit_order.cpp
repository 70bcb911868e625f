#include "sim/kernel/visit_order.hpp"

#include "sim/kernel/free_times.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pointsman::kernel {
namespace {

constexpr unsigned kIndexBits = 9;
constexpr std::size_t kBlock = std::size_t{1} << kIndexBits;  ///< keys and visits stay in L1
constexpr std::size_t kBlocksOfOneWay = 16;  ///< then the narrow window is tried again
constexpr std::int64_t kLongestSpan = std::int64_t{1} << (62U - kIndexBits);

using Keys = std::array<std::int64_t, kBlock>;

bool comes_earlier(const Visit& a, const Visit& b) noexcept {
  return a.tick < b.tick;
}

/// For blocks that span months.
void insertion_sort(std::span<Visit> visits) noexcept {
  for (std::size_t i = 1; i < visits.size(); ++i) {
    const Visit visit = visits[i];
    std::size_t to = i;
    for (; to > 0 && visit.tick < visits[to - 1].tick; --to) visits[to] = visits[to - 1];
    visits[to] = visit;
  }
}

/// Sorts the keys by pushing each into a sorted window that gives up its least for it; false, and
/// nonsense in `to`, if the window was too narrow.
template <std::size_t kWindow>
bool pass_window(const Keys& keys, std::size_t count, Keys& to) noexcept {
  if (count < kWindow) return false;
  std::int64_t window[kWindow];
  std::copy_n(keys.begin(), kWindow, window);
  std::sort(window, window + kWindow);
  const std::int64_t* const from = keys.data();
  std::int64_t* const out = to.data();
  std::int64_t too_late = 0;  // negative once a key is less than what has gone out
  for (std::size_t i = kWindow; i < count; ++i) {
    const std::int64_t least = window[0];
    out[i - kWindow] = least;
    too_late |= from[i] - least;
    replace_least(window, kWindow, from[i]);
  }
  std::copy_n(window, kWindow, out + (count - kWindow));
  return too_late >= 0;
}

/// How a block is sorted, from the fastest way to the one that always works.
enum class Way : std::uint8_t { kNarrowWindow, kWideWindow, kComparison };

/// Sorts `keys` into `to`, beginning with the way that worked for the block before.
void sort_keys(Keys& keys, std::size_t count, Keys& to, Way& way) noexcept {
  if (way == Way::kNarrowWindow && !pass_window<8>(keys, count, to)) way = Way::kWideWindow;
  if (way == Way::kWideWindow && !pass_window<16>(keys, count, to)) way = Way::kComparison;
  if (way != Way::kComparison) return;
  std::copy_n(keys.begin(), count, to.begin());
  std::sort(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(count));
}

/// Sorts at most kBlock visits as keys (tick - base) * kBlock + place, which are all different.
void sort_block(std::span<Visit> visits, Way& way) noexcept {
  const std::size_t count = visits.size();
  const std::int64_t base = visits.front().tick;
  Keys keys;
  std::array<std::uint32_t, kBlock> rows;
  std::int64_t disorder = 0;  // negative once a visit comes before its neighbour
  std::int64_t span = 0;      // no offset from the base has a bit above its highest
  std::int64_t before = base;
  for (std::size_t i = 0; i < count; ++i) {
    const Visit visit = visits.data()[i];
    const std::int64_t offset = visit.tick - base;
    // A long offset wraps; its block is then sorted without keys.
    keys.data()[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(offset) * kBlock | i);
    rows.data()[i] = visit.row;
    span |= offset ^ (offset >> 63U);
    disorder |= visit.tick - before;
    before = visit.tick;
  }
  if (disorder >= 0) return;
  if (span >= kLongestSpan) return insertion_sort(visits);
  Keys sorted;
  sort_keys(keys, count, sorted, way);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t key = sorted.data()[i];
    visits.data()[i] = {base + (key >> kIndexBits),
                        rows.data()[static_cast<std::uint64_t>(key) % kBlock]};
  }
}

/// Merges two sorted neighbours, [begin, middle) and [middle, end), where they overlap.
void merge_neighbours(Visit* begin, Visit* middle, Visit* end, std::vector<Visit>& scratch) {
  if (!comes_earlier(*middle, middle[-1])) return;
  begin = std::upper_bound(begin, middle, *middle, comes_earlier);
  end = std::lower_bound(middle, end, middle[-1], comes_earlier);
  const auto left = static_cast<std::size_t>(middle - begin);
  if (scratch.size() < left) scratch.resize(left);
  const Visit* kept = scratch.data();
  const Visit* const kept_end = std::copy(begin, middle, scratch.data());
  Visit* to = begin;
  while (kept != kept_end && middle != end) {
    const bool takes_right = middle->tick < kept->tick;
    *to++ = *(takes_right ? middle : kept);
    middle += takes_right ? 1 : 0;
    kept += takes_right ? 0 : 1;
  }
  std::copy(kept, kept_end, to);
}

}  // namespace

void sort_visits(std::span<Visit> visits, std::vector<Visit>& scratch) {
  const std::size_t count = visits.size();
  Way way = Way::kNarrowWindow;
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    if (begin % (kBlock * kBlocksOfOneWay) == 0) way = Way::kNarrowWindow;
    sort_block(visits.subspan(begin, std::min(kBlock, count - begin)), way);
  }
  Visit* const all = visits.data();
  for (std::size_t width = kBlock; width < count; width *= 2) {
    for (std::size_t begin = 0; begin + width < count; begin += 2 * width) {
      merge_neighbours(all + begin, all + begin + width, all + std::min(begin + 2 * width, count),
                       scratch);
    }
  }
}

}  // namespace pointsman::kernel
