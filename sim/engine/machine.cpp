#include "sim/engine/machine.hpp"

#include "models/latency.hpp"
#include "sim/policy/overhead.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::engine {

using data::kAbsentInteger;

namespace {

bool calls_several(const policy::Program& program, std::span<const policy::BoundModel> models) {
  return std::ranges::any_of(program.models, [&](policy::ModelIndex model) {
    return models[model].has_several_attempts();
  });
}

}  // namespace

bool needs_steps(const policy::Program& program, std::span<const policy::BoundModel> models,
                 const Options& options) {
  if (program.stateful || options.by_steps) return true;
  if (!calls_several(program, models)) return false;
  const bool is_drawn = std::ranges::any_of(program.models, [&](policy::ModelIndex model) {
    return models[model].attempts.from_probability;
  });
  const bool is_sampled = options.evaluate == Evaluate::kSampled;
  return program.repeats || (is_sampled && (is_drawn || options.replications > 1));
}

std::uint32_t stepped_replications(const policy::Program& program,
                                   std::span<const policy::BoundModel> models,
                                   const Options& options) {
  return program.random || calls_several(program, models) ? options.replications : 1;
}

Machine::Machine(BlockInputs& inputs, std::span<const policy::BoundModel> models,
                 const policy::SignalTable& signals, const AnswerTables& tables,
                 std::span<const std::uint64_t> request_keys, const Options& options)
    : inputs_(inputs),
      models_(models),
      signals_(signals),
      request_keys_(request_keys),
      options_(options),
      attempts_(inputs, models, tables, request_keys, options.seed, options.right_score) {}

void Machine::evaluate(const policy::Program& program, BlockResult& result, Earlier* earlier) {
  program_ = &program;
  result_ = &result;
  earlier_ = earlier;
  const std::uint32_t replications = stepped_replications(program, models_, options_);
  result.clear(program, inputs_.size(), models_.size(), replications);
  for (replication_ = 0; replication_ < replications; ++replication_) {
    if (options_.stop.stop_requested()) return;  // the run is discarded
    weight_ = replication_weight(replication_, replications);
    for (std::size_t row = 0; row < inputs_.size(); ++row) run(static_cast<std::uint16_t>(row));
  }
  result.finish();
}

void Machine::set_signals(std::uint16_t row) {
  for (const policy::SignalIndex index : program_->signals) {
    const policy::SignalOrigin& origin = signals_.origins[index];
    if (origin.kind == policy::SignalOrigin::Kind::kRequest) {
      state_.set_signal(index, inputs_.signal(index)[row]);
    } else if (origin.kind == policy::SignalOrigin::Kind::kTruth) {
      AttemptOutcome first;
      const Found found = attempts_.find(origin.model, row, 0, replication_, first);
      state_.set_signal(
          index, found == Found::kYes ? first.answer.score(policy::OracleKey{}) : data::kAbsent);
    }
  }
}

void Machine::run(std::uint16_t row) {
  Run run;
  run.row = row;
  state_.start(*program_, signals_.origins.size(), models_.size());
  step_tokens_.start(*program_, models_.size());
  set_signals(row);
  const policy::Observation seen{.row = inputs_.first_row() + row,
                                 .key = {.seed = options_.seed,
                                         .replication = replication_,
                                         .request = request_keys_[inputs_.first_row() + row],
                                         .model = 0,
                                         .attempt = 0,
                                         .purpose = base::Purpose::kRoute},
                                 .origins = signals_.origins,
                                 .fates = fates_};
  failures_recorded_ = 0;
  was_refused_ = false;
  for (;;) {
    const policy::Action action = policy::step(*program_, state_, seen);
    if (scripts_ != nullptr) record_failures();
    if (const auto* call = std::get_if<const policy::Call*>(&action)) {
      if (pay(**call, seen, run)) continue;
      if (earlier_ != nullptr) earlier_->forget();
      return;
    }
    if (const auto* charge = std::get_if<const policy::Charge*>(&action)) {
      spend(**charge, seen, run);
      state_.resume((*charge)->next);
    } else if (const auto* await = std::get_if<const policy::Await*>(&action)) {
      state_.await_first(**await);
    } else if (const auto* mark = std::get_if<const policy::Mark*>(&action)) {
      pass_mark(**mark, run);
      state_.resume((*mark)->next);
    } else if (const auto* begin = std::get_if<const policy::CapBegin*>(&action)) {
      state_.resume(begin_cap((*begin)->cap, seen, run) ? (*begin)->over : (*begin)->within);
    } else if (const auto* end = std::get_if<const policy::CapEnd*>(&action)) {
      end_cap((*end)->cap, seen, run);
      state_.resume((*end)->next);
    } else if (const auto* ramp = std::get_if<const policy::RampBegin*>(&action)) {
      state_.resume(begin_ramp(**ramp, seen, run));
    } else if (const auto* served = std::get_if<const policy::RampEnd*>(&action)) {
      end_ramp(**served, run);
      state_.resume((*served)->next);
    } else if (const auto* drop = std::get_if<policy::Drop>(&action)) {
      result_->missing[row] = {MissingOutcome::Kind::kSignal, drop->signal};
      if (earlier_ != nullptr) earlier_->forget();
      return;
    } else {
      const auto* answered = std::get_if<policy::Answered>(&action);
      return finish(answered == nullptr ? nullptr : &answered->answer, run);
    }
  }
}

