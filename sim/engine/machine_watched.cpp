// Calls that time decides about, while a policy is stepped: their bills, and what scripts say of
// them.
#include "sim/engine/machine.hpp"

namespace pointsman::engine {

using data::kAbsentInteger;
using policy::CallFate;

policy::WholeCall Machine::whole_call(const policy::Call& call, const AttemptOutcome& outcome,
                                      const Service& service) {
  policy::WholeCall whole{
      .ticks = service.ticks_or_none(),
      .first_token = service.first_token == kAbsentInteger ? 0 : service.first_token,
      .cost = outcome.cost};
  const policy::BoundModel& model = models_[call.model];
  if (model.cost_source != policy::CostSource::kPriced) return whole;
  policy::TokenCounts prompt = outcome.tokens;
  prompt.output = prompt.reasoning = 0;
  const std::int64_t bill = bills_.bill(model, prompt);
  if (bill != kAbsentInteger) {
    whole.prompt_cost = std::min(whole.cost, bill * inputs_.money_scale());
  }
  return whole;
}

void Machine::watch(const policy::Call& call, const AttemptOutcome& outcome, const Service& service,
                    const policy::Observation& seen, Run& run) {
  const CallFate fate = state_.watch(call, service.ticks, seen);
  return call.patience ? watch_first(call, outcome, service, fate, run)
                       : watch_second(call, outcome, service, fate, run);
}

void Machine::watch_first(const policy::Call& call, const AttemptOutcome& outcome,
                          const Service& service, CallFate fate, Run& run) {
  const policy::Patience& patience = *call.patience;
  const bool gives_up = patience.then == policy::Patience::Then::kGivesUp;
  const bool is_late = fate == CallFate::kLate;
  const policy::WholeCall whole = whole_call(call, outcome, service);
  const std::int64_t comes = is_late && gives_up ? patience.ticks.count : service.ticks_or_none();
  policy::MomentIndex at = policy::kArrivalMoment;
  if (scripts_ != nullptr) {
    const ScriptWatch watched{
        .kind = gives_up ? ScriptWatch::Kind::kGivesUp : ScriptWatch::Kind::kHedges,
        .billed = patience.billed,
        .told = fate,
        .ticks = patience.ticks.count,
        .prompt_cost = whole.prompt_cost};
    at = record_call(call, outcome, service, comes, &watched);
  }
  if (!is_late) {
    run.cost += whole.cost;
    if (scripts_ != nullptr) recorder_.answered(outcome.answer, at);
    state_.pass_to({comes}, at);
    return state_.take_answer(call, outcome.answer);
  }
  if (gives_up) {
    run.cost += policy::cancelled_bill(patience.billed, whole, patience.ticks.count);
    state_.pass_to({comes}, at);
    return state_.give_up(call);
  }
  run.cost += whole.cost;
  if (scripts_ != nullptr) recorder_.answered(outcome.answer, at);
  const policy::Moment began = state_.now();
  policy::MomentIndex alarm = policy::kArrivalMoment;
  if (scripts_ != nullptr) {
    const ScriptWatch rings{.kind = ScriptWatch::Kind::kAlarm, .of = at};
    alarm =
        recorder_.add(began.node, {.ticks = patience.ticks.count}, patience.ticks.count, &rings);
  }
  state_.pass_to(patience.ticks, alarm);
  state_.hedge(call, outcome.answer, {began, {began.tick + base::Tick{comes}, at}, whole});
}

void Machine::watch_second(const policy::Call& call, const AttemptOutcome& outcome,
                           const Service& service, CallFate fate, Run& run) {
  const policy::FirstCopy first = state_.first_copy();
  const policy::WholeCall whole = whole_call(call, outcome, service);
  const std::int64_t made = state_.elapsed().count;
  policy::MomentIndex at = policy::kArrivalMoment;
  if (scripts_ != nullptr) {
    const ScriptWatch watched{.kind = ScriptWatch::Kind::kSecond,
                              .billed = call.second->billed,
                              .told = fate,
                              .of = first.comes.node,
                              .prompt_cost = whole.prompt_cost};
    at = record_call(call, outcome, service, service.ticks_or_none(), &watched);
  }
  if (fate == CallFate::kLate) {
    run.cost += policy::cancelled_bill(call.second->billed, whole, first.comes.tick.count - made);
    return state_.be_beaten(call);
  }
  const std::int64_t served = made + whole.ticks - first.began.tick.count;
  run.cost += whole.cost - first.whole.cost +
              policy::cancelled_bill(call.second->billed, first.whole, served);
  if (scripts_ != nullptr) recorder_.answered(outcome.answer, at);
  state_.pass_to({whole.ticks}, at);
  state_.take_answer(call, outcome.answer);
}

}  // namespace pointsman::engine
