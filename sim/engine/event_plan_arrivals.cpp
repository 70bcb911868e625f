// The EventLoop plan's arrivals: requests of a sorted column, or of agents who think in between.
#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using kernel::Rank;

namespace {

constexpr std::uint32_t kRequestsAhead = 4;  ///< whose scripts are being loaded

}  // namespace

void EventPlan::feed_arrivals() {
  for (std::uint32_t request = 0; request < input_.traffic.requests; ++request) {
    const std::int64_t tick = input_.traffic.arrivals[request];
    if (tick >= end_ || !advance(tick + 1)) break;
    loop_.advance_to(tick);
    prefetch_row(request + kRequestsAhead);
    arrive(request, 0);
    let_come();
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

void EventPlan::arrive(std::uint32_t request, std::uint32_t agent) {
  const std::int64_t now = loop_.now();
  TimedRequest& entry = run_.requests.emplace_back();
  entry.arrived = now;
  const Coming coming = next_coming(request);
  entry.row = coming.row;
  Flight& flight = flights_.take();
  flight.begin(request, agent, now, input_.scripts[entry.row]);
  flight.pass = coming.pass;
  if (caps_) flight.forget_caps();
  in_flight_.add(now, 1);
  if (flight.script.end->missing.kind != MissingOutcome::Kind::kNone) {
    entry.lacks_outcome = true;
    end_flight(flight, Fate::kDropped);
  } else {
    if (input_.world.deadline_ticks) {
      flight.deadline = schedule(now + *input_.world.deadline_ticks, Rank::kTimeout, flight,
                                 {FlightEvent::Kind::kDeadline, flight.slot, 0});
    }
    go_on(flight);
  }
  run_.is_full = in_flight_.count() >= input_.world.in_flight_max;
  flights_.release(flight);
}

EventPlan::Coming EventPlan::next_coming(std::uint32_t request) {
  if (!comings_.empty()) {
    const std::uint32_t row = input_.traffic.rows[request];
    return {row, comings_[row]++};
  }
  const Coming coming = in_order_;
  if (++in_order_.row == input_.scripts.rows()) in_order_ = {0, in_order_.pass + 1};
  return coming;
}

void EventPlan::prefetch_row(std::uint32_t request) {
  if (request >= input_.traffic.requests) return;
  const auto rows = static_cast<std::uint32_t>(input_.scripts.rows());
  std::uint32_t row = comings_.empty() ? in_order_.row + kRequestsAhead : 0;
  if (!comings_.empty()) row = input_.traffic.rows[request];
  while (row >= rows) row -= rows;  // dividing takes longer
  input_.scripts.prefetch(row);
}

}  // namespace pointsman::engine
