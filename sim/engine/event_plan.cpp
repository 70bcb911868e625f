#include "sim/engine/event_plan.hpp"

#include "sim/base/large_pages.hpp"

#include <algorithm>

namespace pointsman::engine {

using kernel::Rank;
using policy::MomentIndex;

namespace {

constexpr std::uint64_t kEventsBetweenLooks = 1U << 16U;  ///< whether to stop

}  // namespace

EventPlan::EventPlan(const TimedInput& input, const std::stop_token& stop)
    : input_(input), stop_(stop), end_(input.world.end_tick.value_or(kernel::kNever)) {
  run_.plan = TimedPlan::kEventLoop;
  run_.requests.reserve(input.traffic.requests);
  base::ask_for_large_pages(run_.requests.data(), run_.requests.capacity() * sizeof(TimedRequest));
  run_.stations.resize(input.world.stations.size());
  run_.ledger.calls.assign(input.models, 0);
  run_.ledger.answers.assign(input.models, 0);
  if (input.rehearsal != nullptr) {
    const Rehearsal& rehearsal = *input.rehearsal;
    faults_.emplace(input.world.faults, rehearsal.error_rates, rehearsal.error_ticks,
                    rehearsal.seed, rehearsal.replication);
    if (rehearsal.caps != nullptr) caps_ = *rehearsal.caps;
  }
  if (!input.traffic.rows.empty()) comings_.resize(input.scripts.rows());
  if (input.world.hedges) hedges_.emplace(*input.world.hedges);
  if (input.bill != nullptr && input.world.caches.any()) {
    caches_.emplace(input.world.caches, input.models);
    run_.caches.resize(input.models);
  }
  for (const Station& spec : input.world.stations) {
    if (spec.kind == Station::Kind::kReplicas) {
      stations_.emplace_back(std::in_place_type<ReplicaStation>, spec);
      wakes_.emplace_back(spec.servers);
    } else {
      stations_.emplace_back(std::in_place_type<ServerStation>, spec);
      wakes_.emplace_back(1);
    }
  }
  open_fleets();
}

TimedRun EventPlan::operator()() && {
  if (input_.traffic.agents) {
    send_agents();
    advance(end_);
  } else {
    feed_arrivals();
  }
  close();
  return std::move(run_);
}

bool EventPlan::advance(std::int64_t until) {
  const auto handle = [this](FlightEvent event) {
    fire(event);
    let_come();
  };
  const std::int64_t before = std::min(until, end_);
  while (!is_halted() && !is_over(until) && loop_.step(handle, before)) {
    if (loop_.fired() < next_look_) continue;
    next_look_ = loop_.fired() + kEventsBetweenLooks;
    if (stop_.stop_requested()) return false;
  }
  return !is_halted() && before == until;
}

void EventPlan::fire(FlightEvent event) {
  using Kind = FlightEvent::Kind;
  const auto flight = [&]() -> Flight& { return flights_[event.of()]; };
  switch (event.kind()) {
    case Kind::kPassed:
      return pass(flight(), event.moment());
    case Kind::kComes:
      join(flight(), event.moment());
      return flights_.release(flight());
    case Kind::kServed: {
      // The server is free once the call has come: a copy of it may then wait for nothing.
      const std::uint32_t station = station_of(flight(), event.moment());
      pass(flight(), event.moment());
      return leave_server(station);
    }
    case Kind::kStation:
      wakes_[event.of()][event.moment()] = {};
      return look_at(event.of(), event.moment());
    case Kind::kDeadline:
      end_flight(flight(), Fate::kAbandoned);
      return flights_.release(flight());
    case Kind::kAlarm:
      ring(flight(), event.moment());
      return flights_.release(flight());
    case Kind::kAgent:
      if (next_request_ < input_.traffic.requests) arrive(next_request_++, event.of());
      return;
    case Kind::kFleet:
      return look_at_fleet(event.of());
  }
}

void EventPlan::close() {
  if (is_halted()) last_tick_ = loop_.now();
  run_.end_tick = end_ < kernel::kNever && !is_halted() ? end_ : last_tick_;
  in_flight_.advance(run_.end_tick);
  run_.area = in_flight_.area();
  if (is_halted()) take_back_service();
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    if (flights_[slot].uses > 0 && !flights_[slot].is_over) note_unknown_cost(flights_[slot]);
  }
  run_.events = loop_.fired();
  trace_unfinished();
  std::ranges::sort(run_.calls);
  if (has_timed_failures(input_.world) && faults_) run_.faults = faults_->counts(run_.end_tick);
  if (caps_) run_.caps = caps_->outcomes();
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    auto* replicas = std::get_if<ReplicaStation>(&stations_[i]);
    if (replicas != nullptr) run_.stations[i].busy_ticks = replicas->busy_ticks(run_.end_tick);
    if (fleets_[i]) run_.stations[i].fleet = std::move(fleets_[i]->log());
  }
  if (input_.keeps_queues) close_queues();
}

