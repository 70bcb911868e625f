// Records of a router with a score, for tests of figures of whole routers.
#pragma once

#include "tests/gate/records.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include <catch2/catch.hpp>

namespace pointsman::tests {

/// A record whose router has a threshold on a signal that knows the hard requests with `skill` (0 =
/// noise, 1 = certainty), and claims to be a probability that the small model is wrong.
inline reports::gate::Record with_router(const World& world, std::size_t rows, double skill,
                                         std::uint64_t seed = 5) {
  reports::gate::Record record = world.record(0.5);
  reports::gate::PolicyRecord& router = record.policies[1];
  reports::gate::RouterRecord whole;
  whole.models = {"small", "large"};
  whole.weak = 0;
  whole.strong = 1;
  whole.scores = {"signal"};
  whole.targets = {"large scores higher than small"};
  whole.cells.resize(whole.columns());
  for (std::size_t row = 0; row < rows; ++row) {
    const double small = world.is_right(row, false) ? 1 : 0;
    const double large = world.is_right(row, true) ? 1 : 0;
    const double length = 1 + draw(3, row, 3);
    const double small_usd = 0.001 * length;
    const double large_usd = 0.01 * length;
    const double noise = draw(seed, row, 7);
    const double signal = skill * (large > small ? 1 : 0) + (1 - skill) * noise;
    const bool is_large = signal >= 0.5;
    router.score[row] = is_large ? large : small;
    router.cost_usd[row] = is_large ? large_usd : small_usd;
    for (const auto shares :
         {&reports::gate::PolicyRecord::answers, &reports::gate::PolicyRecord::calls}) {
      (router.*shares)[0][row] = is_large ? 1 : 0;
      (router.*shares)[1][row] = is_large ? 0 : 1;
    }
    const double cells[] = {router.score[row],
                            router.cost_usd[row],
                            is_large ? 0.0 : 1.0,
                            is_large ? 1.0 : 0.0,
                            small,
                            large,
                            small_usd,
                            large_usd,
                            signal,
                            small,
                            small_usd,
                            0,
                            large,
                            large_usd,
                            1,
                            signal,
                            large > small ? 1.0 : 0.0};
    REQUIRE(std::size(cells) == whole.cells.size());
    for (std::size_t i = 0; i < whole.cells.size(); ++i) whole.cells[i].push_back(cells[i]);
  }
  router.router = std::move(whole);
  return record;
}

}  // namespace pointsman::tests
