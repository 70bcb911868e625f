// Everything that the figures of a router are computed from, to compute them again on other
// weights or beside another router's, and which way each figure improves.
#pragma once

#include "sim/analysis/router_metrics.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// A score beside what it claims to predict, one entry per request of a router's rows.
struct ScoredRequests {
  std::string score, target;     ///< as ScoreCalibration has them
  std::vector<double> scores;    ///< NaN where there is none
  std::vector<double> outcomes;  ///< 0 or 1
};

struct RouterEvidence {
  std::vector<std::size_t> row;  ///< of the workload
  RouterRows rows;
  std::vector<ScoredRequests> scores;
};

/// kNeither: the figure describes the pool of models or the traffic, not the router.
enum class Better : std::uint8_t { kMore, kLess, kNeither };
Better better_of(const MetricInfo& metric);

}  // namespace pointsman::analysis
