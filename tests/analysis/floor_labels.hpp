// Labelled requests for tests of floors, written as groups of equal ones.
#pragma once

#include "sim/analysis/data_floor.hpp"

#include <string>
#include <vector>

namespace pointsman::tests {

struct LabelGroup {
  std::size_t count = 1;
  bool is_easy = true;
  double small = 1, frontier = 1;  ///< scores
  double small_usd = 0.2, frontier_usd = 1;
  double small_s = 0.7, frontier_s = 2;
  double small_share = 1;  ///< of the router under test
};

/// Small counts as right from a score of 0.5. Without a router unless asked for.
inline analysis::FloorInputs labels(const std::vector<LabelGroup>& groups,
                                    bool has_router = false) {
  analysis::FloorInputs inputs;
  inputs.small.name = "small";
  inputs.frontier.name = "frontier";
  if (has_router) inputs.router.emplace().name = "router";
  for (const LabelGroup& group : groups) {
    for (std::size_t i = 0; i < group.count; ++i) {
      inputs.small.score.push_back(group.small);
      inputs.small.cost_usd.push_back(group.small_usd);
      inputs.small.time_s.push_back(group.small_s);
      inputs.frontier.score.push_back(group.frontier);
      inputs.frontier.cost_usd.push_back(group.frontier_usd);
      inputs.frontier.time_s.push_back(group.frontier_s);
      inputs.is_easy.push_back(group.is_easy ? 1 : 0);
      inputs.is_small_right.push_back(group.small >= 0.5 ? 1 : 0);
      if (!has_router) continue;
      inputs.router->small_share.push_back(group.small_share);
      inputs.router->extra_usd.push_back(0);
      inputs.router->extra_s.push_back(0);
    }
  }
  return inputs;
}

inline std::vector<analysis::FloorAgainst> four_baselines() {
  std::vector<analysis::FloorAgainst> against;
  for (const auto baseline : analysis::kFloorBaselines) against.push_back({baseline, 0});
  return against;
}

}  // namespace pointsman::tests
