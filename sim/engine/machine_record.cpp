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
  scratch_.clear(program, inputs_.size(), models_.size(), /*replications=*/1);
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

Machine::Service Machine::service_of(const policy::Call& call, const AttemptOutcome& outcome,
                                     const Run& run) {
  Service service{.ticks = outcome.latency};
  const policy::BoundModel& model = models_[call.model];
  if (!service.is_known() || model.latency_source != policy::LatencySource::kLaw) return service;
  if (scripts_ == nullptr && !call.is_watched()) return service;
  if (scripts_ == nullptr || draws_ == LatencyDraws::kMean) {
    service.first_token = models::mean_latency(model.latency_law, 0).count;
    return service;
  }
  // A copy of a recorded call, or another try of it, takes a time of its own.
  const std::uint32_t attempt =
      call.is_watched() ? state_.attempts_of(call.model) : outcome.answer.attempt;
  const auto drawn =
      models::draw_latency(model.latency_law, outcome.tokens.output,
                           base::draw_bits(attempts_.key(call.model, run.row, attempt, replication_,
                                                         base::Purpose::kLatency)));
  return {drawn.total.count, drawn.ttft.count};
}

policy::MomentIndex Machine::record_call(const policy::Call& call, const AttemptOutcome& outcome,
                                         const Service& service, std::int64_t ticks,
                                         const ScriptWatch* watch) {
  ScriptMoment moment{.model = call.model,
                      .calls = static_cast<std::uint32_t>(outcome.calls),
                      .ticks = service.ticks_or_none(),
                      .cost = outcome.cost,
                      .input_tokens = outcome.tokens.input,
                      .output_tokens = outcome.tokens.output};
  const ScriptDetail detail{.first_token = service.first_token,
                            .cached_tokens = outcome.tokens.cached,
                            .reasoning_tokens = outcome.tokens.reasoning};
  const auto draws = state_.failure_draws();
  if (failures_recorded_ < draws.size() && !draws[failures_recorded_].is_by_time) {
    moment.tried = call.model;  // the draw is that of this very call
    moment.attempt = draws[failures_recorded_].attempt;
    moment.failure = static_cast<std::uint32_t>(failures_recorded_++);
  }
  if (watch == nullptr) return recorder_.add(state_.now().node, moment, ticks, nullptr, detail);
  ++failures_recorded_;
  return recorder_.add(state_.now().node, moment, ticks, watch, detail);
}

void Machine::pass_charge(const policy::Charge& charge, base::Tick latency, std::int64_t cost) {
  if (scripts_ == nullptr) return state_.pass(latency);
  const bool is_error = charge.kind == policy::Charge::Kind::kError;
  const bool takes_none = state_.is_clock_stopped() || (is_error && was_refused_);
  const std::int64_t ticks = takes_none ? 0 : latency.count;
  const bool obeys = charge.obeyed_most.count > 0 && was_refused_;
  if (!is_error) was_refused_ = false;
  if (ticks == 0 && cost == 0 && !obeys) return;
  const ScriptMoment moment{.ticks = ticks, .cost = cost};
  const ScriptWatch obeyed{.kind = ScriptWatch::Kind::kBackOff, .ticks = charge.obeyed_most.count};
  const auto from = state_.now().node;
  state_.pass_to({ticks}, recorder_.add(from, moment, ticks, obeys ? &obeyed : nullptr));
}

void Machine::record_cap(const ScriptWatch& watch) {
  state_.pass_to({0}, recorder_.add(state_.now().node, {}, 0, &watch));
}

void Machine::record_failures() {
  const auto draws = state_.failure_draws();
  while (failures_recorded_ < draws.size()) {
    const policy::FailureDraw& draw = draws[failures_recorded_];
    if (draw.fate == policy::CallFate::kAnswers || draw.is_by_time) return;  // goes with the call
    was_refused_ = draw.fate == policy::CallFate::kRefused;
    const policy::MomentIndex at =
        recorder_.add(state_.now().node,
                      {.failure = static_cast<std::uint32_t>(failures_recorded_),
                       .tried = draw.model,
                       .attempt = draw.attempt},
                      0);
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
    if (end.answer != policy::kAlone) end.first_token = recorder_.detail_of(end.answer).first_token;
    end.score = score_units(answer->score(policy::OracleKey{}));
  }
  recorder_.finish(end, *scripts_);
}

}  // namespace pointsman::engine
