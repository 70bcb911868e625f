// Random timed worlds over tests::SmallWorld: who comes when, and which stations stand in between.
#pragma once

#include "sim/engine/timed_policies.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/small_world.hpp"

#include <array>
#include <cstdint>
#include <string>
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

/// A fleet that begins with `servers`.
inline kernel::ScaleLaw random_scaling(TestDraws& draws, std::uint32_t servers) {
  return {.min = 1 + draws.below(servers),
          .max = servers + draws.below(5),
          .target_milli = 500 + draws.below(3000),
          .tolerance_milli = draws.below(200),
          .period_ticks = 500'000'000 + draws.below(2'000'000'000),
          .down_window_ticks = draws.below(4'000'000'000),
          .startup_ticks = draws.below(4'000'000'000)};
}

/// Anything that stations and clients can do: limits, classes, places, batches, fleets, deadlines,
/// an end.
inline engine::TimedWorld random_world(std::uint64_t seed, const data::Column& category) {
  using Kind = engine::Station::Kind;
  TestDraws draws(seed);
  engine::TimedWorld world;
  for (std::uint32_t i = 0; i < 3; ++i) {
    engine::Station station = servers("s" + std::to_string(i), 1 + draws.below(4));
    station.kind = std::array{Kind::kUnlimited, Kind::kServers, Kind::kReplicas}[draws.below(3)];
    if (draws.below(3) == 0) station.queue_places = draws.below(5);
    if (station.kind == Kind::kReplicas) {
      station.batch = {20'000'000, 2'000'000, 1 + draws.below(8), 3000};
    } else {
      if (draws.below(2) == 0) station.limits.requests = 40;
      if (draws.below(3) == 0) station.limits.tokens = 20'000;
      if (draws.below(4) == 0) station.limits.output_tokens = 180;  // below the longest answer
      if (draws.below(2) == 0) station.priority = {"category", &category, {2, 0, 1}, 3};
    }
    world.stations.push_back(station);
    world.station_of.push_back(i);
  }
  if (draws.below(2) == 0) world.deadline_ticks = 6'000'000'000;
  if (draws.below(3) == 0) world.end_tick = 40'000'000'000;
  for (engine::Station& station : world.stations) {
    if (station.kind == Kind::kServers && draws.below(4) == 0) {
      station.open = {.from = 5'000'000'000, .to = 30'000'000'000};
    }
    if (station.kind != Kind::kUnlimited && !station.open && draws.below(3) == 0) {
      station.scaling = random_scaling(draws, station.servers);
    }
  }
  return world;
}

/// The same scripts with token counts on their calls.
inline engine::Scripts with_tokens(const engine::Scripts& scripts, std::uint64_t seed) {
  TestDraws draws(seed + 77);
  engine::Scripts to;
  for (std::size_t row = 0; row < scripts.rows(); ++row) {
    const engine::Script script = scripts[row];
    std::vector<engine::ScriptMoment> moments(script.moments.begin(), script.moments.end());
    for (engine::ScriptMoment& moment : moments) {
      if (!moment.is_call()) continue;
      moment.input_tokens = draws.below(2000);
      moment.output_tokens = 1 + draws.below(200);
    }
    to.add(moments, {}, *script.end);
  }
  return to;
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
            .right_score = engine::score_units(0.5),
            .traced_requests = traffic.requests,
            .keeps_queues = true};
  }
};

}  // namespace pointsman::tests
