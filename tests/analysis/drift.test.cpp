#include "sim/analysis/drift.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using pointsman::analysis::population_stability_index;

TEST_CASE("the stability index of equal shares is 0, of moved ones as by hand", "[analysis]") {
  const std::vector<double> before = {50, 30, 20};
  const std::vector<double> doubled = {100, 60, 40};
  CHECK(population_stability_index(before, doubled) == Approx(0).margin(1e-12));
  const std::vector<double> after = {30, 30, 40};
  const double by_hand = -0.2 * std::log(0.6) + 0.2 * std::log(2.0);
  CHECK(population_stability_index(before, after) == Approx(by_hand));
  CHECK(population_stability_index(after, before) == Approx(by_hand));
}

TEST_CASE("a category that comes or goes shifts the index by a finite amount", "[analysis]") {
  const std::vector<double> before = {100, 0, 0};
  const std::vector<double> after = {50, 50, 0};
  const double index = population_stability_index(before, after);
  CHECK(std::isfinite(index));
  CHECK(index > 0.25);
  CHECK(population_stability_index(before, before) == 0);
}
