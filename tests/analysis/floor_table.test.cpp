#include "sim/analysis/floor_table.hpp"

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

const FloorRow& row_of(const std::vector<FloorRow>& rows, FloorBaseline baseline,
                       FloorCurrency currency) {
  const auto found = std::ranges::find_if(rows, [&](const FloorRow& row) {
    return row.baseline == baseline && row.currency == currency;
  });
  REQUIRE(found != rows.end());
  return *found;
}

FloorStory story(double easy_share, const RoutingPrices& prices) {
  FloorStory made;
  made.traffic.easy_share = easy_share;
  made.prices = prices;
  return made;
}

constexpr auto kFrontier = FloorBaseline::kAlwaysFrontier;
constexpr auto kCascade = FloorBaseline::kSmallFirstCascade;
constexpr auto kMix = FloorBaseline::kCostMatchedMix;
constexpr auto kSingle = FloorBaseline::kBestSingle;

}  // namespace

TEST_CASE("the formula names the simplest model that holds", "[floor_table]") {
  FloorStory told = story(0.8, {.small = 0.2});
  auto rows = floor_table(told);
  CHECK(row_of(rows, kFrontier, FloorCurrency::kCost).formula == "D2");
  CHECK(row_of(rows, kCascade, FloorCurrency::kCost).formula == "D6");
  CHECK(row_of(rows, kMix, FloorCurrency::kCost).formula == "mix");
  CHECK(row_of(rows, kSingle, FloorCurrency::kCost).formula == "D2");
  CHECK(row_of(rows, kFrontier, FloorCurrency::kSession).formula == "D7");
  told.traffic.recall = 0.9;
  rows = floor_table(told);
  CHECK(row_of(rows, kFrontier, FloorCurrency::kCost).formula == "D4");
  told.traffic.recall = 1;
  told.prices->wrong_answer = 1;
  rows = floor_table(told);
  CHECK(row_of(rows, kFrontier, FloorCurrency::kCost).formula == "D2");
  CHECK(row_of(rows, kFrontier, FloorCurrency::kQualityAdjustedCost).formula == "D4");
}

TEST_CASE("recall alone moves the floor as the master formula says", "[floor_table]") {
  FloorStory told = story(0.8, {.small = 0.2});
  told.traffic.recall = 0.9;
  // G_e = 0.8, G_h = 1 - 0.2 - 0.9 = -0.1: a* = 0.2 x 0.1 / (0.8 x 0.8 + 0.2 x 0.1).
  CHECK(*row_of(floor_table(told), kFrontier, FloorCurrency::kCost).floor.value ==
        Approx(0.02 / 0.66));
}

TEST_CASE("a currency without its inputs is undefined and names them", "[floor_table]") {
  const auto rows = floor_table(story(0.8, {.small = 0.2}));
  for (const auto currency : {FloorCurrency::kLatency, FloorCurrency::kSlo}) {
    const FloorRow& row = row_of(rows, kFrontier, currency);
    CHECK(row.floor.reach == Reach::kUndefined);
    CHECK(row.floor.reason == "needs the times of small and frontier");
    CHECK_FALSE(row.is_asked);
  }
  FloorStory timed;
  timed.traffic.easy_share = 0.8;
  timed.times = {0.7, 2, 0.988};
  const auto times_only = floor_table(timed);
  CHECK(*row_of(times_only, kFrontier, FloorCurrency::kLatency).floor.value ==
        Approx(0.955932).margin(1e-6));
  CHECK(row_of(times_only, kFrontier, FloorCurrency::kCost).floor.reason ==
        "needs the prices of small and frontier");
}

TEST_CASE("time that has a value is a currency of its own", "[floor_table]") {
  FloorStory told = story(0.8, {.small = 0.2, .router = 0.02});
  told.times = {0.7, 2, 0.1};
  CHECK(std::ranges::none_of(floor_table(told), [](const FloorRow& row) {
    return row.currency == FloorCurrency::kTimedCost;
  }));
  told.value_of_time_usd_per_s = 0.5;
  const FloorRow row = row_of(floor_table(told), kFrontier, FloorCurrency::kTimedCost);
  // Prices 0.2 + 0.35, 1 + 1 and 0.02 + 0.05: rho = 0.275, kappa = 0.035.
  CHECK(*row.floor.value == Approx((0.035 + 0.2 * 0.275) / (0.8 * 0.725 + 0.2 * 0.275)));
  told.value_of_time_usd_per_s = 1e9;
  CHECK(*row_of(floor_table(told), kFrontier, FloorCurrency::kTimedCost).floor.value ==
        Approx(*row_of(floor_table(told), kFrontier, FloorCurrency::kLatency).floor.value));
}

