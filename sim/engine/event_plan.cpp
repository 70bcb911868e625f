#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using kernel::Rank;
using policy::MomentIndex;

namespace {

constexpr std::uint64_t kEventsBetweenStops = 1U << 16U;

}  // namespace

EventPlan::EventPlan(const TimedInput& input, const std::stop_token& stop)
    : input_(input), stop_(stop), end_(input.world.end_tick.value_or(kernel::kNever)) {
  run_.plan = TimedPlan::kEventLoop;
  run_.requests.reserve(input.traffic.requests);
  run_.stations.resize(input.world.stations.size());
  run_.ledger.calls.assign(input.models, 0);
  run_.ledger.answers.assign(input.models, 0);
  if (input.rehearsal != nullptr) {
    const Rehearsal& rehearsal = *input.rehearsal;
    faults_.emplace(input.world.faults, rehearsal.error_rates, rehearsal.seed,
                    rehearsal.replication);
    if (rehearsal.caps != nullptr) caps_ = *rehearsal.caps;
  }
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

// --- who comes -----------------------------------------------------------------------------------

void EventPlan::feed_arrivals() {
  for (std::uint32_t request = 0; request < input_.traffic.requests; ++request) {
    const std::int64_t tick = input_.traffic.arrivals[request];
    if (tick >= end_ || !advance(tick + 1)) break;
    loop_.advance_to(tick);
    arrive(request, 0);
  }
  advance(end_);
}

void EventPlan::send_agents() {
  const auto& agents = *input_.traffic.agents;
  const std::uint32_t count = std::min(agents.agents, input_.traffic.requests);
  answers_of_agent_.assign(count, 0);
  for (std::uint32_t agent = 0; agent < count; ++agent) think(agent);
}

void EventPlan::think(std::uint32_t agent) {
  const std::int64_t ticks = data::draw_think_ticks(
      *input_.traffic.agents, agent, answers_of_agent_[agent]++, input_.traffic.seed);
  loop_.schedule(loop_.now() + ticks, Rank::kArrival, agent, {FlightEvent::Kind::kAgent, agent, 0});
}

bool EventPlan::advance(std::int64_t until) {
  const auto handle = [this](const FlightEvent& event) { fire(event); };
  const std::int64_t before = std::min(until, end_);
  while (!is_halted() && !is_over(until) && loop_.step(handle, before)) {
    if (loop_.fired() % kEventsBetweenStops == 0 && stop_.stop_requested()) return false;
  }
  return !is_halted() && before == until;
}

void EventPlan::arrive(std::uint32_t request, std::uint32_t agent) {
  const std::int64_t now = loop_.now();
  TimedRequest entry;
  entry.arrived = now;
  entry.row = input_.traffic.row_of(request, input_.scripts.rows());
  run_.requests.push_back(entry);
  const Script script = input_.scripts[entry.row];
  const std::uint32_t slot = flights_.take();
  Flight& flight = flights_[slot];
  flight.begin(request, agent, now, script.size());
  in_flight_.add(now, 1);
  if (script.end.missing.kind != MissingOutcome::Kind::kNone) {
    end_flight(slot, Fate::kDropped);
  } else {
    if (input_.world.deadline_ticks) {
      flight.deadline = schedule(now + *input_.world.deadline_ticks, Rank::kTimeout, slot,
                                 {FlightEvent::Kind::kDeadline, slot, 0});
    }
    go_on(slot);
  }
  run_.is_full = in_flight_.count() >= input_.world.in_flight_max;
  flights_.release(slot);
}

void EventPlan::fire(const FlightEvent& event) {
  using Kind = FlightEvent::Kind;
  switch (event.kind) {
    case Kind::kPassed:
      return pass(event.of, event.moment);
    case Kind::kComes:
      join(event.of, event.moment);
      return flights_.release(event.of);
    case Kind::kServed:
      leave_server(station_of(event.of, event.moment));
      return pass(event.of, event.moment);
    case Kind::kStation:
      wakes_[event.of][event.moment] = {};
      return look_at(event.of, event.moment);
    case Kind::kDeadline:
      end_flight(event.of, Fate::kAbandoned);
      return flights_.release(event.of);
    case Kind::kAlarm:
      ring(event.of, event.moment);
      return flights_.release(event.of);
    case Kind::kAgent:
      if (next_request_ < input_.traffic.requests) arrive(next_request_++, event.of);
      return;
    case Kind::kFleet:
      return look_at_fleet(event.of);
  }
}

void EventPlan::close() {
  run_.end_tick = end_ < kernel::kNever && !is_halted() ? end_ : loop_.now();
  in_flight_.advance(run_.end_tick);
  run_.area = in_flight_.area();
  run_.events = loop_.fired();
  trace_unfinished();
  std::ranges::sort(run_.calls);
  if (has_timed_failures(input_.world) && faults_) run_.faults = faults_->counts();
  if (caps_) run_.caps = caps_->outcomes();
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    auto* replicas = std::get_if<ReplicaStation>(&stations_[i]);
    if (replicas != nullptr) run_.stations[i].busy_ticks = replicas->busy_ticks(run_.end_tick);
    if (fleets_[i]) run_.stations[i].fleet = std::move(fleets_[i]->log());
  }
  if (input_.keeps_queues) close_queues();
}

