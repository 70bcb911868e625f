// A request in the system, as the EventLoop plan follows it: which moments of its script have come.
//
// Invariant: a flight keeps its place while anything refers to it, an event or a place in a queue,
// and its address for good. Cost: no allocation once as many were in flight before with scripts as
// long.
#pragma once

#include "sim/engine/timed.hpp"
#include "sim/kernel/event_loop.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace pointsman::engine {

/// In one word: a struct of its parts would be put together in memory at every event.
class FlightEvent {
 public:
  enum class Kind : std::uint8_t {
    kPassed,    ///< a wait, or a call that nobody queues for, is over
    kComes,     ///< a call comes to its station
    kServed,    ///< a server is done with a call
    kStation,   ///< a station's limits or replicas want to be looked at
    kDeadline,  ///< the client hangs up
    kAlarm,     ///< a watched call has taken as long as it was waited for alone
    kAgent,     ///< an agent has thought
    kFleet,     ///< a station's servers have started, or its load is looked at
  };

  FlightEvent() = default;
  /// `of` a flight, a station or an agent; `moment` or replica < 2^28.
  FlightEvent(Kind kind, std::uint32_t of, std::uint32_t moment)
      : bits_(static_cast<std::uint64_t>(kind) << 60U | std::uint64_t{moment} << 32U | of) {}

  Kind kind() const { return static_cast<Kind>(bits_ >> 60U); }
  std::uint32_t of() const { return static_cast<std::uint32_t>(bits_); }
  std::uint32_t moment() const { return static_cast<std::uint32_t>(bits_ >> 32U) & 0xfffffffU; }

 private:
  std::uint64_t bits_ = 0;
};

enum class MomentState : std::uint8_t { kAhead, kStarted, kQueued, kCome };

/// How far a moment of a flight's script has come.
struct FlightMoment {
  MomentState state = MomentState::kAhead;
  std::uint32_t row = 0;  ///< at replicas: ReplicaStation::Joined
  /// When it came to its queue, or began to be served by servers; kNoTick: neither.
  std::int64_t since = kNoTick;
};
static_assert(sizeof(FlightMoment) == 16, "events read many of them");

/// What a prompt cache changed about the bill of a call; money units.
struct CacheCharge {
  std::int64_t change = 0;  ///< over what the script says
  std::int64_t loss = 0;    ///< of the bill: what was sent to a cache again
};

/// A call that may be cancelled.
struct WatchedCall {
  policy::MomentIndex at =
      policy::kArrivalMoment;  ///< the arrival = there is none; no more is said
  std::uint32_t station = kNoStation;
  std::int64_t came = 0;
  std::int64_t began = kNoTick;  ///< kNoTick: it waits, or decodes at a pace that is not its own
  kernel::Ticket done;           ///< once it has begun
  CacheCharge cache;

  bool runs() const { return at != policy::kArrivalMoment; }
};

/// A spending cap that a request is in.
struct OpenCap {
  policy::CapIndex cap = 0;
  std::uint64_t account = 0;
  std::int64_t spent_before = 0;  ///< money units, by the request
};

/// What a spending cap has said to a request: it says the same whenever it is met again.
struct MetCap {
  policy::CapIndex cap = 0;
  bool refuses = false;
};