TEST_CASE("the verifier of the cascade is billed to it alone in the bill, to both with quality",
          "[floor_table]") {
  const auto rows = floor_table(story(0.6, {.small = 0.2, .verifier = 0.05}));
  CHECK(*row_of(rows, kCascade, FloorCurrency::kCost).floor.value == Approx(0.767857).margin(1e-6));
  const FloorRow& both = row_of(rows, kCascade, FloorCurrency::kQualityAdjustedCost);
  CHECK(*both.floor.value == Approx(0.45 / 0.55));
  CHECK(both.is_asked);
  CHECK(rows[*binding_row(rows)].currency == FloorCurrency::kQualityAdjustedCost);
}

TEST_CASE("the best single model is the accurate one, and the cheap one once errors cost",
          "[floor_table]") {
  FloorStory told = story(0.6, {.small = 0.2, .wrong_answer = 0.5});
  auto rows = floor_table(told);
  // Always small: 0.2 + 0.5 x 0.4 = 0.4 a request; no router that pays small and retries beats it.
  const FloorRow& priced = row_of(rows, kSingle, FloorCurrency::kQualityAdjustedCost);
  CHECK(priced.formula == "single");
  CHECK(priced.floor.reach == Reach::kNever);
  CHECK(row_of(rows, kSingle, FloorCurrency::kCost).formula == "D2");
  told.prices->wrong_answer = 3;
  rows = floor_table(told);
  CHECK(row_of(rows, kSingle, FloorCurrency::kQualityAdjustedCost).formula == "D4");
}

TEST_CASE("a binding row is one that no router meets, else the highest floor", "[floor_table]") {
  const auto binds = [](double easy_share, double small, double router) {
    const auto rows = floor_table(story(easy_share, {.small = small, .router = router}));
    const auto index = binding_row(rows);
    REQUIRE(index.has_value());
    return rows[*index];
  };
  CHECK(binds(0.8, 0.2, 0).baseline == kCascade);
  CHECK(binds(0.4, 1.0 / 3, 0).baseline == kCascade);
  CHECK(binds(0.2, 0.7, 0.01).baseline == kFrontier);
  CHECK(binds(0.4, 1.0 / 3, 1.0 / 3).floor.reach == Reach::kNever);
  CHECK_FALSE(binding_row({}).has_value());
}

TEST_CASE("the bill does not bind once wrong answers have a price", "[floor_table]") {
  FloorStory told = story(0.6, {.small = 1.0 / 3, .router = 0.05, .wrong_answer = 10});
  told.traffic.recall = 0;
  told.traffic.small_right = {0.97, 0.25};
  told.traffic.frontier_right = {0.99, 0.92};
  const auto rows = floor_table(told);
  // On the bill nothing beats a cascade that never looks.
  CHECK(row_of(rows, kCascade, FloorCurrency::kCost).floor.reach == Reach::kNever);
  const FloorRow& binding = rows[*binding_row(rows)];
  CHECK(binding.baseline == kFrontier);
  CHECK(*binding.floor.value == Approx(0.914604).margin(1e-6));
}

