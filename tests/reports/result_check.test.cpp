#include "reports/result_check.hpp"

#include "data/json_reader.hpp"
#include "reports/result_json.hpp"
#include "tests/golden/golden.hpp"
#include "tests/reports/sample_result.hpp"

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace pointsman;
using nlohmann::json;

namespace {

/// What is said of a text; empty where nothing is wrong.
std::string complaint(const std::string& text) {
  const auto document = data::parse_json("result.json", text, base::ErrorKind::kData);
  REQUIRE(document);
  const auto checked = reports::check_whole(*document);
  return checked ? std::string() : base::render(checked.error());
}

json library(const std::string& name) {
  return json::parse(tests::detail::read_golden("tests/golden/library/" + name + ".json"));
}

}  // namespace

TEST_CASE("whatever a run writes is whole", "[reports][law]") {
  CHECK(complaint(reports::result_json(tests::sample_result())).empty());
  CHECK(complaint(reports::result_json(tests::valued_result())).empty());
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/library")) {
    if (entry.path().extension() != ".json") continue;
    INFO(entry.path());
    CHECK(complaint(library(entry.path().stem().string()).dump()).empty());
  }
}

TEST_CASE("a damaged result is refused at its first wrong part", "[reports][errors]") {
  const json whole = library("floor");
  const auto with = [&](const std::string& at, const json& value) {
    json edited = whole;
    edited[json::json_pointer(at)] = value;
    return complaint(edited.dump(1));
  };
  const auto says = [](const std::string& text, const std::string& what,
                       const std::string& expected) {
    INFO(text);
    CHECK(text.starts_with("result.json:"));
    CHECK(text.find(" error: " + what + "\n") != std::string::npos);
    CHECK(text.find("\n  expected: " + expected) != std::string::npos);
  };
  says(with("/policies/cascade/accuracy/mean", "0.8"),
       "\"policies.cascade.accuracy.mean\" is \"0.8\"", "a number");
  says(with("/policies/cascade/cost_usd/per_request", nullptr),
       "\"policies.cascade.cost_usd.per_request\" is null", "a number");
  says(with("/policies/cascade/answered", 2.5), "\"policies.cascade.answered\" is 2.5",
       "a whole number");
  says(with("/policies/cascade/answered", -2), "\"policies.cascade.answered\" is -2", "at least 0");
  says(with("/policies", json::array()), "\"policies\" is an array", "an object");
  says(with("/analyses/1/kind", "flor"), "\"analyses[1].kind\" is \"flor\"", "one of \"curve\"");
  says(with("/analyses/1/requests", "many"), "\"analyses[1].requests\" is \"many\"",
       "a whole number");
  json cut = whole;
  cut["policies"]["cascade"].erase("calls");
  says(complaint(cut.dump(1)), "\"policies.cascade.calls\" is missing",
       "a result as `pointsman run -o result.json` writes it");
}

TEST_CASE("parts that the schema does not name yet are no fault", "[reports]") {
  json later = library("demo");
  later["policies"].begin().value()["carbon_g"] = 3;
  CHECK(complaint(later.dump()).empty());
}
