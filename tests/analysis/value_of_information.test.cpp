#include "sim/analysis/value_of_information.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

/// Mean over a Beta(a, b) share of f(share), by the midpoint rule.
template <typename Function>
double beta_mean(double a, double b, Function f) {
  constexpr int kSteps = 400'000;
  const double log_norm = std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double x = (i + 0.5) / kSteps;
    sum += f(x) * std::exp((a - 1) * std::log(x) + (b - 1) * std::log1p(-x) - log_norm) / kSteps;
  }
  return sum;
}

}  // namespace

TEST_CASE("one more label is worth what its two answers are worth", "[value]") {
  // Beta(9, 2) about a floor of 0.8: shipping is best now; a wrong label would turn that.
  const ShareDecision decision{.successes = 8.5, .failures = 1.5, .floor = 0.8, .per_unit = 100};
  const double mean = 9.0 / 11;
  const double after_right = 10.0 / 12 - 0.8;
  const double after_wrong = 9.0 / 12 - 0.8;
  const auto value = value_of_labels(decision, 1);
  CHECK(value.ships_now);
  CHECK(value.gain_now == Approx(100 * (mean - 0.8)));
  CHECK(after_wrong < 0);
  CHECK(value.of_labels == Approx(100 * (mean * after_right - (mean - 0.8))));
  CHECK(value.chance_of_change == Approx(1 - mean));
}

TEST_CASE("the worth of perfect knowledge of a share is an integral", "[value]") {
  const ShareDecision decision{.successes = 40, .failures = 9, .floor = 0.85, .per_unit = 1};
  const auto gain = [](double share) { return std::max(0.0, share - 0.85); };
  const auto value = value_of_labels(decision, 50);
  CHECK_FALSE(value.ships_now);
  CHECK(value.gain_now == 0);
  CHECK(value.perfect == Approx(beta_mean(40.5, 9.5, gain)).epsilon(1e-6));
  CHECK(value.chance_wrong ==
        Approx(beta_mean(40.5, 9.5, [](double x) { return x > 0.85 ? 1.0 : 0.0; })).epsilon(1e-3));
}

TEST_CASE("labels are worth more the more there are, up to perfect knowledge", "[law][value]") {
  const ShareDecision share{.successes = 172, .failures = 28, .floor = 0.85, .per_unit = 1000};
  const MeanDecision mean{.n = 200, .mean = -0.001, .deviation = 0.05, .requests = 1e5};
  double before_share = 0;
  double before_mean = 0;
  for (const std::uint64_t labels : {0, 1, 3, 10, 100, 1000, 10'000}) {
    const auto of_share = value_of_labels(share, labels);
    const auto of_mean = value_of_labels(mean, labels);
    CHECK(of_share.of_labels >= before_share - 1e-9);
    CHECK(of_mean.of_labels >= before_mean);
    CHECK(of_share.of_labels <= of_share.perfect + 1e-9);
    CHECK(of_mean.of_labels <= of_mean.perfect);
    before_share = of_share.of_labels;
    before_mean = of_mean.of_labels;
  }
  CHECK(value_of_labels(share, 0).of_labels == Approx(0).margin(1e-9));
  CHECK(value_of_labels(mean, 0).of_labels == 0);
  CHECK(before_share == Approx(value_of_labels(share, 1).perfect).epsilon(0.02));
}

TEST_CASE("the worth of labels about a mean is an integral over what they will show", "[value]") {
  const MeanDecision decision{.n = 100, .mean = 0.02, .deviation = 0.5, .requests = 10};
  const double shift = 0.05 * std::sqrt(300.0 / 400.0);
  double informed = 0;
  constexpr int kSteps = 200'000;
  for (int i = 0; i < kSteps; ++i) {
    const double z = -10 + 20 * (i + 0.5) / kSteps;
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    informed += std::max(0.0, 0.02 + shift * z) * density * 20 / kSteps;
  }
  const auto value = value_of_labels(decision, 300);
  CHECK(value.of_labels == Approx(10 * (informed - 0.02)).epsilon(1e-6));
}

TEST_CASE("the best number of labels beats its neighbours and stops where labels cost too much",
          "[law][value]") {
  const ShareDecision share{.successes = 172, .failures = 28, .floor = 0.85, .per_unit = 200'000};
  const auto best = best_labels(share, 0.5);
  REQUIRE(best.labels > 0);
  const auto net = [&](std::uint64_t labels) {
    return value_of_labels(share, labels).of_labels - 0.5 * static_cast<double>(labels);
  };
  CHECK(best.net == Approx(net(best.labels)));
  for (std::uint64_t labels = 1; labels < 4 * best.labels; labels += 7) {
    CHECK(net(labels) <= best.net * 1.001);
  }
  CHECK(best_labels(share, 1e6).labels == 0);
  const MeanDecision mean{.n = 200, .mean = -0.001, .deviation = 0.05, .requests = 1e5};
  const auto best_mean = best_labels(mean, 0.05);
  CHECK(best_mean.labels > 0);
  CHECK(best_mean.net > 0);
}
