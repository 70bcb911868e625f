#include "sim/analysis/drift.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace pointsman::analysis {

double population_stability_index(std::span<const double> before, std::span<const double> after) {
  constexpr double kEmpty = 0.5;  // requests
  const double old_total = std::accumulate(before.begin(), before.end(), 0.0);
  const double new_total = std::accumulate(after.begin(), after.end(), 0.0);
  double index = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == 0 && after[i] == 0) continue;
    const double old_share = std::max(before[i], kEmpty) / old_total;
    const double new_share = std::max(after[i], kEmpty) / new_total;
    index += (new_share - old_share) * std::log(new_share / old_share);
  }
  return index;
}

}  // namespace pointsman::analysis
