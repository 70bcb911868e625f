// The EventLoop plan's calls that time decides about: given up when it is up, or raced by a copy.
#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using kernel::Rank;
using policy::CallFate;
using policy::MomentIndex;

namespace {

policy::WholeCall whole_of(const ScriptMoment& moment, const ScriptWatch& watch,
                           std::int64_t first_token, std::int64_t change) {
  return {.ticks = moment.ticks,
          .first_token = first_token == data::kAbsentInteger ? 0 : first_token,
          .cost = moment.cost + change,
          .prompt_cost = watch.prompt_cost + change};
}

}  // namespace

void EventPlan::start_watched(Flight& flight, MomentIndex at, const ScriptWatch& watch) {
  const std::int64_t now = loop_.now();
  const bool is_second = watch.kind == ScriptWatch::Kind::kSecond;
  WatchedCall& call = is_second ? flight.second : flight.first;
  const ScriptMoment& moment = flight.script.at(at);
  flight.is_watched = true;
  call = {};
  call.at = at;
  call.station = input_.world.station_of[moment.model];
  call.came = now;
  if (!is_second) {
    if (hedges_ && watch.kind == ScriptWatch::Kind::kHedges) hedges_->earn();
    flight.alarm = schedule(now + watch.ticks, Rank::kTimeout, flight,
                            {FlightEvent::Kind::kAlarm, flight.slot, at});
  }
  if (call.station != kNoStation) return set_out(flight, at);
  pay(flight, moment, moment.cost + meet_cache(flight, at, moment).change);
  note_began(flight, at, now);
  call.began = now;
  call.done = schedule(now + moment.ticks, Rank::kCompletion, flight,
                       {FlightEvent::Kind::kPassed, flight.slot, at});
}

bool EventPlan::end_watched(Flight& flight, MomentIndex at) {
  WatchedCall& call = *flight.watched(at);
  const WatchedCall ended = call;
  const ScriptMoment& moment = flight.script.at(at);
  const ScriptWatch watch = *flight.script.watch_of(moment);
  trace_watched(flight, ended, loop_.now(), moment.cost + ended.cache.change);
  flight.cache_loss += ended.cache.loss;
  if (is_gone(flight)) {
    call = {};
    return true;
  }
  bool goes_on = true;
  if (watch.kind == ScriptWatch::Kind::kSecond) {
    if (flight.first.began != kNoTick &&
        flight.first.began + flight.script.at(flight.first.at).ticks == loop_.now()) {
      return win_race(flight);  // of two that come at the same tick, the first one is taken
    }
    call = {};
    if (flight.first.runs())
      flight.hedged += cancel(flight, flight.first);  // or it was turned away
    goes_on = note_fate(flight, at, CallFate::kAnswers, watch.told);
  } else if (loop_.cancel(flight.alarm)) {
    call = {};
    --flight.uses;
    goes_on = note_fate(flight, at, CallFate::kAnswers, watch.told);
  } else if (flight.second.runs()) {
    call = {};
    const MomentIndex second = flight.second.at;
    const CallFate told = flight.script.watch_of(flight.script.at(second))->told;
    flight.hedged += cancel(flight, flight.second);
    goes_on = note_fate(flight, second, CallFate::kLate, told);
  } else if (flight.is_held_back) {
    call = {};
    flight.is_held_back = false;
    goes_on = note_fate(flight, at, CallFate::kAnswers, watch.told);
  } else {
    call = {};  // the copy has failed
  }
  if (goes_on) note_began(flight, at, ended.began);
  return goes_on;
}

/// The first copy comes at the tick at which the second one has come.
bool EventPlan::win_race(Flight& flight) {
  const Script script = flight.script;
  const WatchedCall first = flight.first;
  const MomentIndex second = flight.second.at;
  const CallFate told = script.watch_of(script.at(second))->told;
  flight.hedged += script.at(second).cost + flight.second.cache.change;
  flight.cache_loss += first.cache.loss - flight.second.cache.loss;  // the other one has come
  trace_watched(flight, first, loop_.now(), script.at(first.at).cost + first.cache.change);
  flight.first = flight.second = {};
  if (loop_.cancel(first.done)) --flight.uses;
  flight.come(first.at);
  leave_server(first.station);
  if (!note_fate(flight, second, CallFate::kLate, told)) return false;
  note_began(flight, first.at, first.began);
  return true;
}

