// The EventLoop plan at its stations: who joins, who starts, who is turned away.
#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using kernel::Rank;
using policy::MomentIndex;

WaitingCall EventPlan::call_of(const Flight& flight, MomentIndex at,
                               const ScriptMoment& moment) const {
  const auto known = [](std::int64_t tokens) {
    return tokens == data::kAbsentInteger ? 0 : tokens;
  };
  const bool is_cached = cache_of(moment) != nullptr;
  return {flight.slot,
          at,
          loop_.now(),
          {known(moment.input_tokens),
           is_cached ? caches_->readable(moment.model, prompt_of(flight, moment), loop_.now())
                     : known(flight.script.detail_of(at).cached_tokens),
           known(moment.output_tokens)}};
}

void EventPlan::join(Flight& flight, MomentIndex at) {
  if (is_gone(flight) || flight.has_come(at)) return;  // hung up, or cancelled on its way
  const ScriptMoment& moment = flight.script.at(at);
  const std::uint32_t station = input_.world.station_of[moment.model];
  add_asked(run_.stations[station], moment);
  const WaitingCall call = call_of(flight, at, moment);
  const RateLimits& limits = input_.world.stations[station].limits;
  if (limits.any() && !limits.refuses) run_.stations[station].needs.add(limits, call.tokens);
  flight.moments[at] = {MomentState::kQueued, 0, loop_.now()};
  ++flight.uses;
  if (auto* replicas = std::get_if<ReplicaStation>(&stations_[station])) {
    for (std::uint32_t replica = 0; replica < wakes_[station].size(); ++replica) {
      decode(station, replica);
    }
    const auto joined = replicas->join(loop_.now(), call);
    if (!joined) return turn_away(station, call);
    flight.moments[at].row = joined->row;
    wake(station, joined->replica, replicas->next_change(joined->replica));
    return;
  }
  using Joined = ServerStation::Joined;
  const std::size_t row = run_.requests[flight.request].row;
  switch (std::get<ServerStation>(stations_[station]).join(row, call)) {
    case Joined::kStarts:
      return begin_service(station, call);
    case Joined::kWaits:
      return;
    case Joined::kHeldUp:
      return serve_next(station);
    case Joined::kTurnedAway:
      return turn_away(station, call);
  }
}

void EventPlan::turn_away(std::uint32_t station, const WaitingCall& call) {
  ++run_.stations[station].turned_away;
  leave_queue(station, call.came, loop_.now());
  Flight& flight = flights_[call.flight];
  flight.moments[call.moment] = {MomentState::kStarted, 0, kNoTick};  // it is in no queue
  const WatchedCall* watched = flight.watched(call.moment);
  if (watched == &flight.second && flight.first.runs()) {
    flight.come(call.moment);  // the first copy goes on alone
    flight.second = {};
    if (note_fate(flight, call.moment, policy::CallFate::kLate,
                  flight.script.watch_of(flight.script.at(call.moment))->told)) {
      resume(flight);
    }
  } else if (watched == &flight.first && flight.second.runs()) {
    flight.come(call.moment);  // and here the second one does: it will be the answer
    flight.first = {};
  } else if (!flight.is_over) {
    if (is_awaited(flight, call.moment)) {
      end_flight(flight, Fate::kDropped);
    } else {
      leave_out(flight, call.moment);
    }
  }
  flights_.release(flight);
}

bool EventPlan::is_awaited(const Flight& flight, MomentIndex at) {
  const Script& script = flight.script;
  awaited_.assign(script.size() + 1, false);
  awaited_[script.end->at] = true;
  for (MomentIndex after = script.size(); after > at; --after) {
    if (!awaited_[after]) continue;
    const ScriptMoment& moment = script.at(after);
    awaited_[moment.from] = true;
    if (moment.with != policy::kAlone) awaited_[moment.with] = true;
  }
  return awaited_[at];
}

void EventPlan::leave_out(Flight& flight, MomentIndex at) {
  flight.come(at);
  for (MomentIndex after = at + 1; after <= flight.script.size(); ++after) {
    const ScriptMoment& moment = flight.script.at(after);
    const bool follows = moment.from == at || moment.with == at;
    if (follows && flight.moments[after].state == MomentState::kAhead) leave_out(flight, after);
  }
}

std::optional<kernel::CancelledSequence> EventPlan::take_from_replica(Flight& flight,
                                                                      std::uint32_t station,
                                                                      std::uint32_t row) {
  auto& replicas = std::get<ReplicaStation>(stations_[station]);
  const auto taken = replicas.cancel(loop_.now(), row);
  if (!taken) return std::nullopt;
  --flight.uses;  // its place
  note_gone(station, replicas.leave(taken->replica) ? 1 : 0);
  wake(station, taken->replica, replicas.next_change(taken->replica));
  return taken->sequence;
}

void EventPlan::leave_server(std::uint32_t station) {
  const bool has_servers =
      station != kNoStation && input_.world.stations[station].kind == Station::Kind::kServers;
  if (!has_servers) return;
  if (std::get<ServerStation>(stations_[station]).leave()) note_gone(station, 1);
  serve_next(station);
}

