// The EventLoop plan: one event at a time, whatever the stations and the clients do.
//
// A request in the system is a flight: its script, and which of its moments have come. Events of
// one tick are ordered as in kernel::EventLoop, by rank and then by request; a call comes to its
// station with the rank of arrivals, so calls of one tick queue in the order of their requests.
// Where the clock decides otherwise than a script was told (a call fails, is late, wins a race),
// the script is written anew with the fates so far; what has come stays as it was. Cost: ~200 ns a
// call, several times that for one whose script is written anew.
#pragma once

#include "sim/engine/event_stations.hpp"
#include "sim/engine/flight.hpp"
#include "sim/engine/timed_ledger.hpp"
#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/occupancy.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace pointsman::engine {

class EventPlan {
 public:
  EventPlan(const TimedInput& input, const std::stop_token& stop);

  TimedRun operator()() &&;

 private:
  // --- who comes (event_plan_arrivals.cpp) -------------------------------------------------------
  void feed_arrivals();
  void send_agents();
  void think(std::uint32_t agent);
  void arrive(std::uint32_t request, std::uint32_t agent);
  /// The row of a new request, and how often it has come before. Requests come in order.
  struct Coming {
    std::uint32_t row = 0, pass = 0;
  };
  Coming next_coming(std::uint32_t request);
  void prefetch_row(std::uint32_t request);

  // --- what happens (event_plan.cpp) -------------------------------------------------------------
  /// False: the run has come to its end before `until`.
  bool advance(std::int64_t until);
  /// Nothing is left to come but looks at fleets, which would go on for ever.
  bool is_over(std::int64_t until) const {
    return until == kernel::kNever && loop_.pending() == scaled_stations_;
  }
  void fire(FlightEvent event);
  void close();
  /// What servers do after the clock has stopped early is not theirs.
  void take_back_service();
  bool is_halted() const { return run_.is_full; }

  // --- flights (event_plan.cpp) ------------------------------------------------------------------
  Fate fate_of(const Flight& flight) const { return run_.requests[flight.request].fate; }
  /// Whether its client has hung up, or was turned away: it makes no further calls.
  bool is_gone(const Flight& flight) const {
    return flight.is_over && fate_of(flight) != Fate::kAnswered;
  }
  kernel::Ticket schedule(std::int64_t tick, kernel::Rank rank, Flight& flight, FlightEvent event);
  /// Starts every moment whose time has come. One pass: moments refer to earlier ones only.
  void go_on(Flight& flight);
  /// After a moment has come: what follows, or the end.
  void resume(Flight& flight);
  /// Whether the call that is made now fails. False: the request is dropped.
  bool meet_fate(Flight& flight, policy::MomentIndex at);
  /// Notes what has come of a call, where its script was told `told`. Where that is not so, the
  /// script is written anew after moment `last`. False: it then lacks an outcome, so the request is
  /// dropped.
  bool note_fate(Flight& flight, policy::MomentIndex last, policy::CallFate fate,
                 policy::CallFate told);
  /// The script that follows from its fates.
  Script written_anew(Flight& flight);
  bool is_refused(Flight& flight, policy::MomentIndex at, const ScriptMoment& moment);
  void start(Flight& flight, policy::MomentIndex at, const ScriptMoment& moment);
  /// A call sets out to its station, and comes there once all that is due at this tick before it
  /// has happened: at once, if that is nothing.
  void set_out(Flight& flight, policy::MomentIndex at);
  void let_come();
  void schedule_comer();
  /// A moment has come.
  void pass(Flight& flight, policy::MomentIndex at);
  void pay(const Flight& flight, const ScriptMoment& moment, std::int64_t cost);
  void note_began(Flight& flight, policy::MomentIndex at, std::int64_t tick);
  void end_flight(Flight& flight, Fate fate);
  /// Of a request that came to no answer: some of the calls that it made may be unpriced.
  void note_unknown_cost(const Flight& flight);
  /// Calls that have not started are not made. Their places before servers are passed over later.
  void withdraw_calls(Flight& flight);
  /// A call leaves a queue, whether it starts or not.
  void leave_queue(std::uint32_t station, std::int64_t came, std::int64_t left) {
    keep_visit(input_, {came, left}, run_.stations[station]);
  }
  /// Those that are in a queue when the clock stops.
  void close_queues();

  // --- spending caps (event_plan_caps.cpp) -------------------------------------------------------
  /// Whether its account refuses the request that comes to a cap now. False: the request is
  /// dropped.
  bool meet_cap(Flight& flight, policy::MomentIndex at);
  void enter_cap(Flight& flight, policy::CapIndex cap);
  /// Charges what was spent since a cap was entered.
  void charge_since(const Flight& flight, const OpenCap& cap);
  /// Leaves the innermost cap, which is charged.
  void leave_cap(Flight& flight);
  /// The same of all caps at the end of a request. Where its client has hung up, they are kept for
  /// what is billed yet.
  void leave_caps(Flight& flight, Fate fate);

