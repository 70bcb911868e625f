#include "reports/gate/outputs.hpp"

#include "reports/gate/gate_words.hpp"
#include "tests/gate/records.hpp"
#include "tests/golden/golden.hpp"

#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

using namespace pointsman;
using namespace pointsman::reports::gate;
using nlohmann::json;
using tests::baseline_of;
using tests::gate_with;
using tests::World;

namespace {

/// A verdict with every kind of line; lives as long as the program.
const GateFile& sample_file() {
  static const GateFile file = gate_with(
      R"({"id": "acc", "metric": "accuracy", "margin": "1pt"},
         {"id": "acc/s", "metric": "accuracy", "margin": "3pt",
          "slices": {"by": ["category"], "min_n": 100}},
         {"id": "cost", "metric": "cost_usd_per_1k", "margin": "5%"},
         {"id": "p95", "metric": "latency_s.p95", "mode": "bound", "max": "2.5s",
          "severity": "warn"},
         {"id": "clock", "metric": "timing.latency_s.p95", "margin": "5%", "on_missing": "warn"},
         {"id": "later", "metric": "regret", "severity": "off"})",
      R"("compare": {"resamples": 500},
         "waivers": [{"gate": "acc/s", "slice": "category=c1", "until": "2027-01-31",
                      "reason": "issue 412"}],)");
  return file;
}

const Evaluation& sample() {
  static const World world(1203, 5);
  static const Baseline baseline = baseline_of(world.record(0.7));
  static const Record now = [] {
    Record record = world.record(0.5);
    for (std::size_t row = 1200; row < 1203; ++row) record.columns["category"][row] = "<rare|>";
    return record;
  }();
  static Evaluation evaluation = tests::evaluated(sample_file(), now, baseline);
  return evaluation;
}

}  // namespace

TEST_CASE("the verdict in every form is the approved one", "[gate][golden]") {
  CHECK(tests::matches_golden("reports/gate.txt", gate_text(sample())));
  CHECK(tests::matches_golden("reports/gate.json", gate_json(sample())));
  CHECK(tests::matches_golden("reports/gate.xml", gate_junit(sample())));
  CHECK(tests::matches_golden("reports/gate.md", gate_markdown(sample())));
  CHECK(tests::matches_golden("reports/gate.annotations.txt", gate_annotations(sample())));
  CHECK(tests::matches_golden("reports/gate.codequality.json", gate_code_quality(sample())));
  CHECK(tests::matches_golden("reports/gate.openmetrics.txt", gate_openmetrics(sample())));
  CHECK(tests::matches_golden("reports/gate.badge.json", gate_badge(sample())));
  CHECK(tests::matches_golden("reports/gate.gab.json", gate_action_benchmark(sample())));
  CHECK(tests::matches_golden("reports/gate.bmf.json", gate_bencher(sample())));
}

TEST_CASE("every form says the same: what fails, what is skipped, how many lines", "[gate]") {
  const Evaluation& found = sample();
  const json verdict = json::parse(gate_json(found));
  CHECK(verdict["lines"].size() == found.lines.size());
  CHECK(verdict["outcome"] == "fail");
  std::size_t failing = 0;
  for (const json& line : verdict["lines"]) failing += line["effect"] == "fail" ? 1U : 0U;

  pugi::xml_document junit;
  REQUIRE(junit.load_string(gate_junit(found).c_str()));
  CHECK(junit.child("testsuites").attribute("failures").as_uint() == failing);
  CHECK(junit.select_nodes("//testcase").size() == found.lines.size() + found.lints.size());
  CHECK(junit.select_nodes("//failure").size() == failing);
  for (const auto& property : junit.select_nodes("//property[@name='verdict']")) {
    CHECK(std::string(property.node().attribute("value").value()).size() > 3);
  }

  const std::string text = gate_text(found);
  CHECK(text.starts_with("FAIL: "));
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::size_t width = 0;
    for (std::size_t i = begin; i < end; ++i) {
      width += (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U ? 1U : 0U;
    }
    CHECK(width <= 100);
    begin = end + 1;
  }
  CHECK(json::parse(gate_badge(found))["message"] == "failing");
  CHECK(json::parse(gate_code_quality(found)).size() ==
        found.lines.size() - found.count(Effect::kNone) + found.lints.size());
  CHECK(gate_openmetrics(found).ends_with("# EOF\n"));
}

