#include "sim/base/shape.hpp"

#include "data/json_reader.hpp"

#include <array>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::base;

constexpr std::array<std::string_view, 3> kMissing = {"stop", "drop", "profile"};
constexpr Field kPoint = {.type = FieldType::kNumber, .minimum = 0, .maximum = 1};
constexpr Field kName = {.type = FieldType::kString};

const Field kPriceFields[] = {
    {.name = "usd", .type = FieldType::kNumber, .minimum = 0},
    {.name = "s", .type = FieldType::kNumber, .minimum = 0, .exclusive_minimum = true},
};
const Shape kPrice = {.name = "price", .fields = kPriceFields, .presence = Presence::kAtLeastOne};

const Field kRandomFields[] = {{.name = "random", .type = FieldType::kNumber, .required = true}};
const Shape kRandom = {.name = "random", .fields = kRandomFields};
const Field kOracleFields[] = {
    {.name = "accuracy", .type = FieldType::kNumber, .maximum = 1},
    {.name = "misses", .type = FieldType::kInteger},
};
const Shape kOracle = {
    .name = "oracle", .fields = kOracleFields, .presence = Presence::kExactlyOne};
const Field kByAlternatives[] = {
    {.type = FieldType::kString},
    {.type = FieldType::kObject, .shape = &kRandom},
    {.type = FieldType::kObject, .shape = &kOracle},
};

const Field kRouteFields[] = {
    {.name = "by", .type = FieldType::kOneOf, .alternatives = kByAlternatives},
    {.name = "threshold", .type = FieldType::kNumber, .minimum = 0, .maximum = 1},
    {.name = "n", .type = FieldType::kInteger, .minimum = 1},
    {.name = "missing", .type = FieldType::kString, .choices = kMissing},
    {.name = "is_strict", .type = FieldType::kBoolean},
    {.name = "price", .type = FieldType::kObject, .shape = &kPrice},
    {.name = "points", .type = FieldType::kArray, .element = &kPoint, .min_items = 2},
    {.name = "columns", .type = FieldType::kMap, .element = &kName, .min_items = 1},
    {.name = "then", .type = FieldType::kPolicy},
    {.name = "note", .type = FieldType::kAny},
};
const Shape kRoute = {.name = "noisy_route", .fields = kRouteFields};

const Field kScenarioFields[] = {
    {.name = "version",
     .type = FieldType::kInteger,
     .required = true,
     .minimum = 1,
     .maximum = 1,
     .example = "1"},
    {.name = "seed", .type = FieldType::kInteger},
};
const Shape kScenario = {.name = "scenario", .fields = kScenarioFields};

/// The rendered error of `text`, or "" if it is right.
std::string problem(std::string text, const Shape& shape = kRoute) {
  const auto document = pointsman::data::parse_json("a.json", std::move(text));
  REQUIRE(document);
  const Status status = check(*document, document->root, shape);
  return status ? "" : render(status.error());
}

TEST_CASE("What fits its shape passes", "[base][shape]") {
  CHECK(problem("{}").empty());
  CHECK(problem(R"({"by": "score", "threshold": 0.5, "n": 1, "missing": "drop", "is_strict": true,
                    "price": {"usd": 0}, "points": [0, 1], "columns": {"a": "b"},
                    "then": {"call": "x"}, "note": null})")
            .empty());
  CHECK(problem(R"({"by": {"random": 0.5}})").empty());
  CHECK(problem(R"({"by": {"accuracy": 0.5}, "n": 3.0, "then": "small"})").empty());
}

TEST_CASE("An unknown key is underlined, with the valid keys and the nearest one",
          "[base][shape]") {
  CHECK(problem("{\n  \"treshold\": 0.5\n}") ==
        "a.json:2:3: error: unknown key \"treshold\"\n"
        "    2 |   \"treshold\": 0.5\n"
        "      |   ^~~~~~~~~~\n"
        "  expected: one of \"by\", \"threshold\", \"n\", \"missing\", \"is_strict\", \"price\", "
        "\"points\", \"columns\", \"then\", \"note\"\n"
        "  hint: did you mean \"threshold\"?\n");
}

TEST_CASE("A missing key is reported at the object that lacks it", "[base][shape]") {
  CHECK(problem("{ \"seed\": 3 }", kScenario) ==
        "a.json:1:1: error: the scenario has no \"version\"\n"
        "    1 | { \"seed\": 3 }\n"
        "      | ^\n"
        "  expected: \"version\": 1, such as 1\n");
}

