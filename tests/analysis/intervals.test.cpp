#include "sim/analysis/intervals.hpp"

#include "sim/base/random.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::Estimate;
using analysis::Interval;

namespace {

double draw(std::uint64_t row, std::uint32_t replication) {
  return base::uniform({.seed = 5,
                        .replication = replication,
                        .request = row,
                        .model = 0,
                        .attempt = 0,
                        .purpose = base::Purpose::kGenerator});
}

}  // namespace

TEST_CASE("the Wilson interval gives the published bounds", "[analysis][oracle]") {
  struct Case {
    double successes, n, lo, hi;
  };
  // floors.md D10 and A23: 0.85 of 200 and of 1000, and 47 of 60, which contains 0.85.
  for (const Case& known : {Case{170, 200, 0.793944, 0.892864}, Case{850, 1000, 0.826531, 0.870790},
                            Case{47, 60, 0.663800, 0.868770}}) {
    const Interval interval = analysis::wilson_interval(known.successes, known.n, 0.95);
    CHECK(interval.lo == Approx(known.lo).margin(5e-7));
    CHECK(interval.hi == Approx(known.hi).margin(5e-7));
  }
}

TEST_CASE("the Wilson interval at no and at all successes touches the share", "[analysis]") {
  const double z2 = std::pow(analysis::normal_quantile(0.975), 2);
  const Interval none = analysis::wilson_interval(0, 20, 0.95);
  CHECK(none.lo == 0);
  CHECK(none.hi == Approx(z2 / (20 + z2)));
  const Interval all = analysis::wilson_interval(20, 20, 0.95);
  CHECK(all.lo == Approx(20 / (20 + z2)));
  CHECK(all.hi == 1);
  CHECK(analysis::wilson_interval(0, 0, 0.95).hi == 1);
}

TEST_CASE("the interval of a mean is Student's", "[analysis][oracle]") {
  // 1..5: mean 3, standard error sqrt(2.5 / 5), t(0.975, 4) = 2.776445.
  const Interval interval = analysis::mean_interval(5, 15, 55, 0.95);
  CHECK(interval.lo == Approx(3 - 2.776445105 * std::sqrt(0.5)));
  CHECK(interval.hi == Approx(3 + 2.776445105 * std::sqrt(0.5)));
}

TEST_CASE("a constant column has an interval of no width", "[analysis]") {
  const double value = 0.1;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < 100'000; ++i) {
    sum += value;
    squares += value * value;
  }
  const Interval interval = analysis::mean_interval(100'000, sum, squares, 0.95);
  CHECK(interval.lo == interval.hi);
}

TEST_CASE("the interval of a score stays within what scores can be", "[analysis]") {
  // 0.9 on eight of ten, 0.2 on two: Student's bound is above 1 at this level.
  const double sum = 8 * 0.9 + 2 * 0.2;
  const double squares = 8 * 0.81 + 2 * 0.04;
  const Interval loose = analysis::mean_interval(10, sum, squares, 0.999);
  REQUIRE(loose.hi > 1);
  const Interval held = analysis::score_interval(10, sum, squares, false, {0, 1}, 0.999);
  CHECK(held.hi == 1);
  CHECK(held.lo == loose.lo);
  const Interval wide = analysis::score_interval(10, sum, squares, false, {-1, 5}, 0.999);
  CHECK(wide.hi == loose.hi);
  const Interval binary = analysis::score_interval(10, 7, 7, true, {0, 1}, 0.95);
  CHECK(binary.lo == analysis::wilson_interval(7, 10, 0.95).lo);
  CHECK(binary.hi == analysis::wilson_interval(7, 10, 0.95).hi);
}

TEST_CASE("one request bounds nothing", "[analysis]") {
  CHECK(std::isinf(analysis::mean_interval(1, 0.5, 0.25, 0.95).lo));
  CHECK(std::isinf(analysis::mean_interval(1, 0.5, 0.25, 0.95).hi));
  const Estimate savings = analysis::savings_estimate({1, 2, 4, 4, 16, 8}, 0.95);
  CHECK(savings.mean == 0.5);
  CHECK(std::isinf(savings.lo));
}

