// What an optimisation found: the best setting and the frontier, on the requests that they were
// chosen by and on those that were held out.
//
// Invariant: every figure is what the engine says of the policy shown; the optimism of a figure is
// its value on train less that on held-out requests. A problem that no setting solves has no best
// but a reason, and the setting that comes nearest.
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/optimize_goal.hpp"
#include "sim/analysis/summary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// A policy on one part of the requests.
struct OptimumPart {
  Estimate accuracy, cost_usd;      ///< means per request
  std::optional<double> latency_s;  ///< mean; empty where unknown
  std::optional<double> savings;    ///< against the baseline on the same requests
  bool keeps_limits = false;

  Amounts amounts() const { return {accuracy.mean, cost_usd.mean, latency_s.value_or(0)}; }
};

struct OptimumPoint {
  std::vector<double> values;  ///< by Optimum::parameters
  std::string policy;          ///< the expression, as JSON
  OptimumPart train, held_out;
};

struct Optimum {
  std::string subject;                  ///< the policy, or what is mixed
  std::vector<std::string> parameters;  ///< paths; empty for mixtures
  std::string method;
  bool is_exact = false;    ///< nothing in the space that was searched is better on train
  std::uint64_t tried = 0;  ///< settings that were compared; 0 = all of a continuum
  Goal goal;
  std::string split;
  std::uint64_t train_requests = 0, held_out_requests = 0, left_out = 0;
  std::string against;  ///< what savings are measured against; may be empty
  Figure<OptimumPoint> best;
  std::optional<OptimumPoint> nearest;  ///< where there is no best
  std::optional<OptimumPoint> current;  ///< where the scenario stands
  std::vector<OptimumPoint> frontier;   ///< by ascending cost on train
};

}  // namespace pointsman::analysis