bool Machine::pay(const policy::Call& call, const policy::Observation& seen, Run& run) {
  AttemptOutcome outcome;
  // A model of one recorded outcome answers a second plain call as it did the first; only a frame
  // asks for another attempt.
  const bool resamples = state_.is_in_frame() || models_[call.model].has_several_attempts();
  const std::uint32_t attempt = resamples ? state_.attempts_of(call.model) : 0;
  Found found = attempts_.find(call.model, run.row, attempt, replication_, outcome);
  const bool is_stated = !std::isnan(stated_success(call));
  const bool searches = call.terms.search != policy::kNoSearch;
  if (found == Found::kTooFewAttempts && (call.terms.history > 0 || is_stated || searches)) {
    // A revision, a search, or a step of stated success needs no recorded outcome, only some
    // tokens.
    found = attempts_.find(call.model, run.row, 0, replication_, outcome);
    outcome.answer.attempt = attempt;
  }
  if (found == Found::kNothing && is_stated) found = Found::kYes;
  if (found != Found::kYes) {
    result_->missing[run.row] = {
        found == Found::kNothing ? MissingOutcome::Kind::kModel : MissingOutcome::Kind::kAttempts,
        call.model};
    return false;
  }
  if (call.step != policy::kNoStep) do_step(call, outcome, run);
  const auto repeated = state_.prompt_billing(*program_, call.model);
  if (searches && !search(call, outcome, run)) {
    result_->missing[run.row] = {MissingOutcome::Kind::kModel, call.model};
    return false;
  }
  if (!searches && !call.terms.is_plain()) apply_terms(call.terms, outcome, run);
  if (call.step != policy::kNoStep) spread_wrong(call, outcome, run);
  const bool carries = call.terms.history > 0 && !state_.frame_answers().empty();
  const bool is_shaped = shapes_tokens(*program_, call.step);
  if (!searches && (carries || is_shaped || call.terms.changes_reasoning() ||
                    repeated != policy::RepeatedPrompt::kFull)) {
    bill_anew(models_[call.model], call.terms, repeated, outcome);
  }
  result_->calls[call.model][run.row] += Wide{weight_} * outcome.calls;
  if (outcome.is_repeated) result_->repeated[run.row] += weight_;
  if (outcome.cost == kAbsentInteger) {
    run.cost_unknown = true;
    outcome.cost = 0;
  }
  const Service service = service_of(call, outcome, run);
  if (outcome.latency == kAbsentInteger && !is_paced(call.model)) {
    run.latency_unknown |= !state_.is_clock_stopped();
  }
  if (call.is_watched()) {
    watch(call, outcome, service, seen, run);
    return true;
  }
  run.cost += outcome.cost;
  if (scripts_ == nullptr) {
    if (service.is_known()) state_.pass({service.ticks});
  } else {
    const policy::MomentIndex at = record_call(call, outcome, service, service.ticks_or_none());
    recorder_.answered(outcome.answer, at);
    state_.pass_to({service.ticks_or_none()}, at);
  }
  state_.take_answer(call, outcome.answer);
  return true;
}

double Machine::stated_success(const policy::Call& call) const {
  if (call.step == policy::kNoStep) return data::kAbsent;
  const auto& success = program_->steps[call.step].success;
  return success.empty() ? data::kAbsent : success[call.model];
}

