#include "scenarios/schema.hpp"

#include "data/json_reader.hpp"
#include "scenarios/fields.hpp"
#include "sim/policy/registry.hpp"
#include "tests/scenarios/shape_walk.hpp"

#include <cmath>
#include <memory>

#include <catch2/catch.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace pointsman::scenarios {
namespace {

using tests::Json;

/// The two judges of a document: the derived schema, by a library of its own, and the reader.
class Judges {
 public:
  Judges() : schema_json_(nlohmann::json::parse(scenario_schema())) {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    const valijson::adapters::NlohmannJsonAdapter adapter(schema_json_);
    parser.populateSchema(adapter, schema_);
  }

  bool by_schema(const Json& document) {
    const nlohmann::json plain = document;
    const valijson::adapters::NlohmannJsonAdapter target(plain);
    valijson::Validator validator;
    return validator.validate(schema_, target, nullptr);
  }

  static bool by_reader(const Json& document) {
    const auto parsed = data::parse_json("s.json", document.dump());
    REQUIRE(parsed);
    return base::check(*parsed, parsed->root, kScenarioShape).has_value();
  }

  const nlohmann::json& schema() const { return schema_json_; }

 private:
  nlohmann::json schema_json_;
  valijson::Schema schema_;
};

const Json kMinimal = {{"version", 1}};

/// Values of every JSON kind and at the edges of the field's range.
std::vector<Json> probes_of(const base::Field& field) {
  std::vector<Json> probes = {nullptr,         true,           1.5, "no such choice",
                              Json::array(),   Json::object(), -1,  Json::array({1, "x"}),
                              Json{{"no", 1}}, 1e300};
  for (const double edge : {field.minimum, field.maximum}) {
    if (!std::isfinite(edge) || std::abs(edge) > 1e15) continue;
    for (const double probe : {edge - 1, edge, edge + 1}) {
      probes.push_back(probe == std::floor(probe) ? Json(static_cast<std::int64_t>(probe))
                                                  : Json(probe));
    }
  }
  for (const std::string_view choice : field.choices) probes.push_back(choice);
  return probes;
}

}  // namespace

TEST_CASE("Schema and reader agree on every field: right values, wrong types, edges, unknown keys",
          "[scenarios][schema][law]") {
  Judges judges;
  std::size_t fields = 0;
  tests::Visitors visitors;
  visitors.field = [&](const std::string& path, const base::Field& field, const tests::Wrap& wrap) {
    ++fields;
    const Json right = wrap(tests::sample_of(field));
    INFO(path << " in " << right.dump());
    CHECK(Judges::by_reader(right));
    CHECK(judges.by_schema(right));
    std::size_t refused = 0;
    for (const Json& probe : probes_of(field)) {
      // The reader leaves the inside of a policy to the builder; the schema knows it.
      if (field.type == base::FieldType::kPolicy && probe.is_object()) continue;
      const Json document = wrap(probe);
      INFO(document.dump());
      const bool accepted = Judges::by_reader(document);
      CHECK(judges.by_schema(document) == accepted);
      refused += accepted ? 0 : 1;
    }
    CHECK(refused >= 3);
  };
  visitors.shape = [&](const std::string& path, const base::Shape& shape, const tests::Wrap& wrap) {
    INFO(path);
    Json unknown = tests::minimal(shape);
    unknown["no_such_key"] = 1;
    CHECK_FALSE(Judges::by_reader(wrap(unknown)));
    CHECK_FALSE(judges.by_schema(wrap(unknown)));
    for (const base::Field& field : shape.fields) {
      if (!field.required) continue;
      Json lacking = tests::minimal(shape);
      lacking.erase(std::string(field.name));
      CHECK_FALSE(Judges::by_reader(wrap(lacking)));
      CHECK_FALSE(judges.by_schema(wrap(lacking)));
    }
    if (shape.presence != base::Presence::kAny) {
      CHECK_FALSE(Judges::by_reader(wrap(Json::object())));
      CHECK_FALSE(judges.by_schema(wrap(Json::object())));
    }
  };
  tests::walk(
      "", kScenarioShape, [](Json document) { return document; }, visitors);
  CHECK(fields > 60);
}

TEST_CASE("The schema knows every combinator of the policy algebra", "[scenarios][schema]") {
  Judges judges;
  const auto with_policy = [](Json policy) {
    Json document = kMinimal;
    document["policies"]["p"] = std::move(policy);
    return document;
  };
  CHECK(judges.by_schema(with_policy("small")));
  CHECK_FALSE(judges.by_schema(with_policy(1)));
  CHECK_FALSE(judges.by_schema(with_policy({{"rout", Json::object()}})));
  CHECK_FALSE(judges.by_schema(with_policy(Json::object())));
  CHECK_FALSE(judges.by_schema(with_policy({{"mix", {{"a", 1}}}, {"call", "a"}})));
  CHECK_FALSE(judges.by_schema(with_policy({{"mix", {{"a", "half"}}}})));
  CHECK(judges.by_schema(with_policy({{"mix", {{"a", 0.5}, {"b", 0.5}}}})));
  const Json route = {{"by", "router_score"}, {"at_least", 0.5}, {"then", "b"}, {"else", "a"}};
  CHECK(judges.by_schema(with_policy({{"route", route}})));
  Json nested = route;
  nested["else"] = {{"mix", {{"a", 0.5}, {"b", 0.5}}}};
  CHECK(judges.by_schema(with_policy({{"route", nested}})));
  nested["else"] = {{"mux", {{"a", 0.5}}}};
  CHECK_FALSE(judges.by_schema(with_policy({{"route", nested}})));

  const auto& forms = judges.schema()["definitions"]["policy"]["anyOf"];
  CHECK(forms.size() == policy::combinators().size() + 1);
}

TEST_CASE("The schema carries what editors show: meanings, defaults, examples and choices",
          "[scenarios][schema]") {
  const Judges judges;
  const auto& schema = judges.schema();
  CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
  CHECK(schema["additionalProperties"] == false);
  CHECK(schema["required"] == nlohmann::json({"version"}));
  const auto& workload = schema["properties"]["workload"]["properties"];
  CHECK(workload["format"]["enum"] == nlohmann::json({"auto", "wide", "long", "jsonl"}));
  CHECK(workload["format"]["default"] == "auto");
  CHECK(workload["where"]["examples"] == nlohmann::json({"contaminated == 0"}));
  CHECK(workload["file"]["description"].get<std::string>().find("relative to this file") !=
        std::string::npos);
  const auto& level = schema["properties"]["intervals"]["properties"]["level"];
  CHECK(level["minimum"] == 0.5);
  CHECK(level["default"] == 0.95);
  CHECK(scenario_schema() == scenario_schema());
  CHECK(scenario_schema().back() == '\n');
}

}  // namespace pointsman::scenarios
