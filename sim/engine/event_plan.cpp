// The EventLoop plan: one event at a time, whatever the stations and the clients do.
//
// A request in the system is a flight: its script, and which of its moments have come. Events of
// one tick are ordered as in kernel::EventLoop, by rank and then by request; a call comes to its
// station with the rank of arrivals, so calls of one tick queue in the order of their requests.
#include "sim/engine/event_stations.hpp"
#include "sim/engine/flight.hpp"
#include "sim/engine/timed_ledger.hpp"
#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/occupancy.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace pointsman::engine {

namespace {

using kernel::Rank;
using policy::MomentIndex;

constexpr std::uint64_t kEventsBetweenStops = 1U << 16U;

class EventPlan {
 public:
  EventPlan(const TimedInput& input, const std::stop_token& stop)
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
  }

  TimedRun operator()() && {
    if (input_.traffic.agents) {
      send_agents();
      advance(end_);
    } else {
      feed_arrivals();
    }
    close();
    return std::move(run_);
  }

 private:
  // --- who comes ---------------------------------------------------------------------------------

  void feed_arrivals() {
    for (std::uint32_t request = 0; request < input_.traffic.requests; ++request) {
      const std::int64_t tick = input_.traffic.arrivals[request];
      if (tick >= end_ || !advance(tick + 1)) break;
      loop_.advance_to(tick);
      arrive(request, 0);
    }
    advance(end_);
  }

  void send_agents() {
    const auto& agents = *input_.traffic.agents;
    const std::uint32_t count = std::min(agents.agents, input_.traffic.requests);
    answers_of_agent_.assign(count, 0);
    for (std::uint32_t agent = 0; agent < count; ++agent) think(agent);
  }

  void think(std::uint32_t agent) {
    const std::int64_t ticks = data::draw_think_ticks(
        *input_.traffic.agents, agent, answers_of_agent_[agent]++, input_.traffic.seed);
    loop_.schedule(loop_.now() + ticks, Rank::kArrival, agent,
                   {FlightEvent::Kind::kAgent, agent, 0});
  }

  /// False: the run has come to its end before `until`.
  bool advance(std::int64_t until) {
    const auto handle = [this](const FlightEvent& event) { fire(event); };
    const std::int64_t before = std::min(until, end_);
    while (!is_halted() && loop_.step(handle, before)) {
      if (loop_.fired() % kEventsBetweenStops == 0 && stop_.stop_requested()) return false;
    }
    return !is_halted() && before == until;
  }

  bool is_halted() const { return run_.is_full; }

