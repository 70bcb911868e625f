#include "sim/analysis/static_mix.hpp"

#include "sim/base/random.hpp"

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::best_static_mix;
using analysis::MixPoint;
using analysis::upper_hull;

TEST_CASE("the hull keeps the corners and drops what is dearer or under a chord", "[analysis]") {
  const std::vector<MixPoint> models{
      {0, 1.0, 0.60},  {1, 3.0, 0.69},  // under the chord from 0 to 2
      {2, 4.0, 0.80},  {3, 5.0, 0.79},  // dearer and less accurate than 2
      {4, 10.0, 0.85}, {5, 1.0, 0.50},  // as cheap as 0 and less accurate
  };
  const auto hull = upper_hull(models);
  REQUIRE(hull.size() == 3);
  CHECK(hull[0].model == 0);
  CHECK(hull[1].model == 2);
  CHECK(hull[2].model == 4);
}

TEST_CASE("a mix lies on the chord between its two models", "[analysis]") {
  const auto hull = upper_hull(std::vector<MixPoint>{{7, 1, 0.6}, {9, 5, 0.8}});
  const auto mix = best_static_mix(hull, 2);
  REQUIRE(mix.has_value());
  CHECK(mix->accuracy == Approx(0.65));
  REQUIRE(mix->parts.size() == 2);
  CHECK(mix->parts[0].model == 7);
  CHECK(mix->parts[0].weight == 0.75);
  CHECK(mix->parts[1].model == 9);
  CHECK(mix->parts[1].weight == 0.25);
}

TEST_CASE("below the cheapest model no mix exists, above the best it is that model alone",
          "[analysis]") {
  const auto hull = upper_hull(std::vector<MixPoint>{{0, 1, 0.6}, {1, 5, 0.8}, {2, 9, 0.7}});
  CHECK_FALSE(best_static_mix(hull, 0.999).has_value());
  CHECK(best_static_mix(hull, 1 - 1e-15)->parts.front().weight == 1);
  for (const double cost : {5.0, 6.0, 9.0, 100.0}) {
    const auto mix = best_static_mix(hull, cost);
    REQUIRE(mix->parts.size() == 1);
    CHECK(mix->parts.front().model == 1);
    CHECK(mix->cost == 5);
    CHECK(mix->accuracy == 0.8);
  }
  CHECK_FALSE(best_static_mix({}, 1).has_value());
}

TEST_CASE("no blend of any models at a cost is more accurate than the static mix",
          "[analysis][law]") {
  for (std::uint32_t world = 0; world < 50; ++world) {
    const auto draw = [world](std::uint64_t what) {
      return base::uniform({.seed = 1,
                            .replication = world,
                            .request = what,
                            .model = 0,
                            .attempt = 0,
                            .purpose = base::Purpose::kGenerator});
    };
    std::vector<MixPoint> models;
    for (std::size_t i = 0; i < 6; ++i) models.push_back({i, draw(2 * i), draw(2 * i + 1)});
    const auto hull = upper_hull(models);
    for (std::uint64_t blend = 0; blend < 40; ++blend) {
      double weight_sum = 0;
      double cost = 0;
      double accuracy = 0;
      for (std::size_t i = 0; i < models.size(); ++i) {
        const double weight = -std::log(draw(100 + 10 * blend + i));
        weight_sum += weight;
        cost += weight * models[i].cost;
        accuracy += weight * models[i].accuracy;
      }
      const auto mix = best_static_mix(hull, cost / weight_sum);
      REQUIRE(mix.has_value());
      CHECK(mix->accuracy >= accuracy / weight_sum - 1e-12);
    }
  }
}
