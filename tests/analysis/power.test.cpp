#include "sim/analysis/power.hpp"

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/mcnemar.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

constexpr Sureness kUsual{.alpha = 0.05, .power = 0.8};

/// P(X >= k) of Binomial(n, p), term by term.
double tail_by_sum(unsigned n, unsigned k, double p) {
  double sum = 0;
  for (unsigned i = k; i <= n; ++i) {
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0)) *
           std::pow(p, i) * std::pow(1 - p, n - i);
  }
  return sum;
}

double rounded_points(double share) {
  return std::round(1000 * share) / 10;
}

}  // namespace

TEST_CASE("an accuracy of 0.85 is shown by 56/60, 179/200, 439/500 and 869/1000",
          "[oracle][power]") {
  struct Row {
    std::uint64_t n, needed;
    double power;
  };
  constexpr Row kRows[] = {
      {60, 56, 0.270958}, {200, 179, 0.648352}, {500, 439, 0.953532}, {1000, 869, 0.999305}};
  for (const auto& [n, needed, power] : kRows) {
    CHECK(least_successes(n, 0.85, 0.05) == needed);
    CHECK(binomial_power(n, 0.85, 0.90, 0.05) == Approx(power).margin(5e-7));
  }
}

TEST_CASE("half-widths and zero misses need the labels that planning tables print",
          "[oracle][power]") {
  CHECK(labels_for_half_width(0.85, 0.02, 0.95) == 1225);
  CHECK(labels_for_half_width(0.85, 0.05, 0.95) == 196);
  CHECK(labels_for_miss_limit(0.005, 0, 0.05) == 598);
  CHECK(std::pow(0.995, 598) <= 0.05);
  CHECK(std::pow(0.995, 597) > 0.05);
  // One miss allowed: the least n with (1-p)^n + n p (1-p)^(n-1) <= alpha.
  const auto with_one = labels_for_miss_limit(0.005, 1, 0.05);
  REQUIRE(with_one);
  CHECK(binomial_lower_tail(*with_one, 1, 0.005) <= 0.05);
  CHECK(binomial_lower_tail(*with_one - 1, 1, 0.005) > 0.05);
  CHECK_FALSE(labels_for_miss_limit(0, 0, 0.05));
}

TEST_CASE("binomial tails equal the sum of their terms", "[power]") {
  for (const unsigned n : {1U, 2U, 7U, 30U}) {
    for (const double p : {0.05, 0.5, 0.85}) {
      for (unsigned k = 0; k <= n; ++k) {
        CHECK(binomial_upper_tail(n, k, p) == Approx(tail_by_sum(n, k, p)).epsilon(1e-10));
        if (k > 0) {
          CHECK(binomial_lower_tail(n, k - 1, p) ==
                Approx(1 - tail_by_sum(n, k, p)).epsilon(1e-9).margin(1e-12));
        }
      }
    }
  }
}

TEST_CASE("least and most successes are the edges of the exact test", "[law][power]") {
  for (const std::uint64_t n : {1, 5, 20, 60, 333}) {
    for (const double floor : {0.1, 0.5, 0.85, 0.99}) {
      if (const auto least = least_successes(n, floor, 0.05)) {
        CHECK(binomial_upper_tail(n, *least, floor) <= 0.05);
        CHECK(binomial_upper_tail(n, *least - 1, floor) > 0.05);
      } else {
        CHECK(binomial_upper_tail(n, n, floor) > 0.05);
      }
      if (const auto most = most_successes(n, floor, 0.05)) {
        CHECK(binomial_lower_tail(n, *most, floor) <= 0.05);
        CHECK(binomial_lower_tail(n, *most + 1, floor) > 0.05);
      } else {
        CHECK(binomial_lower_tail(n, 0, floor) > 0.05);
      }
    }
  }
}

