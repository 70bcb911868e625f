// The EventLoop plan's spending caps, where the clock decides what calls cost.
//
// An account is charged when a request leaves the cap, or leaves the system within it: gateways
// write down what a call has cost once it has come. Whoever is on his way meanwhile may overdraw
// it.
#include "sim/engine/event_plan.hpp"

namespace pointsman::engine {

using policy::CallFate;
using policy::MomentIndex;

bool EventPlan::meet_cap(std::uint32_t slot, MomentIndex at) {
  const ScriptWatch& watch = *script_of(slot).watch_of(script_of(slot).at(at));
  const std::uint32_t row = run_.requests[flights_[slot].request].row;
  const bool is_refused = caps_->refuses(watch.cap, caps_->account_of(watch.cap, row));
  return note_fate(slot, at - 1, is_refused ? CallFate::kRefused : CallFate::kAnswers, watch.told);
}

void EventPlan::enter_cap(std::uint32_t slot, policy::CapIndex cap) {
  Flight& flight = flights_[slot];
  const TimedRequest& entry = run_.requests[flight.request];
  flight.caps.push_back({cap, caps_->account_of(cap, entry.row), entry.spent});
}

void EventPlan::leave_cap(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  const OpenCap& left = flight.caps.back();
  caps_->charge(left.cap, left.account, run_.requests[flight.request].spent - left.spent_before);
  flight.caps.pop_back();
}

}  // namespace pointsman::engine
