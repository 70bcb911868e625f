#include "sim/analysis/router_evidence.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

TEST_CASE("every figure of a router knows which way is better", "[analysis]") {
  const auto of = [](Better better) {
    return std::ranges::count(kMetrics, better,
                              [](const MetricInfo& metric) { return better_of(metric); });
  };
  // A name that kMetrics does not have would be counted nowhere.
  CHECK(of(Better::kLess) == 13);
  CHECK(of(Better::kNeither) == 4);
  CHECK(of(Better::kMore) == static_cast<std::ptrdiff_t>(kMetricCount) - 17);
}