  // --- prompt caches (event_plan_caches.cpp) -----------------------------------------------------
  /// Where the model of a call caches prompts and the call's can be told; null elsewhere.
  const CacheRule* cache_of(const ScriptMoment& moment) const {
    return caches_ ? rule_of(moment) : nullptr;
  }
  const CacheRule* rule_of(const ScriptMoment& moment) const;
  CachedPrompt prompt_of(const Flight& flight, const ScriptMoment& moment) const;
  /// A call begins: what its cache changes about the bill. What it does not find is noted.
  CacheCharge meet_cache(Flight& flight, policy::MomentIndex at, const ScriptMoment& moment) {
    const CacheRule* rule = cache_of(moment);
    return rule == nullptr ? CacheCharge{} : charge_cached(flight, at, moment, *rule);
  }
  CacheCharge charge_cached(Flight& flight, policy::MomentIndex at, const ScriptMoment& moment,
                            const CacheRule& rule);

  // --- calls that time decides about (event_plan_watched.cpp) ------------------------------------
  void start_watched(Flight& flight, policy::MomentIndex at, const ScriptWatch& watch);
  /// A watched call has come by itself. False: the request was dropped.
  bool end_watched(Flight& flight, policy::MomentIndex at);
  bool win_race(Flight& flight);
  void ring(Flight& flight, policy::MomentIndex at);
  /// Ends a call before its time; returns what it is billed.
  std::int64_t cancel(Flight& flight, WatchedCall& call);
  std::int64_t cancel_service(Flight& flight, const WatchedCall& call, const ScriptMoment& moment,
                              const ScriptWatch& watch);
  std::int64_t cancel_decoding(Flight& flight, const WatchedCall& call, const ScriptMoment& moment,
                               const ScriptWatch& watch);
  void trace_watched(const Flight& flight, const WatchedCall& call, std::int64_t ended,
                     std::int64_t billed);
  /// Those that are still served when the clock stops, up to their own ends.
  void trace_unfinished();

  // --- stations (event_plan_stations.cpp) --------------------------------------------------------
  WaitingCall call_of(const Flight& flight, policy::MomentIndex at,
                      const ScriptMoment& moment) const;
  std::uint32_t station_of(const Flight& flight, policy::MomentIndex at) const {
    return input_.world.station_of[flight.script.at(at).model];
  }
  void join(Flight& flight, policy::MomentIndex at);
  void turn_away(std::uint32_t station, const WaitingCall& call);
  /// Whether the end of its script waits for a moment.
  bool is_awaited(const Flight& flight, policy::MomentIndex at);
  /// Nobody waits for this call: it is not made, nor is what would follow it.
  void leave_out(Flight& flight, policy::MomentIndex at);
  /// Takes a call out of its replica; empty: it is just leaving.
  std::optional<kernel::CancelledSequence> take_from_replica(Flight& flight, std::uint32_t station,
                                                             std::uint32_t row);
  /// A call is no longer served; the next one may be, where servers are counted.
  void leave_server(std::uint32_t station);
  void serve_next(std::uint32_t station);
  /// Whether a place in a queue is that of a client who has hung up, or who has waited too long.
  bool drop_if_gone(std::uint32_t station, const WaitingCall& call);
  void begin_service(std::uint32_t station, const WaitingCall& call);
  /// Returns what the call is billed.
  std::int64_t note_start(std::uint32_t station, const WaitingCall& call, std::int64_t began);
  void look_at(std::uint32_t station, std::uint32_t replica);
  /// What the replica has decoded by now goes on.
  void decode(std::uint32_t station, std::uint32_t replica);
  void wake(std::uint32_t station, std::uint32_t part, std::int64_t tick);

  // --- servers that come and go (event_plan_fleets.cpp) ------------------------------------------
  void open_fleets();
  void look_at_fleet(std::uint32_t station);
  /// Takes in who has started.
  void man(std::uint32_t station);
  void note_gone(std::uint32_t station, std::uint32_t servers);

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
  std::int64_t last_tick_ = 0;  ///< at which something was done for a request
  std::optional<FaultWatch> faults_;
  std::optional<CacheBook> caches_;
  std::optional<CapBook> caps_;
  std::optional<HedgeBudget> hedges_;
  Flights flights_;
  std::vector<std::variant<ServerStation, ReplicaStation>> stations_;
  std::vector<std::vector<kernel::Ticket>> wakes_;    ///< by station: one, or one a replica's place
  std::vector<std::optional<kernel::Fleet>> fleets_;  ///< by station
  std::uint32_t scaled_stations_ = 0;                 ///< each has one event pending, always
  /// The last call that has set out, while what made it do so goes on; null: there is none.
  struct {
    Flight* flight = nullptr;
    policy::MomentIndex at = 0;
  } comer_;
  std::vector<Left> left_;
  std::vector<std::uint64_t> answers_of_agent_;
  std::uint32_t next_request_ = 0;
  std::vector<std::uint32_t> comings_;  ///< of each row so far; empty where rows come in order
  Coming in_order_;                     ///< the next one's, where they do
  std::vector<bool> awaited_;           ///< scratch of is_awaited()
  std::uint64_t next_look_ = 0;         ///< at the stop, by events fired
};

}  // namespace pointsman::engine
