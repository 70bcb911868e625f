#include "sim/engine/visit_graph.hpp"

#include <algorithm>

namespace pointsman::engine {

VisitGraph::VisitGraph(const TimedWorld& world, const Scripts& scripts)
    : is_visited_(world.stations.size(), 0),
      leads_(world.stations.size(), std::vector<std::uint8_t>(world.stations.size(), 0)) {
  for (std::size_t row = 0; row < scripts.rows() && obstacle_.empty(); ++row) {
    add(world, scripts[row]);
  }
  if (obstacle_.empty()) sort(world);
}

void VisitGraph::add(const TimedWorld& world, const Script& script) {
  std::uint32_t last = kNoStation;
  for (policy::MomentIndex at = 1; at <= script.size(); ++at) {
    const ScriptMoment& moment = script.at(at);
    if (const ScriptWatch* watch = script.watch_of(moment)) {
      const bool is_cap = watch->kind == ScriptWatch::Kind::kCapBegin;
      obstacle_ =
          is_cap ? "spending caps are asked as the clock has it" : "calls are given up or hedged";
      return;
    }
    if (!moment.follows(at - 1)) {
      obstacle_ = "calls of one request run side by side";
      return;
    }
    const std::uint32_t station = moment.is_call() ? world.station_of[moment.model] : kNoStation;
    if (station == kNoStation || world.stations[station].is_free()) continue;
    is_visited_[station] = 1;
    if (last != kNoStation) leads_[last][station] = 1;
    last = station;
  }
  if (script.end->missing.kind == MissingOutcome::Kind::kNone && script.end->at != script.size()) {
    obstacle_ = "a request has its answer while a call of it runs on";
  }
}

void VisitGraph::sort(const TimedWorld& world) {
  std::vector<std::uint8_t> is_placed(is_visited_.size(), 0);
  const auto is_ready = [&](std::uint32_t station) {
    if (is_visited_[station] == 0 || is_placed[station] != 0) return false;
    for (std::uint32_t from = 0; from < leads_.size(); ++from) {
      if (leads_[from][station] != 0 && is_placed[from] == 0) return false;
    }
    return true;
  };
  const auto visited = static_cast<std::size_t>(std::ranges::count(is_visited_, 1));
  while (order_.size() < visited) {
    std::uint32_t next = 0;
    while (next < is_visited_.size() && !is_ready(next)) ++next;
    if (next == is_visited_.size()) {
      next = 0;
      while (is_visited_[next] == 0 || is_placed[next] != 0) ++next;
      obstacle_ = "requests come back to station \"" + world.stations[next].name + "\"";
      return;
    }
    is_placed[next] = 1;
    order_.push_back(next);
  }
}

}  // namespace pointsman::engine