void EventPlan::serve_next(std::uint32_t station) {
  auto& servers = std::get<ServerStation>(stations_[station]);
  const auto is_gone = [this, station](const WaitingCall& call) {
    return drop_if_gone(station, call);
  };
  while (!servers.is_queue_empty()) {
    if (const auto call = servers.next(loop_.now(), is_gone)) {
      begin_service(station, *call);
    } else if (const auto hopeless = servers.take_hopeless()) {
      turn_away(station, *hopeless);
    } else {
      break;
    }
  }
  wake(station, 0, servers.retry_tick());
}

bool EventPlan::drop_if_gone(std::uint32_t station, const WaitingCall& call) {
  Flight& flight = flights_[call.flight];
  if (is_gone(flight) || flight.has_come(call.moment)) {
    flights_.release(flight);
    return true;
  }
  auto& servers = std::get<ServerStation>(stations_[station]);
  if (!servers.sheds(loop_.now(), call)) return false;
  servers.withdraw();
  turn_away(station, call);
  return true;
}

void EventPlan::begin_service(std::uint32_t station, const WaitingCall& call) {
  Flight& flight = flights_[call.flight];
  const ScriptMoment& moment = flight.script.at(call.moment);
  const std::int64_t now = loop_.now();
  flight.moments[call.moment] = {MomentState::kStarted, 0, now};
  const std::int64_t cost = note_start(station, call, now);
  note_began(flight, call.moment, now);
  run_.stations[station].busy_ticks += std::min(moment.ticks, end_ - now);
  const bool is_unlimited = input_.world.stations[station].kind == Station::Kind::kUnlimited;
  const auto done =
      schedule(now + moment.ticks, Rank::kCompletion, flight,
               {is_unlimited ? FlightEvent::Kind::kPassed : FlightEvent::Kind::kServed, call.flight,
                call.moment});
  if (WatchedCall* watched = flight.watched(call.moment)) {
    watched->began = now;
    watched->done = done;
  } else {
    trace_call(input_, flight.request, moment, {call.came, now, now + moment.ticks}, cost, run_);
  }
  flights_.release(flight);  // its place in the queue
}

std::int64_t EventPlan::note_start(std::uint32_t station, const WaitingCall& call,
                                   std::int64_t began) {
  Flight& flight = flights_[call.flight];
  StationSums& sums = run_.stations[station];
  ++sums.served;
  sums.waits.add(began - call.came);
  sums.waited_ticks += began - call.came;
  leave_queue(station, call.came, began);
  run_.requests[flight.request].waited += began - call.came;
  const ScriptMoment& moment = flight.script.at(call.moment);
  const std::int64_t cost = moment.cost + meet_cache(flight, call.moment, moment).change;
  pay(flight, moment, cost);
  return cost;
}

void EventPlan::look_at(std::uint32_t station, std::uint32_t replica) {
  if (std::holds_alternative<ServerStation>(stations_[station])) return serve_next(station);
  decode(station, replica);
  wake(station, replica, std::get<ReplicaStation>(stations_[station]).next_change(replica));
}

void EventPlan::decode(std::uint32_t station, std::uint32_t replica) {
  left_.clear();
  std::get<ReplicaStation>(stations_[station])
      .advance(replica, loop_.now(), [this](const WaitingCall& call, std::int64_t entered) {
        left_.push_back({call, entered});
      });
  note_gone(station, std::get<ReplicaStation>(stations_[station]).leave(replica) ? 1 : 0);
  for (const Left& entry : left_) {
    const WaitingCall& call = entry.call;
    Flight& flight = flights_[call.flight];
    last_tick_ = loop_.now();
    const bool is_cancelled = flight.has_come(call.moment);  // at this very tick
    const std::int64_t cost = note_start(station, call, entry.entered);
    if (!is_cancelled) note_began(flight, call.moment, kNoTick);  // its pace was not its own
    trace_call(input_, flight.request, flight.script.at(call.moment),
               {call.came, entry.entered, loop_.now()}, cost, run_);
    if (is_cancelled) {
      flights_.release(flight);
    } else {
      pass(flight, call.moment);
    }
  }
}

void EventPlan::close_queues() {
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    const Flight& flight = flights_[slot];
    if (flight.uses == 0) continue;
    for (MomentIndex at = 1; at < flight.moments.size(); ++at) {
      if (flight.moments[at].state != MomentState::kQueued) continue;
      const std::uint32_t station = station_of(flight, at);
      std::int64_t left = run_.end_tick;
      if (const auto* replicas = std::get_if<ReplicaStation>(&stations_[station])) {
        left = std::min(left, replicas->entered_tick(flight.moments[at].row));
      } else if (is_gone(flight)) {
        continue;  // it left when its client hung up
      }
      leave_queue(station, flight.moments[at].since, left);
    }
  }
}

void EventPlan::wake(std::uint32_t station, std::uint32_t part, std::int64_t tick) {
  kernel::Ticket& ticket = wakes_[station][part];
  if (ticket.slot != kernel::Ticket::kNone) {
    loop_.cancel(ticket);
    ticket = {};
  }
  if (tick >= kernel::kNever) return;
  ticket = loop_.schedule(std::max(tick, loop_.now()), Rank::kCompletion, station,
                          {FlightEvent::Kind::kStation, station, part});
}

}  // namespace pointsman::engine
