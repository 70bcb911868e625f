// Who answered a request under one policy and who under another, and what became of the answer.
//
// Expected numbers: where a policy draws who answers, the two draw independently given the request.
// Invariant: the cells add up to the requests that both answered; gains less losses over them is
// the difference in accuracy. Cost: O(requests x models^2), the models being those that answered
// the request.
#pragma once

#include "sim/engine/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pointsman::analysis {

/// Requests that `from` answered and `to` answers now; absent = nobody.
struct FlowCell {
  std::optional<policy::ModelIndex> from, to;
  double requests = 0;
  double gained = 0, lost = 0;  ///< scores that rose, and fell, by so much in all
  double saved_usd = 0;         ///< NaN where some cost is unknown
};

/// A request whose score changed.
struct FlippedRequest {
  std::size_t row = 0;
  double before = 0, now = 0;
  double saved_usd = 0;  ///< NaN = unknown
};

struct Flows {
  std::uint64_t requests = 0;  ///< that both answered
  double gained = 0, lost = 0;
  std::vector<FlowCell> cells;          ///< by from, then to
  std::vector<FlippedRequest> flipped;  ///< those that changed most, losses first
};

/// How many flipped requests are named at most, of gains and of losses each.
inline constexpr std::size_t kFlippedMax = 20;

/// Empty where the rows of either are not kept with the answers of every model.
std::optional<Flows> flows_between(const engine::PolicyOutcome& before,
                                   const engine::PolicyOutcome& now, const engine::Outcome& outcome,
                                   std::size_t models);

}  // namespace pointsman::analysis