void EventPlan::take_back_service() {
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    const Flight& flight = flights_[slot];
    if (flight.uses == 0) continue;
    for (MomentIndex at = 1; at < flight.moments.size(); ++at) {
      const FlightMoment& moment = flight.moments[at];
      if (moment.state != MomentState::kStarted || moment.since == kNoTick) continue;
      const std::int64_t ends = std::min(moment.since + flight.script.at(at).ticks, end_);
      run_.stations[station_of(flight, at)].busy_ticks -= ends - run_.end_tick;
    }
  }
}

// --- flights -------------------------------------------------------------------------------------

kernel::Ticket EventPlan::schedule(std::int64_t tick, Rank rank, Flight& flight,
                                   FlightEvent event) {
  ++flight.uses;
  return loop_.schedule(tick, rank, flight.request, event);
}

void EventPlan::go_on(Flight& flight) {
  for (MomentIndex at = flight.next; at < flight.moments.size(); ++at) {
    if (flight.moments[at].state == MomentState::kAhead) {
      if (!flight.may_start(at)) {
        if (flight.script.end->is_chain) break;  // nor may any that follows
        continue;
      }
      const bool may_fail = flight.script.at(at).failure != kNoFailure;
      if (faults_ && may_fail && !meet_fate(flight, at)) return;
      // From here on the script may be another one.
      const ScriptWatch* watch = flight.script.watch_of(flight.script.at(at));
      const bool asks = watch != nullptr && watch->kind == ScriptWatch::Kind::kCapBegin;
      if (asks && !meet_cap(flight, at)) return;
      start(flight, at, flight.script.at(at));
    }
    if (at == flight.next) ++flight.next;
  }
  if (!flight.is_over && flight.has_come(flight.script.end->at))
    end_flight(flight, Fate::kAnswered);
}

void EventPlan::resume(Flight& flight) {
  if (!is_gone(flight) && flight.open > 0) {
    go_on(flight);
  } else if (!flight.is_over) {
    end_flight(flight, Fate::kAnswered);
  }
}

bool EventPlan::meet_fate(Flight& flight, MomentIndex at) {
  const Rehearsal& rehearsal = *input_.rehearsal;
  const ScriptMoment& moment = flight.script.at(at);
  const std::uint32_t row = run_.requests[flight.request].row;
  const auto told = flight.fates.size() < flight.foreseen ? policy::CallFate::kRefused
                    : moment.is_failure()                 ? policy::CallFate::kFails
                                                          : policy::CallFate::kAnswers;
  const std::int64_t now = loop_.now();
  const bool is_made = !faults_->is_cooling(moment.tried, now);
  flight.retry_after = 0;
  if (is_made && is_refused(flight, at, moment)) {
    faults_->note_limited(moment.tried, now);
    return note_fate(flight, at - 1, policy::CallFate::kRefused, told);
  }
  // Where a row comes again, its calls meet draws of their own.
  const double u =
      is_made ? rehearsal.draw(row, moment.tried, moment.attempt + (flight.pass << 16U)) : 0;
  const policy::ModelIndex model = moment.tried;
  const policy::CallFate fate = faults_->call(model, now, u);
  const bool goes_on = note_fate(flight, at - 1, fate, told);
  if (fate == policy::CallFate::kFails && goes_on) {
    // A call with a time limit waits for its error no longer than that.
    const std::int64_t patience = flight.script.wait_after(at);
    if (patience < rehearsal.error_ticks[model]) faults_->note_given_up(model, now + patience);
  }
  return goes_on;
}

