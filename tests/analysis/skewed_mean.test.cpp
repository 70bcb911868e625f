#include "sim/analysis/skewed_mean.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

TEST_CASE("of values that are not skewed the interval is Student's", "[analysis][law]") {
  const std::vector<double> values = {1, 2, 3, 4, 5};
  const SkewedMean found(values);
  const Interval student = mean_interval(5, 15, 55, 0.9);
  const Estimate interval = found.interval(0.9);
  CHECK(interval.mean == Approx(3));
  CHECK(interval.lo == Approx(student.lo));
  CHECK(interval.hi == Approx(student.hi));
  // The two-sided bound at 90 % is the one-sided one at 95 %.
  CHECK(found.confidence_below(student.hi) == Approx(0.95));
  CHECK(found.confidence_below(student.lo) == Approx(0.05));
  CHECK(found.uncorrected_below(student.hi) == Approx(0.95));
  CHECK(found.confidence_below(3) == Approx(0.5));
}

TEST_CASE("of skewed values the interval reaches further to the long side", "[analysis][law]") {
  const std::vector<double> values = {0, 0, 0, 0, 0, 0.1, 0, 0.2, 0, 1};
  const SkewedMean found(values);
  const double mean = 0.13;
  for (const double level : {0.8, 0.9, 0.95}) {
    const Estimate interval = found.interval(level);
    CHECK(interval.hi - mean > 2 * (mean - interval.lo));
    // Its ends are where the confidence is.
    CHECK(found.confidence_below(interval.hi) == Approx(0.5 + level / 2));
    CHECK(found.confidence_below(interval.lo) == Approx(0.5 - level / 2));
  }
  double last = 0;
  for (double value = -1; value < 2; value += 0.01) {
    CHECK(found.confidence_below(value) >= last);
    last = found.confidence_below(value);
  }
  std::vector<double> mirrored = values;
  for (double& value : mirrored) value = -value;
  CHECK(SkewedMean(mirrored).interval(0.9).lo == Approx(-found.interval(0.9).hi));
  CHECK(SkewedMean(mirrored).interval(0.9).hi == Approx(-found.interval(0.9).lo));
}

TEST_CASE("values that do not differ leave no doubt", "[analysis]") {
  const SkewedMean same(std::vector<double>(4, 0.3));
  CHECK(same.confidence_below(same.mean()) == 0.5);
  CHECK(same.confidence_below(0.31) == 1);
  CHECK(same.confidence_below(0.29) == 0);
  CHECK(same.interval(0.9).lo == same.mean());
  CHECK(same.interval(0.9).hi == same.mean());
}
