// A run with a clock: one policy's requests from arrival to answer, through the queues of stations.
//
// Two plans carry it out. Columnar takes blocks of requests station by station, as columns, where
// every request's calls follow each other through first-come-first-served stations in one
// direction; EventLoop does everything else. Where both can, they agree to the bit. Invariant:
// every request that arrives ends as answered, dropped, abandoned or in flight; the clock is in
// integers, and the result is a function of the arguments alone. Cost: ~100 ns a call with its
// ledger under Columnar, ~200 under EventLoop.
#pragma once

#include "data/arrivals.hpp"
#include "data/trace.hpp"
#include "sim/engine/cap_book.hpp"
#include "sim/engine/faults.hpp"
#include "sim/engine/hedge_budget.hpp"
#include "sim/engine/prompt_caches.hpp"
#include "sim/engine/script.hpp"
#include "sim/engine/station.hpp"
#include "sim/engine/tally.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace pointsman::engine {

/// Which station serves a model; kNoStation = a server for everyone.
inline constexpr std::uint32_t kNoStation = ~std::uint32_t{0};

/// What the plans are told beside the scripts.
struct TimedWorld {
  std::vector<Station> stations;
  std::vector<std::uint32_t> station_of;  ///< by model
  FaultSpec faults;
  PromptCaches caches;
  std::optional<HedgeRule> hedges;             ///< absent: every late call may have its copy
  std::optional<std::int64_t> deadline_ticks;  ///< clients hang up this long after they came
  std::optional<std::int64_t> end_tick;        ///< when the clock stops; absent = all have ended
  std::uint32_t in_flight_max = 1'000'000;     ///< the clock stops when so many are in flight
};

/// Whether calls fail by what the clock says, and not by their draws alone.
bool has_timed_failures(const TimedWorld& world);

/// Whether a row can come more than once; `are_joined`: requests name their rows.
constexpr bool rows_come_again(std::size_t requests, bool are_joined, std::size_t workload_rows) {
  return are_joined || requests > workload_rows;
}

/// When requests come. Request k asks for row rows[k], or k modulo the workload's rows where
/// `rows` is empty.
struct Traffic {
  std::uint32_t requests = 0;
  std::vector<std::int64_t> arrivals;  ///< ticks, not decreasing; empty in a closed loop
  std::vector<std::uint32_t> rows;
  std::optional<data::ClosedArrivals> agents;
  const data::Trace* trace = nullptr;     ///< where prompts are made of its blocks
  std::vector<std::uint32_t> trace_rows;  ///< by request; empty without a trace
  data::ArrivalSeed seed;                 ///< of the agents' thinking

  std::uint32_t row_of(std::uint32_t request, std::size_t workload_rows) const {
    return rows.empty() ? request % static_cast<std::uint32_t>(workload_rows) : rows[request];
  }
  bool rows_come_again(std::size_t workload_rows) const {
    return engine::rows_come_again(requests, !rows.empty(), workload_rows);
  }
};

struct TimedSpec {
  TimedWorld world;
  LatencyDraws latency = LatencyDraws::kDrawn;
  std::uint32_t replications = 1;
  bool always_events = false;
  bool never_remembers = false;       ///< scripts that were asked for before: the same, only slower
  std::uint32_t traced_requests = 0;  ///< of the first replication: their calls are kept
  /// What scripts are told at first of each request's calls that the clock decides about. It
  /// corrects them, so this changes how much there is to do and not what comes of it, where no
  /// outcome is missing.
  std::vector<policy::CallFate> first_guess;
  /// Who comes when in a replication; called from any thread.
  std::function<Traffic(std::uint32_t replication)> traffic;
};

enum class Fate : std::uint8_t {
  kAnswered,   ///< its policy came to an end, with an answer or without
  kDropped,    ///< turned away by a full station, or without an outcome that the policy needed
  kAbandoned,  ///< its client hung up
  kInFlight,   ///< when the clock stopped
};

inline constexpr std::int64_t kNoTick = -1;

/// One request, as the clock saw it.
struct TimedRequest {
  std::int64_t arrived = 0;
  std::int64_t ended = kNoTick;  ///< kNoTick: in flight
  std::int64_t first_token =
      kNoTick;              ///< when the first token of the answer came; kNoTick: unknown
  std::int64_t waited = 0;  ///< in queues, over all of its calls
  std::int64_t spent = 0;   ///< money units
  std::uint32_t row = 0;
  Fate fate = Fate::kInFlight;
  bool latency_unknown = false;  ///< a model took a time that nobody knows, told as 0
  bool has_answer = false, is_right = false;
  bool lacks_outcome = false;  ///< dropped because the data do not say what comes of it

  friend bool operator==(const TimedRequest&, const TimedRequest&) = default;
};

/// A call that was made, as the clock saw it.
struct TimedCall {
  std::uint32_t request = 0;
  policy::ModelIndex model = 0;
  std::uint32_t station = kNoStation;
  std::int64_t came = 0, began = 0, ended = 0;
  std::int64_t cost = 0;  ///< money units

  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 of a defaulted comparison for a pointer
  friend auto operator<=>(const TimedCall&, const TimedCall&) = default;
};

