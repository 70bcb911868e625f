#include "sim/analysis/e_value.hpp"

#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

/// Gains of `rows` requests: a share of them discordant, of these `lost_share` lost.
std::vector<double> gains(std::uint32_t round, std::size_t rows, double discordant,
                          double lost_share) {
  std::vector<double> made;
  for (std::size_t row = 0; row < rows; ++row) {
    const base::DrawKey key{.seed = 11,
                            .replication = round,
                            .request = row,
                            .model = 0,
                            .attempt = 0,
                            .purpose = base::Purpose::kGenerator};
    const double u = base::uniform(key);
    made.push_back(u < discordant * lost_share ? -1 : (u < discordant ? 1 : 0));
  }
  return made;
}

}  // namespace

TEST_CASE("an e-value without evidence is 1, and mirrored gains swap its sides", "[analysis]") {
  CHECK(e_value_below({}, 0) == Approx(1));
  const auto some = gains(0, 500, 0.1, 0.8);
  std::vector<double> mirrored;
  for (const double gain : some) mirrored.push_back(-gain);
  CHECK(e_value_below(some, -0.02) == Approx(e_value_above(mirrored, 0.02)));
  CHECK(e_value_below(some, 0) > 1);
  CHECK(e_value_above(some, 0) < 1);
}

TEST_CASE("an e-value under the null has a mean of at most 1", "[analysis][law]") {
  // Exactly: over all outcomes of four requests with P(lost) = P(gained) = 0.1.
  double mean = 0;
  std::vector<double> row(4);
  for (int code = 0; code < 81; ++code) {
    double probability = 1;
    int rest = code;
    for (double& gain : row) {
      gain = rest % 3 - 1;
      probability *= gain == 0 ? 0.8 : 0.1;
      rest /= 3;
    }
    mean += probability * e_value_below(row, 0);
  }
  CHECK(mean == Approx(1));
}

TEST_CASE("looking after every hundred requests raises no more false alarms than alpha",
          "[analysis][law]") {
  constexpr std::uint32_t kRounds = 400;
  constexpr double kAlpha = 0.05;
  int alarms = 0;
  int found = 0;
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const auto even = gains(round, 2000, 0.1, 0.5);
    double largest = 0;
    for (std::size_t seen = 100; seen <= even.size(); seen += 100) {
      largest = std::max(largest, e_value_below(std::span(even).first(seen), 0));
    }
    alarms += largest >= 1 / kAlpha ? 1 : 0;
    const auto harmed = gains(round, 2000, 0.1, 0.7);  // a drop of 4 points
    found += e_value_below(harmed, 0) >= 1 / kAlpha ? 1 : 0;
  }
  CHECK(alarms <= kAlpha * kRounds);
  CHECK(found > 0.9 * kRounds);
}

TEST_CASE("an interval that is looked at again and again covers the mean at all looks",
          "[e_value]") {
  constexpr std::uint32_t kRounds = 400;
  constexpr double kMean = 0.1 * (0.6 - 0.4);
  std::uint32_t missed = 0;
  double width = 0;
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const std::vector<double> seen = gains(round, 1000, 0.1, 0.4);
    bool is_missed = false;
    for (std::size_t look = 100; look <= seen.size(); look += 100) {
      const Interval interval = anytime_interval(std::span(seen).first(look), 0.05);
      is_missed |= interval.lo > kMean || interval.hi < kMean;
      if (look == seen.size()) width += (interval.hi - interval.lo) / kRounds;
    }
    missed += is_missed ? 1 : 0;
  }
  // Ten per cent at most; four standard errors are six points.
  CHECK(missed <= kRounds * 0.16);
  CHECK(width < 0.08);  // a fixed interval of 90 % has 0.033
  CHECK(anytime_interval({}, 0.05).lo == -1);
}

TEST_CASE("an interval ends where the evidence does", "[e_value]") {
  const std::vector<double> seen = gains(1, 500, 0.3, 0.4);
  const Interval interval = anytime_interval(seen, 0.05);
  CHECK(e_value_above(seen, interval.lo) == Approx(20));
  CHECK(e_value_below(seen, interval.hi) == Approx(20));
  CHECK(anytime_interval(std::vector<double>(20, 1.0), 0.05).hi == Approx(1));
}
