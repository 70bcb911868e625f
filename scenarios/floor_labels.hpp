// The columns that a floor is computed from: taken from the workload, the models bound to it and
// the outcomes of the policies under test.
//
// A request takes part when both models and every policy named have an outcome on it. Invariant: a
// cost or time that is unknown on a request that takes part is unknown as a whole, with the reason.
#pragma once

#include "scenarios/floor_analysis.hpp"
#include "sim/policy/program.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::scenarios {

struct FloorPair {
  policy::ModelIndex small = 0, frontier = 0;
};
/// Errors: located where a model is unknown, or where both are the same.
base::Result<FloorPair> floor_pair(const Bound& bound, const FloorSpec& spec);

/// The text columns to slice by. Errors: located where one is none.
base::Result<std::vector<engine::SliceKey>> floor_slices(const Bound& bound, const FloorSpec& spec);

/// Rows of the workload that "easy": {"where": ...} keeps; empty for the other rules.
base::Result<std::vector<std::uint64_t>> easy_requests(const Bound& bound, const FloorSpec& spec);

struct FloorLabels {
  analysis::FloorInputs inputs;
  std::vector<analysis::FloorSlices> slices;
  std::vector<analysis::FloorAgainst> against;
  double frontier_usd = 0;  ///< mean bill
  std::uint64_t dropped = 0;
  std::vector<std::string> remarks;
};
/// Errors: located at the router where it answers by other models than the two.
base::Result<FloorLabels> floor_labels(const Run& run, const FloorSpec& spec);

}  // namespace pointsman::scenarios