/// The first requests of a run and their calls, in order.
struct TimedTrace {
  std::vector<TimedRequest> requests;
  std::vector<TimedCall> calls;
  std::int64_t end_tick = 0;
};

/// What was spent and answered, exactly; sums as in a Tally of one replication.
struct TimedLedger {
  Wide cost = 0;     ///< in money units
  Wide score = 0;    ///< in 1 / kScoreOne
  Wide latency = 0;  ///< ticks, of answered requests; unknown times are 0
  std::uint64_t unanswered = 0, cost_unknown = 0, latency_unknown = 0;
  // Of the cost, without overlap:
  Wide wasted = 0;      ///< of requests that were dropped or abandoned
  Wide fruitless = 0;   ///< of requests whose policy came to no answer
  Wide given_up = 0;    ///< of others: calls that were given up
  Wide hedged = 0;      ///< of others: copies of calls that were not waited for
  Wide cache_loss = 0;  ///< of others: prefixes that were sent to a model's cache again
  std::vector<std::uint64_t> calls, answers;  ///< by model

  friend bool operator==(const TimedLedger&, const TimedLedger&) = default;
};

enum class TimedPlan : std::uint8_t { kColumnar, kEventLoop };
/// As results and explanations write it.
std::string plan_name(TimedPlan plan);

struct TimedRun {
  TimedPlan plan = TimedPlan::kEventLoop;
  std::string reason;                  ///< why this plan, as the end of a sentence
  std::vector<TimedRequest> requests;  ///< those that arrived, in order
  std::vector<StationSums> stations;
  std::vector<FaultCounts> faults;  ///< by model; empty where nothing goes wrong
  std::vector<CacheCounts> caches;  ///< by model; empty where there are none
  std::vector<CapOutcome> caps;     ///< of spending caps that the clock decides about
  HedgeCounts hedges;
  std::vector<TimedCall> calls;  ///< of the traced requests, sorted
  TimedLedger ledger;
  std::int64_t end_tick = 0;  ///< of the last thing done for a request, or when the clock stopped
  bool is_full = false;       ///< stopped at TimedWorld::in_flight_max
  __int128 area = 0;          ///< under the number of requests in flight (EventLoop)
  std::uint64_t events = 0;   ///< fired (EventLoop)
};

/// Why no policy can have the Columnar plan; empty = a policy can.
std::string why_not_columnar(const TimedWorld& world, bool is_closed_loop);

struct PlanChoice {
  TimedPlan plan = TimedPlan::kEventLoop;
  std::string reason;  ///< as the end of a sentence
};

/// Which plan fits a policy with these scripts.
PlanChoice plan_of(const TimedWorld& world, bool is_closed_loop, const Scripts& scripts);

/// What EventLoop asks where calls fail by the clock, or are given up or hedged: a script is a
/// function of the fates of its calls and of what caps say to it, and is written anew when one of
/// them is not as was told.
struct Rehearsal {
  std::vector<double> error_rates;        ///< by model: without an incident
  std::vector<std::int64_t> error_ticks;  ///< by model: after which a call that fails comes back
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;
  /// The draw of a call that may fail; high ones do.
  std::function<double(std::uint32_t row, policy::ModelIndex model, std::uint32_t attempt)> draw;
  /// The script of a row whose first calls have these fates; good as long as `own`, where it may
  /// write it, stays as it is.
  std::function<Script(std::uint32_t row, std::span<const policy::CallFate> fates, Scripts& own)>
      script;
  const CapBook* caps = nullptr;  ///< not charged yet; null: the policy has none
  /// After a refusal scripts are told of so many more: what cools down does so for a while. Changes
  /// how much there is to do, and not what comes of it.
  std::uint32_t refusals_foreseen = 0;
};

/// The bill of one call of a model in money units, kAbsentInteger where a count with a price is
/// unknown: what EventLoop asks where the clock decides what a cache holds.
using BillCall = std::function<std::int64_t(policy::ModelIndex, const policy::TokenCounts&)>;

/// What the plans share: the scripts of the workload's rows, and who comes when.
struct TimedInput {
  const TimedWorld& world;
  const Traffic& traffic;
  const Scripts& scripts;
  std::size_t models = 0;
  std::int64_t right_score = 0;          ///< in 1 / kScoreOne
  const Rehearsal* rehearsal = nullptr;  ///< where the clock decides what comes of calls
  const BillCall* bill = nullptr;        ///< where there are prompt caches
  std::uint32_t traced_requests = 0;     ///< the first so many keep their calls
  bool keeps_queues = false;             ///< whether stations keep who waited
};

/// By the plan that fits; `always_events` asks for EventLoop: the same result, only slower.
TimedRun run_timed(const TimedInput& input, const std::stop_token& stop,
                   bool always_events = false);

// The two plans. Columnar passes stations in the order of a VisitGraph without an obstacle, in a
// world that has none.
TimedRun run_columnar(const TimedInput& input, std::span<const std::uint32_t> station_order,
                      const std::stop_token& stop);
TimedRun run_events(const TimedInput& input, const std::stop_token& stop);

}  // namespace pointsman::engine
