// In which order the requests of a workload pass the stations, if there is one order for all.
//
// Columnar goes station by station, so it needs calls one after the other within each request and
// an order of stations that no request goes against. Cost: one pass over the scripts.
#pragma once

#include "sim/engine/timed.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::engine {

class VisitGraph {
 public:
  VisitGraph(const TimedWorld& world, const Scripts& scripts);

  /// Why there is no such order; empty = there is one.
  const std::string& obstacle() const { return obstacle_; }
  /// Stations at which someone may wait and that someone visits, earlier ones first.
  std::span<const std::uint32_t> order() const { return order_; }

 private:
  void add(const TimedWorld& world, const Script& script);
  void sort(const TimedWorld& world);

  std::string obstacle_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint8_t> is_visited_;          ///< by station
  std::vector<std::vector<std::uint8_t>> leads_;  ///< [from][to]
};

}  // namespace pointsman::engine
