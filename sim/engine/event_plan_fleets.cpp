// The EventLoop plan where servers or replicas come and go with the load.
#include "sim/engine/event_plan.hpp"

namespace pointsman::engine {

using kernel::Rank;

void EventPlan::open_fleets() {
  fleets_.resize(stations_.size());
  for (std::uint32_t station = 0; station < stations_.size(); ++station) {
    const Station& spec = input_.world.stations[station];
    if (!spec.scaling) continue;
    const kernel::Fleet& fleet = fleets_[station].emplace(*spec.scaling, spec.servers);
    ++scaled_stations_;
    loop_.schedule(fleet.next_tick(), Rank::kChange, station,
                   {FlightEvent::Kind::kFleet, station, 0});
  }
}

void EventPlan::look_at_fleet(std::uint32_t station) {
  kernel::Fleet& fleet = *fleets_[station];
  const std::int64_t now = loop_.now();
  man(station);
  if (fleet.is_due(now)) {
    const std::int64_t calls =
        std::visit([](const auto& servers) { return servers.calls(); }, stations_[station]);
    const std::uint32_t sent = fleet.scale(now, calls);
    note_gone(station, std::visit([sent](auto& servers) { return servers.drain(sent); },
                                  stations_[station]));
    man(station);  // who needs no start-up
  }
  loop_.schedule(fleet.next_tick(), Rank::kChange, station,
                 {FlightEvent::Kind::kFleet, station, 0});
}

void EventPlan::man(std::uint32_t station) {
  const std::uint32_t started = fleets_[station]->take_started(loop_.now());
  if (started == 0) return;
  std::visit([started](auto& servers) { servers.add(started); }, stations_[station]);
  if (const auto* replicas = std::get_if<ReplicaStation>(&stations_[station])) {
    wakes_[station].resize(replicas->places());
  } else {
    serve_next(station);
  }
}

void EventPlan::note_gone(std::uint32_t station, std::uint32_t servers) {
  if (servers > 0) fleets_[station]->note_gone(loop_.now(), servers);
}

}  // namespace pointsman::engine
