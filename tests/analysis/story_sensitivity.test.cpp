#include "sim/analysis/story_sensitivity.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

/// Case c of the master formula: every input at work.
FloorStory full_story() {
  FloorStory story;
  story.traffic = {.easy_share = 0.7,
                   .recall = 0.7,
                   .false_alarm = 0.1,
                   .small_right = {0.98, 0.3},
                   .frontier_right = {0.99, 0.9}};
  story.prices = RoutingPrices{0.2, 1, 0.01, 0.02, 20};
  return story;
}

std::size_t row_of(const FloorStory& story, FloorBaseline baseline, FloorCurrency currency) {
  const auto rows = floor_table(story);
  const auto found = std::ranges::find_if(rows, [&](const FloorRow& row) {
    return row.baseline == baseline && row.currency == currency;
  });
  REQUIRE(found != rows.end());
  return static_cast<std::size_t>(found - rows.begin());
}

const Slope& slope_of(const StorySensitivity& found, const MovingResult& result,
                      const std::string& name) {
  const auto slope = std::ranges::find_if(result.slopes, [&](const Slope& candidate) {
    return found.inputs[candidate.input].range.name == name;
  });
  REQUIRE(slope != result.slopes.end());
  return *slope;
}

}  // namespace

TEST_CASE("savings move with router accuracy as the master formula says", "[sensitivity][story]") {
  const FloorStory story = full_story();
  const auto row =
      row_of(story, FloorBaseline::kAlwaysFrontier, FloorCurrency::kQualityAdjustedCost);
  const RouterPoint point{errors_at(0.85), true};
  const auto found = story_sensitivity(story, point, row);
  REQUIRE(found.saving);
  CHECK(*found.saving->here == Approx(0.165306).margin(5e-7));
  CHECK(*found.floor.here == Approx(0.644830).margin(5e-7));
  // Savings are a straight line in accuracy through O12's points at 0.85 and 0.95.
  const double per_point = (0.245876 - 0.165306) / 0.10;
  CHECK(*slope_of(found, *found.saving, "accuracy").per_unit == Approx(per_point).margin(2e-5));
  // One more point of recall: dS/dR = -[p (1-o) dG_e/dR + (1-p) m dG_h/dR] / -baseline.
  const double l = 20;
  const auto gain = [&](double s, double f) { return (1 - s) * (l * f - 1); };
  const double expected = (0.7 * 0.85 * gain(0.98, 0.99) + 0.3 * 0.15 * gain(0.3, 0.9)) / 1.74;
  CHECK(*slope_of(found, *found.saving, "verifier_recall").per_unit == Approx(expected));
}

TEST_CASE("the ends of a floor's bars say where no router and where every router pays",
          "[sensitivity][story]") {
  FloorStory story;
  story.traffic.easy_share = 0.6;
  story.prices = RoutingPrices{.small = 1, .frontier = 1.1};
  const auto row = row_of(story, FloorBaseline::kAlwaysFrontier, FloorCurrency::kCost);
  const auto found = story_sensitivity(story, std::nullopt, row);
  REQUIRE(found.floor_here.reach == Reach::kReachable);
  CHECK(*found.floor_here.value == *found.floor.here);
  REQUIRE(found.floor_ends.size() == found.floor.bars.size());
  bool is_small_seen = false;
  for (std::size_t i = 0; i < found.floor.bars.size(); ++i) {
    const auto& [low, high] = found.floor_ends[i];
    CHECK(low.value == found.floor.bars[i].at_low);
    CHECK(high.value == found.floor.bars[i].at_high);
    if (found.inputs[found.floor.bars[i].input].range.name != "small_usd") continue;
    is_small_seen = true;
    CHECK(low.reach == Reach::kReachable);
    CHECK(high.reach == Reach::kNever);  // at $1.20 small is dearer than frontier
  }
  CHECK(is_small_seen);
}

TEST_CASE("a tornado of the floor names every input of the story once", "[sensitivity][story]") {
  const FloorStory story = full_story();
  const auto row =
      row_of(story, FloorBaseline::kAlwaysFrontier, FloorCurrency::kQualityAdjustedCost);
  const auto found = story_sensitivity(story, std::nullopt, row);
  CHECK_FALSE(found.saving);
  CHECK(std::ranges::none_of(
      found.inputs, [](const StoryInput& input) { return input.range.name == "accuracy"; }));
  CHECK(found.floor.bars.size() == 12);
  CHECK(std::ranges::is_sorted(found.floor.bars, std::greater{}, &TornadoBar::swing));
  for (const StoryInput& input : found.inputs) {
    CHECK(input.range.low <= input.range.value);
    CHECK(input.range.value <= input.range.high);
    if (input.is_share) CHECK((input.range.low >= 0 && input.range.high <= 1));
  }
}

TEST_CASE("scaling both ends of every price leaves the floor where it is", "[law][sensitivity]") {
  const FloorStory story = full_story();
  FloorStory scaled = story;
  for (double* price : {&scaled.prices->small, &scaled.prices->frontier, &scaled.prices->router,
                        &scaled.prices->verifier, &scaled.prices->wrong_answer}) {
    *price *= 7;
  }
  const auto row =
      row_of(story, FloorBaseline::kAlwaysFrontier, FloorCurrency::kQualityAdjustedCost);
  const auto one = story_sensitivity(story, std::nullopt, row);
  const auto other = story_sensitivity(scaled, std::nullopt, row);
  REQUIRE(one.floor.bars.size() == other.floor.bars.size());
  for (std::size_t i = 0; i < one.floor.bars.size(); ++i) {
    CHECK(one.floor.bars[i].input == other.floor.bars[i].input);
    CHECK(one.floor.bars[i].swing() == Approx(other.floor.bars[i].swing()));
  }
}
