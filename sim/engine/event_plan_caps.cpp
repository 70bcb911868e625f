// The EventLoop plan's spending caps, where the clock decides what calls cost.
//
// An account is charged when a request leaves the cap, or leaves the system within it: gateways
// write down what a call has cost once it has come. Whoever is on his way meanwhile may overdraw
// it.
#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using policy::CallFate;
using policy::MomentIndex;

bool EventPlan::meet_cap(Flight& flight, MomentIndex at) {
  const ScriptWatch& watch = *flight.script.watch_of(flight.script.at(at));
  auto met = std::ranges::find(flight.met_caps, watch.cap, &MetCap::cap);
  if (met == flight.met_caps.end()) {
    const std::uint32_t row = run_.requests[flight.request].row;
    const bool refuses = caps_->refuses(watch.cap, caps_->account_of(watch.cap, row));
    met = flight.met_caps.insert(met, {watch.cap, refuses});
  }
  return note_fate(flight, at - 1, met->refuses ? CallFate::kRefused : CallFate::kAnswers,
                   watch.told);
}

void EventPlan::enter_cap(Flight& flight, policy::CapIndex cap) {
  const TimedRequest& entry = run_.requests[flight.request];
  flight.caps.push_back({cap, caps_->account_of(cap, entry.row), entry.spent});
}

void EventPlan::charge_since(const Flight& flight, const OpenCap& cap) {
  caps_->charge(cap.cap, cap.account, run_.requests[flight.request].spent - cap.spent_before);
}

void EventPlan::leave_cap(Flight& flight) {
  charge_since(flight, flight.caps.back());
  flight.caps.pop_back();
}

void EventPlan::leave_caps(Flight& flight, Fate fate) {
  for (const OpenCap& cap : flight.caps) charge_since(flight, cap);
  if (fate == Fate::kAnswered) flight.caps.clear();
}

}  // namespace pointsman::engine
