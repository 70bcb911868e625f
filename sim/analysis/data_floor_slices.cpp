#include "sim/analysis/data_floor_slices.hpp"

#include <algorithm>

namespace pointsman::analysis {

SlicePlan plan_slices(const FloorSlices& slices, std::size_t requests_min) {
  SlicePlan plan{slices.key, {}, {}};
  std::vector<std::uint32_t> sizes(slices.values.size(), 0);
  for (const std::uint32_t code : slices.code) {
    if (code != FloorTable::kNoSlice) ++sizes[code];
  }
  std::vector<std::uint32_t> renamed(slices.values.size(), FloorTable::kNoSlice);
  std::size_t pooled = 0;
  for (std::size_t value = 0; value < sizes.size(); ++value) {
    if (sizes[value] < requests_min) {
      pooled += sizes[value] > 0 ? 1U : 0U;
      continue;
    }
    renamed[value] = static_cast<std::uint32_t>(plan.values.size());
    plan.values.push_back({slices.values[value], 0});
  }
  if (pooled > 0) {
    const auto pool = static_cast<std::uint32_t>(plan.values.size());
    std::ranges::replace(renamed, FloorTable::kNoSlice, pool);
    plan.values.push_back({"(small values)", pooled});
  }
  for (const std::uint32_t code : slices.code) {
    plan.code.push_back(code == FloorTable::kNoSlice ? code : renamed[code]);
  }
  return plan;
}

}  // namespace pointsman::analysis
