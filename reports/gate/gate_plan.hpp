// What a gate will be able to see, before anything runs: power and the requests that it takes.
//
// For shares of 0/1 scores it follows from the number of requests and from how many of them the
// change will answer differently; everything else depends on spreads that only a run shows.
// Invariant: nothing is run, no baseline is read. Cost: loading the workload.
#pragma once

#include "reports/gate/gate.hpp"
#include "reports/table.hpp"

#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// A line that the gate will have.
struct PlannedLine {
  const Rule* rule = nullptr;
  std::string slice;
  std::uint64_t n = 0;
};

/// Binds the scenario to count the requests of every slice.
base::Result<std::vector<PlannedLine>> plan_lines(const GateFile& file, const GateRequest& request,
                                                  const scenarios::Resources& resources);

/// `discordant`: shares of requests that a change will answer differently; empty = 2 to 30 %.
std::string plan_text(const GateFile& file, const std::vector<PlannedLine>& lines,
                      std::vector<double> discordant, const TableOptions& options);

}  // namespace pointsman::reports::gate
