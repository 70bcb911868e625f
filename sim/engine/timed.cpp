#include "sim/engine/timed.hpp"

#include "sim/engine/visit_graph.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::engine {

namespace {

/// Whether so many ever come within the time that the slowest one takes: if not, so many are never
/// in flight.
bool may_fill_up(std::span<const TimedRequest> requests, std::uint32_t in_flight_max) {
  std::int64_t longest = 0;
  for (const TimedRequest& request : requests) {
    longest = std::max(longest, request.ended - request.arrived);
  }
  for (std::size_t i = in_flight_max - 1; i < requests.size(); ++i) {
    if (requests[i].arrived - requests[i + 1 - in_flight_max].arrived <= longest) return true;
  }
  return false;
}

/// Whether so many requests are ever in flight at once; requests that came at the same tick count
/// together only if none of the earlier ones ended at once.
bool fills_up(const TimedRun& run, std::uint32_t in_flight_max) {
  if (!may_fill_up(run.requests, in_flight_max)) return false;
  std::vector<std::int64_t> ends;
  ends.reserve(run.requests.size());
  for (const TimedRequest& request : run.requests) ends.push_back(request.ended);
  std::ranges::sort(ends);
  std::size_t ended = 0;
  for (std::size_t i = 0; i < run.requests.size(); ++i) {
    while (ended < i && ends[ended] <= run.requests[i].arrived) ++ended;
    if (i + 1 - ended >= in_flight_max) return true;
  }
  return false;
}

PlanChoice choice_of(const VisitGraph& graph) {
  if (!graph.obstacle().empty()) return {TimedPlan::kEventLoop, graph.obstacle()};
  return {TimedPlan::kColumnar,
          graph.order().empty()
              ? "nobody waits for anybody"
              : "requests pass first-come-first-served stations in one direction"};
}

}  // namespace

std::string plan_name(TimedPlan plan) {
  return plan == TimedPlan::kColumnar ? "Columnar" : "EventLoop";
}

bool has_timed_failures(const TimedWorld& world) {
  return world.faults.any() || std::ranges::any_of(world.stations, [](const Station& station) {
           return station.limits.refuses;
         });
}

std::string why_not_columnar(const TimedWorld& world, bool is_closed_loop) {
  if (is_closed_loop) return "agents come back when they have their answer";
  if (world.faults.any()) return "calls fail by the clock";
  if (world.caches.any()) return "prompt caches forget with time";
  if (world.deadline_ticks) return "clients hang up at a deadline";
  if (world.end_tick) return "the clock stops while requests are in flight";
  for (const Station& station : world.stations) {
    const std::string name = "station \"" + station.name + "\" ";
    if (station.kind == Station::Kind::kReplicas) return name + "batches";
    if (station.limits.any()) return name + "has rate limits";
    if (station.queue_places || station.shed_after) return name + "turns requests away";
    if (station.priority.is_set()) return name + "has priorities";
    if (station.open) return name + "has opening hours";
    if (station.scaling) return name + "scales with its load";
  }
  return {};
}

PlanChoice plan_of(const TimedWorld& world, bool is_closed_loop, const Scripts& scripts) {
  std::string obstacle = why_not_columnar(world, is_closed_loop);
  if (!obstacle.empty()) return {TimedPlan::kEventLoop, std::move(obstacle)};
  return choice_of(VisitGraph(world, scripts));
}

TimedRun run_timed(const TimedInput& input, const std::stop_token& stop, bool always_events) {
  const auto by_events = [&](std::string reason) {
    TimedRun run = run_events(input, stop);
    run.reason = std::move(reason);
    return run;
  };
  if (always_events) return by_events("it was asked for");
  std::string obstacle = why_not_columnar(input.world, input.traffic.agents.has_value());
  if (!obstacle.empty()) return by_events(std::move(obstacle));
  const VisitGraph graph(input.world, input.scripts);
  PlanChoice choice = choice_of(graph);
  if (choice.plan == TimedPlan::kEventLoop) return by_events(std::move(choice.reason));
  TimedRun run = run_columnar(input, graph.order(), stop);
  if (fills_up(run, input.world.in_flight_max)) {
    return by_events("the clock stops where too many requests are in flight");
  }
  run.reason = std::move(choice.reason);
  return run;
}

}  // namespace pointsman::engine
