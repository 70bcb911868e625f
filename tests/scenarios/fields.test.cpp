#include "scenarios/fields.hpp"

#include "data/json_reader.hpp"
#include "sim/policy/registry.hpp"
#include "tests/scenarios/shape_walk.hpp"

#include <set>

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

using tests::Json;

bool accepts(const base::Field& field, std::string_view json) {
  const auto document = data::parse_json("table", std::string(json));
  return document && base::check(*document, document->root, field);
}

void check_tables(const base::Shape& shape) {
  tests::Visitors visitors;
  std::size_t fields = 0;
  visitors.field = [&fields](const std::string& path, const base::Field& field, const auto&) {
    INFO(path);
    ++fields;
    CHECK((!field.doc.empty() || (field.shape != nullptr && !field.shape->doc.empty())));
    CHECK((field.fallback.empty() || accepts(field, field.fallback)));
    CHECK((field.example.empty() || accepts(field, field.example)));
    CHECK_FALSE((field.required && !field.fallback.empty()));
  };
  visitors.shape = [](const std::string& path, const base::Shape& visited, const auto&) {
    INFO(path);
    std::set<std::string_view> names;
    for (const base::Field& field : visited.fields) CHECK(names.insert(field.name).second);
  };
  tests::walk(
      "", shape, [](Json document) { return document; }, visitors);
  CHECK(fields >= shape.fields.size());
}

}  // namespace

TEST_CASE("Every default and example of the field tables is JSON that its field accepts",
          "[scenarios][fields]") {
  check_tables(kScenarioShape);
}

TEST_CASE("Every combinator's field has a meaning, and examples that it accepts",
          "[scenarios][fields]") {
  for (const auto& combinator : policy::combinators()) {
    INFO(combinator.key);
    CHECK_FALSE(combinator.doc.empty());
    if (combinator.field->shape != nullptr) check_tables(*combinator.field->shape);
  }
}

TEST_CASE("A key that takes a number says its unit or is a count, share or score",
          "[scenarios][fields]") {
  // Money and time never appear without their unit.
  tests::Visitors visitors;
  visitors.shape = [](const auto&, const auto&, const auto&) {};
  visitors.field = [](const std::string& path, const base::Field& field, const auto&) {
    const std::string name(field.name);
    for (const std::string_view bare : {"cost", "price", "latency", "time", "tokens"}) {
      const bool is_number =
          field.type == base::FieldType::kNumber || field.type == base::FieldType::kInteger;
      INFO(path);
      CHECK_FALSE((is_number && name == bare));
    }
  };
  tests::walk(
      "", kScenarioShape, [](Json document) { return document; }, visitors);
}

}  // namespace pointsman::scenarios
