// The models that the analysis "metrics" compares a policy with, and what each did on every row.
//
// Invariant: every model of a pool has an outcome on every request, and weak and strong differ.
#pragma once

#include "scenarios/bind.hpp"

#include <cstddef>
#include <vector>

namespace pointsman::scenarios {

/// Models that every row has an outcome of, and the pair among them.
struct MetricPool {
  std::vector<std::size_t> models;  ///< indices among the scenario's
  std::size_t weak = 0, strong = 0;
};

/// Errors: kUsage, at `asked`, where fewer than two models are whole, or at a name that is none of
/// them.
base::Result<MetricPool> metric_pool(const Bound& bound, const base::Node& asked);

/// Scores and bills of the pool's models on every row of the workload.
struct PoolOutcomes {
  std::vector<std::vector<double>> score;
  std::vector<std::vector<double>> cost;  ///< USD, NaN where unknown
};

/// `digits` as engine::Outcome::money_digits.
PoolOutcomes pool_outcomes(const Bound& bound, const MetricPool& pool, int digits);

}  // namespace pointsman::scenarios
