// The EventLoop plan's calls that time decides about: given up when it is up, or raced by a copy.
#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using kernel::Rank;
using policy::CallFate;
using policy::MomentIndex;

namespace {

policy::WholeCall whole_of(const ScriptMoment& moment, const ScriptWatch& watch,
                           std::int64_t change) {
  return {.ticks = moment.ticks,
          .first_token = moment.first_token == data::kAbsentInteger ? 0 : moment.first_token,
          .cost = moment.cost + change,
          .prompt_cost = watch.prompt_cost + change};
}

}  // namespace

void EventPlan::start_watched(std::uint32_t slot, MomentIndex at, const ScriptWatch& watch) {
  const std::int64_t now = loop_.now();
  Flight& flight = flights_[slot];
  const bool is_second = watch.kind == ScriptWatch::Kind::kSecond;
  WatchedCall& call = is_second ? flight.second : flight.first;
  const ScriptMoment& moment = script_of(slot).at(at);
  call = {};
  call.at = at;
  call.station = input_.world.station_of[moment.model];
  call.came = now;
  if (!is_second) {
    if (hedges_ && watch.kind == ScriptWatch::Kind::kHedges) hedges_->earn();
    flight.alarm =
        schedule(now + watch.ticks, Rank::kTimeout, slot, {FlightEvent::Kind::kAlarm, slot, at});
  }
  if (call.station != kNoStation) {
    schedule(now, Rank::kArrival, slot, {FlightEvent::Kind::kComes, slot, at});
    return;
  }
  pay(slot, moment, moment.cost + meet_cache(slot, at, moment).change);
  note_began(slot, at, now);
  call.began = now;
  call.done =
      schedule(now + moment.ticks, Rank::kCompletion, slot, {FlightEvent::Kind::kPassed, slot, at});
}

bool EventPlan::end_watched(std::uint32_t slot, MomentIndex at) {
  Flight& flight = flights_[slot];
  WatchedCall& call = *flight.watched(at);
  const WatchedCall ended = call;
  const ScriptMoment& moment = script_of(slot).at(at);
  const ScriptWatch watch = *script_of(slot).watch_of(moment);
  trace_watched(slot, ended, loop_.now(), moment.cost + ended.cache.change);
  flight.cache_loss += ended.cache.loss;
  if (is_gone(slot)) {
    call = {};
    return true;
  }
  bool goes_on = true;
  if (watch.kind == ScriptWatch::Kind::kSecond) {
    if (flight.first.began != kNoTick &&
        flight.first.began + script_of(slot).at(flight.first.at).ticks == loop_.now()) {
      return win_race(slot);  // of two that come at the same tick, the first one is taken
    }
    call = {};
    flight.hedged += cancel(slot, flight.first);
    goes_on = note_fate(slot, at, CallFate::kAnswers, watch.told);
  } else if (loop_.cancel(flight.alarm)) {
    call = {};
    --flight.uses;
    goes_on = note_fate(slot, at, CallFate::kAnswers, watch.told);
  } else if (flight.second.runs()) {
    call = {};
    const MomentIndex second = flight.second.at;
    const CallFate told = script_of(slot).watch_of(script_of(slot).at(second))->told;
    flight.hedged += cancel(slot, flight.second);
    goes_on = note_fate(slot, second, CallFate::kLate, told);
  } else if (flight.is_held_back) {
    call = {};
    flight.is_held_back = false;
    goes_on = note_fate(slot, at, CallFate::kAnswers, watch.told);
  } else {
    call = {};  // the copy has failed
  }
  if (goes_on) note_began(slot, at, ended.began);
  return goes_on;
}

/// The first copy comes at the tick at which the second one has come.
bool EventPlan::win_race(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  const Script script = script_of(slot);
  const WatchedCall first = flight.first;
  const MomentIndex second = flight.second.at;
  const CallFate told = script.watch_of(script.at(second))->told;
  flight.hedged += script.at(second).cost + flight.second.cache.change;
  flight.cache_loss += first.cache.loss - flight.second.cache.loss;  // the other one has come
  trace_watched(slot, first, loop_.now(), script.at(first.at).cost + first.cache.change);
  flight.first = flight.second = {};
  if (loop_.cancel(first.done)) --flight.uses;
  flight.come(first.at);
  leave_server(first.station);
  if (!note_fate(slot, second, CallFate::kLate, told)) return false;
  note_began(slot, first.at, first.began);
  return true;
}

