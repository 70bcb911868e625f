#include "sim/analysis/calibration.hpp"

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

TEST_CASE("AUC counts pairs, ties half, and needs both outcomes", "[metrics][calibration]") {
  // Right: 0.9, 0.5; wrong: 0.5, 0.1. Pairs won: 0.9 twice, 0.5 over 0.1, and half of the tie.
  const ScoredOutcomes rows({0.9, 0.5, 0.5, 0.1}, {1, 1, 0, 0});
  CHECK(*rows.auc() == Approx(3.5 / 4));
  CHECK(ScoredOutcomes({0.2, 0.4}, {1, 1}).auc().reason() == "every request is positive");
  CHECK(ScoredOutcomes({0.2, 0.4}, {0, 0}).auc().reason() == "no request is positive");
  CHECK(*ScoredOutcomes({3, 3, 3}, {1, 0, 1}).auc() == Approx(0.5));
}

TEST_CASE("weights count rows as repetition would", "[metrics][calibration][law]") {
  const std::vector<double> scores = {0.15, 0.4, 0.4, 0.85, 0.95};
  const std::vector<double> outcomes = {0, 1, 0, 1, 0};
  const std::vector<std::uint32_t> weights = {2, 0, 3, 1, 2};
  std::vector<double> many_scores, many_outcomes;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::uint32_t n = 0; n < weights[i]; ++n) {
      many_scores.push_back(scores[i]);
      many_outcomes.push_back(outcomes[i]);
    }
  }
  const Calibration weighted = ScoredOutcomes(scores, outcomes).assess(weights);
  const Calibration repeated = ScoredOutcomes(many_scores, many_outcomes).assess();
  CHECK(*weighted.auc == Approx(*repeated.auc));
  CHECK(*weighted.brier == Approx(*repeated.brier));
  CHECK(*weighted.expected_error == Approx(*repeated.expected_error));
  CHECK(*weighted.expected_error_by_mass == Approx(*repeated.expected_error_by_mass));
}

TEST_CASE("calibration of a hand-made table", "[metrics][calibration]") {
  // Two bins of equal width: [0.1, 0.2) holds 0.1 x 4, of which 1 right; [0.8, 0.9) 0.8 x 4, 2.
  const ScoredOutcomes rows({0.15, 0.15, 0.15, 0.15, 0.85, 0.85, 0.85, 0.85},
                            {1, 0, 0, 0, 1, 1, 0, 0});
  const Calibration calibration = rows.assess();
  REQUIRE(calibration.bins.size() == 2);
  CHECK(calibration.bins[0].from == Approx(0.1));
  CHECK(calibration.bins[0].mean_outcome == Approx(0.25));
  CHECK(calibration.bins[1].requests == 4);
  CHECK(*calibration.expected_error == Approx((0.1 + 0.35) / 2));
  CHECK(*calibration.brier ==
        Approx((0.85 * 0.85 + 3 * 0.15 * 0.15 + 2 * 0.15 * 0.15 + 2 * 0.85 * 0.85) / 8));
}

TEST_CASE("a score of 1 is in the last bin, and equal masses keep ties together",
          "[metrics][calibration]") {
  const ScoredOutcomes rows({1.0, 1.0, 0.0}, {1, 1, 0});
  CHECK(*rows.assess().expected_error == Approx(0).margin(1e-15));
  const auto bins =
      ScoredOutcomes({0.3, 0.3, 0.3, 0.7}, {0, 1, 0, 1}).reliability(Binning::kEqualMass, 2);
  REQUIRE(bins.size() == 2);
  CHECK(bins[0].requests == 3);
  CHECK(bins[1].requests == 1);
}

TEST_CASE("what is no probability ranks but is not calibrated", "[metrics][calibration]") {
  const Calibration calibration = ScoredOutcomes({-3, 12, 7}, {0, 1, 1}).assess();
  CHECK(*calibration.auc == 1);
  CHECK(calibration.brier.reason() == "the score leaves [0, 1], so it is no probability");
  CHECK_FALSE(calibration.expected_error.is_known());
  CHECK(ScoredOutcomes({}, {}).assess().brier.reason() == "no request has the score");
}
