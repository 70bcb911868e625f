// The requests behind each line of a gate: all of them, or slices with small ones pooled; and which
// belong together.
//
// Invariant: every request that has a value of a rule's column is in exactly one slice of that
// column. Cost: one pass over the requests a column.
#pragma once

#include "reports/gate/paired.hpp"
#include "reports/gate/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// The requests of one line, as places of a paired policy.
struct LineSlice {
  std::string label;                ///< "category=math"; empty = every request
  std::vector<std::string> pooled;  ///< values in "category=other"
  std::vector<std::size_t> places;
};

/// Errors: kUsage, in the gate file, for a value that no request has.
base::Result<std::vector<LineSlice>> line_slices(const GateFile& file, const Rule& rule,
                                                 const Record& now, const PairedPolicy& pair);

/// A number for the cluster of each request; empty where the gate names no cluster column.
std::vector<std::uint32_t> line_clusters(const GateFile& file, const Record& now,
                                         const PairedPolicy& pair,
                                         std::span<const std::size_t> places);

}  // namespace pointsman::reports::gate
