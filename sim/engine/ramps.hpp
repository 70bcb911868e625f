// Canary ramps: which requests go to the canary, and when it is rolled back for good.
//
// Requests come in the order of rows, and what was observed of those before decides whether the
// canary still serves; as with spending caps, a pass over all rows in order settles that once and
// keeps one bit per ramp, replication and row. The draws are those of a mix, so a ramp of one
// phase is a mix. Meaning and source: sim/policy/rollback.hpp. Cost: one stepped pass.
#pragma once

#include "sim/policy/program.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsman::engine {

/// What a ramp did, as means over replications.
struct RampOutcome {
  struct Phase {
    double share = 0;
    double reached = 0;      ///< how often a request came in it
    double rolled_back = 0;  ///< how often the canary's time ended in it
    double requests = 0, canary_requests = 0;
    double canary_cost = 0;  ///< in money units
  };
  std::vector<Phase> phases;
  double promoted = 0;     ///< how often it outlived all phases, and a request came after them
  double rolled_back = 0;  ///< the rest was still on its way
};

class Ramps {
 public:
  Ramps(const policy::Program& program, std::size_t rows, std::uint32_t replications,
        double units_per_usd);

  /// Until this, begin() answers from what was observed and records the answer.
  void settle() { is_settled_ = true; }

  /// Enters a ramp with a uniform draw and what the request has spent so far; true = the canary
  /// serves. A request that comes again, in a loop, is served as it was.
  bool begin(policy::RampIndex ramp, std::uint32_t replication, std::size_t row, double u,
             std::int64_t cost);
  /// Leaves it with the score of its answer, 0 where there is none. A request whose cost is not
  /// known leaves the bounds of money without a verdict.
  void end(policy::RampIndex ramp, std::uint32_t replication, std::int64_t cost, bool is_cost_known,
           double score);
  /// A request without an outcome was not observed.
  void forget() { open_.clear(); }

  std::vector<RampOutcome> outcomes() const;

 private:
  struct PhaseSums {
    std::uint64_t requests = 0, canary_requests = 0;
    std::int64_t canary_cost = 0;
    bool is_last = false;  ///< the canary was rolled back in it
  };
  struct State {
    std::vector<PhaseSums> phases;
    std::size_t phase = 0;
    bool is_rolled_back = false, is_promoted = false, is_canary = false;
    std::size_t row = ~std::size_t{0};  ///< that came last
    policy::ArmSums canary, stable;
  };

  State& state(policy::RampIndex ramp, std::uint32_t replication) {
    return states_[std::size_t{ramp} * replications_ + replication];
  }
  bool choose(const policy::Ramp& ramp, State& state, double u) const;

  const policy::Program& program_;
  std::size_t rows_;
  std::uint32_t replications_;
  double units_per_usd_;
  bool is_settled_ = false;
  std::vector<bool> is_canary_;
  std::vector<State> states_;
  std::vector<std::int64_t> open_;  ///< cost on entering, of the ramps that the request is in
};

}  // namespace pointsman::engine
