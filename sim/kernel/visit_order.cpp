#include "sim/kernel/visit_order.hpp"

#include <algorithm>
#include <cstddef>

namespace pointsman::kernel {
namespace {

constexpr std::size_t kRun = 32;  ///< insertion sort is the faster one below

bool comes_earlier(const Visit& a, const Visit& b) noexcept {
  return a.tick < b.tick;
}

void insertion_sort(Visit* visits, std::size_t count) noexcept {
  for (std::size_t i = 1; i < count; ++i) {
    const Visit visit = visits[i];
    std::size_t to = i;
    for (; to > 0 && visit.tick < visits[to - 1].tick; --to) visits[to] = visits[to - 1];
    visits[to] = visit;
  }
}

/// Merges two sorted neighbours, [begin, middle) and [middle, end).
void merge_neighbours(Visit* begin, Visit* middle, Visit* end, std::vector<Visit>& scratch) {
  if (!comes_earlier(*middle, middle[-1])) return;
  begin = std::upper_bound(begin, middle, *middle, comes_earlier);
  end = std::lower_bound(middle, end, middle[-1], comes_earlier);
  const auto left = static_cast<std::size_t>(middle - begin);
  if (scratch.size() < left) scratch.resize(left);
  const Visit* kept = scratch.data();
  const Visit* const kept_end = std::copy(begin, middle, scratch.data());
  for (Visit* to = begin; kept != kept_end; ++to) {
    const bool takes_right = middle != end && comes_earlier(*middle, *kept);
    *to = takes_right ? *middle++ : *kept++;
  }
}

}  // namespace

void sort_visits(std::span<Visit> visits, std::vector<Visit>& scratch) {
  const std::size_t count = visits.size();
  Visit* const all = visits.data();
  for (std::size_t run = 0; run < count; run += kRun) {
    insertion_sort(all + run, std::min(kRun, count - run));
  }
  for (std::size_t width = kRun; width < count; width *= 2) {
    for (std::size_t begin = 0; begin + width < count; begin += 2 * width) {
      merge_neighbours(all + begin, all + begin + width, all + std::min(begin + 2 * width, count),
                       scratch);
    }
  }
}

}  // namespace pointsman::kernel
