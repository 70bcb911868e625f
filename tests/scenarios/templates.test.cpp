#include "scenarios/templates.hpp"

#include "data/load.hpp"
#include "scenarios/read.hpp"
#include "sim/policy/builder.hpp"
#include "tests/golden/golden.hpp"

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

/// "big" is dearer and better; "mid" has no confidence and lies between.
const std::string kWorkload =
    "id,category,router_score,big|score,big|cost_usd,mid|score,mid|cost_usd,"
    "small|score,small|cost_usd,small|confidence\n"
    "1,law,0.9,1,0.03,1,0.02,0,0.01,0.4\n"
    "2,law,0.2,1,0.03,0,0.02,1,0.01,0.9\n"
    "3,math,0.6,1,0.03,1,0.02,0,0.01,0.5\n";

data::Workload workload_of(const std::string& text) {
  auto workload = data::parse_workload("w.csv", text, {});
  if (!workload) FAIL(base::render(workload.error()));
  return std::move(*workload);
}

/// Reads the text and compiles every policy against the workload.
void check_runs(const std::string& text, const data::Workload& workload) {
  INFO(text);
  const auto scenario = read_scenario_text("s.json", text, {.overrides = {}, .check_files = false});
  if (!scenario) FAIL(base::render(scenario.error()));
  std::vector<policy::BoundModel> models;
  for (const auto& columns : workload.models()) {
    policy::BoundModel model;
    model.name = model.column = columns.name;
    model.columns = &columns;
    models.push_back(std::move(model));
  }
  policy::SignalTable signals;
  policy::Builder builder(workload, models, {&scenario->document, scenario->policies()}, 0.5,
                          signals);
  for (const auto& [name, expression] : scenario->policies()) {
    const auto program = builder.build(name, *expression);
    if (!program) FAIL(base::render(program.error()));
  }
}

}  // namespace

TEST_CASE("Every template starts with $schema and is a scenario that its workload can run",
          "[scenarios][templates]") {
  const auto workload = workload_of(kWorkload);
  auto options = options_for(workload);
  REQUIRE(options);
  REQUIRE(templates().size() == 3);
  for (const TemplateInfo& info : templates()) {
    const auto text = template_text(info.name, *options);
    REQUIRE(text);
    CHECK(text->starts_with("{\n  \"$schema\": "));
    check_runs(*text, workload);
    CHECK(tests::matches_golden("scenarios/init_" + std::string(info.name) + ".txt", *text));
  }
}

TEST_CASE("Options for a workload: models by cost, the best by score, a signal cut at its median",
          "[scenarios][templates]") {
  const auto options = options_for(workload_of(kWorkload));
  REQUIRE(options);
  CHECK(options->models == std::vector<std::string>{"small", "mid", "big"});
  CHECK(options->best == "big");
  CHECK(options->signal == "router_score");
  CHECK(options->cut == 0.6);
  CHECK(options->has_confidence);
}

TEST_CASE("A workload without costs, signals or confidences still gets a scenario that runs",
          "[scenarios][templates]") {
  for (const std::string text : {"id,a|score,b|score\n1,0,1\n2,1,1\n", "id,only|score\n1,1\n",
                                 "id,\"odd \"\"name\"\"|score\",b|score\n1,0,1\n"}) {
    const auto workload = workload_of(text);
    const auto options = options_for(workload);
    REQUIRE(options);
    check_runs(*template_text("from-csv", *options), workload);
  }
  const auto none = options_for(workload_of("id,category\n1,law\n"));
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == base::ErrorKind::kData);
}

TEST_CASE("An unknown template is an error with the nearest name", "[scenarios][templates]") {
  const auto text = template_text("form-csv", {});
  REQUIRE_FALSE(text);
  CHECK(text.error().expected == "one of \"router\", \"cascade\", \"from-csv\"");
  CHECK(text.error().hint == "did you mean \"from-csv\"?");
}

}  // namespace pointsman::scenarios
