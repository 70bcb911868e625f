// The slices of a floor: requests by the values of a text column, small values pooled.
//
// Invariant: a value is alone or in the pool, never both, and requests without a value are in
// neither. Cost: O(requests + values).
#pragma once

#include "sim/analysis/data_floor_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// Requests by the values of a text column.
struct FloorSlices {
  std::string key;
  std::vector<std::string> values;
  std::vector<std::uint32_t> code;  ///< by request, index of its value; FloorTable::kNoSlice = none
};

/// Slice values after pooling small ones.
struct SlicePlan {
  std::string key;
  struct Value {
    std::string name;
    std::size_t pooled = 0;
  };
  std::vector<Value> values;
  std::vector<std::uint32_t> code;
};

/// Values with fewer requests than `requests_min` are pooled.
SlicePlan plan_slices(const FloorSlices& slices, std::size_t requests_min);

}  // namespace pointsman::analysis