void Machine::do_step(const policy::Call& call, AttemptOutcome& outcome, Run& run) {
  const double success = stated_success(call);
  if (!std::isnan(success)) {
    // Keyed by the step, not the model: a better model at a step succeeds wherever a worse one did.
    base::DrawKey key = attempts_.key(call.model, run.row, state_.next_draw(*program_, call.step),
                                      replication_, base::Purpose::kStep);
    key.model = program_->steps[call.step].key;
    set_right(base::uniform(key) < success, outcome, run);
  }
  if (!shapes_tokens(*program_, call.step)) return;
  const std::int64_t output = outcome.tokens.output;
  outcome.tokens = step_tokens_.shape(*program_, state_, call.step, call.model, outcome.tokens);
  if (outcome.tokens.output != output) {
    // A labelled latency belongs to the tokens that were observed.
    outcome.latency = policy::law_latency(models_[call.model], outcome.tokens.output);
  }
  outcome.answer.output_tokens =
      outcome.tokens.output == kAbsentInteger ? 0 : outcome.tokens.output;
}

void Machine::spread_wrong(const policy::Call& call, AttemptOutcome& outcome,
                           const Run& run) const {
  if (state_.step_state(call.step).blame_before == policy::kNoStep) return;
  if (outcome.answer.score(policy::OracleKey{}) >= options_.right_score) {
    set_right(false, outcome, run);
  }
}

void Machine::set_right(bool is_right, AttemptOutcome& outcome, const Run& run) const {
  policy::HeldAnswer& answer = outcome.answer;
  answer.set_score(policy::OracleKey{}, is_right ? 1 : 0);
  answer.identity =
      is_right ? attempts_.right_answer(run.row)
               : attempts_.wrong_answer(answer.model, run.row, answer.attempt, replication_);
}

void Machine::apply_terms(const policy::CallTerms& terms, AttemptOutcome& outcome, Run& run) {
  policy::HeldAnswer& answer = outcome.answer;
  const auto earlier = state_.frame_answers();
  const bool revises = terms.history > 0 && !earlier.empty();
  // A revision starts from the attempt before it, any other call from its own plain outcome.
  const policy::HeldAnswer& from = revises ? earlier.back() : answer;
  if (terms.history > 0 && !revises) return;  // the first attempt of a chain is a plain one
  const double from_score = from.score(policy::OracleKey{});
  const bool was_right = from_score >= options_.right_score;
  const double u = base::uniform(
      attempts_.key(answer.model, run.row, answer.attempt, replication_, base::Purpose::kRevision));
  const bool changes = u < (was_right ? terms.spoil : terms.rescue);
  const bool is_right = was_right != changes;
  const bool keeps_answer = !changes;
  answer.identity =
      keeps_answer ? from.identity
      : is_right   ? attempts_.right_answer(run.row)
                   : attempts_.wrong_answer(answer.model, run.row, answer.attempt, replication_);
  answer.set_score(policy::OracleKey{}, keeps_answer ? from_score : (is_right ? 1 : 0));
}

void Machine::bill_anew(const policy::BoundModel& model, const policy::CallTerms& terms,
                        policy::RepeatedPrompt repeated, AttemptOutcome& outcome) {
  policy::TokenCounts& tokens = outcome.tokens;
  const auto earlier = state_.frame_answers();
  const std::size_t carried = std::min<std::size_t>(terms.history, earlier.size());
  if (tokens.input != kAbsentInteger) {
    for (const auto& answer : earlier.last(carried)) tokens.input += answer.output_tokens;
  }
  if (tokens.output != kAbsentInteger && terms.changes_reasoning()) {
    const std::int64_t before = tokens.reasoning == kAbsentInteger ? 0 : tokens.reasoning;
    const double scaled = std::round(static_cast<double>(before) * terms.reasoning_factor);
    const std::int64_t after = std::clamp(static_cast<std::int64_t>(scaled),
                                          terms.reasoning_tokens_min, terms.reasoning_tokens_max);
    tokens.output += after - before;
    tokens.reasoning = after;
    outcome.answer.output_tokens = tokens.output;
    // A labelled latency belongs to the tokens that were observed.
    if (after != before) outcome.latency = policy::law_latency(model, tokens.output);
  }
  if (repeated == policy::RepeatedPrompt::kCached) tokens.cached = tokens.input;
  if (repeated == policy::RepeatedPrompt::kOnce) tokens.input = tokens.cached = 0;
  const bool is_priced = model.cost_source == policy::CostSource::kPriced;
  const std::int64_t bill = is_priced ? bills_.bill(model, tokens) : kAbsentInteger;
  outcome.cost = bill == kAbsentInteger ? kAbsentInteger : bill * inputs_.money_scale();
}