TEST_CASE("what inputs moved is in every form", "[gate]") {
  Evaluation found;
  found.gate_file = "gate.json";
  found.input_effects = {
      {"main", "router", "accuracy", 0.8, 0.8, {{"seed", "1", "2"}}},
      {"main", "router", "cost_usd_per_1k", 2, 3, {{"price of small", "a", "b"}}}};
  found.lints = {{"models", "\"small\" was another"}};
  const std::string moved =
      "input change (price of small): cost_usd_per_1k of router as in main goes from $2.000 to "
      "$3.000";
  CHECK(gate_text(found, {.width = 200}).find(moved) != std::string::npos);
  CHECK(gate_markdown(found).find("goes from $2.000 to $3.000") != std::string::npos);
  CHECK(gate_annotations(found).find("::notice file=gate.json,line=1,title=gate%3A input change::" +
                                     moved + "\n") != std::string::npos);
  const json quality = json::parse(gate_code_quality(found));
  REQUIRE(quality.size() == 3);
  CHECK(quality[1]["description"] == moved);
  CHECK(quality[1]["severity"] == "info");
  CHECK(quality[2]["check_name"] == "pointsman.gate.models");
  CHECK(gate_openmetrics(found).find(
            "pointsman_gate_input_change{metric=\"cost_usd_per_1k\",against=\"main\","
            "policy=\"router\"} 1\n") != std::string::npos);
  pugi::xml_document junit;
  REQUIRE(junit.load_string(gate_junit(found).c_str()));
  const auto skipped = junit.select_nodes("//testsuite/testcase/skipped");
  REQUIRE(skipped.size() == 2);
  CHECK(skipped[0].node().attribute("message").value() == moved);
  // Two notes, and the failure of a gate without lines.
  CHECK(junit.child("testsuites").attribute("tests").as_uint() == 3);
  CHECK(junit.child("testsuites").attribute("failures").as_uint() == 1);
  CHECK(junit.select_nodes("//failure").size() == 1);
}

TEST_CASE("a gate that looked at nothing fails in every form", "[gate]") {
  Evaluation nothing;
  nothing.gate_file = "gate.json";
  CHECK(nothing.outcome() == Outcome::kFailed);
  CHECK(gate_annotations(nothing) ==
        "::error file=gate.json,line=1,title=gate::" + headline(nothing) + "\n");
  const json quality = json::parse(gate_code_quality(nothing));
  REQUIRE(quality.size() == 1);
  CHECK(quality[0]["description"] == headline(nothing));
  CHECK(quality[0]["severity"] == "critical");
  CHECK(gate_openmetrics(nothing).find("pointsman_gate_passed 0\n") != std::string::npos);
}

TEST_CASE("doubt is stated at the gate's own level", "[gate]") {
  Evaluation found;
  found.level = 1 - 2 * 0.001;
  CHECK(gate_text(found, {.width = 200}).find("99.8 % intervals") != std::string::npos);
  CHECK(gate_markdown(found).find("99.8 % intervals") != std::string::npos);
}

TEST_CASE("of several baselines each is told which requests lost most against it", "[gate]") {
  Evaluation several;
  several.flipped = {{"q1", "router", "previous", 1, 0, "large", "large"},
                     {"q2", "router", "previous", 1, 0, "large", "large"},
                     {"q1", "router", "anchor", 1, 0, "large", "large"}};
  const std::string text = gate_text(several, {.width = 200});
  CHECK(text.find("requests that lost most, router against previous: q1, q2\n") != text.npos);
  CHECK(text.find("requests that lost most, router against anchor: q1\n") != text.npos);
  CHECK(gate_markdown(several).find("<summary>Requests that lost most, router against anchor<") !=
        std::string::npos);
  several.flipped.pop_back();
  CHECK(gate_text(several, {.width = 200}).find("lost most: q1, q2\n") != text.npos);
}

TEST_CASE("the gate's JSON obeys its schema", "[gate]") {
  std::ifstream file("reports/gate.schema.json");
  const json schema_json = json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  const json verdict = json::parse(gate_json(sample()));
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  CHECK(validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(verdict), nullptr));
  json wrong = verdict;
  wrong["lines"][0]["verdict"] = "fine";
  CHECK_FALSE(validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(wrong), nullptr));
}

TEST_CASE("text from workloads stays text in Markdown, XML and commands", "[gate]") {
  const std::string markdown = gate_markdown(sample());
  CHECK(markdown.find("<rare|>") == std::string::npos);
  pugi::xml_document junit;
  CHECK(junit.load_string(gate_junit(sample()).c_str()));
  CHECK(gate_annotations(sample()).find("::error file=gate.json,line=3,") == 0);
}

TEST_CASE("a comment stays below what GitHub takes, however many slices there are", "[gate]") {
  const World world(30'000, 3000);
  const auto file = gate_with(R"({"id": "s", "metric": "accuracy", "margin": "1pt",
                                  "slices": {"by": ["category"], "min_n": 5}})");
  const auto baseline = baseline_of(world.record(0.5));
  const Evaluation found = tests::evaluated(file, world.record(0.6), baseline);
  CHECK(found.lines.size() == 3000);
  const std::string markdown = gate_markdown(found);
  CHECK(markdown.size() < 64'000);
  CHECK(markdown.find("more lines are in the JSON") != std::string::npos);
}
