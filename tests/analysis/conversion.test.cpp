#include "sim/analysis/conversion.hpp"

#include "sim/base/random.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::ClusterConversion;
using analysis::Conversion;
using analysis::plan_conversion;

namespace {

constexpr std::size_t kPerCluster = 400;

/// Three step types. "easy": the small model is right where the frontier model is; "hard": it is
/// right half as often; "sure": it is right where its confidence is above one half.
struct Steps {
  Steps() {
    for (std::size_t row = 0; row < 3 * kPerCluster; ++row) {
      const auto cluster = static_cast<std::uint32_t>(row % 3);
      const auto draw = [&](std::uint32_t of) {
        return base::uniform({.seed = 4,
                              .replication = 0,
                              .request = row,
                              .model = 0,
                              .attempt = of,
                              .purpose = base::Purpose::kGenerator});
      };
      const double frontier = cluster == 2 || draw(0) < 0.9 ? 1 : 0;
      const double sure = cluster == 2 ? draw(1) : 0.5;
      cluster_of.push_back(cluster);
      is_train.push_back(draw(2) < 0.5 ? 1 : 0);
      frontier_score.push_back(frontier);
      frontier_usd.push_back(cluster == 1 ? 0.04 : 0.02);
      output_tokens.push_back(cluster == 0 ? 100 : cluster == 1 ? 50 : 400);
      small_usd.push_back(0.002);
      confidence.push_back(sure);
      small_score.push_back(cluster == 0   ? frontier
                            : cluster == 1 ? (draw(3) < 0.45 ? 1 : 0)
                                           : (sure >= 0.5 ? 1 : 0));
    }
  }

  analysis::ConversionInput input() const {
    return {.clusters = {"easy", "hard", "sure"},
            .cluster_of = cluster_of,
            .is_train = is_train,
            .frontier = {"large", frontier_score, frontier_usd, output_tokens, output_tokens, {}},
            .small = {{"small", small_score, small_usd, {}, {}, confidence}}};
  }

  std::vector<std::uint32_t> cluster_of;
  std::vector<std::uint8_t> is_train;
  std::vector<double> frontier_score, frontier_usd, output_tokens;
  std::vector<double> small_score, small_usd, confidence;
};

Conversion planned(const Steps& steps, const analysis::ConversionOptions& options) {
  const auto conversion = plan_conversion(steps.input(), options);
  REQUIRE(conversion.has_value());
  return *conversion;
}

}  // namespace

TEST_CASE("each step type gets the cheapest plan that surely loses little", "[conversion]") {
  const Conversion found = planned(Steps(), {.margin = 0.02});
  REQUIRE(found.clusters.size() == 3);
  const ClusterConversion& easy = found.clusters[0];
  CHECK(easy.cluster == "easy");
  REQUIRE(easy.plan.has_value());
  CHECK(std::isinf(easy.plan->cut));
  CHECK(easy.kept_share == 1);
  CHECK(easy.accuracy_difference.mean == 0);
  CHECK(easy.savings == Approx(0.9));

  const ClusterConversion& sure = found.clusters[1];
  CHECK(sure.cluster == "sure");
  REQUIRE(sure.plan.has_value());
  CHECK(sure.plan->cut > 0.45);
  CHECK(sure.plan->cut < 0.65);
  CHECK(sure.accuracy_difference.mean > -0.03);
  // Every call pays the small model, those below the cut the frontier model, too.
  CHECK(sure.savings == Approx(1 - (0.002 + (1 - sure.kept_share) * 0.02) / 0.02));

  const ClusterConversion& hard = found.clusters[2];
  CHECK(hard.cluster == "hard");
  CHECK_FALSE(hard.plan.has_value());
  CHECK(hard.kept_share == 0);
  CHECK(hard.savings == 0);
  CHECK(hard.small_alone.hi < -0.2);
}

TEST_CASE("viable shares of calls, of tokens and of dollars differ", "[conversion]") {
  const Conversion found = planned(Steps(), {.margin = 0.02});
  double calls = 0, tokens = 0, dollars = 0;
  double all_calls = 0, all_tokens = 0, all_dollars = 0;
  for (const ClusterConversion& cluster : found.clusters) {
    const double length = cluster.cluster == "easy" ? 100 : cluster.cluster == "hard" ? 50 : 400;
    const double usd = cluster.cluster == "hard" ? 0.04 : 0.02;
    const auto n = static_cast<double>(cluster.held_out);
    const double kept = cluster.kept_share * n;
    calls += kept;
    tokens += kept * length;
    dollars += kept * usd;
    all_calls += n;
    all_tokens += n * length;
    all_dollars += n * usd;
  }
  CHECK(found.viable.calls == Approx(calls / all_calls));
  CHECK(*found.viable.tokens == Approx(tokens / all_tokens));
  CHECK(found.viable.dollars == Approx(dollars / all_dollars));
  CHECK(found.viable.dollars < found.viable.calls);
  CHECK(found.savings.lo < found.savings.mean);
  CHECK(found.savings.hi > found.savings.mean);
}

TEST_CASE("length ranks a short and hard step type first, labels rank it last", "[conversion]") {
  const Conversion found = planned(Steps(), {.margin = 0.02});
  const ClusterConversion& hard = found.clusters[2];
  CHECK(*hard.heuristic_fit == Approx(1 / (1 + 50.0 / 200)));
  CHECK(hard.heuristic_rank == 1);
  CHECK(hard.labelled_rank == 3);
  CHECK(found.clusters[0].heuristic_rank == 2);
  CHECK(found.clusters[1].heuristic_rank == 3);
  CHECK(*found.rank_correlation == Approx(-0.5));
}

TEST_CASE("the margin decides what is viable, and unknown outcomes are left out", "[conversion]") {
  Steps steps;
  // With everything accepted the small model takes every call.
  const Conversion all = planned(steps, {.margin = 1});
  CHECK(all.viable.calls == 1);
  CHECK(all.left_out == 0);
  for (std::size_t row = 0; row < 30; ++row) steps.small_score[row] = std::nan("");
  const Conversion fewer = planned(steps, {.margin = 1});
  CHECK(fewer.left_out == 30);
  CHECK(fewer.requests == 3 * kPerCluster - 30);
  for (double& score : steps.frontier_score) score = std::nan("");
  CHECK_FALSE(plan_conversion(steps.input(), {}).has_value());
}
