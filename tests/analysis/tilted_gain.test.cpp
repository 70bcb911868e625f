#include "sim/analysis/tilted_gain.hpp"

#include "sim/analysis/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

/// Requests with a gain each, of size 1.
struct Gains {
  std::vector<double> above, ones;

  explicit Gains(std::vector<double> gains) : above(std::move(gains)), ones(above.size(), 1.0) {}
  TiltedGain tilted(double harm_rate) const {
    return TiltedGain({above, ones, ones, harm_rate, {}});
  }
};

/// Of n requests some score 1 more and some 1 less.
Gains zero_or_one(std::size_t n, std::size_t gained, std::size_t lost) {
  std::vector<double> gains(n, 0.0);
  for (std::size_t i = 0; i < gained; ++i) gains[i] = 1;
  for (std::size_t i = 0; i < lost; ++i) gains[gained + i] = -1;
  return Gains(gains);
}

Gains graded() {
  std::vector<double> gains(300, 0.0);
  for (std::size_t i = 0; i < 60; ++i) gains[5 * i] = 0.01 * static_cast<double>(i % 37) - 0.25;
  return Gains(gains);
}

}  // namespace

TEST_CASE("of 0/1 scores the weights are Tango's", "[analysis]") {
  // Where no change is asked about they are even, and Tango's statistic is all that matters.
  for (const auto& [gained, lost] : {std::pair{8U, 0U}, {0U, 8U}, {3U, 11U}, {70U, 40U}}) {
    INFO(gained << " gained, " << lost << " lost");
    const TiltedGain gain = zero_or_one(500, gained, lost).tilted(1);
    CHECK(gain.estimate() == Approx((gained - 1.0 * lost) / 500));
    CHECK(gain.tail_below(0) ==
          Approx(normal_probability(paired_share_statistic(500, gained, lost, 0))));
  }
  // Elsewhere they are skewed, which Tango does not correct for.
  const Estimate found = zero_or_one(5000, 120, 180).tilted(1).interval(0.95);
  const Interval tango = paired_share_interval(5000, 120, 180, 0.95);
  CHECK(found.lo == Approx(tango.lo).margin(0.0001));
  CHECK(found.hi == Approx(tango.hi).margin(0.0001));
}

TEST_CASE("where nothing differs, as much is open as no loss among n leaves open", "[analysis]") {
  const TiltedGain gain = Gains(std::vector<double>(200, 0.0)).tilted(1);
  CHECK(gain.estimate() == 0);
  CHECK(gain.tail_below(0) == 0.5);
  for (const double lost : {0.005, 0.01, 0.02}) {
    INFO(lost << " lost");
    // P(none of 200 lost), ties half: 18, 7 and 0.9 %.
    const double none = std::pow(1 - lost, 200) / 2;
    CHECK(1 - gain.tail_below(-lost) < 1.5 * none + 0.002);
    CHECK(1 - gain.tail_below(-lost) > 0.2 * none);
  }
  const Estimate interval = gain.interval(0.9);
  CHECK(interval.lo < -0.005);
  CHECK(interval.lo > -0.02);
}

TEST_CASE("tails fall with the value asked about, and intervals end where they are", "[analysis]") {
  const TiltedGain gain = graded().tilted(1);
  double last = 1;
  for (double value = -0.2; value < 0.2; value += 0.001) {
    const double tail = gain.tail_below(value);
    CHECK(tail <= last);
    last = tail;
  }
  for (const double level : {0.8, 0.9, 0.98, 0.999}) {
    const Estimate interval = gain.interval(level);
    CHECK(interval.lo < interval.mean);
    CHECK(interval.mean < interval.hi);
    CHECK(gain.tail_below(interval.lo) == Approx(0.5 + level / 2).margin(1e-6));
    CHECK(gain.tail_below(interval.hi) == Approx(0.5 - level / 2).margin(1e-6));
  }
}