TEST_CASE("A value of the wrong type is shown with the right one", "[base][shape]") {
  CHECK(problem(R"({"threshold": "0.5"})") ==
        "a.json:1:15: error: \"threshold\" is a string\n"
        "    1 | {\"threshold\": \"0.5\"}\n"
        "      |               ^~~~~\n"
        "  expected: a number from 0 to 1\n");
  const auto contains = [](std::string_view text, std::string_view message,
                           std::string_view expected) {
    const std::string shown = problem(std::string(text));
    INFO(shown);
    CHECK(shown.find(message) != std::string::npos);
    CHECK(shown.find("  expected: " + std::string(expected) + "\n") != std::string::npos);
  };
  contains(R"({"is_strict": 1})", R"("is_strict" is 1)", "true or false");
  contains(R"({"price": []})", R"("price" is an array)", "an object");
  contains(R"({"points": {}})", R"("points" is an object)", "an array");
  contains(R"({"columns": null})", R"("columns" is null)", "an object");
  contains(R"({"by": true})", R"("by" is true)", "a string or an object");
  contains(R"({"then": 3})", R"("then" is 3)",
           "a policy: a name, or an object with one combinator");
  contains("[]", "the noisy route is an array", "an object");
}

TEST_CASE("A number outside its range is shown with the range", "[base][shape]") {
  const auto first = [](std::string_view text) {
    const std::string shown = problem(std::string(text));
    return shown.substr(0, shown.find('\n'));
  };
  CHECK(first(R"({"threshold": 1.5})") == "a.json:1:15: error: \"threshold\" is 1.5, outside 0..1");
  CHECK(first(R"({"n": 0})") == "a.json:1:7: error: \"n\" is 0, too small");
  CHECK(first(R"({"n": 2.5})") == "a.json:1:7: error: \"n\" is 2.5, not an integer");
  CHECK(first(R"({"price": {"s": 0}})") == "a.json:1:17: error: \"s\" is 0, too small");
  CHECK(problem(R"({"price": {"s": 0}})").find("expected: a number above 0\n") !=
        std::string::npos);
  CHECK(first(R"({"by": {"accuracy": 1.01}})") ==
        "a.json:1:21: error: \"accuracy\" is 1.01, too large");
}

TEST_CASE("A word outside its choices leads to the nearest choice", "[base][shape]") {
  CHECK(problem(R"({"missing": "dorp"})") ==
        "a.json:1:13: error: \"missing\" is \"dorp\"\n"
        "    1 | {\"missing\": \"dorp\"}\n"
        "      |             ^~~~~~\n"
        "  expected: one of \"stop\", \"drop\", \"profile\"\n"
        "  hint: did you mean \"drop\"?\n");
}

TEST_CASE("Items and free keys are checked one by one", "[base][shape]") {
  CHECK(problem(R"({"points": [0, 0.5, 7]})") ==
        "a.json:1:21: error: item 3 of \"points\" is 7, outside 0..1\n"
        "    1 | {\"points\": [0, 0.5, 7]}\n"
        "      |                     ^\n"
        "  expected: a number from 0 to 1\n");
  CHECK(problem(R"({"points": [0]})").find("\"points\" has only 1 item") != std::string::npos);
  CHECK(problem(R"({"columns": {}})").find("\"columns\" is empty") != std::string::npos);
  CHECK(problem(R"({"columns": {"a": "b", "c": 4}})").find(":1:29: error: \"c\" is 4") !=
        std::string::npos);
}

TEST_CASE("Among several objects the one whose keys fit explains the error", "[base][shape]") {
  CHECK(problem(R"({"by": {"accuracy": "high"}})").find("\"accuracy\" is a string") !=
        std::string::npos);
  CHECK(problem(R"({"by": {"random": "high"}})").find("\"random\" is a string") !=
        std::string::npos);
}

TEST_CASE("Exactly one and at least one are enforced", "[base][shape]") {
  CHECK(problem(R"({"by": {"accuracy": 1, "misses": 2}})") ==
        "a.json:1:24: error: \"misses\" cannot stand beside \"accuracy\"\n"
        "    1 | {\"by\": {\"accuracy\": 1, \"misses\": 2}}\n"
        "      |                        ^~~~~~~~\n"
        "  expected: exactly one of \"accuracy\", \"misses\"\n");
  CHECK(problem(R"({"price": {}})").find("\"price\" is empty") != std::string::npos);
  CHECK(problem(R"({"price": {}})").find("expected: at least one of \"usd\", \"s\"\n") !=
        std::string::npos);
}

TEST_CASE("A key is found in its object, and nowhere else", "[base][document]") {
  const auto document = pointsman::data::parse_json("a.json", "{\"a\": 1,\n \"b\": [\"x\"]}");
  REQUIRE(document);
  const Node& root = document->root;
  REQUIRE(root.find("b") != nullptr);
  CHECK(root.find("b")->is_array());
  CHECK(root.find("c") == nullptr);
  CHECK(root.find("b")->find("a") == nullptr);
  CHECK(document->error_at(root.find("b")->at, "m").source_line == " \"b\": [\"x\"]}");
  // A default or an override has no place in the file.
  const Error unplaced = document->error_at({}, "m");
  CHECK(render(unplaced) == "a.json: error: m\n");
}

}  // namespace
