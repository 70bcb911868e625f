// Which policies every scenario is measured against besides its own: plans them, runs nothing.
//
// Six controls (DESIGN 5): always-small, always-frontier, best single model, small-first cascade,
// cost-matched static mix, oracle. Small is the model with the least mean bill on this workload and
// frontier the dearest; where a bill is unknown, the least and the most accurate. Invariant: every
// expression names models by "call", so a user's policy of the same name changes nothing. Cost: one
// pass over the scores and costs of each model.
#pragma once

#include "data/workload.hpp"
#include "sim/base/document.hpp"
#include "sim/policy/bound_model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

enum class ControlKind : std::uint8_t { kSingleModel, kSmallFirstCascade, kOracle };

/// What a mean over the workload says of a model that takes part.
struct ControlModel {
  std::size_t model = 0;  ///< index among the scenario's models
  double mean_score = 0;
  std::optional<double> mean_cost_usd;
};

struct ControlPolicy {
  ControlKind kind = ControlKind::kSingleModel;
  std::string name;                  ///< "always gpt-4", "small-first cascade", "oracle"
  base::Node expression;             ///< for policy::Builder::build
  std::optional<std::size_t> model;  ///< kSingleModel
};

struct ControlPlan {
  std::vector<ControlModel> order;  ///< cheap to dear, or by score where a cost is unknown
  bool is_ordered_by_cost = true;
  std::size_t small = 0, frontier = 0, best = 0;  ///< model indices; best = highest mean score
  /// One per model in `order`, then the cascade, then the oracle. To be run with Missing::kDrop.
  std::vector<ControlPolicy> policies;
  std::vector<std::string> remarks;  ///< what the reader must know of the choice
};

/// Plans the controls of a workload. Empty `policies` where fewer than two models can take part;
/// models that lack outcomes stand aside while two complete ones remain. At most `threads` threads,
/// 0 = all cores.
ControlPlan plan_controls(const data::Workload& workload,
                          std::span<const policy::BoundModel> models, unsigned threads = 0);

/// Places in `plan.policies` of the models that a blind split is made of: the corners of the upper
/// hull. Empty where costs are unknown.
std::vector<std::size_t> mixable(const ControlPlan& plan);

}  // namespace pointsman::analysis
