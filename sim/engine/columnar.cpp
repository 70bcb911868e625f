// The Columnar plan: every request as far as the next station, then that station for all of them.
#include "sim/base/large_pages.hpp"
#include "sim/engine/timed_ledger.hpp"
#include "sim/kernel/fifo_station.hpp"
#include "sim/kernel/visit_order.hpp"

#include <algorithm>

namespace pointsman::engine {

namespace {

class ColumnarPlan {
 public:
  explicit ColumnarPlan(const TimedInput& input) : input_(input) {
    run_.plan = TimedPlan::kColumnar;
    run_.stations.resize(input.world.stations.size());
    run_.ledger.calls.assign(input.models, 0);
    run_.ledger.answers.assign(input.models, 0);
  }

  TimedRun operator()(std::span<const std::uint32_t> station_order) && {
    const Traffic& traffic = input_.traffic;
    run_.requests.reserve(traffic.requests);
    base::ask_for_large_pages(run_.requests.data(),
                              run_.requests.capacity() * sizeof(TimedRequest));
    run_.requests.resize(traffic.requests);
    places_.resize(traffic.requests);
    for (std::uint32_t request = 0; request < traffic.requests; ++request) {
      TimedRequest& entry = run_.requests[request];
      entry.arrived = traffic.arrivals[request];
      entry.row = traffic.row_of(request, input_.scripts.rows());
      places_[request].tick = entry.arrived;
      go_on(request);
    }
    for (const std::uint32_t station : station_order) serve(station);
    std::ranges::sort(run_.calls);
    return std::move(run_);
  }

 private:
  /// How far a request has come.
  struct Place {
    std::int64_t tick = 0;
    policy::MomentIndex next = 1;  ///< the moment that it waits for
    std::uint32_t station = kNoStation;
    std::int64_t began = 0;  ///< when its last call started
  };

  std::uint32_t station_of(const ScriptMoment& moment) const {
    return moment.is_call() ? input_.world.station_of[moment.model] : kNoStation;
  }

  /// Passes everything at which nobody waits, up to the next station or the end.
  void go_on(std::uint32_t request) {
    Place& place = places_[request];
    TimedRequest& entry = run_.requests[request];
    const Script script = input_.scripts[entry.row];
    for (; place.next <= script.size(); ++place.next) {
      const ScriptMoment& moment = script.at(place.next);
      const std::uint32_t station = station_of(moment);
      if (station != kNoStation) {
        add_asked(run_.stations[station], moment);
        if (!input_.world.stations[station].is_free()) {
          place.station = station;
          return;
        }
        note_service(station, moment, 0);
      }
      add_moment(run_.ledger, entry, moment, moment.cost);
      place.began = place.tick;
      place.tick += moment.ticks;
      trace_call(input_, request, moment, {place.began, place.began, place.tick}, moment.cost,
                 run_);
    }
    place.station = kNoStation;
    entry.ended = place.tick;
    run_.end_tick = std::max(run_.end_tick, place.tick);
    if (script.end->missing.kind != MissingOutcome::Kind::kNone) {
      entry.fate = Fate::kDropped;
      return;
    }
    add_end(run_.ledger, *script.end, input_.right_score, entry);
    entry.first_token = first_token_tick(script, place.began, entry.ended);
  }

  void note_service(std::uint32_t station, const ScriptMoment& moment, std::int64_t wait) {
    StationSums& sums = run_.stations[station];
    ++sums.served;
    sums.waits.add(wait);
    sums.waited_ticks += wait;
    sums.busy_ticks += moment.ticks;
  }

  void serve(std::uint32_t station) {
    visits_.clear();
    for (std::uint32_t request = 0; request < places_.size(); ++request) {
      if (places_[request].station == station) visits_.push_back({places_[request].tick, request});
    }
    kernel::sort_visits(visits_, scratch_);
    arrival_.clear();
    finish_.clear();
    for (const kernel::Visit& visit : visits_) {
      arrival_.push_back(visit.tick);
      finish_.push_back(call_of(visit.row).ticks);
    }
    kernel::FifoStation(input_.world.stations[station].servers).serve(arrival_, finish_, finish_);
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      const std::uint32_t request = visits_[i].row;
      Place& place = places_[request];
      const ScriptMoment& call = call_of(request);
      place.began = finish_[i] - call.ticks;
      run_.requests[request].waited += place.began - arrival_[i];
      note_service(station, call, place.began - arrival_[i]);
      keep_visit(input_, {arrival_[i], place.began}, run_.stations[station]);
      add_moment(run_.ledger, run_.requests[request], call, call.cost);
      trace_call(input_, request, call, {arrival_[i], place.began, finish_[i]}, call.cost, run_);
      place.tick = finish_[i];
      ++place.next;
      go_on(request);
    }
  }

  const ScriptMoment& call_of(std::uint32_t request) const {
    return input_.scripts[run_.requests[request].row].at(places_[request].next);
  }

  const TimedInput& input_;
  TimedRun run_;
  std::vector<Place> places_;  ///< by request
  std::vector<kernel::Visit> visits_, scratch_;
  std::vector<std::int64_t> arrival_, finish_;
};

}  // namespace

TimedRun run_columnar(const TimedInput& input, std::span<const std::uint32_t> station_order) {
  return ColumnarPlan(input)(station_order);
}

}  // namespace pointsman::engine