bool EventPlan::note_fate(Flight& flight, MomentIndex last, policy::CallFate fate,
                          policy::CallFate told) {
  flight.fates.push_back(fate);
  if (fate == told) return true;
  flight.page ^= 1U;
  const Script anew = written_anew(flight);
  if (anew.end->missing.kind != MissingOutcome::Kind::kNone) {
    run_.requests[flight.request].lacks_outcome = true;
    end_flight(flight, Fate::kDropped);  // by the script whose calls are on their way
    return false;
  }
  flight.script = anew;
  flight.follow_script(last);
  return true;
}

Script EventPlan::written_anew(Flight& flight) {
  const Rehearsal& rehearsal = *input_.rehearsal;
  const auto write = [&] {
    return rehearsal.script(run_.requests[flight.request].row, flight.fates,
                            flight.own[flight.page]);
  };
  const std::size_t known = flight.fates.size();
  flight.foreseen = 0;
  if (rehearsal.refusals_foreseen == 0 || flight.fates.back() != policy::CallFate::kRefused) {
    return write();
  }
  flight.foreseen = known + rehearsal.refusals_foreseen;
  flight.fates.resize(flight.foreseen, policy::CallFate::kRefused);
  const Script foreseen = write();
  flight.fates.resize(known);
  if (foreseen.end->missing.kind == MissingOutcome::Kind::kNone) return foreseen;
  flight.foreseen = 0;  // what it lacks may never be asked for
  return write();
}

/// By the limits of its station, which count a call whether it then fails or not. One that was
/// told to fail has no tokens to count: it counts as a request alone.
bool EventPlan::is_refused(Flight& flight, MomentIndex at, const ScriptMoment& moment) {
  const std::uint32_t station = input_.world.station_of[moment.tried];
  if (station == kNoStation || !input_.world.stations[station].limits.refuses) return false;
  const CallTokens tokens = call_of(flight, at, moment).tokens;
  StationSums& sums = run_.stations[station];
  sums.needs.add(input_.world.stations[station].limits, tokens);
  auto& servers = std::get<ServerStation>(stations_[station]);
  const std::int64_t wait = servers.refuses_for(loop_.now(), tokens);
  if (wait == 0) return false;
  ++sums.turned_away;
  flight.retry_after = wait < kernel::kNever ? wait : 0;
  return true;
}

void EventPlan::start(Flight& flight, MomentIndex at, const ScriptMoment& moment) {
  flight.moments[at].state = MomentState::kStarted;
  flight.script.prefetch(at + 1);  // it is read once this one has come
  std::int64_t ticks = moment.ticks;
  if (const ScriptWatch* watch = flight.script.watch_of(moment)) {
    switch (watch->kind) {
      case ScriptWatch::Kind::kAlarm:
        return;  // ring() ends it
      case ScriptWatch::Kind::kBackOff:
        if (flight.retry_after > 0 && flight.retry_after <= watch->ticks) {
          ticks = flight.retry_after;
        }
        break;
      case ScriptWatch::Kind::kCapBegin:
        enter_cap(flight, watch->cap);
        break;
      case ScriptWatch::Kind::kCapEnd:
        leave_cap(flight);
        break;
      default:
        return start_watched(flight, at, *watch);
    }
  }
  const std::uint32_t station =
      moment.is_call() ? input_.world.station_of[moment.model] : kNoStation;
  if (station != kNoStation) return set_out(flight, at);
  const std::int64_t now = loop_.now();
  const std::int64_t cost = moment.cost + meet_cache(flight, at, moment).change;
  pay(flight, moment, cost);
  note_began(flight, at, now);
  trace_call(input_, flight.request, moment, {now, now, now + ticks}, cost, run_);
  if (ticks == 0) {
    flight.come(at);
  } else {
    schedule(now + ticks, Rank::kCompletion, flight, {FlightEvent::Kind::kPassed, flight.slot, at});
  }
}

void EventPlan::set_out(Flight& flight, MomentIndex at) {
  ++flight.uses;
  schedule_comer();
  comer_ = {&flight, at};
}

void EventPlan::let_come() {
  while (comer_.flight != nullptr) {
    Flight& flight = *comer_.flight;
    if (is_halted() || !loop_.would_be_next(loop_.now(), Rank::kArrival, flight.request)) {
      return schedule_comer();
    }
    loop_.count_fired();
    comer_.flight = nullptr;
    join(flight, comer_.at);
    flights_.release(flight);
  }
}