/// What every event reads comes first, in as few cache lines as it fits.
struct alignas(64) Flight {
  std::uint32_t slot = 0;  ///< its place
  std::uint32_t request = 0;
  std::uint32_t pass = 0;        ///< how often its row has come before
  std::uint32_t open = 0;        ///< moments that have not come
  policy::MomentIndex next = 1;  ///< all moments before it have started
  std::uint32_t uses = 0;        ///< events and places in queues that refer to it
  bool is_over = false;          ///< answered, dropped or abandoned
  bool is_held_back = false;     ///< its late call goes on without a copy
  bool is_watched = false;       ///< `first` or `second` has been a call
  std::uint8_t page = 0;         ///< of `own`, that was written last
  std::uint32_t agent = 0;
  std::vector<FlightMoment> moments;  ///< the arrival's first
  std::int64_t answer_began = 0;
  Script script;  ///< of its row, or what Rehearsal has told since
  kernel::Ticket deadline, alarm;
  std::vector<policy::CallFate> fates;    ///< of what the clock has decided about it, so far
  std::size_t foreseen = 0;               ///< of so many fates the last were told to be refusals
  std::int64_t retry_after = 0;           ///< ticks, as the last refusal said; 0 = it said nothing
  std::int64_t given_up = 0, hedged = 0;  ///< money units, of calls that were not waited for
  std::int64_t cache_loss = 0;            ///< money units, of the others
  std::vector<OpenCap> caps;              ///< the innermost last
  std::vector<MetCap> met_caps;
  WatchedCall first, second;   ///< the call that is waited for, and its copy
  std::array<Scripts, 2> own;  ///< where such a script is written, beside the one before

  /// A new request, with its whole script ahead of it; its arrival is the first use.
  void begin(std::uint32_t of_request, std::uint32_t of_agent, std::int64_t now,
             const Script& of_row) {
    request = of_request;
    agent = of_agent;
    script = of_row;
    open = script.size();
    next = 1;
    uses = 1;
    is_over = is_held_back = false;
    answer_began = now;
    retry_after = given_up = hedged = cache_loss = 0;
    deadline = {};
    alarm = {};
    if (is_watched) first.at = second.at = policy::kArrivalMoment;
    is_watched = false;
    fates.clear();
    foreseen = 0;
    moments.assign(script.size() + 1, {});
    moments[policy::kArrivalMoment].state = MomentState::kCome;
  }

  void forget_caps() {
    caps.clear();
    met_caps.clear();
  }

  WatchedCall* watched(policy::MomentIndex at) {
    if (!is_watched) return nullptr;
    if (first.runs() && first.at == at) return &first;
    return second.runs() && second.at == at ? &second : nullptr;
  }

  bool has_come(policy::MomentIndex at) const { return moments[at].state == MomentState::kCome; }
  /// Whether what a moment waits for has come. In a chain this reads no script: what comes later is
  /// not loaded before it is needed, and may be written anew until then.
  bool may_start(policy::MomentIndex at) const {
    if (script.end->is_chain) return has_come(at - 1);
    const ScriptMoment& moment = script.at(at);
    return has_come(moment.from) && (moment.with == policy::kAlone || has_come(moment.with));
  }
  void come(policy::MomentIndex at) {
    moments[at].state = MomentState::kCome;
    --open;
  }

  /// Its script is another one, the same up to moment `last`.
  void follow_script(policy::MomentIndex last) {
    next = std::min(next, last + 1);
    moments.resize(last + 1);
    moments.resize(script.size() + 1);
    const auto kept = std::span(moments).first(last + 1);
    const auto come = std::ranges::count(kept, MomentState::kCome, &FlightMoment::state);
    open = script.size() + 1 - static_cast<std::uint32_t>(come);
  }
};

/// Flights by slot; places are used again. Many to a chunk, as they are looked up at every step.
class Flights {
 public:
  Flight& operator[](std::uint32_t slot) { return chunks_[slot / kChunk][slot % kChunk]; }
  const Flight& operator[](std::uint32_t slot) const {
    return chunks_[slot / kChunk][slot % kChunk];
  }
  /// Places ever used.
  std::uint32_t size() const { return size_; }

  Flight& take() {
    if (free_.empty()) {
      if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<Flight[]>(kChunk));
      Flight& flight = (*this)[size_];
      flight.slot = size_++;
      return flight;
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return (*this)[slot];
  }

  /// What referred to the flight does so no longer. The last one out frees its place.
  void release(Flight& flight) {
    --flight.uses;
    if (flight.uses == 0 && flight.is_over) free_.push_back(flight.slot);
  }

 private:
  static constexpr std::uint32_t kChunk = 64;
  std::vector<std::unique_ptr<Flight[]>> chunks_;
  std::uint32_t size_ = 0;
  std::vector<std::uint32_t> free_;
};

}  // namespace pointsman::engine
