#include "sim/analysis/resampled.hpp"

#include "sim/base/random.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

double draw(std::uint64_t row, std::uint32_t stream) {
  return base::uniform({.seed = 3,
                        .replication = stream,
                        .request = row,
                        .model = 0,
                        .attempt = 0,
                        .purpose = base::Purpose::kGenerator});
}

std::vector<double> skewed(std::size_t rows, std::uint32_t stream) {
  std::vector<double> values;
  for (std::size_t row = 0; row < rows; ++row) values.push_back(-std::log(draw(row, stream)));
  return values;
}

double mean_of(std::span<const double> totals, double rows) {
  return totals[0] / rows;
}

}  // namespace

TEST_CASE("the confidence in an end of a BCa interval is the level of that end",
          "[analysis][law]") {
  const auto values = skewed(60, 0);
  const std::span<const double> column = values;
  const auto found = bootstrap_totals(std::span(&column, 1), std::vector<TotalsStatistic>{mean_of},
                                      {.resamples = 4000});
  REQUIRE(found);
  const Resampled& mean = found->front();
  for (const double level : {0.5, 0.8, 0.9, 0.95}) {
    const Estimate bounds = mean.interval(level);
    CHECK(mean.confidence_below(bounds.lo) == Approx((1 - level) / 2).margin(0.002));
    CHECK(mean.confidence_below(bounds.hi) == Approx((1 + level) / 2).margin(0.002));
  }
  double before = 0;
  for (double value = 0.2; value < 2.5; value += 0.05) {
    CHECK(mean.confidence_below(value) >= before);
    before = mean.confidence_below(value);
  }
  // The error of a mean of exponentials.
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean.estimate(), 2);
  CHECK(mean.standard_error() == Approx(std::sqrt(squares) / 60).epsilon(0.05));
}

TEST_CASE("ratios are totals too, to the bit", "[analysis][law]") {
  const auto above = skewed(200, 1);
  const auto below = skewed(200, 2);
  const BootstrapOptions options{.resamples = 500, .seed = 9};
  const RatioOfTotals ratio{above, below};
  const auto by_ratio = bootstrap_ratios(std::span(&ratio, 1), options);
  const std::vector<std::span<const double>> columns = {above, below};
  const std::vector<TotalsStatistic> statistics = {
      [](std::span<const double> totals, double) { return totals[0] / totals[1]; }};
  const auto by_totals = bootstrap_totals(columns, statistics, options);
  const Estimate bounds = by_totals->front().interval(options.level);
  CHECK(bounds.mean == by_ratio->front().mean);
  CHECK(bounds.lo == by_ratio->front().lo);
  CHECK(bounds.hi == by_ratio->front().hi);
}

TEST_CASE("without spread a bound is sure, and the estimate itself even", "[analysis]") {
  const Resampled constant(2, {}, std::vector<double>(50, 2.0));
  CHECK(constant.has_no_spread());
  CHECK(constant.confidence_below(1.9) == 0);
  CHECK(constant.confidence_below(2) == 0.5);
  CHECK(constant.confidence_below(2.1) == 1);
  CHECK(constant.interval(0.9).hi == 2);
  const Resampled undefined(std::nan(""), {}, {});
  CHECK_FALSE(undefined.is_defined());
}

TEST_CASE("a change of a quantile is that of the sorted values, resampled in pairs", "[analysis]") {
  const auto before = skewed(401, 4);
  std::vector<double> later;
  for (const double value : before) later.push_back(value + 0.5);
  const auto shifted = bootstrap_quantile_change(before, later, {}, 0.95, {.resamples = 300});
  REQUIRE(shifted);
  // Every request takes half a second longer, and so does every quantile of every resample.
  CHECK(shifted->estimate() == Approx(0.5));
  CHECK(shifted->interval(0.95).lo == Approx(0.5));
  CHECK(shifted->interval(0.95).hi == Approx(0.5));
  const auto other = skewed(401, 5);
  const auto noisy = bootstrap_quantile_change(before, other, {}, 0.5, {.resamples = 1000});
  // The median of exponentials has an error of 1 / sqrt(n).
  CHECK(noisy->standard_error() == Approx(std::sqrt(2.0 / 401)).epsilon(0.4));
  const std::vector<std::uint32_t> one_cluster(401, 0);
  const auto tied = bootstrap_quantile_change(before, other, one_cluster, 0.5, {.resamples = 100});
  CHECK(tied->has_no_spread());
  CHECK(tied->estimate() == noisy->estimate());
}
