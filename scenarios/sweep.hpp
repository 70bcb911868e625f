// One or two values of a scenario, moved over a grid: a run per point.
//
// Any path that --set takes may move: a threshold, a price, a filter of the workload. Points are
// read, bound and run one after another, the workload from its packed cache; analyses and controls
// are left out. For a single number of one policy the analysis "curve" is exact and has bands.
// Invariant: a point equals `pointsman run` with the same --set. Cost: a run per point.
#pragma once

#include "scenarios/bind.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

inline constexpr std::size_t kMaxSweepPoints = 10'000;

/// A path and the values that it takes, as texts for --set.
struct SweepAxis {
  std::string path;
  std::vector<std::string> values;
};

/// "path=0.1:0.9:0.2" (from, to, step; exact decimals), "path=a,b,c" or "path=[1,2]". Errors:
/// located in the text.
base::Result<SweepAxis> parse_sweep_axis(const std::string& text);

struct SweepPoint {
  std::vector<std::string> values;  ///< by axis
  std::uint64_t requests = 0;
  std::vector<std::string> models;                ///< by the index that summaries use
  std::vector<analysis::PolicySummary> policies;  ///< those wanted, in the scenario's order
};

struct Sweep {
  std::string scenario;
  std::string baseline;  ///< empty = none
  double level = 0.95;
  std::vector<SweepAxis> axes;
  std::vector<SweepPoint> points;  ///< the last axis moves fastest
};

struct SweepRequest {
  std::string file;
  std::vector<std::string> overrides;  ///< --set texts that hold at every point
  std::vector<SweepAxis> axes;
  std::vector<std::string> policies;  ///< to report; empty = those the axes change, else all
};

/// Errors: those of reading and running, at the point where they occur; kUsage for too many points
/// or an unknown policy.
base::Result<Sweep> sweep(const SweepRequest& request, const Resources& resources);

}  // namespace pointsman::scenarios