TEST_CASE("an exact sample size is the least n of its power", "[law][power]") {
  struct Case {
    double floor, truth;
    Sureness sure;
  };
  const Case cases[] = {{0.85, 0.90, kUsual},      {0.85, 0.95, {0.05, 0.9}}, {0.5, 0.6, kUsual},
                        {0.15, 0.25, {0.01, 0.8}}, {0.85, 1.0, kUsual},       {0.0, 0.01, kUsual},
                        {0.98, 0.99, {0.1, 0.5}}};
  for (const auto& [floor, truth, sure] : cases) {
    INFO(floor << " against " << truth);
    std::uint64_t expected = 1;
    while (binomial_power(expected, floor, truth, sure.alpha) < sure.power) ++expected;
    CHECK(binomial_sample_size(floor, truth, sure) == expected);
  }
  CHECK_FALSE(binomial_sample_size(0.85, 0.85, kUsual));
  CHECK_FALSE(binomial_sample_size(0.85, 0.80, kUsual));
  // Far beyond the restarts of the walk the exact size is near that of the normal approximation.
  const auto large = binomial_sample_size(0.85, 0.852, kUsual);
  REQUIRE(large);
  CHECK(binomial_power(*large, 0.85, 0.852, 0.05) >= 0.8);
  CHECK(static_cast<double>(*large) == Approx(196'200).epsilon(0.01));
}

TEST_CASE("the exact power grows with the truth", "[law][power]") {
  for (const std::uint64_t n : {20, 200, 2000}) {
    double before = 0;
    for (double truth = 0.85; truth < 0.999; truth += 0.01) {
      const double power = binomial_power(n, 0.85, truth, 0.05);
      CHECK(power >= before);
      before = power;
    }
    CHECK(binomial_power(n, 0.85, 0.85, 0.05) <= 0.05);
  }
}

TEST_CASE("paired tests detect the differences of the power table", "[oracle][power]") {
  constexpr double kDiscordant[] = {0.02, 0.05, 0.10, 0.20, 0.30};
  struct Row {
    std::uint64_t n;
    double points[5];
  };
  constexpr Row kRows[] = {{100, {2.0, 5.0, 7.8, 11.0, 13.5}}, {200, {2.0, 3.9, 5.5, 7.8, 9.6}},
                           {500, {1.6, 2.5, 3.5, 5.0, 6.1}},   {809, {1.2, 2.0, 2.8, 3.9, 4.8}},
                           {2000, {0.8, 1.2, 1.8, 2.5, 3.0}},  {8400, {0.4, 0.6, 0.9, 1.2, 1.5}}};
  for (const auto& [n, points] : kRows) {
    for (int i = 0; i < 5; ++i) {
      INFO("n " << n << ", discordant " << kDiscordant[i]);
      const auto found = detectable_effect(n, kDiscordant[i], kUsual);
      CHECK(rounded_points(found.difference) == points[i]);
      const bool is_marked = points[i] == 100 * kDiscordant[i];
      CHECK(found.is_capped == is_marked);
    }
  }
}

TEST_CASE("a drop of one or two points needs the labels of the sample-size table",
          "[oracle][power]") {
  const auto needed = [](double discordant, double drop) {
    return paired_sample_size({.square = discordant, .difference = -drop}, kUsual);
  };
  CHECK(needed(0.02, 0.02) == 308);
  CHECK(needed(0.05, 0.02) == 771);
  CHECK(needed(0.10, 0.02) == 1544);
  CHECK(needed(0.20, 0.02) == 3090);
  CHECK(needed(0.02, 0.01) == 1235);  // 1234.42; tables that print 1,236 are one too high
  CHECK(needed(0.05, 0.01) == 3090);
  CHECK(needed(0.10, 0.01) == 6181);
  CHECK(needed(0.20, 0.01) == 12364);
  CHECK_FALSE(needed(0.10, 0));
  CHECK(unpaired_sample_size(0.8, 0.02, kUsual) == 4947);
  CHECK(unpaired_detectable_effect(200, 0.8, kUsual) == Approx(0.10).margin(0.001));
  // "Rerouted 5 % of 809 queries: MDE 1.95 points."
  CHECK(std::round(1e4 * detectable_effect(809, 0.05, kUsual).difference) == 195);
}

TEST_CASE("a paired sample size is the least n, and power grows with n and effect",
          "[law][power]") {
  for (const double discordant : {0.02, 0.1, 0.4}) {
    double before = 0;
    for (const double effect : {0.002, 0.005, 0.01, 0.02}) {
      const PairedEffect paired{.square = discordant, .difference = effect};
      const auto n = paired_sample_size(paired, kUsual);
      REQUIRE(n);
      CHECK(paired_power(*n, paired, 0.05) >= 0.8);
      CHECK(paired_power(*n - 1, paired, 0.05) < 0.8);
      CHECK(paired_power(2 * *n, paired, 0.05) > paired_power(*n, paired, 0.05));
      const double power = paired_power(1000, paired, 0.05);
      CHECK(power > before);
      before = power;
      // What n requests detect is the effect that they were sized for, and no more.
      CHECK(detectable_effect(*n, discordant, kUsual).difference <= effect);
      const auto with_fewer = detectable_effect(*n - 1, discordant, kUsual);
      CHECK((with_fewer.difference > effect || with_fewer.is_capped));
    }
  }
  // A margin makes the same truth easier to tell from harm.
  const PairedEffect margin{.square = 0.1, .difference = 0, .null = -0.02};
  CHECK(paired_sample_size(margin, kUsual) <= 1546U);
}

TEST_CASE("McNemar's mid-p test has the power that a simulation found", "[oracle][power]") {
  // The simulation's own error is about 0.005.
  CHECK(mcnemar_power(200, 0.10, 0.055, 0.05) == Approx(0.81).margin(0.01));
  CHECK(mcnemar_power(200, 0.10, 0.02, 0.05) == Approx(0.22).margin(0.01));
  CHECK(mcnemar_power(200, 0.10, 0, 0.05) == Approx(0.051).margin(0.005));
}

TEST_CASE("McNemar's tests equal sums over the fair coin", "[power]") {
  for (const auto& [gained, lost] : {std::pair{3U, 12U}, {12U, 3U}, {0U, 1U}, {5U, 6U}}) {
    const unsigned n = gained + lost;
    const unsigned more = std::max(gained, lost);
    const double observed = tail_by_sum(n, more, 0.5) - tail_by_sum(n, more + 1, 0.5);
    const auto test = mcnemar_test(gained, lost);
    CHECK(test.exact == Approx(std::min(1.0, 2 * tail_by_sum(n, more, 0.5))));
    CHECK(test.mid_p == Approx(std::min(1.0, 2 * tail_by_sum(n, more, 0.5) - observed)));
    CHECK(mcnemar_loss_mid_p(gained, lost) ==
          Approx(tail_by_sum(n, lost, 0.5) -
                 (tail_by_sum(n, lost, 0.5) - tail_by_sum(n, lost + 1, 0.5)) / 2));
  }
  CHECK(mcnemar_test(0, 0).exact == 1);
  CHECK(mcnemar_test(4, 4).exact == 1);
  CHECK(mcnemar_test(4, 4).mid_p == 1);
  CHECK(mcnemar_power(50, 0, 0, 0.05) == 0);
}

TEST_CASE("McNemar's power equals the sum over all outcomes of a small study", "[power]") {
  constexpr unsigned kRequests = 12;
  constexpr double kDiscordant = 0.5;
  constexpr double kDrop = 0.3;
  constexpr double kLost = (kDiscordant + kDrop) / 2;
  double power = 0;
  for (unsigned lost = 0; lost <= kRequests; ++lost) {
    for (unsigned gained = 0; gained + lost <= kRequests; ++gained) {
      if (mcnemar_loss_mid_p(gained, lost) > 0.05) continue;
      const unsigned same = kRequests - lost - gained;
      power += std::exp(std::lgamma(kRequests + 1.0) - std::lgamma(lost + 1.0) -
                        std::lgamma(gained + 1.0) - std::lgamma(same + 1.0)) *
               std::pow(kLost, lost) * std::pow(kDiscordant - kLost, gained) *
               std::pow(1 - kDiscordant, same);
    }
  }
  CHECK(mcnemar_power(kRequests, kDiscordant, kDrop, 0.05) == Approx(power).epsilon(1e-9));
}
