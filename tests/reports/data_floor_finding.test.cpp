// Floors of labels as a reader sees them: approved texts, JSON that obeys its schema, no NaN.
#include "reports/findings.hpp"
#include "reports/result_json.hpp"
#include "tests/analysis/floor_labels.hpp"
#include "tests/golden/golden.hpp"
#include "tests/reports/schema_complaint.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;
using tests::labels;

namespace {

DataFloorSpec spec_of(const std::vector<tests::LabelGroup>& groups, bool has_router = true) {
  DataFloorSpec spec;
  spec.inputs = labels(groups, has_router);
  spec.against = tests::four_baselines();
  spec.bootstrap.resamples = 200;
  spec.bootstrap.seed = 3;
  return spec;
}

DataFloor run(const DataFloorSpec& spec) {
  auto floor = data_floor(spec);
  if (!floor) FAIL(base::render(floor.error()));
  return std::move(*floor);
}

std::string complaint(const DataFloor& floor) {
  reports::Result result;
  result.scenario = "floors";
  result.analyses = {{"floor", floor}};
  return tests::schema_complaint(nlohmann::json::parse(reports::result_json(result)));
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<tests::LabelGroup> kGoodRouter = {
    {.count = 540},
    {.count = 60, .small_share = 0},
    {.count = 40, .is_easy = false, .small = 0},
    {.count = 360, .is_easy = false, .small = 0, .small_share = 0}};

}  // namespace

TEST_CASE("a floor with everything asked for is the approved text", "[floor][reports][golden]") {
  auto spec = spec_of(kGoodRouter);
  spec.terms = {.recall = 0.9,
                .false_alarm = 0.05,
                .verifier_usd = 0.01,
                .router_usd = 0.02,
                .wrong_answer_usd = 3};
  spec.has_wrong_answer_price = true;
  spec.currency = FloorCurrency::kQualityAdjustedCost;
  spec.fixed_usd_per_month = 900;
  FloorSlices slices{"topic", {"a", "b", "rare"}, {}};
  for (std::size_t i = 0; i < 1000; ++i) slices.code.push_back(i < 10 ? 2 : i % 3 == 0 ? 1 : 0);
  spec.slices = {slices};
  spec.map = {{FloorParameter::kPriceRatio, {0, 0.5}}, {FloorParameter::kSteps, {1, 5}}};
  const DataFloor floor = run(spec);
  CHECK(complaint(floor) == "");
  const std::string text = reports::finding_text(floor, {});
  CHECK(tests::matches_golden("reports/data_floor.txt", text));
  const std::string narrow = reports::finding_text(floor, {.width = 80, .unicode = false});
  CHECK(tests::matches_golden("reports/data_floor_ascii_80.txt", narrow));
}

TEST_CASE("each verdict is told with what it rests on", "[floor][reports][golden]") {
  std::string text;
  const auto add = [&](const char* title, const DataFloorSpec& spec) {
    text += std::string("== ") + title + "\n\n" + reports::finding_text(run(spec), {}) + "\n";
  };
  auto spec = spec_of(kGoodRouter);
  spec.against = {{FloorBaseline::kAlwaysFrontier, 0}};
  add("ships", spec);
  add("ships against all four", spec_of(kGoodRouter));
  add("is held", spec_of({{.count = 400},
                          {.count = 200, .small_share = 0},
                          {.count = 300, .is_easy = false, .small = 0},
                          {.count = 100, .is_easy = false, .small = 0, .small_share = 0}}));
  auto open = spec_of({{.count = 6},
                       {.count = 24, .small_share = 0},
                       {.count = 18, .is_easy = false, .small = 0},
                       {.count = 2, .is_easy = false, .small = 0, .small_share = 0}});
  open.against = {{FloorBaseline::kAlwaysFrontier, 0}};
  add("needs more data", open);
  auto stated = spec_of(kGoodRouter, false);
  stated.accuracy = 0.95;
  add("a stated accuracy", stated);
  add("no router", spec_of(kGoodRouter, false));
  CHECK(tests::matches_golden("reports/data_floor_verdicts.txt", text));
}

TEST_CASE("degenerate labels print words and reasons", "[floor][reports][golden]") {
  struct Case {
    const char* title;
    std::vector<tests::LabelGroup> groups;
  };
  const std::vector<Case> cases = {
      {"every request is easy", {{.count = 40}}},
      {"no request is easy", {{.count = 40, .is_easy = false, .small = 0}}},
      {"both models cost the same",
       {{.count = 20, .small_usd = 1},
        {.count = 20, .is_easy = false, .small = 0, .small_usd = 1}}},
      {"small is free",
       {{.count = 20, .small_usd = 0},
        {.count = 20, .is_easy = false, .small = 0, .small_usd = 0}}},
      {"nothing costs or takes anything",
       {{.count = 20, .small_usd = 0, .frontier_usd = 0, .small_s = 0, .frontier_s = 0}}},
      {"nothing is ever right", {{.count = 20, .is_easy = false, .small = 0, .frontier = 0}}},
      {"one request", {{.count = 1}}}};
  std::string text;
  for (const Case& one : cases) {
    INFO(one.title);
    const DataFloor floor = run(spec_of(one.groups));
    CHECK(complaint(floor) == "");
    text += std::string("== ") + one.title + "\n\n" + reports::finding_text(floor, {}) + "\n";
  }
  CHECK_FALSE(says(text, "nan"));
  CHECK_FALSE(says(text, "inf"));
  CHECK(tests::matches_golden("reports/data_floor_degenerate.txt", text));
}

TEST_CASE("a floor without prices says so and keeps what it knows", "[floor][reports]") {
  auto spec = spec_of(kGoodRouter);
  spec.inputs.small.cost_usd.clear();
  spec.inputs.small.cost_reason = "the cost of model \"small\" is not known";
  const DataFloor floor = run(spec);
  CHECK(complaint(floor) == "");
  const std::string text = reports::finding_text(floor, {});
  CHECK(says(text, "undefined because the cost of model \"small\" is not known"));
  CHECK(says(text, "in latency"));
}