TEST_CASE("Tango's interval without disagreement is that of its closed form",
          "[analysis][oracle]") {
  // With no discordant pair the score equation is delta^2 n^2 = z^2 n |delta| (1 - |delta|).
  const double z2 = std::pow(analysis::normal_quantile(0.975), 2);
  const Interval interval = analysis::paired_share_interval(44, 0, 0, 0.95);
  CHECK(interval.lo == Approx(-z2 / (44 + z2)));
  CHECK(interval.hi == Approx(z2 / (44 + z2)));
}

TEST_CASE("Tango's interval is mirrored when gains and losses change places", "[analysis]") {
  const Interval forward = analysis::paired_share_interval(200, 30, 12, 0.95);
  const Interval backward = analysis::paired_share_interval(200, 12, 30, 0.95);
  CHECK(forward.lo == Approx(-backward.hi));
  CHECK(forward.hi == Approx(-backward.lo));
  CHECK(forward.lo < 18.0 / 200);
  CHECK(forward.hi > 18.0 / 200);
}

TEST_CASE("Tango's interval tends to Wald's on many requests", "[analysis]") {
  const double n = 1e6;
  const double gained = 60'000;
  const double lost = 40'000;
  const double error = std::sqrt((gained + lost) - (gained - lost) * (gained - lost) / n) / n;
  const Interval interval = analysis::paired_share_interval(n, gained, lost, 0.95);
  CHECK(interval.lo == Approx(0.02 - 1.959964 * error).margin(1e-6));
  CHECK(interval.hi == Approx(0.02 + 1.959964 * error).margin(1e-6));
}

TEST_CASE("savings of a policy that always costs the same share have no doubt", "[analysis]") {
  analysis::CostPair sums;
  for (int i = 1; i <= 50; ++i) {
    const double base = i * 7.0;
    const double own = base / 4;
    sums.n += 1;
    sums.own += own;
    sums.base += base;
    sums.own_squares += own * own;
    sums.base_squares += base * base;
    sums.products += own * base;
  }
  const Estimate savings = analysis::savings_estimate(sums, 0.95);
  CHECK(savings.mean == 0.75);
  CHECK(savings.lo == 0.75);
  CHECK(savings.hi == 0.75);
}

TEST_CASE("savings intervals do not depend on the unit of money", "[analysis][law]") {
  const analysis::CostPair dollars{100, 40, 100, 30, 150, 60};
  constexpr double kUnits = 1e9;
  const analysis::CostPair nano{100,
                                40 * kUnits,
                                100 * kUnits,
                                30 * kUnits * kUnits,
                                150 * kUnits * kUnits,
                                60 * kUnits * kUnits};
  const Estimate a = analysis::savings_estimate(dollars, 0.9);
  const Estimate b = analysis::savings_estimate(nano, 0.9);
  CHECK(a.mean == Approx(b.mean));
  CHECK(a.lo == Approx(b.lo));
  CHECK(a.hi == Approx(b.hi));
}

TEST_CASE("intervals at 90 percent hold the truth nine times of ten", "[analysis][law]") {
  constexpr std::uint32_t kRounds = 2000;
  constexpr std::uint64_t kRows = 150;
  int wilson = 0;
  int mean = 0;
  int savings = 0;
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    double right = 0;
    double sum = 0;
    double squares = 0;
    analysis::CostPair pair{.n = kRows};
    for (std::uint64_t row = 0; row < kRows; ++row) {
      right += draw(row, round) < 0.8 ? 1 : 0;
      const double base = -std::log(draw(row + kRows, round));  // exponential, mean 1
      const double own = draw(row + 2 * kRows, round) < 0.5 ? base : base / 5;  // saves 0.4
      sum += base;
      squares += base * base;
      pair.own += own;
      pair.base += base;
      pair.own_squares += own * own;
      pair.base_squares += base * base;
      pair.products += own * base;
    }
    const auto holds = [](const auto& interval, double truth) {
      return interval.lo <= truth && truth <= interval.hi ? 1 : 0;
    };
    wilson += holds(analysis::wilson_interval(right, kRows, 0.9), 0.8);
    mean += holds(analysis::mean_interval(kRows, sum, squares, 0.9), 1.0);
    savings += holds(analysis::savings_estimate(pair, 0.9), 0.4);
  }
  // Three standard errors of the share are 0.02; the skewed means fall a little short at 150 rows.
  for (const int held : {wilson, mean, savings}) {
    CHECK(held > 0.87 * kRounds);
    CHECK(held < 0.93 * kRounds);
  }
}
