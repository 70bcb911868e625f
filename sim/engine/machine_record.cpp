// What a machine writes down for the clock while it steps a policy: every call, wait and failure.
#include "models/latency.hpp"
#include "sim/engine/machine.hpp"

namespace pointsman::engine {

using data::kAbsentInteger;

void Machine::record(const policy::Program& program, std::uint32_t replication, LatencyDraws draws,
                     Earlier* earlier, Scripts& to, std::span<const policy::CallFate> fates) {
  fates_ = fates;
  program_ = &program;
  result_ = &scratch_;
  earlier_ = earlier;
  scripts_ = &to;
  draws_ = draws;
  replication_ = replication;
  weight_ = kWeightOne;
  scratch_.clear(program, inputs_.size(), models_.size());
  state_.write_moments(&recorder_.graph());
  for (std::size_t row = 0; row < inputs_.size(); ++row) {
    recorder_.start();
    run(static_cast<std::uint16_t>(row));
    if (!scratch_.is_missing(row)) continue;
    recorder_.start();  // a dropped request does nothing
    ScriptEnd end;
    end.missing = scratch_.missing[row];
    recorder_.finish(end, to);
  }
  state_.write_moments(nullptr);
  scripts_ = nullptr;
  fates_ = {};
}

void Machine::pass_call(const policy::Call& call, const AttemptOutcome& outcome, const Run& run) {
  const bool is_known = outcome.latency != kAbsentInteger;
  if (scripts_ == nullptr) {
    if (is_known) state_.pass({outcome.latency});
    return;
  }
  const policy::BoundModel& model = models_[call.model];
  ScriptMoment moment{.model = call.model,
                      .calls = static_cast<std::uint32_t>(outcome.calls),
                      .ticks = is_known ? outcome.latency : 0,
                      .cost = outcome.cost == kAbsentInteger ? 0 : outcome.cost,
                      .input_tokens = outcome.tokens.input,
                      .output_tokens = outcome.tokens.output};
  if (is_known && model.latency_source == policy::LatencySource::kLaw) {
    if (draws_ == LatencyDraws::kDrawn) {
      const auto drawn = models::draw_latency(
          model.latency_law, outcome.tokens.output,
          base::draw_bits(attempts_.key(call.model, run.row, outcome.answer.attempt, replication_,
                                        base::Purpose::kLatency)));
      moment.ticks = drawn.total.count;
      moment.first_token = drawn.ttft.count;
    } else {
      moment.first_token = models::mean_latency(model.latency_law, 0).count;
    }
  }
  const auto draws = state_.failure_draws();
  if (failures_recorded_ < draws.size()) {  // the last draw is that of this very call
    moment.failure = static_cast<std::uint32_t>(failures_recorded_++);
    moment.tried = call.model;
    moment.attempt = draws.back().attempt;
  }
  const policy::MomentIndex at = recorder_.add(state_.now().node, moment);
  recorder_.answered(outcome.answer, at);
  state_.pass_to({moment.ticks}, at);
}

void Machine::pass_charge(base::Tick latency, std::int64_t cost) {
  if (scripts_ == nullptr) return state_.pass(latency);
  const bool takes_none = state_.is_clock_stopped() || was_refused_;
  was_refused_ = false;
  const std::int64_t ticks = takes_none ? 0 : latency.count;
  if (ticks == 0 && cost == 0) return;
  state_.pass_to({ticks}, recorder_.add(state_.now().node, {.ticks = ticks, .cost = cost}));
}

void Machine::record_failures() {
  const auto draws = state_.failure_draws();
  while (failures_recorded_ < draws.size()) {
    const policy::FailureDraw& draw = draws[failures_recorded_];
    if (draw.fate == policy::CallFate::kAnswers) return;  // it goes with the call
    was_refused_ = draw.fate == policy::CallFate::kRefused;
    const policy::MomentIndex at =
        recorder_.add(state_.now().node, {.failure = static_cast<std::uint32_t>(failures_recorded_),
                                          .tried = draw.model,
                                          .attempt = draw.attempt});
    state_.pass_to({0}, at);
    ++failures_recorded_;
  }
}

void Machine::record_end(const policy::HeldAnswer* answer, const Run& run) {
  ScriptEnd end;
  end.at = state_.now().node;
  end.cost_unknown = run.cost_unknown;
  end.latency_unknown = run.latency_unknown;
  if (answer != nullptr) {
    end.model = answer->model;
    end.answer = recorder_.call_of(*answer);
    end.score = score_units(answer->score(policy::OracleKey{}));
  }
  recorder_.finish(end, *scripts_);
}

}  // namespace pointsman::engine
