#include "sim/engine/ramps.hpp"

#include "sim/base/limits.hpp"

namespace pointsman::engine {

Ramps::Ramps(const policy::Program& program, std::size_t rows, std::uint32_t replications,
             double units_per_usd)
    : program_(program),
      rows_(rows),
      replications_(replications),
      units_per_usd_(units_per_usd),
      is_canary_(program.ramps.size() * replications * rows),
      states_(program.ramps.size() * replications) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    states_[i].phases.resize(program.ramps[i / replications].phases.size());
  }
}

bool Ramps::choose(const policy::Ramp& ramp, State& state, double u) const {
  if (state.is_rolled_back) return false;
  const auto is_over = [&] {
    return state.phases[state.phase].requests == ramp.phases[state.phase].requests;
  };
  while (state.phase < ramp.phases.size() && is_over()) ++state.phase;
  if (state.phase == ramp.phases.size()) {
    state.is_promoted = true;
    return true;
  }
  PhaseSums& phase = state.phases[state.phase];
  const bool is_canary = u < ramp.phases[state.phase].share;
  ++phase.requests;
  phase.canary_requests += is_canary ? 1 : 0;
  return is_canary;
}

bool Ramps::begin(policy::RampIndex ramp, std::uint32_t replication, std::size_t row, double u,
                  std::int64_t cost) {
  const std::size_t bit = (std::size_t{ramp} * replications_ + replication) * rows_ + row;
  if (is_settled_) return is_canary_[bit];
  State& now = state(ramp, replication);
  if (now.row != row) {
    now.row = row;
    now.is_canary = choose(program_.ramps[ramp], now, u);
    is_canary_[bit] = now.is_canary;
  }
  open_.push_back(cost);
  return now.is_canary;
}

void Ramps::end(policy::RampIndex ramp, std::uint32_t replication, std::int64_t cost,
                bool is_cost_known, double score) {
  if (is_settled_ || open_.empty()) return;
  const std::int64_t spent = cost - open_.back();
  open_.pop_back();
  State& now = state(ramp, replication);
  if (now.is_rolled_back || now.is_promoted) return;
  policy::ArmSums& arm = now.is_canary ? now.canary : now.stable;
  arm.add(score, is_cost_known ? static_cast<double>(spent) / units_per_usd_ : base::kNaN);
  if (!now.is_canary) return;
  PhaseSums& phase = now.phases[now.phase];
  phase.canary_cost += spent;
  const auto& stop = program_.ramps[ramp].stop;
  now.is_rolled_back = phase.is_last = stop && stop->acts(now.canary, now.stable);
}

std::vector<RampOutcome> Ramps::outcomes() const {
  std::vector<RampOutcome> outcomes(program_.ramps.size());
  const double each = 1.0 / replications_;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const policy::Ramp& ramp = program_.ramps[i / replications_];
    RampOutcome& outcome = outcomes[i / replications_];
    outcome.phases.resize(ramp.phases.size());
    outcome.promoted += states_[i].is_promoted ? each : 0;
    outcome.rolled_back += states_[i].is_rolled_back ? each : 0;
    for (std::size_t at = 0; at < ramp.phases.size(); ++at) {
      const PhaseSums& sums = states_[i].phases[at];
      RampOutcome::Phase& phase = outcome.phases[at];
      phase.share = ramp.phases[at].share;
      phase.reached += sums.requests > 0 ? each : 0;
      phase.rolled_back += sums.is_last ? each : 0;
      phase.requests += static_cast<double>(sums.requests) * each;
      phase.canary_requests += static_cast<double>(sums.canary_requests) * each;
      phase.canary_cost += static_cast<double>(sums.canary_cost) * each;
    }
  }
  return outcomes;
}

}  // namespace pointsman::engine
