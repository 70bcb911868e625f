// What must hold of every timed run: nobody is lost, the plans agree, the clock changes no bill.
#pragma once

#include "sim/engine/timed.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::tests {

using engine::Fate;
using engine::TimedRun;
using engine::Wide;

/// The time that requests spent inside, up to the end of the clock.
inline Wide sojourns(const TimedRun& run) {
  Wide sum = 0;
  for (const auto& request : run.requests) {
    sum += (request.fate == Fate::kInFlight ? run.end_tick : request.ended) - request.arrived;
  }
  return sum;
}

inline void check_conservation(const TimedRun& run) {
  std::array<std::size_t, 4> fates{};
  for (const auto& request : run.requests) {
    ++fates[static_cast<std::size_t>(request.fate)];
    const bool is_in_flight = request.fate == Fate::kInFlight;
    CHECK(is_in_flight == (request.ended == engine::kNoTick));
    if (!is_in_flight) CHECK(request.ended >= request.arrived);
  }
  Wide spent = 0;
  for (const auto& request : run.requests) spent += request.spent;
  CHECK((spent == run.ledger.cost));
  CHECK(fates[0] + fates[1] + fates[2] + fates[3] == run.requests.size());
  if (run.plan == engine::TimedPlan::kEventLoop) CHECK((run.area == sojourns(run)));
}

/// Every call that was made is traced once, within its request's time and with its bill.
inline void check_trace(const TimedRun& run) {
  std::vector<std::uint64_t> calls(run.ledger.calls.size());
  for (const engine::TimedCall& call : run.calls) {
    CHECK(call.came >= run.requests[call.request].arrived);
    CHECK(call.began >= call.came);
    CHECK(call.ended >= call.began);
    ++calls[call.model];
  }
  CHECK(calls == run.ledger.calls);
}

inline void check_same(const TimedRun& a, const TimedRun& b) {
  CHECK((a.requests == b.requests));
  CHECK((a.calls == b.calls));
  CHECK((a.ledger == b.ledger));
  CHECK(a.end_tick == b.end_tick);
  REQUIRE(a.stations.size() == b.stations.size());
  for (std::size_t i = 0; i < a.stations.size(); ++i) {
    CHECK(a.stations[i].served == b.stations[i].served);
    CHECK(a.stations[i].waits == b.stations[i].waits);
    CHECK((a.stations[i].busy_ticks == b.stations[i].busy_ticks));
    CHECK((a.stations[i].asked_ticks == b.stations[i].asked_ticks));
    std::vector<engine::QueueVisit> queue = a.stations[i].queue;
    std::vector<engine::QueueVisit> other = b.stations[i].queue;
    std::ranges::sort(queue);
    std::ranges::sort(other);
    CHECK((queue == other));
  }
}

/// The ledger of a timed run that met no queue is the tally of the run without a clock.
inline void check_ledger(const TimedRun& run, const engine::Tally& tally) {
  const auto weighed = [](Wide sum) { return sum << engine::kWeightBits; };
  CHECK((weighed(run.ledger.cost) == tally.cost));
  CHECK((run.ledger.score == tally.score));
  CHECK((weighed(run.ledger.latency) == tally.latency));
  CHECK((weighed(run.ledger.unanswered) == tally.unanswered));
  CHECK(run.ledger.cost_unknown == tally.cost_unknown);
  CHECK(run.ledger.latency_unknown == tally.latency_unknown);
  REQUIRE(run.ledger.calls.size() == tally.calls.size());
  for (std::size_t model = 0; model < tally.calls.size(); ++model) {
    CHECK((weighed(run.ledger.calls[model]) == tally.calls[model]));
    CHECK((weighed(run.ledger.answers[model]) == tally.answers[model]));
  }
  const auto dropped =
      std::ranges::count(run.requests, Fate::kDropped, &engine::TimedRequest::fate);
  CHECK(static_cast<std::uint64_t>(dropped) == tally.dropped);
  CHECK(run.requests.size() == tally.requests);
  kernel::QuantileSketch latencies;
  for (const auto& request : run.requests) {
    if (request.fate != Fate::kAnswered || request.latency_unknown) continue;
    latencies.add(request.ended - request.arrived, std::uint64_t{1} << 30);
  }
  CHECK(latencies == tally.latencies);
}

}  // namespace pointsman::tests