TEST_CASE("units may be counted, mirrored and measured in another unit", "[analysis]") {
  const Gains gains = graded();
  const Estimate usual = gains.tilted(0).interval(0.9);

  std::vector<double> above, counts;
  for (const double gain : gains.above) {
    if (above.empty() || gain != above.back()) {
      above.push_back(gain);
      counts.push_back(0);
    }
    counts.back() += 1;
  }
  const std::vector<double> ones(above.size(), 1.0);
  const Estimate counted = TiltedGain({above, ones, ones, 0, counts}).interval(0.9);
  CHECK(counted.lo == Approx(usual.lo));
  CHECK(counted.hi == Approx(usual.hi));

  Gains mirrored = gains;
  for (double& gain : mirrored.above) gain = -gain;
  const Estimate mirror = mirrored.tilted(0).interval(0.9);
  CHECK(mirror.lo == Approx(-usual.hi));
  CHECK(mirror.hi == Approx(-usual.lo));

  Gains milli = gains;
  for (double& gain : milli.above) gain *= 1000;
  for (double& one : milli.ones) one *= 1000;
  const TiltedGain shares({milli.above, milli.ones, milli.ones, 0, {}});
  CHECK(shares.interval(0.9).lo == Approx(usual.lo));
  const TiltedGain more({milli.above, gains.ones, milli.ones, 0, {}});
  CHECK(more.interval(0.9).hi == Approx(1000 * usual.hi));
}

TEST_CASE("what cannot be is not left open", "[analysis]") {
  // Bills of which none fell or rose by more than a tenth: a mean change of a fifth is no question.
  std::vector<double> above, before;
  for (std::size_t i = 0; i < 100; ++i) {
    before.push_back(1 + 0.01 * static_cast<double>(i));
    above.push_back(i % 4 == 0 ? 0.1 * before.back() : 0);
  }
  const TiltedGain saving({above, before, before, 0, {}});
  CHECK(saving.tail_below(-0.2) == 1);
  CHECK(saving.tail_below(0.2) == 0);
  CHECK(saving.interval(0.999).lo > -0.1);
  // All gain the same: more than that was never seen, less may be.
  const TiltedGain same = Gains(std::vector<double>(50, 0.5)).tilted(1);
  CHECK(same.interval(0.9).hi == Approx(0.5));
  CHECK(same.interval(0.9).lo < 0.48);
}

TEST_CASE("units of any size have an interval about their gain", "[analysis]") {
  // Up to fifteen orders of magnitude apart, few or many alike, with sizes and totals of 0.
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform;
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> above, below, size;
    const auto n = static_cast<std::size_t>(1 + 40 * uniform(random));
    const double spread = 15 * uniform(random);
    const double differ = uniform(random);
    for (std::size_t i = 0; i < n; ++i) {
      const double bill =
          uniform(random) < 0.1 ? 0 : std::pow(10, spread * (uniform(random) - 0.7));
      const double now = uniform(random) < differ ? bill * 3 * uniform(random) : bill;
      above.push_back(bill - now);
      below.push_back(bill);
      size.push_back(std::max(bill, now));
    }
    below.front() += 1e-12;
    const TiltedGain gain({above, below, size, uniform(random) < 0.5 ? 1.0 : 0.0, {}});
    INFO("round " << round << ", " << n << " units over " << spread << " orders");
    for (const double level : {0.5, 0.9, 0.999}) {
      const Estimate found = gain.interval(level);
      CHECK(found.lo <= found.mean);
      CHECK(found.mean <= found.hi);
    }
    for (const double value : {-2.0, -0.1, -1e-9, 0.0, 1e-9, 0.1, 2.0}) {
      const double tail = gain.tail_below(value);
      CHECK((tail >= 0 && tail <= 1));
      // Half where it is the estimate, where only rounding says which side it is on.
      const double off = value - gain.estimate();
      if (std::abs(off) > 1e-9) CHECK((off < 0 ? tail >= 0.5 : tail <= 0.5));
    }
  }
}