  void arrive(std::uint32_t request, std::uint32_t agent) {
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
        ++flight.uses;
        flight.deadline = loop_.schedule(now + *input_.world.deadline_ticks, Rank::kTimeout,
                                         request, {FlightEvent::Kind::kDeadline, slot, 0});
      }
      go_on(slot);
    }
    run_.is_full = in_flight_.count() >= input_.world.in_flight_max;
    release(slot);
  }

  // --- flights -----------------------------------------------------------------------------------

  void release(std::uint32_t slot) { flights_.release(slot); }

  Script script_of(std::uint32_t slot) const {
    const Flight& flight = flights_[slot];
    return flight.has_own ? flight.own[0] : input_.scripts[run_.requests[flight.request].row];
  }

  /// Starts every moment whose time has come. One pass: moments refer to earlier ones only.
  void go_on(std::uint32_t slot) {
    Flight& flight = flights_[slot];
    for (MomentIndex at = 1; at < flight.states.size(); ++at) {
      const ScriptMoment& moment = script_of(slot).at(at);
      if (flight.states[at] != MomentState::kAhead || !flight.has_come(moment.from)) continue;
      if (moment.with != policy::kAlone && !flight.has_come(moment.with)) continue;
      if (faults_ && moment.failure != kNoFailure && !meet_fate(slot, moment)) return;
      start(slot, at, script_of(slot).at(at));
    }
    const MomentIndex end = script_of(slot).end.at;
    if (!flight.is_over && flight.has_come(end)) end_flight(slot, Fate::kAnswered);
  }

  /// Whether the call that is made now fails. Where its script says otherwise, it is written anew:
  /// what came before stays as it was. False: it then lacks an outcome, so the request is dropped.
  bool meet_fate(std::uint32_t slot, const ScriptMoment& moment) {
    const Rehearsal& rehearsal = *input_.rehearsal;
    Flight& flight = flights_[slot];
    const std::uint32_t row = run_.requests[flight.request].row;
    const auto told = moment.is_failure() ? policy::CallFate::kFails : policy::CallFate::kAnswers;
    const double u = rehearsal.draw(row, moment.tried, moment.attempt + (pass_of(slot) << 16U));
    auto fate = faults_->call(moment.tried, loop_.now(), u);
    if (fate == policy::CallFate::kAnswers && is_refused(slot, moment)) {
      fate = policy::CallFate::kRefused;
    }
    flight.fates.push_back(fate);
    if (fate == told) return true;
    Scripts own;
    rehearsal.record(row, flight.fates, own);
    flight.own = std::move(own);
    flight.has_own = true;
    if (flight.own[0].end.missing.kind != MissingOutcome::Kind::kNone) {
      end_flight(slot, Fate::kDropped);
      return false;
    }
    flight.change_script(flight.own[0].size());
    return true;
  }

  /// How often the workload's rows had been gone through before: each time they meet draws of their
  /// own.
  std::uint32_t pass_of(std::uint32_t slot) const {
    return flights_[slot].request / static_cast<std::uint32_t>(input_.scripts.rows());
  }

  /// By the limits of its station. A call that was drawn to fail has no tokens to count; where the
  /// clock lets it through, it counts as a request alone.
  bool is_refused(std::uint32_t slot, const ScriptMoment& moment) {
    const std::uint32_t station = input_.world.station_of[moment.tried];
    if (station == kNoStation || !input_.world.stations[station].limits.refuses) return false;
    auto& servers = std::get<ServerStation>(stations_[station]);
    const bool is_in = servers.admits(loop_.now(), call_of(slot, 0, moment));
    run_.stations[station].turned_away += is_in ? 0 : 1;
    return !is_in;
  }

  WaitingCall call_of(std::uint32_t slot, MomentIndex at, const ScriptMoment& moment) const {
    const auto known = [](std::int64_t tokens) {
      return tokens == data::kAbsentInteger ? 0 : tokens;
    };
    return {slot, at, loop_.now(), known(moment.input_tokens), known(moment.output_tokens)};
  }

  void start(std::uint32_t slot, MomentIndex at, const ScriptMoment& moment) {
    Flight& flight = flights_[slot];
    flight.states[at] = MomentState::kStarted;
    const std::uint32_t station =
        moment.is_call() ? input_.world.station_of[moment.model] : kNoStation;
    if (station != kNoStation) {
      schedule(loop_.now(), Rank::kArrival, slot, {FlightEvent::Kind::kComes, slot, at});
      return;
    }
    pay(slot, moment);
    note_began(slot, at, loop_.now());
    trace_call(input_, flight.request, moment, loop_.now(), loop_.now(), loop_.now() + moment.ticks,
               run_);
    if (moment.ticks == 0) {
      flight.come(at);
    } else {
      schedule(loop_.now() + moment.ticks, Rank::kCompletion, slot,
               {FlightEvent::Kind::kPassed, slot, at});
    }
  }

  void pay(std::uint32_t slot, const ScriptMoment& moment) {
    add_moment(run_.ledger, run_.requests[flights_[slot].request], moment);
  }

  void note_began(std::uint32_t slot, MomentIndex at, std::int64_t tick) {
    if (script_of(slot).end.answer == at) flights_[slot].answer_began = tick;
  }

  void schedule(std::int64_t tick, Rank rank, std::uint32_t slot, const FlightEvent& event) {
    ++flights_[slot].uses;
    loop_.schedule(tick, rank, flights_[slot].request, event);
  }

  void end_flight(std::uint32_t slot, Fate fate) {
    Flight& flight = flights_[slot];
    const std::int64_t now = loop_.now();
    TimedRequest& entry = run_.requests[flight.request];
    flight.is_over = true;
    entry.ended = now;
    entry.fate = fate;
    in_flight_.add(now, -1);
    if (loop_.cancel(flight.deadline)) --flight.uses;
    if (fate == Fate::kAnswered) {
      const Script script = script_of(slot);
      add_end(run_.ledger, script.end, input_.right_score, entry);
      entry.first_token = first_token_tick(script, flight.answer_began, now);
    } else {
      run_.ledger.wasted += entry.spent;
      withdraw_calls(slot);
    }
    if (input_.traffic.agents && next_request_ < input_.traffic.requests) think(flight.agent);
  }

  /// Calls that have not started are not made. Their places in the queues are passed over later.
  void withdraw_calls(std::uint32_t slot) {
    const Script script = script_of(slot);
    for (MomentIndex at = 1; at <= script.size(); ++at) {
      if (flights_[slot].states[at] != MomentState::kQueued) continue;
      const std::uint32_t station = input_.world.station_of[script.at(at).model];
      if (auto* servers = std::get_if<ServerStation>(&stations_[station])) servers->withdraw();
    }
  }

  // --- events ------------------------------------------------------------------------------------

  void fire(const FlightEvent& event) {
    using Kind = FlightEvent::Kind;
    switch (event.kind) {
      case Kind::kPassed:
        return pass(event.of, event.moment);
      case Kind::kComes:
        join(event.of, event.moment);
        return release(event.of);
      case Kind::kServed: {
        const std::uint32_t station = station_of(event.of, event.moment);
        std::get<ServerStation>(stations_[station]).leave();
        serve_next(station);
        return pass(event.of, event.moment);
      }
      case Kind::kStation:
        wakes_[event.of][event.moment] = {};
        return look_at(event.of, event.moment);
      case Kind::kDeadline:
        end_flight(event.of, Fate::kAbandoned);
        return release(event.of);
      case Kind::kAgent:
        if (next_request_ < input_.traffic.requests) arrive(next_request_++, event.of);
        return;
    }
  }

  std::uint32_t station_of(std::uint32_t slot, MomentIndex at) const {
    return input_.world.station_of[script_of(slot).at(at).model];
  }

  /// A moment has come. Who has hung up makes no further calls.
  void pass(std::uint32_t slot, MomentIndex at) {
    Flight& flight = flights_[slot];
    flight.come(at);
    const bool goes_on = !flight.is_over || fate_of(slot) == Fate::kAnswered;
    if (goes_on && flight.open > 0) {
      go_on(slot);
    } else if (!flight.is_over) {
      end_flight(slot, Fate::kAnswered);
    }
    release(slot);
  }

  Fate fate_of(std::uint32_t slot) const { return run_.requests[flights_[slot].request].fate; }

  // --- stations ----------------------------------------------------------------------------------

  void join(std::uint32_t slot, MomentIndex at) {
    Flight& flight = flights_[slot];
    if (flight.is_over && fate_of(slot) != Fate::kAnswered) return;
    const ScriptMoment& moment = script_of(slot).at(at);
    const std::uint32_t station = input_.world.station_of[moment.model];
    add_asked(run_.stations[station], moment);
    const WaitingCall call = call_of(slot, at, moment);
    flight.states[at] = MomentState::kQueued;
    ++flight.uses;
    if (auto* replicas = std::get_if<ReplicaStation>(&stations_[station])) {
      for (std::uint32_t replica = 0; replica < wakes_[station].size(); ++replica) {
        decode(station, replica);
      }
      const auto replica = replicas->join(loop_.now(), call);
      if (!replica) return turn_away(station, call);
      wake(station, *replica, replicas->next_change(*replica));
      return;
    }
    const std::size_t row = run_.requests[flight.request].row;
    if (!std::get<ServerStation>(stations_[station]).join(row, call)) {
      return turn_away(station, call);
    }
    serve_next(station);
  }

  void turn_away(std::uint32_t station, const WaitingCall& call) {
    ++run_.stations[station].turned_away;
    Flight& flight = flights_[call.flight];
    flight.states[call.moment] = MomentState::kStarted;  // it is in no queue
    if (!flight.is_over) end_flight(call.flight, Fate::kDropped);
    release(call.flight);
  }

  void serve_next(std::uint32_t station) {
    auto& servers = std::get<ServerStation>(stations_[station]);
    const auto is_gone = [this](const WaitingCall& call) { return drop_if_gone(call); };
    for (;;) {
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

  /// The place in a queue of a client who has hung up.
  bool drop_if_gone(const WaitingCall& call) {
    const Flight& flight = flights_[call.flight];
    if (!flight.is_over || fate_of(call.flight) == Fate::kAnswered) return false;
    release(call.flight);
    return true;
  }

  void begin_service(std::uint32_t station, const WaitingCall& call) {
    const ScriptMoment& moment = script_of(call.flight).at(call.moment);
    flights_[call.flight].states[call.moment] = MomentState::kStarted;
    note_start(station, call, loop_.now());
    note_began(call.flight, call.moment, loop_.now());
    trace_call(input_, flights_[call.flight].request, moment, call.came, loop_.now(),
               loop_.now() + moment.ticks, run_);
    StationSums& sums = run_.stations[station];
    sums.busy_ticks += std::min(moment.ticks, end_ - loop_.now());
    const bool is_unlimited = input_.world.stations[station].kind == Station::Kind::kUnlimited;
    schedule(loop_.now() + moment.ticks, Rank::kCompletion, call.flight,
             {is_unlimited ? FlightEvent::Kind::kPassed : FlightEvent::Kind::kServed, call.flight,
              call.moment});
    release(call.flight);  // its place in the queue
  }

  void note_start(std::uint32_t station, const WaitingCall& call, std::int64_t began) {
    StationSums& sums = run_.stations[station];
    ++sums.served;
    sums.waits.add(began - call.came);
    sums.waited_ticks += began - call.came;
    run_.requests[flights_[call.flight].request].waited += began - call.came;
    pay(call.flight, script_of(call.flight).at(call.moment));
  }

  void look_at(std::uint32_t station, std::uint32_t replica) {
    if (std::holds_alternative<ServerStation>(stations_[station])) return serve_next(station);
    decode(station, replica);
    wake(station, replica, std::get<ReplicaStation>(stations_[station]).next_change(replica));
  }

  /// What the replica has decoded by now goes on.
  void decode(std::uint32_t station, std::uint32_t replica) {
    left_.clear();
    std::get<ReplicaStation>(stations_[station])
        .advance(replica, loop_.now(), [this](const WaitingCall& call, std::int64_t entered) {
          left_.push_back({call, entered});
        });
    for (const Left& entry : left_) {
      note_start(station, entry.call, entry.entered);
      note_began(entry.call.flight, entry.call.moment, kNoTick);  // its pace was not its own
      trace_call(input_, flights_[entry.call.flight].request,
                 script_of(entry.call.flight).at(entry.call.moment), entry.call.came, entry.entered,
                 loop_.now(), run_);
      pass(entry.call.flight, entry.call.moment);
    }
  }

  void wake(std::uint32_t station, std::uint32_t part, std::int64_t tick) {
    kernel::Ticket& ticket = wakes_[station][part];
    loop_.cancel(ticket);
    ticket = {};
    if (tick >= kernel::kNever) return;
    ticket = loop_.schedule(std::max(tick, loop_.now()), Rank::kCompletion, station,
                            {FlightEvent::Kind::kStation, station, part});
  }

  void close() {
    run_.end_tick = end_ < kernel::kNever && !is_halted() ? end_ : loop_.now();
    in_flight_.advance(run_.end_tick);
    run_.area = in_flight_.area();
    run_.events = loop_.fired();
    std::ranges::sort(run_.calls);
    if (faults_) run_.faults = faults_->counts();
    for (std::size_t i = 0; i < stations_.size(); ++i) {
      auto* replicas = std::get_if<ReplicaStation>(&stations_[i]);
      if (replicas != nullptr) run_.stations[i].busy_ticks = replicas->busy_ticks(run_.end_tick);
    }
  }

  struct Left {
    WaitingCall call;
    std::int64_t entered = 0;
  };

  const TimedInput& input_;
  const std::stop_token& stop_;
  std::int64_t end_;
  TimedRun run_;
  kernel::EventLoop<FlightEvent> loop_;
  kernel::Occupancy in_flight_;
  std::optional<FaultWatch> faults_;
  Flights flights_;
  std::vector<std::variant<ServerStation, ReplicaStation>> stations_;
  std::vector<std::vector<kernel::Ticket>> wakes_;  ///< by station: one, or one a replica
  std::vector<Left> left_;
  std::vector<std::uint64_t> answers_of_agent_;
  std::uint32_t next_request_ = 0;
};

}  // namespace

TimedRun run_events(const TimedInput& input, const std::stop_token& stop) {
  return EventPlan(input, stop)();
}

}  // namespace pointsman::engine
