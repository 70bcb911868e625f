#include "sim/base/samplers.hpp"

#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/weibull.hpp>
#include <catch2/catch.hpp>

namespace {

using namespace pointsman::base;

/// Probabilities from the middle to the far tails.
std::vector<double> probabilities() {
  std::vector<double> out;
  for (int i = 1; i < 1000; ++i) out.push_back(i / 1000.0);
  for (int e = 4; e <= 300; e += 3) out.push_back(std::pow(10.0, -e));
  for (int e = 4; e <= 15; ++e) out.push_back(1 - std::pow(10.0, -e));
  return out;
}

TEST_CASE("The normal quantile is Boost's within 1e-15", "[base][samplers][oracle]") {
  const boost::math::normal_distribution<> normal;
  for (const double u : probabilities()) {
    const double expected = boost::math::quantile(normal, u);
    INFO(u);
    CHECK(std::abs(normal_quantile(u) - expected) <= 2e-15 * (1 + std::abs(expected)));
  }
}

TEST_CASE("The normal quantile is odd and inverts the distribution function",
          "[base][samplers][law]") {
  CHECK(normal_quantile(0.5) == 0);
  CHECK(normal_quantile(0) == -std::numeric_limits<double>::infinity());
  CHECK(normal_quantile(1) == std::numeric_limits<double>::infinity());
  for (double u = 1.0 / 1024; u < 0.5; u += 1.0 / 1024) {
    CHECK(normal_quantile(u) == -normal_quantile(1 - u));
    CHECK(normal_cdf(normal_quantile(u)) == Approx(u).epsilon(1e-14));
  }
}

TEST_CASE("The normal distribution function is Boost's", "[base][samplers][oracle]") {
  const boost::math::normal_distribution<> normal;
  for (double x = -30; x <= 8; x += 0.125) {
    CHECK(normal_cdf(x) == Approx(boost::math::cdf(normal, x)).epsilon(1e-13).margin(0));
  }
}

TEST_CASE("Exponential and lognormal quantiles are Boost's", "[base][samplers][oracle]") {
  const boost::math::exponential_distribution<> law(1 / 2.5);
  const boost::math::lognormal_distribution<> sizes(std::log(120.0), 0.8);
  for (const double u : probabilities()) {
    INFO(u);
    CHECK(exponential(u, 2.5) == Approx(boost::math::quantile(law, u)).epsilon(1e-13).margin(0));
    CHECK(lognormal(u, 120, 0.8) ==
          Approx(boost::math::quantile(sizes, u)).epsilon(1e-13).margin(0));
  }
}

TEST_CASE("Sampled means are within four standard errors", "[base][samplers]") {
  constexpr int kDraws = 50'000;
  double normal_sum = 0, normal_squares = 0, exponential_sum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double u = uniform({.seed = 5, .request = i});
    const double z = normal_quantile(u);
    normal_sum += z;
    normal_squares += z * z;
    exponential_sum += exponential(u, 3);
  }
  const double error = 1 / std::sqrt(double{kDraws});
  CHECK(std::abs(normal_sum / kDraws) < 4 * error);
  CHECK(std::abs(normal_squares / kDraws - 1) < 4 * std::sqrt(2.0) * error);
  CHECK(std::abs(exponential_sum / kDraws - 3) < 4 * 3 * error);
}

TEST_CASE("A discrete draw takes each index with its weight", "[base][samplers]") {
  const std::vector<double> cumulative = {1, 1, 4, 5, 5};  // weights 1 0 3 1 0
  CHECK(discrete(1e-18, cumulative) == 0);
  CHECK(discrete(0.1999, cumulative) == 0);
  CHECK(discrete(0.2, cumulative) == 2);
  CHECK(discrete(0.7999, cumulative) == 2);
  CHECK(discrete(0.8, cumulative) == 3);
  CHECK(discrete(1 - 0x1p-53, cumulative) == 3);
  CHECK(discrete(1.0, cumulative) == 3);
}

TEST_CASE("A uniform index covers its range and no more", "[base][samplers]") {
  CHECK(uniform_index(0, 10) == 0);
  CHECK(uniform_index(~std::uint64_t{0}, 10) == 9);
  CHECK(uniform_index(std::uint64_t{1} << 63, 10) == 5);
  CHECK(uniform_index(~std::uint64_t{0}, 1) == 0);
}

TEST_CASE("A coin of probability p shows heads p of the time", "[base][samplers]") {
  CHECK(bernoulli(0.2999, 0.3));
  CHECK_FALSE(bernoulli(0.3, 0.3));
  CHECK_FALSE(bernoulli(0x1p-54, 0));
  CHECK(bernoulli(1 - 0x1p-53, 1));
}

TEST_CASE("Weibull quantiles are Boost's", "[base][samplers][oracle]") {
  for (const double shape : {0.3, 1.0, 2.5}) {
    const boost::math::weibull_distribution<> law(shape, 3.5);
    for (const double u : probabilities()) {
      CHECK(weibull(u, shape, 3.5) ==
            Approx(boost::math::quantile(law, u)).epsilon(1e-12).margin(0));
    }
  }
}

TEST_CASE("Gamma variates follow Boost's distribution function", "[base][samplers][oracle]") {
  constexpr int kDraws = 20'000;
  constexpr double kFarthest = 1.95;  // Kolmogorov's 0.1 % point, over the root of the draws
  for (const double shape : {0.01, 0.3, 0.84, 1.0, 4.0, 250.0}) {
    const boost::math::gamma_distribution<> law(shape);
    std::uint64_t draws = 0;
    const auto next = [&] { return uniform({.seed = 5, .request = draws++}); };
    std::vector<double> ranks;
    for (int i = 0; i < kDraws; ++i) {
      ranks.push_back(boost::math::cdf(law, gamma(shape, next)));
    }
    std::sort(ranks.begin(), ranks.end());
    double distance = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double rank = ranks[static_cast<std::size_t>(i)];
      distance = std::max({distance, rank - static_cast<double>(i) / kDraws,
                           static_cast<double>(i + 1) / kDraws - rank});
    }
    CAPTURE(shape, distance);
    CHECK(distance * std::sqrt(kDraws) < kFarthest);
  }
}

}  // namespace
