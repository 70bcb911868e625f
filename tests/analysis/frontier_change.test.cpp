#include "sim/analysis/frontier_change.hpp"

#include "sim/base/limits.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

TEST_CASE("a point falls short by the least that must be given up, in accuracy and in cost",
          "[analysis]") {
  const OperatingPoint point{10, 0.8};
  const auto of = [&](std::vector<OperatingPoint> now) { return shortfall(point, now); };
  CHECK(of({{10, 0.8}}) == 0);
  CHECK(of({{12, 0.8}}) == Approx(0.2));
  CHECK(of({{10, 0.7}}) == Approx(0.1));
  CHECK(of({{12, 0.7}}) == Approx(0.2));              // the worse of both
  CHECK(of({{12, 0.7}, {9, 0.75}}) == Approx(0.05));  // the best stand-in
  CHECK(of({{9, 0.9}}) == Approx(-0.1));              // better in both, by at least this
  CHECK(shortfall({0, 0.5}, std::vector<OperatingPoint>{{0, 0.4}}) == Approx(0.1));
  CHECK(shortfall({0, 0.5}, std::vector<OperatingPoint>{{1, 0.9}}) == base::kInfinity);
}

TEST_CASE("coverage is the best quality that a budget buys, over all budgets", "[analysis]") {
  const std::vector<OperatingPoint> points = {{2, 0.5}, {6, 0.9}, {4, 0.4}};
  // Nothing up to 2, 0.5 up to 6, 0.9 up to 10.
  CHECK(coverage(points, 10) == Approx((4 * 0.5 + 4 * 0.9) / 10));
  CHECK(coverage(points, 4) == Approx(2 * 0.5 / 4));
  CHECK(coverage(std::vector<OperatingPoint>{{0, 0.7}}, 0) == Approx(0.7));
}