TEST_CASE("degenerate stories have typed floors", "[floor_table]") {
  const auto floor = [](double easy_share, const RoutingPrices& prices,
                        FloorBaseline baseline = kFrontier) {
    return row_of(floor_table(story(easy_share, prices)), baseline, FloorCurrency::kCost).floor;
  };
  // Nothing is easy: only a router that never errs costs what the frontier does.
  CHECK(*floor(0, {.small = 0.2}).value == 1);
  CHECK(floor(0, {.small = 0.2, .router = 0.01}).reach == Reach::kNever);
  // Everything is easy.
  CHECK(*floor(1, {.small = 0.2}).value == 0);
  CHECK(floor(1, {.small = 1}).reach == Reach::kUndefined);
  CHECK(floor(1, {.small = 1, .router = 0.1}).reach == Reach::kNever);
  // Equal prices.
  CHECK(floor(0.6, {.small = 1, .router = 0.1}).reach == Reach::kNever);
  CHECK(floor(0.6, {.small = 1}, kMix).reach == Reach::kUndefined);
  // Free models.
  CHECK(floor(0.6, {.small = 0, .frontier = 0}).reach == Reach::kUndefined);
  CHECK(floor(0.6, {.small = 0, .frontier = 0, .router = 0.1}).reach == Reach::kNever);
  CHECK(*floor(0.6, {.small = 0, .frontier = 1}).value == 0);
  CHECK(floor(0.6, {.small = 1, .frontier = 0}).reach == Reach::kNever);
}

TEST_CASE("a point of two errors has its own room to the line", "[floor_table]") {
  const FloorStory told = story(0.6, {.small = 1.0 / 3, .router = 0.25});
  const PointReport report = point_report(told, {{0.2, 0.4}, false});
  REQUIRE(report.money.has_value());
  CHECK(*report.money->margin == Approx(0.525 - 0.4));
  CHECK(report.under_routed == Approx(0.16));
  const PointReport beyond = point_report(told, {{0.2, 0.6}, false});
  CHECK(*beyond.money->margin == Approx(0.525 - 0.6));
  CHECK(*beyond.money->saving < 0);
}

TEST_CASE("the margin of one accuracy is its distance from the floor", "[floor_table]") {
  const FloorStory told = story(0.6, {.small = 1.0 / 3, .router = 1.0 / 3});
  const PointReport report = point_report(told, {errors_at(0.85), true});
  CHECK(*report.money->margin == Approx(0.85 - 0.875));
  CHECK(*report.money->saving == Approx(-0.013333).margin(1e-6));
}

TEST_CASE("every story on a grid of corners stays typed", "[floor_table]") {
  constexpr double kShares[] = {0, 0.5, 1};
  constexpr double kAmounts[] = {0, 1e-300, 1, 1e300};
  std::size_t rows = 0;
  for (const double easy : kShares) {
    for (const double recall : kShares) {
      for (const double right : kShares) {
        for (const double small : kAmounts) {
          for (const double frontier : kAmounts) {
            for (const double wrong : kAmounts) {
              FloorStory told = story(easy, {.small = small,
                                             .frontier = frontier,
                                             .router = small,
                                             .verifier = wrong,
                                             .wrong_answer = wrong});
              told.traffic.recall = told.traffic.false_alarm = recall;
              told.traffic.small_right = {right, 1 - right};
              told.traffic.frontier_right = {1, right};
              told.times = {small, frontier, wrong};
              told.deadline = {wrong, frontier};
              told.value_of_time_usd_per_s = wrong;
              told.steps = easy > 0.9 ? 1e6 : 3;
              for (const FloorRow& row : floor_table(told)) {
                ++rows;
                const Floor& floor = row.floor;
                if (floor.value) REQUIRE(std::isfinite(*floor.value));
                if (floor.reach == Reach::kReachable) {
                  REQUIRE((*floor.value >= 0 && *floor.value <= 1));
                } else if (!floor.value) {
                  REQUIRE_FALSE(floor.reason.empty());
                }
              }
              const PointReport report = point_report(told, {{recall, right}, false});
              REQUIRE((!report.money->saving || std::isfinite(*report.money->saving)));
              REQUIRE((!report.money->margin || std::isfinite(*report.money->margin)));
              for (const RowAtPoint& row : report.rows) {
                REQUIRE(row.saving.has_value() == row.reason.empty());
                if (row.saving) REQUIRE(std::isfinite(*row.saving));
              }
            }
          }
        }
      }
    }
  }
  // Five currencies of each story, a sixth where time has a price (three amounts of four), and four
  // baselines in each: 39,744.
  constexpr std::size_t kStories = 3 * 3 * 3 * 4 * 4 * 4;
  CHECK(rows == kStories / 4 * (4 * 5 + 3) * 4);
}
