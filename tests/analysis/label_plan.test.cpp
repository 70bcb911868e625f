#include "sim/analysis/label_plan.hpp"

#include "sim/base/random.hpp"

#include <limits>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

/// 1,000 requests: both right 60 %, only own 5 %, only base 8 %; own costs a third.
struct Columns {
  std::vector<double> own_score, base_score, own_cost, base_cost;

  Columns() {
    for (std::size_t row = 0; row < 1000; ++row) {
      const bool both = row < 600;
      const bool only_own = row >= 600 && row < 650;
      const bool only_base = row >= 650 && row < 730;
      own_score.push_back(both || only_own ? 1 : 0);
      base_score.push_back(both || only_base ? 1 : 0);
      own_cost.push_back(0.001 * (1 + 0.5 * base::uniform({.seed = 1, .request = row})));
      base_cost.push_back(3 * own_cost.back());
    }
  }
  PairedRows rows() const { return {own_score, base_score, own_cost, base_cost}; }
};

}  // namespace

TEST_CASE("a plan counts what differs and says what the labels can find", "[plan]") {
  const Columns columns;
  const auto plan = plan_labels(columns.rows(), {.wrong_answer_usd = 0.05});
  REQUIRE(plan);
  CHECK(plan->requests == 1000);
  CHECK(plan->gained == 50);
  CHECK(plan->lost == 80);
  CHECK(plan->square == Approx(0.13));
  CHECK(plan->accuracy.difference.mean == Approx(-0.03));
  CHECK(plan->accuracy.verdict == ShipVerdict::kHold);
  REQUIRE(plan->drops.size() == 3);
  CHECK(plan->drops[1].labels == paired_sample_size({.square = 0.13, .difference = -0.02}, {}));
  CHECK(plan->drops[1].power ==
        Approx(paired_power(1000, {.square = 0.13, .difference = 0.02}, 0.05)));
}

TEST_CASE("a loss of accuracy within the margin is accepted when it is shown", "[plan]") {
  const Columns columns;
  CHECK(plan_labels(columns.rows(), {.margin = 0.06})->accuracy.verdict == ShipVerdict::kShip);
  CHECK(plan_labels(columns.rows(), {.margin = 0.03})->accuracy.verdict ==
        ShipVerdict::kNeedMoreData);
}

TEST_CASE("the gain is the saving less the price of answers lost", "[plan]") {
  const Columns columns;
  const auto plan = plan_labels(columns.rows(), {.wrong_answer_usd = 0.05, .label_usd = 0.01});
  REQUIRE(plan->gain);
  double saving = 0;
  for (std::size_t row = 0; row < 1000; ++row) {
    saving += (columns.base_cost[row] - columns.own_cost[row]) / 1000;
  }
  CHECK(plan->gain->evidence.difference.mean == Approx(saving - 0.03 * 0.05));
  CHECK(plan->gain->evidence.verdict == ShipVerdict::kShip);
  CHECK(plan->gain->value.ships_now);
  CHECK(plan->gain->value.of_labels <= plan->gain->value.perfect);
  REQUIRE(plan->gain->best);
  // At a price at which saving and losses cancel, nothing is shown and labels are worth most.
  const auto open = plan_labels(columns.rows(), {.wrong_answer_usd = saving / 0.03});
  CHECK(open->gain->evidence.verdict == ShipVerdict::kNeedMoreData);
  CHECK(open->gain->value.of_labels > plan->gain->value.of_labels);
}

TEST_CASE("what cannot be computed has its reason", "[plan]") {
  Columns columns;
  CHECK_FALSE(plan_labels(columns.rows(), {})->gain.is_known());
  columns.own_cost[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK(plan_labels(columns.rows(), {.wrong_answer_usd = 1})->gain.reason() ==
        "some costs are unknown");
  for (double& score : columns.own_score) score = std::numeric_limits<double>::quiet_NaN();
  columns.own_score[0] = 1;
  CHECK_FALSE(plan_labels(columns.rows(), {}));
}
