#include "sim/analysis/change_test.hpp"

#include "sim/analysis/mcnemar.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

constexpr Sureness kUsual{.alpha = 0.05, .power = 0.8};

ChangeVerdict judged(const ChangeTest& test, ChangeMode mode, double margin) {
  return judge_change(test, test.p_harm, mode, margin, kUsual.alpha);
}

}  // namespace

TEST_CASE("Tango's interval and McNemar's p are those of a published paired study",
          "[analysis][oracle]") {
  // Airway hyper-responsiveness of 21 children before and after a transplantation (Bentur et al.
  // 2009): 7 changed one way, 1 the other. Fagerland, Lydersen & Laake, Statistics in Medicine 33
  // (2014): Tango's interval is -0.517 to -0.026; p is 0.070 exactly and 0.039 by mid-p.
  const Interval bounds = paired_share_interval(21, 1, 7, 0.95);
  CHECK(bounds.lo == Approx(-0.517).margin(0.0005));
  CHECK(bounds.hi == Approx(-0.026).margin(0.0005));
  CHECK(mcnemar_test(1, 7).exact == Approx(0.0703).margin(0.00005));
  CHECK(mcnemar_test(1, 7).mid_p == Approx(0.0391).margin(0.00005));
}

TEST_CASE("the score statistic is the z of the interval's ends", "[analysis][law]") {
  for (const double level : {0.8, 0.9, 0.95, 0.99}) {
    const double z = normal_quantile(0.5 + level / 2);
    const Interval bounds = paired_share_interval(300, 11, 24, level);
    CHECK(paired_share_statistic(300, 11, 24, bounds.lo) == Approx(z));
    CHECK(paired_share_statistic(300, 11, 24, bounds.hi) == Approx(-z));
  }
}

TEST_CASE("what is not a number is no pass", "[analysis]") {
  ChangeTest unknown;
  unknown.p_harm = unknown.p_fine = unknown.p_gain = std::nan("");
  unknown.detectable = unknown.reach = std::nan("");
  for (const ChangeMode mode : {ChangeMode::kCatch, ChangeMode::kProve}) {
    CHECK(judge_change(unknown, unknown.p_harm, mode, 0.01, 0.05) == ChangeVerdict::kInconclusive);
  }
}

TEST_CASE("a change is failed, passed, improved or left open", "[analysis]") {
  const auto harm = binary_change_test(1000, 20, 60, 0, kUsual);
  CHECK(harm.method == "McNemar mid-p");
  CHECK(harm.gain.mean == Approx(-0.04));
  CHECK(judged(harm, ChangeMode::kCatch, 0) == ChangeVerdict::kFail);
  CHECK(judged(harm, ChangeMode::kProve, 0) == ChangeVerdict::kFail);
  const auto better = binary_change_test(1000, 60, 20, 0, kUsual);
  CHECK(judged(better, ChangeMode::kCatch, 0) == ChangeVerdict::kImproved);
  CHECK(better.p_fine == harm.p_harm);

  // The same drop is within a margin of 5 points, and shown to be: 5,000 requests.
  const auto within = binary_change_test(5000, 250, 260, 0.02, kUsual);
  CHECK(within.method == "Tango score");
  CHECK(judged(within, ChangeMode::kProve, 0.02) == ChangeVerdict::kPass);
  CHECK(*within.resolution > 1);
  // 200 requests with a tenth discordant detect 5.5 points where there is no margin: one of 2 stays
  // open, one of 6 does not need to be proved to catch harm.
  const auto open = binary_change_test(200, 10, 10, 0.02, kUsual);
  CHECK(open.reach == Approx(0.055).margin(0.0005));
  CHECK(judged(open, ChangeMode::kCatch, 0.02) == ChangeVerdict::kInconclusive);
  CHECK(judged(open, ChangeMode::kProve, 0.02) == ChangeVerdict::kInconclusive);
  const auto wide = binary_change_test(200, 8, 12, 0.06, kUsual);
  CHECK(judged(wide, ChangeMode::kCatch, 0.06) == ChangeVerdict::kPass);
  // A drop of 25 of 200 beyond a margin of 6 points.
  const auto far = binary_change_test(200, 5, 30, 0.06, kUsual);
  CHECK(judged(far, ChangeMode::kCatch, 0.06) == ChangeVerdict::kFail);
  // Three requests without a difference show nothing.
  const auto few = binary_change_test(3, 0, 0, 0.03, kUsual);
  CHECK(judged(few, ChangeMode::kCatch, 0.03) == ChangeVerdict::kInconclusive);
  // The family may ask for more than one line alone shows.
  CHECK(judge_change(far, 0.2, ChangeMode::kCatch, 0.06, 0.05) != ChangeVerdict::kFail);
}