void Machine::spend(const policy::Charge& charge, const policy::Observation& seen, Run& run) {
  const std::int64_t scale = inputs_.money_scale();
  std::int64_t cost = charge.per_request.count * scale;
  if (charge.pico_usd_per_input_token != 0) {
    const std::int64_t tokens = inputs_.prompt_tokens()[run.row];
    if (tokens == kAbsentInteger) {
      run.cost_unknown = true;
    } else {
      cost += policy::token_charge(charge.pico_usd_per_input_token, tokens) * scale;
    }
  }
  run.cost += cost;
  pass_charge(charge, state_.ticks_of(charge, seen), cost);
}

void Machine::pass_mark(const policy::Mark& mark, Run& run) {
  const bool enters = mark.kind == policy::Mark::Kind::kEnter;
  if (run.part != policy::kNoMark) {
    result_->part(run.row, run.part).cost += Wide{weight_} * (run.cost - run.part_cost);
  }
  run.part_cost = run.cost;
  run.part = enters ? mark.mark : mark.outer;
  PartSums& part = result_->part(run.row, mark.mark);
  if (enters) part.entered += weight_;
  if (mark.kind == policy::Mark::Kind::kSucceed) part.succeeded += weight_;
}

bool Machine::begin_cap(policy::CapIndex cap, const policy::Observation& seen, const Run& run) {
  if (earlier_ != nullptr) return earlier_->spending.begin(cap, replication_, seen.row, run.cost);
  const bool is_over = state_.meet_cap(seen);
  ++failures_recorded_;
  record_cap({.kind = ScriptWatch::Kind::kCapBegin,
              .told = is_over ? policy::CallFate::kRefused : policy::CallFate::kAnswers,
              .cap = cap});
  return is_over;
}

void Machine::end_cap(policy::CapIndex cap, const policy::Observation& seen, const Run& run) {
  if (earlier_ != nullptr) return earlier_->spending.end(cap, replication_, seen.row, run.cost);
  record_cap({.kind = ScriptWatch::Kind::kCapEnd, .cap = cap});
}

policy::NodeId Machine::begin_ramp(const policy::RampBegin& begin, const policy::Observation& seen,
                                   const Run& run) {
  base::DrawKey key = seen.key;  // of a mix in its place
  key.attempt = begin.level;
  const bool is_canary =
      earlier_->ramps.begin(begin.ramp, replication_, seen.row, base::uniform(key), run.cost);
  return is_canary ? begin.canary : begin.stable;
}

void Machine::end_ramp(const policy::RampEnd& end, const Run& run) {
  const double score = end.has_answer ? state_.held(end.from).score(policy::OracleKey{}) : 0;
  earlier_->ramps.end(end.ramp, replication_, run.cost, !run.cost_unknown, score);
}

void Machine::finish(const policy::HeldAnswer* answer, const Run& run) {
  if (scripts_ != nullptr) return record_end(answer, run);
  const std::uint16_t row = run.row;
  const std::int64_t latency = state_.elapsed().count;
  result_->cost[row] += Wide{weight_} * run.cost;
  result_->latency[row] += Wide{weight_} * latency;
  result_->cost_unknown[row] |= run.cost_unknown ? 1 : 0;
  result_->latency_unknown[row] |= run.latency_unknown ? 1 : 0;
  if (result_->latency_unknown[row] == 0) result_->path_ends.push_back({row, latency, weight_});
  blame(answer, run);
  if (answer == nullptr) {
    result_->unanswered[row] += weight_;
    return;
  }
  result_->add_score(row, weight_, score_units(answer->score(policy::OracleKey{})));
  result_->answers[answer->model][row] += weight_;
}

void Machine::blame(const policy::HeldAnswer* answer, const Run& run) {
  if (answer != nullptr && answer->score(policy::OracleKey{}) >= options_.right_score) return;
  const policy::StepIndex step = answer != nullptr ? answer->blame : state_.failed_step();
  if (step == policy::kNoStep) return;
  PartSums& part = result_->part(run.row, program_->steps[step].mark);
  part.lost += weight_;
  part.lost_cost += Wide{weight_} * run.cost;
}

}  // namespace pointsman::engine