void EventPlan::ring(std::uint32_t slot, MomentIndex at) {
  Flight& flight = flights_[slot];
  flight.alarm = {};
  const ScriptWatch watch = *script_of(slot).watch_of(script_of(slot).at(at));
  const bool hedges = watch.kind == ScriptWatch::Kind::kHedges;
  if (hedges && hedges_ && !hedges_->take()) {
    ++run_.hedges.held_back;
    flight.is_held_back = true;
    return;
  }
  if (hedges) ++run_.hedges.sent;
  if (watch.kind == ScriptWatch::Kind::kGivesUp) flight.given_up += cancel(slot, flight.first);
  if (!note_fate(slot, at, CallFate::kLate, watch.told)) return;
  if (hedges) flight.come(at + 1);  // the wait that it ends
  resume(slot);
}

std::int64_t EventPlan::cancel(std::uint32_t slot, WatchedCall& call) {
  Flight& flight = flights_[slot];
  const WatchedCall cancelled = call;
  call = {};
  const ScriptMoment moment = script_of(slot).at(cancelled.at);
  const ScriptWatch watch = *script_of(slot).watch_of(moment);
  const bool is_queued = flight.states[cancelled.at] == MomentState::kQueued;
  flight.come(cancelled.at);
  if (cancelled.began != kNoTick) return cancel_service(slot, cancelled, moment, watch);
  if (!is_queued) return 0;  // it is on its way to its station
  if (auto* servers = std::get_if<ServerStation>(&stations_[cancelled.station])) {
    servers->withdraw();
    leave_queue(cancelled.station, cancelled.came, loop_.now());
    return 0;
  }
  return cancel_decoding(slot, cancelled, moment, watch);
}

std::int64_t EventPlan::cancel_service(std::uint32_t slot, const WatchedCall& call,
                                       const ScriptMoment& moment, const ScriptWatch& watch) {
  const std::int64_t served = loop_.now() - call.began;
  const policy::WholeCall whole = whole_of(moment, watch, call.cache.change);
  const std::int64_t billed = policy::cancelled_bill(watch.billed, whole, served);
  run_.ledger.cost -= whole.cost - billed;
  run_.requests[flights_[slot].request].spent -= whole.cost - billed;
  if (loop_.cancel(call.done)) --flights_[slot].uses;
  trace_watched(slot, call, loop_.now(), billed);
  if (call.station == kNoStation) return billed;
  run_.stations[call.station].busy_ticks -= std::min(moment.ticks, end_ - call.began) - served;
  leave_server(call.station);
  return billed;
}

/// A replica is paid for what it has decoded; a call that is just leaving is billed as it leaves.
std::int64_t EventPlan::cancel_decoding(std::uint32_t slot, const WatchedCall& call,
                                        const ScriptMoment& moment, const ScriptWatch& watch) {
  auto& replicas = std::get<ReplicaStation>(stations_[call.station]);
  const auto cancelled = replicas.cancel(loop_.now(), call_of(slot, call.at, moment));
  if (!cancelled) return 0;
  --flights_[slot].uses;  // its place
  note_gone(call.station, replicas.leave(cancelled->replica) ? 1 : 0);
  wake(call.station, cancelled->replica, replicas.next_change(cancelled->replica));
  const kernel::CancelledSequence& sequence = cancelled->sequence;
  leave_queue(call.station, call.came, std::min(sequence.entered_tick, loop_.now()));
  if (sequence.entered_tick >= kernel::kNever) return 0;
  policy::WholeCall whole = whole_of(moment, watch, 0);  // replicas cache for nobody's bill
  whole.first_token = 0;
  whole.ticks = std::max<std::int64_t>(1, moment.output_tokens);  // told in tokens here
  const std::int64_t billed = policy::cancelled_bill(watch.billed, whole, sequence.tokens);
  pay(slot, moment, billed);
  WatchedCall entered = call;
  entered.began = sequence.entered_tick;
  trace_watched(slot, entered, loop_.now(), billed);
  return billed;
}

void EventPlan::trace_watched(std::uint32_t slot, const WatchedCall& call, std::int64_t ended,
                              std::int64_t billed) {
  if (call.began == kNoTick) return;
  trace_call(input_, flights_[slot].request, script_of(slot).at(call.at),
             {call.came, call.began, ended}, billed, run_);
}

void EventPlan::trace_unfinished() {
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    for (const WatchedCall& call : {flights_[slot].first, flights_[slot].second}) {
      if (!call.runs()) continue;
      const ScriptMoment& moment = script_of(slot).at(call.at);
      trace_watched(slot, call, call.began + moment.ticks, moment.cost + call.cache.change);
    }
  }
}

}  // namespace pointsman::engine
