#include "reports/floor_report.hpp"

#include "reports/floor_words.hpp"
#include "reports/text_grid.hpp"
#include "tests/support/random_case.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace pointsman;
using namespace pointsman::reports;

namespace {

analysis::FloorStory random_story(std::uint64_t seed) {
  tests::RandomCase random(seed);
  analysis::FloorStory story;
  story.traffic = random.traffic();
  // Corners as often as the inside.
  if (seed % 3 == 0) story.traffic.easy_share = seed % 2 == 0 ? 0 : 1;
  if (seed % 5 != 0) story.prices = random.prices();
  if (seed % 5 == 1) story.prices->frontier = story.prices->small;
  if (seed % 5 == 2) story.prices->frontier = story.prices->small = 0;
  if (seed % 2 == 0 || !story.prices) story.times = random.times();
  if (seed % 4 == 0) {
    story.deadline = {random.price(), random.price()};
    story.value_of_time_usd_per_s = random.price();
    story.steps = 1 + static_cast<double>(seed % 90);
  }
  return story;
}

std::optional<analysis::RouterPoint> random_point(std::uint64_t seed) {
  tests::RandomCase random(seed + 1'000'000);
  if (seed % 7 == 0) return std::nullopt;
  if (seed % 2 == 0) return analysis::RouterPoint{analysis::errors_at(random.share()), true};
  return analysis::RouterPoint{random.errors(), false};
}

std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    widest = std::max(widest, text_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return widest;
}

}  // namespace

TEST_CASE("whatever the story, the text fits and the JSON parses without a NaN", "[floor]") {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    INFO("seed " << seed);
    const FloorReport report = make_floor_report(random_story(seed), random_point(seed));
    const std::string text = floor_report_text(report);
    REQUIRE(widest_line(text) <= 100);
    REQUIRE(text.find("nan") == std::string::npos);
    REQUIRE(text.find("inf") == std::string::npos);
    const auto json = nlohmann::json::parse(floor_report_json(report));
    for (const auto& floor : json["floors"]) {
      const std::string reach = floor["reach"];
      REQUIRE((floor["floor"].is_number() || floor.contains("reason")));
      if (reach == "undefined") REQUIRE(floor["floor"].is_null());
      if (reach == "never" && floor["floor"].is_number()) REQUIRE(floor["floor"] > 1);
      if (reach == "always" && floor["floor"].is_number()) REQUIRE(floor["floor"] < 0);
    }
    REQUIRE(json.contains("at") == random_point(seed).has_value());
  }
}

TEST_CASE("undefined floors are told by reason, with all that they hold for", "[floor]") {
  using analysis::FloorCurrency;
  const auto undefined = [](const char* reason) { return analysis::undefined_floor(reason); };
  UndefinedFloors floors;
  floors.note("a", FloorCurrency::kCost, undefined("free"));
  floors.note("b", FloorCurrency::kCost, undefined("free"));
  floors.note("c", FloorCurrency::kCost, undefined("no mix"));
  floors.note("d", FloorCurrency::kCost, {0.5, analysis::Reach::kReachable, {}});
  floors.note("a", FloorCurrency::kLatency, undefined("free"));
  floors.note("b", FloorCurrency::kLatency, undefined("free"));
  floors.note("a", FloorCurrency::kSession, undefined("free"));
  CHECK(floors.sentences() ==
        std::vector<std::string>{"a and b in cost and latency: undefined because free",
                                 "c in cost: undefined because no mix",
                                 "a in resolved-session: undefined because free"});
}

TEST_CASE("dear routers are not blamed on small models", "[floor]") {
  analysis::FloorStory story;
  story.traffic.easy_share = 0.6;
  story.prices = analysis::RoutingPrices{.small = 1, .frontier = 3, .router = 5};
  const auto says = [](const analysis::FloorStory& of, const char* what) {
    const std::string text = floor_report_text(make_floor_report(of, std::nullopt));
    return text.find(what) != std::string::npos;
  };
  CHECK(says(story, "never pays: small, router and verifier cost more than frontier"));
  story.prices = analysis::RoutingPrices{.small = 4, .frontier = 3};
  CHECK(says(story, "never pays: small costs more than frontier"));
}

TEST_CASE("the explanation is two sentences that name the binding constraint", "[floor]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const FloorReport report = make_floor_report(random_story(seed), random_point(seed));
    const std::string text = floor_explanation(report);
    INFO(text);
    REQUIRE(text.ends_with('.'));
    std::size_t sentences = 1;
    for (std::size_t at = 0; (at = text.find(". ", at)) != std::string::npos; ++at) ++sentences;
    REQUIRE(sentences == 2);
    if (!report.binding) continue;
    const analysis::FloorRow& row = report.rows[*report.binding];
    REQUIRE(text.find(name_of(row.baseline)) != std::string::npos);
    REQUIRE(text.find(name_of(row.currency)) != std::string::npos);
  }
}

TEST_CASE("the JSON of the calculator has the documented form", "[floor]") {
  analysis::FloorStory story;
  story.traffic.easy_share = 0.8;
  story.prices = {.small = 0.2, .router = 0.02};
  const auto json = nlohmann::json::parse(floor_report_json(
      make_floor_report(story, analysis::RouterPoint{analysis::errors_at(0.85), true})));
  CHECK(json["kind"] == "floor");
  const auto& first = json["floors"][0];
  CHECK(first["baseline"] == "always-frontier");
  CHECK(first["currency"] == "cost");
  CHECK(first["formula"] == "D2");
  CHECK(first["reach"] == "reachable");
  CHECK(first["floor"].get<double>() == Approx(0.06 / 0.68).epsilon(1e-14));
  CHECK(json["at"]["accuracy"] == 0.85);
  CHECK(json["at"]["savings"].get<double>() == Approx(0.518).epsilon(1e-14));
}