void EventPlan::schedule_comer() {
  if (comer_.flight == nullptr) return;
  Flight& flight = *comer_.flight;
  loop_.schedule(loop_.now(), Rank::kArrival, flight.request,
                 {FlightEvent::Kind::kComes, flight.slot, comer_.at});
  comer_.flight = nullptr;
}

void EventPlan::pass(Flight& flight, MomentIndex at) {
  // A client who has hung up waits for nothing more; what was called goes on.
  if (!is_gone(flight) || flight.script.at(at).is_call()) last_tick_ = loop_.now();
  const bool is_watched = flight.watched(at) != nullptr;
  flight.come(at);
  if (!is_watched || end_watched(flight, at)) resume(flight);
  flights_.release(flight);
}

void EventPlan::pay(const Flight& flight, const ScriptMoment& moment, std::int64_t cost) {
  TimedRequest& entry = run_.requests[flight.request];
  add_moment(run_.ledger, entry, moment, cost);
  if (!flight.is_over) return;
  // What is billed after its request has ended, as replicas do, goes where the rest of it went.
  if (entry.fate != Fate::kAnswered) {
    run_.ledger.wasted += cost;
    for (const OpenCap& cap : flight.caps) caps_->charge(cap.cap, cap.account, cost);
  } else if (!entry.has_answer) {
    run_.ledger.fruitless += cost;
  }
}

void EventPlan::note_began(Flight& flight, MomentIndex at, std::int64_t tick) {
  if (flight.script.end->answer == at) flight.answer_began = tick;
}

void EventPlan::end_flight(Flight& flight, Fate fate) {
  const std::int64_t now = loop_.now();
  TimedRequest& entry = run_.requests[flight.request];
  flight.is_over = true;
  last_tick_ = now;
  if (caps_) leave_caps(flight, fate);
  entry.ended = now;
  entry.fate = fate;
  in_flight_.add(now, -1);
  if (loop_.cancel(flight.deadline)) --flight.uses;
  if (loop_.cancel(flight.alarm)) --flight.uses;
  if (fate == Fate::kAnswered) {
    const Script script = flight.script;
    add_end(run_.ledger, *script.end, input_.right_score, entry);
    entry.first_token = first_token_tick(script, flight.answer_began, now);
    if (entry.has_answer) {
      run_.ledger.given_up += flight.given_up;
      run_.ledger.hedged += flight.hedged;
      run_.ledger.cache_loss += flight.cache_loss;
    }
  } else {
    run_.ledger.wasted += entry.spent;
    note_unknown_cost(flight);
    withdraw_calls(flight);
  }
  if (input_.traffic.agents && next_request_ < input_.traffic.requests) think(flight.agent);
}

void EventPlan::note_unknown_cost(const Flight& flight) {
  const Script& script = flight.script;
  if (!script.end->cost_unknown) return;
  for (MomentIndex at = 1; at < flight.moments.size(); ++at) {
    const MomentState state = flight.moments[at].state;
    const bool has_begun = state == MomentState::kStarted || state == MomentState::kCome;
    if (!script.at(at).is_call() || !has_begun) continue;
    ++run_.ledger.cost_unknown;
    return;
  }
}

void EventPlan::withdraw_calls(Flight& flight) {
  const Script script = flight.script;
  for (MomentIndex at = 1; at < flight.moments.size() && at <= script.size(); ++at) {
    FlightMoment& moment = flight.moments[at];
    if (moment.state != MomentState::kQueued) continue;
    const std::uint32_t station = input_.world.station_of[script.at(at).model];
    if (auto* servers = std::get_if<ServerStation>(&stations_[station])) {
      servers->withdraw();
      leave_queue(station, moment.since, loop_.now());
      continue;
    }
    const auto& replicas = std::get<ReplicaStation>(stations_[station]);
    if (replicas.entered_tick(moment.row) < kernel::kNever) continue;  // it is decoded to its end
    if (!take_from_replica(flight, station, moment.row)) continue;
    leave_queue(station, moment.since, loop_.now());
    moment = {MomentState::kStarted, 0, kNoTick};  // it is in no queue
  }
}

TimedRun run_events(const TimedInput& input, const std::stop_token& stop) {
  return EventPlan(input, stop)();
}

}  // namespace pointsman::engine
