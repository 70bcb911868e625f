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
  CHECK(options->auc == 1.0);  // "big" is needed where it is 0.6 and 0.9, not where it is 0.2
  CHECK(options->high_means_best);
  CHECK(options->has_confidence);
  CHECK_FALSE(options->has_gaps);
}

TEST_CASE("The signal is the column that separates best, whatever its place and direction",
          "[scenarios][templates]") {
  // "big" is needed on rows 1 and 3: "noise" is a coin, "same" says nothing, "ease" is high where
  // "small" is right, and only its row 2 breaks a perfect order.
  const auto workload = workload_of(
      "id,noise,same,ease,flag,big|score,small|score,big|cost_usd,small|cost_usd\n"
      "1,5,7,0.1,0,1,0,2,1\n"
      "2,5,7,0.2,0,1,1,2,1\n"
      "3,5,7,0.3,0,1,0,2,1\n"
      "4,6,7,0.8,1,0,0,2,1\n"
      "5,4,7,0.9,0,1,1,2,1\n");
  const auto options = options_for(workload);
  REQUIRE(options);
  CHECK(options->signal == "ease");
  CHECK_FALSE(options->high_means_best);
  // Of the 2 x 3 pairs of a needed and an unneeded request, 5 are in order.
  CHECK(*options->auc == Approx(5.0 / 6));
  CHECK(options->cut == 0.3);
  for (const char* name : {"router", "from-csv"}) {
    const auto text = template_text(name, *options);
    REQUIRE(text);
    CHECK(text->find("// Low values of \"ease\" mean that \"big\" is needed: AUC 0.83 (a coin has "
                     "0.5).") != std::string::npos);
    CHECK(text->find(R"("then": "small", "else": "big")") != std::string::npos);
    check_runs(*text, workload);
  }
}

TEST_CASE("A cut leaves requests on both sides of it", "[scenarios][templates]") {
  const auto options = options_for(
      workload_of("id,flag,a|score,b|score\n1,0,0,1\n2,0,1,1\n3,0,1,1\n4,1,0,1\n5,2,0,1\n"));
  REQUIRE(options);
  CHECK(options->signal == "flag");  // its median, 0, has nothing below
  CHECK(options->cut == 1);
}

TEST_CASE("What was not observed is left out and counted from the first run on",
          "[scenarios][templates]") {
  for (const std::string text :
       {"id,a|score,b|score\n1,0,1\n2,,1\n", "id,x,a|score,b|score\n1,,0,1\n2,3,1,1\n3,4,0,1\n",
        "id,a|score,b|score,a|confidence\n1,0,1,0.5\n2,0,1,\n"}) {
    const auto options = options_for(workload_of(text));
    REQUIRE(options);
    CHECK(options->has_gaps);
    CHECK(template_text("from-csv", *options)->find(R"("missing": "drop",)") != std::string::npos);
  }
}

TEST_CASE("A template that the workload cannot fill is an error, not a scenario that fails",
          "[scenarios][templates]") {
  const auto refused = [](const std::string& name, const std::string& text) {
    const auto options = options_for(workload_of(text));
    REQUIRE(options);
    const auto filled = template_text(name, *options);
    REQUIRE_FALSE(filled);
    CHECK(filled.error().kind == base::ErrorKind::kData);
    CHECK(filled.error().hint == "the template from-csv takes what there is");
    return filled.error().message;
  };
  const std::string bare = "id,category,x,a|score,b|score\n1,law,4,0,1\n2,art,4,1,1\n";
  CHECK(refused("router", bare) ==
        "the workload has no numeric column that varies, which the template router needs");
  CHECK(refused("cascade", bare) ==
        "the workload has no confidence of its cheapest model, \"a\", which the template cascade "
        "needs");
  for (const std::string name : {"router", "cascade"}) {
    CHECK(refused(name, "id,x,a|score,a|confidence\n1,4,0,0.5\n2,5,1,0.5\n") ==
          "the workload has no second model better than the cheapest, which the template " + name +
              " needs");
  }
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
