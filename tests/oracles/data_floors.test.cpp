// Floors from real labels, against all four baselines, with intervals.
#include "sim/analysis/data_floor.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <variant>

using namespace pointsman;
using namespace pointsman::tests;
using analysis::DataFloor;
using analysis::FloorBaseline;
using analysis::FloorCurrency;
using analysis::Reach;

namespace {

std::string scenario(const std::string& workload, const std::string& models,
                     const std::string& floor, const std::string& more = "") {
  return R"({"version": 1, "workload": )" + workload + R"(, "models": )" + models +
         R"(, "controls": false, "policies": {"strong-only": "strong"}, )" + more +
         R"("analyses": [{"floor": )" + floor + "}]}";
}

DataFloor floor_of(const std::string& text) {
  const auto result = run_scenario(text);
  REQUIRE(result.analyses.size() == 1);
  return std::get<DataFloor>(result.analyses.front().body);
}

const analysis::FloorEstimate& estimate(const DataFloor& floor, FloorBaseline baseline,
                                        FloorCurrency currency = FloorCurrency::kCost) {
  for (const auto& one : floor.comparisons) {
    if (one.against.builtin == baseline && one.currency == currency) return one.floor;
  }
  FAIL("no such comparison");
  throw 0;
}

/// Every request costs the same, so the shares alone set the floor.
const char* const kFlatPrices =
    R"({"weak": {"column": "mixtral-8x7b", "assume": {"input_tokens": 1000, "output_tokens": 0},
                 "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 0}},
        "strong": {"column": "gpt-4-1106", "assume": {"input_tokens": 1000, "output_tokens": 0},
                   "price": {"input_usd_per_mtok": 5, "output_usd_per_mtok": 0}}})";
const char* const kPair = R"({"small": "weak", "frontier": "strong", "slices": []})";

void check_intervals(const DataFloor& floor) {
  for (const FloorBaseline baseline : analysis::kFloorBaselines) {
    INFO(analysis::name_of(baseline));
    const auto& one = estimate(floor, baseline);
    CHECK(one.floor.reach != Reach::kUndefined);
    REQUIRE(one.interval.has_value());
    CHECK(one.interval->lo <= one.interval->hi);
    if (one.floor.reach != Reach::kReachable) continue;
    CHECK(one.interval->lo <= *one.floor.value);
    CHECK(one.interval->hi >= *one.floor.value);
  }
}

}  // namespace

TEST_CASE("MMLU at flat prices has the floors that the four joint counts give", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  const auto floor = floor_of(scenario(
      R"({"file": )" + quoted(file) + R"(, "where": "contaminated == 0"})", kFlatPrices, kPair));
  CHECK(floor.requests == 14037);
  // Both right 8816, weak only 742, strong only 2496, none 1983.
  const double easy = (8816 + 742) / 14037.0;
  CHECK(floor.easy_share.mean == Approx(easy).epsilon(1e-12));
  const double rho = 0.2;
  check_intervals(floor);
  // D2 and D6: costs do not depend on who is right.
  const auto frontier = estimate(floor, FloorBaseline::kAlwaysFrontier);
  CHECK(*frontier.floor.value ==
        Approx((1 - easy) * rho / (easy * (1 - rho) + (1 - easy) * rho)).epsilon(1e-12));
  CHECK(*estimate(floor, FloorBaseline::kSmallFirstCascade).floor.value ==
        Approx(easy * (1 - rho) / (easy * (1 - rho) + rho * (1 - easy))).epsilon(1e-12));
  CHECK(*estimate(floor, FloorBaseline::kBestSingle).floor.value ==
        Approx(*frontier.floor.value).epsilon(1e-12));
  // The delta method in the easy share alone: da/dp = -rho (1-rho) / denominator^2.
  const double denominator = easy * (1 - rho) + (1 - easy) * rho;
  const double error =
      rho * (1 - rho) / (denominator * denominator) * std::sqrt(easy * (1 - easy) / 14037);
  CHECK(frontier.interval->hi - frontier.interval->lo == Approx(2 * 1.96 * error).epsilon(0.05));
}

TEST_CASE("silent errors on MMLU have the floor of the joint outcomes, not of the marginals",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  const auto floor = floor_of(scenario(
      R"({"file": )" + quoted(file) + R"(, "where": "contaminated == 0"})", kFlatPrices,
      R"({"small": "weak", "frontier": "strong", "slices": [], "detection": {"recall": 0}})",
      R"("value": {"wrong_answer_usd": 0.05}, )"));
  // Per frontier call: l = 10, rho = 0.2. Sending an easy request to weak gains 1 - rho and l on
  // those that strong alone gets wrong; a hard one gains 1 - rho and loses l where strong is right.
  const double easy = 8816 + 742, hard = 2496 + 1983;
  const double gain_easy = easy * 0.8 + 10 * 742;
  const double gain_hard = hard * 0.8 - 10 * 2496;
  CHECK(*estimate(floor, FloorBaseline::kAlwaysFrontier, FloorCurrency::kQualityAdjustedCost)
             .floor.value == Approx(-gain_hard / (gain_easy - gain_hard)).epsilon(1e-12));
}

TEST_CASE("MMLU by subject names a worst slice, and pools none", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  const auto floor = floor_of(scenario(R"({"file": )" + quoted(file) + "}", kFlatPrices,
                                       R"({"small": "weak", "frontier": "strong",
                                           "against": ["always-frontier"], "resamples": 1000})"));
  REQUIRE(floor.slices.size() == 1);
  CHECK(floor.slices[0].values.size() == 57);
  REQUIRE(floor.slices[0].worst.has_value());
  const auto& worst = floor.slices[0].values[*floor.slices[0].worst];
  for (const auto& value : floor.slices[0].values) {
    CHECK(value.pooled == 0);
    CHECK(value.easy_share >= worst.easy_share);  // D2's floor falls in the easy share
    CHECK(value.floors[0].interval->lo <= *value.floors[0].floor.value);
    CHECK(value.floors[0].interval->hi >= *value.floors[0].floor.value);
  }
}

TEST_CASE("GSM8K and its table of eight models have floors against all four baselines",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(two, "routellm/gsm8k.csv");
  check_intervals(floor_of(scenario(
      R"({"file": )" + quoted(two) + R"(, "where": "contaminated == 0"})", kFlatPrices, kPair)));

  POINTSMAN_SHARED_DATA(eight, "gsm8k_8models/gsm8k_8models.csv");
  std::string models = kFlatPrices;
  models.pop_back();
  double usd = 0.5;
  for (const char* name : {"6b_finetuning", "6b_verification", "175b_finetuning",
                           "175b_verification", "tora-code-34b-v1.0", "tora-70b-v1.0"}) {
    models += R"(, ")" + std::string(name) +
              R"(": {"assume": {"input_tokens": 1000, "output_tokens": 0},
                     "price": {"input_usd_per_mtok": )" +
              std::to_string(usd += 0.5) + R"(, "output_usd_per_mtok": 0}})";
  }
  const auto floor = floor_of(scenario(R"({"file": )" + quoted(eight) + "}", models + "}", kPair));
  check_intervals(floor);
  CHECK(floor.requests == 1319);
  CHECK(floor.remarks.empty());
  // gpt-4 is the most accurate (85.67 %), so against the best single the floor is
  // always-frontier's; tora-70b costs less and is nearly as right (84.31 %), which only the mix
  // knows.
  CHECK(*estimate(floor, FloorBaseline::kBestSingle).floor.value ==
        Approx(*estimate(floor, FloorBaseline::kAlwaysFrontier).floor.value));
}