// --- flights -------------------------------------------------------------------------------------

kernel::Ticket EventPlan::schedule(std::int64_t tick, Rank rank, std::uint32_t slot,
                                   const FlightEvent& event) {
  ++flights_[slot].uses;
  return loop_.schedule(tick, rank, flights_[slot].request, event);
}

void EventPlan::go_on(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  for (MomentIndex at = 1; at < flight.states.size(); ++at) {
    const ScriptMoment& moment = script_of(slot).at(at);
    if (flight.states[at] != MomentState::kAhead || !flight.has_come(moment.from)) continue;
    if (moment.with != policy::kAlone && !flight.has_come(moment.with)) continue;
    if (faults_ && moment.failure != kNoFailure && !meet_fate(slot, at)) return;
    const ScriptWatch* watch = script_of(slot).watch_of(script_of(slot).at(at));
    const bool asks = watch != nullptr && watch->kind == ScriptWatch::Kind::kCapBegin;
    if (asks && !meet_cap(slot, at)) return;
    start(slot, at, script_of(slot).at(at));
  }
  const MomentIndex end = script_of(slot).end.at;
  if (!flight.is_over && flight.has_come(end)) end_flight(slot, Fate::kAnswered);
}

void EventPlan::resume(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  if (!is_gone(slot) && flight.open > 0) {
    go_on(slot);
  } else if (!flight.is_over) {
    end_flight(slot, Fate::kAnswered);
  }
}

bool EventPlan::meet_fate(std::uint32_t slot, MomentIndex at) {
  const Rehearsal& rehearsal = *input_.rehearsal;
  const ScriptMoment& moment = script_of(slot).at(at);
  Flight& flight = flights_[slot];
  const std::uint32_t row = run_.requests[flight.request].row;
  const auto told = moment.is_failure() ? policy::CallFate::kFails : policy::CallFate::kAnswers;
  // Where the workload's rows are gone through again, calls meet draws of their own.
  const std::uint32_t pass = flight.request / static_cast<std::uint32_t>(input_.scripts.rows());
  const double u = rehearsal.draw(row, moment.tried, moment.attempt + (pass << 16U));
  flight.retry_after = 0;
  auto fate = faults_->call(moment.tried, loop_.now(), u);
  if (fate == policy::CallFate::kAnswers && is_refused(slot, moment)) {
    fate = policy::CallFate::kRefused;
  }
  return note_fate(slot, at - 1, fate, told);
}

bool EventPlan::note_fate(std::uint32_t slot, MomentIndex last, policy::CallFate fate,
                          policy::CallFate told) {
  Flight& flight = flights_[slot];
  flight.fates.push_back(fate);
  if (fate == told) return true;
  flight.own.clear();
  input_.rehearsal->record(run_.requests[flight.request].row, flight.fates, flight.own);
  flight.has_own = true;
  if (flight.own[0].end.missing.kind != MissingOutcome::Kind::kNone) {
    end_flight(slot, Fate::kDropped);
    return false;
  }
  flight.change_script(flight.own[0].size(), last);
  return true;
}

/// By the limits of its station. A call that was drawn to fail has no tokens to count; where the
/// clock lets it through, it counts as a request alone.
bool EventPlan::is_refused(std::uint32_t slot, const ScriptMoment& moment) {
  const std::uint32_t station = input_.world.station_of[moment.tried];
  if (station == kNoStation || !input_.world.stations[station].limits.refuses) return false;
  auto& servers = std::get<ServerStation>(stations_[station]);
  const std::int64_t wait = servers.refuses_for(loop_.now(), call_of(slot, 0, moment));
  if (wait == 0) return false;
  ++run_.stations[station].turned_away;
  flights_[slot].retry_after = wait < kernel::kNever ? wait : 0;
  return true;
}

