#include "sim/analysis/multiple_tests.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace pointsman::analysis {

namespace {

/// Places of `p` in ascending order; equal ones in their own order.
std::vector<std::size_t> ascending_places(std::span<const double> p) {
  std::vector<std::size_t> places(p.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, {}, [&](std::size_t i) { return p[i]; });
  return places;
}

}  // namespace

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  double largest = 0;
  std::size_t before = 0;
  for (const std::size_t place : ascending_places(p)) {
    largest = std::max(largest, static_cast<double>(p.size() - before) * p[place]);
    adjusted[place] = std::min(largest, 1.0);
    ++before;
  }
  return adjusted;
}

std::vector<double> benjamini_hochberg_adjusted(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  const auto places = ascending_places(p);
  double smallest = 1;
  for (std::size_t rank = places.size(); rank > 0; --rank) {
    const std::size_t place = places[rank - 1];
    smallest =
        std::min(smallest, p[place] * static_cast<double>(p.size()) / static_cast<double>(rank));
    adjusted[place] = smallest;
  }
  return adjusted;
}

}  // namespace pointsman::analysis
