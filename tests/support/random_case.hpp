// Random routing stories for tests: shares anywhere in [0, 1], prices within a few decades.
//
// Deterministic in the seed.
#pragma once

#include "sim/analysis/floor_latency.hpp"
#include "sim/analysis/floor_model.hpp"
#include "sim/base/random.hpp"

#include <cmath>
#include <cstdint>

namespace pointsman::tests {

class RandomCase {
 public:
  explicit RandomCase(std::uint64_t seed) : seed_(seed) {}

  double share() {
    return base::uniform(
        {.seed = seed_, .request = draws_++, .purpose = base::Purpose::kGenerator});
  }
  /// Log-uniform over three decades around 1.
  double price() { return std::pow(10.0, 3 * share() - 1.5); }

  analysis::RoutingTraffic traffic() {
    return {.easy_share = share(),
            .recall = share(),
            .false_alarm = share(),
            .small_right = {share(), share()},
            .frontier_right = {share(), share()}};
  }
  analysis::RoutingPrices prices() {
    return {.small = price(),
            .frontier = price(),
            .router = price() / 10,
            .verifier = price() / 10,
            .wrong_answer = price()};
  }
  analysis::RoutingTimes times() { return {price(), price(), price() / 10}; }
  analysis::RouterErrors errors() { return {share(), share()}; }

 private:
  std::uint64_t seed_;
  std::uint64_t draws_ = 0;
};

}  // namespace pointsman::tests