void EventPlan::ring(Flight& flight, MomentIndex at) {
  flight.alarm = {};
  const ScriptWatch watch = *flight.script.watch_of(flight.script.at(at));
  const bool hedges = watch.kind == ScriptWatch::Kind::kHedges;
  if (hedges && hedges_ && !hedges_->take()) {
    ++run_.hedges.held_back;
    flight.is_held_back = true;
    return;
  }
  if (hedges) ++run_.hedges.sent;
  if (watch.kind == ScriptWatch::Kind::kGivesUp) flight.given_up += cancel(flight, flight.first);
  if (!note_fate(flight, at, CallFate::kLate, watch.told)) return;
  if (hedges) flight.come(at + 1);  // the wait that it ends
  resume(flight);
}

std::int64_t EventPlan::cancel(Flight& flight, WatchedCall& call) {
  const WatchedCall cancelled = call;
  call = {};
  const ScriptMoment moment = flight.script.at(cancelled.at);
  const ScriptWatch watch = *flight.script.watch_of(moment);
  const bool is_queued = flight.moments[cancelled.at].state == MomentState::kQueued;
  flight.come(cancelled.at);
  if (cancelled.began != kNoTick) return cancel_service(flight, cancelled, moment, watch);
  if (!is_queued) return 0;  // it is on its way to its station
  if (auto* servers = std::get_if<ServerStation>(&stations_[cancelled.station])) {
    servers->withdraw();
    leave_queue(cancelled.station, cancelled.came, loop_.now());
    return 0;
  }
  return cancel_decoding(flight, cancelled, moment, watch);
}

std::int64_t EventPlan::cancel_service(Flight& flight, const WatchedCall& call,
                                       const ScriptMoment& moment, const ScriptWatch& watch) {
  const std::int64_t served = loop_.now() - call.began;
  const std::int64_t first_token = flight.script.detail_of(call.at).first_token;
  const policy::WholeCall whole = whole_of(moment, watch, first_token, call.cache.change);
  const std::int64_t billed = policy::cancelled_bill(watch.billed, whole, served);
  run_.ledger.cost -= whole.cost - billed;
  run_.requests[flight.request].spent -= whole.cost - billed;
  if (loop_.cancel(call.done)) --flight.uses;
  trace_watched(flight, call, loop_.now(), billed);
  if (call.station == kNoStation) return billed;
  run_.stations[call.station].busy_ticks -= std::min(moment.ticks, end_ - call.began) - served;
  leave_server(call.station);
  return billed;
}

/// A replica is paid for what it has decoded; a call that is just leaving is billed as it leaves.
std::int64_t EventPlan::cancel_decoding(Flight& flight, const WatchedCall& call,
                                        const ScriptMoment& moment, const ScriptWatch& watch) {
  const auto sequence = take_from_replica(flight, call.station, flight.moments[call.at].row);
  if (!sequence) return 0;
  leave_queue(call.station, call.came, std::min(sequence->entered_tick, loop_.now()));
  if (sequence->entered_tick >= kernel::kNever) return 0;
  policy::WholeCall whole = whole_of(moment, watch, 0, 0);  // replicas cache for nobody's bill
  whole.ticks = std::max<std::int64_t>(1, moment.output_tokens);  // told in tokens here
  const std::int64_t billed = policy::cancelled_bill(watch.billed, whole, sequence->tokens);
  pay(flight, moment, billed);
  WatchedCall entered = call;
  entered.began = sequence->entered_tick;
  trace_watched(flight, entered, loop_.now(), billed);
  return billed;
}

void EventPlan::trace_watched(const Flight& flight, const WatchedCall& call, std::int64_t ended,
                              std::int64_t billed) {
  if (call.began == kNoTick) return;
  trace_call(input_, flight.request, flight.script.at(call.at), {call.came, call.began, ended},
             billed, run_);
}

void EventPlan::trace_unfinished() {
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    const Flight& flight = flights_[slot];
    for (const WatchedCall& call : {flight.first, flight.second}) {
      if (!call.runs()) continue;
      const ScriptMoment& moment = flight.script.at(call.at);
      trace_watched(flight, call, call.began + moment.ticks, moment.cost + call.cache.change);
    }
  }
}

}  // namespace pointsman::engine