TEST_CASE("the least drop that is found lies beyond the margin", "[analysis][oracle]") {
  // (1.645 + 0.842) sqrt(0.1 / 2000) = 1.76 points beyond a margin of one.
  const auto test = binary_change_test(2000, 100, 100, 0.01, kUsual);
  CHECK(test.detectable == Approx(0.0276).margin(0.0002));
  CHECK(test.reach == Approx(0.0176).margin(0.0001));
  for (const double margin : {0.0, 0.01, 0.03}) {
    for (const std::uint64_t n : {100U, 809U, 2000U, 8400U}) {
      INFO("n " << n << ", margin " << margin);
      const auto found = detectable_drop(n, 0.1, margin, kUsual);
      if (margin == 0) {
        CHECK(found.difference == Approx(detectable_effect(n, 0.1, kUsual).difference));
      }
      const PairedEffect effect{.square = 0.1, .difference = -found.difference, .null = -margin};
      CHECK((found.is_capped || paired_power(n, effect, kUsual.alpha) == Approx(kUsual.power)));
      // Where a tenth cannot be enough, as many differ as are lost.
      const double least = binary_change_test(n, n / 20, n / 20, margin, kUsual).detectable;
      const double differ = 2 * static_cast<double>(n / 20) / static_cast<double>(n);
      const PairedEffect loss{
          .square = std::max(differ, least), .difference = -least, .null = -margin};
      CHECK(paired_power(n, loss, kUsual.alpha) == Approx(kUsual.power).margin(0.001));
    }
  }
}

TEST_CASE("gains of replications and of resamples are judged alike", "[analysis]") {
  std::vector<double> gains;
  for (int i = 0; i < 20; ++i) gains.push_back(-0.30 + 0.01 * (i % 5));
  const auto test = replicated_change_test(gains, 0.1, kUsual);
  CHECK(test.method == "paired t over replications");
  CHECK(test.gain.mean == Approx(-0.28));
  CHECK(judged(test, ChangeMode::kCatch, 0.1) == ChangeVerdict::kFail);
  CHECK(judged(replicated_change_test(gains, 0.3, kUsual), ChangeMode::kProve, 0.3) ==
        ChangeVerdict::kPass);
  CHECK(test.reach < 0.01);
  CHECK(test.detectable == Approx(0.1 + test.reach));
  CHECK(*test.needed <= 2);

  const Resampled steady(0.05, {}, std::vector<double>(100, 0.05));
  const auto sure = resampled_change_test(steady, 50, 0, kUsual);
  CHECK(sure.detectable == 0);
  CHECK(judged(sure, ChangeMode::kProve, 0) == ChangeVerdict::kImproved);
  const Resampled nothing(0, {}, std::vector<double>(100, 0.0));
  CHECK(judged(resampled_change_test(nothing, 50, 0.01, kUsual), ChangeMode::kProve, 0.01) ==
        ChangeVerdict::kPass);
  CHECK(judged(resampled_change_test(nothing, 50, 0, kUsual), ChangeMode::kCatch, 0) ==
        ChangeVerdict::kPass);
}

TEST_CASE("p-values that stay valid are those of e-values", "[analysis]") {
  std::vector<double> gains(2000, 0.0);
  for (std::size_t i = 0; i < 200; ++i) gains[10 * i] = i % 10 == 0 ? 1 : -1;
  const auto fixed = binary_change_test(2000, 20, 180, 0.02, kUsual);
  const auto anytime = always_valid(gains, 0.02, 0.05, 1);
  CHECK(anytime.method == "e-value");
  CHECK(anytime.gain.mean == Approx(fixed.gain.mean));
  CHECK(anytime.gain.lo < fixed.gain.lo);
  CHECK(anytime.gain.hi > fixed.gain.hi);
  CHECK(anytime.reach > fixed.gain.mean - fixed.gain.lo);
  CHECK_FALSE(anytime.needed);
  CHECK(always_valid(gains, 0.02, 0.05, 20).reach > anytime.reach);
  CHECK(anytime.p_harm < 0.001);
  CHECK(anytime.p_harm > fixed.p_harm);
  CHECK(anytime.p_fine == 1);
}

TEST_CASE("changes that are all losses do not pass for being few", "[change]") {
  // Three of a hundred lost: with a fourth lost or one gained they say no more.
  for (const auto& [gained, lost] : {std::pair{0, 3}, std::pair{1, 3}, std::pair{0, 4}}) {
    const auto test = binary_change_test(100, gained, lost, 0.03, kUsual);
    INFO(gained << " gained, " << lost << " lost");
    CHECK(test.reach > 0.03);
    CHECK(judge_change(test, test.p_harm, ChangeMode::kCatch, 0.03, 0.05) ==
          ChangeVerdict::kInconclusive);
  }
}
