// What both timed plans write down alike: the ledger of calls made and requests ended.
#pragma once

#include "sim/engine/timed.hpp"

namespace pointsman::engine {

/// A call, or a charge, that is made for `cost`.
inline void add_moment(TimedLedger& ledger, TimedRequest& request, const ScriptMoment& moment,
                       std::int64_t cost) {
  ledger.cost += cost;
  request.spent += cost;
  if (moment.is_call()) ledger.calls[moment.model] += moment.calls;
}

/// The policy of a request has come to its end at request.ended.
inline void add_end(TimedLedger& ledger, const ScriptEnd& end, std::int64_t right_score,
                    TimedRequest& request) {
  request.fate = Fate::kAnswered;
  request.latency_unknown = end.latency_unknown;
  request.has_answer = end.model != kNoModel;
  request.is_right = request.has_answer && end.score >= right_score;
  ledger.cost_unknown += end.cost_unknown ? 1 : 0;
  ledger.latency_unknown += end.latency_unknown ? 1 : 0;
  ledger.latency += request.ended - request.arrived;
  if (!request.has_answer) {
    ++ledger.unanswered;
    ledger.fruitless += request.spent;
    return;
  }
  ledger.score += end.score;
  ++ledger.answers[end.model];
}

/// When the reader sees the first token: while the last call writes, where nothing follows it, else
/// not before the end. `answer_began` may be kNoTick, unknown.
inline std::int64_t first_token_tick(const Script& script, std::int64_t answer_began,
                                     std::int64_t ended) {
  const policy::MomentIndex answer = script.end->answer;
  if (script.end->model == kNoModel) return kNoTick;
  if (answer == policy::kAlone || answer != script.end_within_caps()) return ended;
  const std::int64_t first = script.end->first_token;
  const bool is_known = first != data::kAbsentInteger && answer_began != kNoTick;
  return is_known ? answer_began + first : kNoTick;
}

/// When a call was on its way.
struct CallTimes {
  std::int64_t came = 0, began = 0, ended = 0;
};

/// Keeps a call if its request is traced; most are not.
[[gnu::always_inline]] inline void trace_call(const TimedInput& input, std::uint32_t request,
                                              const ScriptMoment& call, const CallTimes& times,
                                              std::int64_t cost, TimedRun& run) {
  if (request >= input.traced_requests || !call.is_call()) return;
  run.calls.push_back({request, call.model, input.world.station_of[call.model], times.came,
                       times.began, times.ended, cost});
}

/// Keeps how long a call was in a queue.
inline void keep_visit(const TimedInput& input, const QueueVisit& visit, StationSums& sums) {
  if (input.keeps_queues && visit.left > visit.came) sums.queue.push_back(visit);
}

/// Sums that a station begins with when a call comes to it.
inline void add_asked(StationSums& sums, const ScriptMoment& call) {
  ++sums.asked;
  sums.asked_ticks += call.ticks;
}

}  // namespace pointsman::engine