void EventPlan::start(std::uint32_t slot, MomentIndex at, const ScriptMoment& moment) {
  Flight& flight = flights_[slot];
  flight.states[at] = MomentState::kStarted;
  std::int64_t ticks = moment.ticks;
  if (const ScriptWatch* watch = script_of(slot).watch_of(moment)) {
    switch (watch->kind) {
      case ScriptWatch::Kind::kAlarm:
        return;  // ring() ends it
      case ScriptWatch::Kind::kBackOff:
        if (flight.retry_after > 0 && flight.retry_after <= watch->ticks) {
          ticks = flight.retry_after;
        }
        break;
      case ScriptWatch::Kind::kCapBegin:
        enter_cap(slot, watch->cap);
        break;
      case ScriptWatch::Kind::kCapEnd:
        leave_cap(slot);
        break;
      default:
        return start_watched(slot, at, *watch);
    }
  }
  const std::uint32_t station =
      moment.is_call() ? input_.world.station_of[moment.model] : kNoStation;
  if (station != kNoStation) {
    schedule(loop_.now(), Rank::kArrival, slot, {FlightEvent::Kind::kComes, slot, at});
    return;
  }
  const std::int64_t now = loop_.now();
  const std::int64_t cost = moment.cost + meet_cache(slot, at, moment).change;
  pay(slot, moment, cost);
  note_began(slot, at, now);
  trace_call(input_, flight.request, moment, {now, now, now + ticks}, cost, run_);
  if (ticks == 0) {
    flight.come(at);
  } else {
    schedule(now + ticks, Rank::kCompletion, slot, {FlightEvent::Kind::kPassed, slot, at});
  }
}

void EventPlan::pass(std::uint32_t slot, MomentIndex at) {
  Flight& flight = flights_[slot];
  const bool is_watched = flight.watched(at) != nullptr;
  flight.come(at);
  if (!is_watched || end_watched(slot, at)) resume(slot);
  flights_.release(slot);
}

void EventPlan::pay(std::uint32_t slot, const ScriptMoment& moment, std::int64_t cost) {
  add_moment(run_.ledger, run_.requests[flights_[slot].request], moment, cost);
}

void EventPlan::note_began(std::uint32_t slot, MomentIndex at, std::int64_t tick) {
  if (script_of(slot).end.answer == at) flights_[slot].answer_began = tick;
}

void EventPlan::end_flight(std::uint32_t slot, Fate fate) {
  Flight& flight = flights_[slot];
  const std::int64_t now = loop_.now();
  TimedRequest& entry = run_.requests[flight.request];
  flight.is_over = true;
  while (!flight.caps.empty()) leave_cap(slot);
  entry.ended = now;
  entry.fate = fate;
  in_flight_.add(now, -1);
  if (loop_.cancel(flight.deadline)) --flight.uses;
  if (loop_.cancel(flight.alarm)) --flight.uses;
  if (fate == Fate::kAnswered) {
    const Script script = script_of(slot);
    add_end(run_.ledger, script.end, input_.right_score, entry);
    entry.first_token = first_token_tick(script, flight.answer_began, now);
    if (entry.has_answer) {
      run_.ledger.given_up += flight.given_up;
      run_.ledger.hedged += flight.hedged;
      run_.ledger.cache_loss += flight.cache_loss;
    }
  } else {
    run_.ledger.wasted += entry.spent;
    withdraw_calls(slot);
  }
  if (input_.traffic.agents && next_request_ < input_.traffic.requests) think(flight.agent);
}

void EventPlan::withdraw_calls(std::uint32_t slot) {
  const Script script = script_of(slot);
  const Flight& flight = flights_[slot];
  for (MomentIndex at = 1; at < flight.states.size() && at <= script.size(); ++at) {
    if (flight.states[at] != MomentState::kQueued) continue;
    const std::uint32_t station = input_.world.station_of[script.at(at).model];
    if (auto* servers = std::get_if<ServerStation>(&stations_[station])) {
      servers->withdraw();
      leave_queue(station, flight.queued[at], loop_.now());
    }
  }
}

TimedRun run_events(const TimedInput& input, const std::stop_token& stop) {
  return EventPlan(input, stop)();
}

}  // namespace pointsman::engine
