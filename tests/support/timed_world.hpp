// Random timed worlds over tests::SmallWorld: who comes when, and which stations stand in between.
#pragma once

#include "sim/engine/timed_policies.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/small_world.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace pointsman::tests {

/// Draws of a test, one after the other.
class TestDraws {
 public:
  explicit TestDraws(std::uint64_t seed) : seed_(seed) {}
  double uniform() {
    return base::uniform({.seed = seed_,
                          .replication = count_++,
                          .request = 2,
                          .model = 0,
                          .attempt = 0,
                          .purpose = base::Purpose::kGenerator});
  }
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(uniform() * count); }

 private:
  std::uint64_t seed_;
  std::uint32_t count_ = 0;
};

/// `requests` arrivals of a rate that keeps 1.5 s calls at a few servers busy; every fourth seed
/// comes on a coarse grid, so that ties are common.
inline engine::Traffic random_traffic(std::uint64_t seed, std::size_t requests) {
  data::ArrivalSpec arrivals;
  arrivals.law = data::RenewalArrivals{data::RenewalArrivals::Family::kGamma, 2.0, 1.5};
  engine::Traffic traffic;
  traffic.requests = static_cast<std::uint32_t>(requests);
  traffic.arrivals = data::draw_arrivals(arrivals, requests, {seed, 0});
  constexpr std::int64_t kGrid = 2'000'000'000;
  if (seed % 4 == 0) {
    for (std::int64_t& tick : traffic.arrivals) tick = tick / kGrid * kGrid;
  }
  return traffic;
}

inline engine::Station servers(const std::string& name, std::uint32_t count) {
  engine::Station station;
  station.name = name;
  station.kind = engine::Station::Kind::kServers;
  station.servers = count;
  return station;
}

/// Stations of FIFO servers: each model has its own, shares one, or has none.
inline engine::TimedWorld random_fifo_world(std::uint64_t seed) {
  TestDraws draws(seed);
  engine::TimedWorld world;
  for (std::uint32_t i = 0; i < 3; ++i) {
    world.stations.push_back(servers("s" + std::to_string(i), 1 + draws.below(6)));
  }
  for (std::uint32_t model = 0; model < 3; ++model) {
    const std::uint32_t kind = draws.below(5);
    world.station_of.push_back(kind == 0 ? engine::kNoStation : kind == 1 ? 0 : model);
  }
  return world;
}

/// Input of one policy; owns what it refers to.
struct TimedCase {
  engine::TimedWorld world;
  engine::Traffic traffic;
  engine::Scripts scripts;
  std::size_t models = 3;

  engine::TimedInput input() const {
    return {.world = world,
            .traffic = traffic,
            .scripts = scripts,
            .models = models,
            .right_score = engine::score_units(0.5)};
  }
};

}  // namespace pointsman::tests
