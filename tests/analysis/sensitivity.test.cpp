#include "sim/analysis/sensitivity.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

const std::vector<SensitivityInput> kInputs = {
    {"flat", 2, 1, 3}, {"steep", 5, 4, 7}, {"fixed", 1, 1, 1}, {"root", 0.25, -1, 1}};

/// flat + 10 steep, but nothing where root < 0.
std::optional<double> response(std::span<const double> at) {
  if (at[3] < 0) return std::nullopt;
  return at[0] + 10 * at[1];
}

}  // namespace

TEST_CASE("a tornado has the widest bar first and one bar per range", "[sensitivity]") {
  const auto bars = tornado(kInputs, response);
  REQUIRE(bars.size() == 3);
  CHECK(bars[0].input == 1);
  CHECK(bars[0].at_low == 42.0);
  CHECK(bars[0].at_high == 72.0);
  CHECK(bars[0].swing() == 30);
  CHECK(bars[1].input == 0);
  CHECK(bars[2].input == 3);
  CHECK_FALSE(bars[2].at_low);
  CHECK(bars[2].swing() == 0);
}

TEST_CASE("slopes are exact on straight lines, at the ends of a range too", "[sensitivity]") {
  const auto found = slopes(kInputs, response);
  REQUIRE(found.size() == 3);
  CHECK(*found[0].per_unit == Approx(1));
  CHECK(*found[1].per_unit == Approx(10));
  CHECK(*found[1].elasticity == Approx(50.0 / 52));
  const std::vector<SensitivityInput> at_end = {{"x", 1, 0, 1}};
  const auto square = [](std::span<const double> at) { return std::optional(at[0] * at[0]); };
  CHECK(*slopes(at_end, square)[0].per_unit == Approx(2).epsilon(1e-3));
  const std::vector<SensitivityInput> at_zero = {{"x", 0, -1, 1}};
  CHECK_FALSE(slopes(at_zero, square)[0].elasticity);
}
