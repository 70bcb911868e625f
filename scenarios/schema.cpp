#include "scenarios/schema.hpp"

#include "scenarios/fields.hpp"
#include "sim/policy/registry.hpp"

#include <cmath>
#include <string_view>

#include <nlohmann/json.hpp>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Presence;
using base::Shape;
using Json = nlohmann::ordered_json;

/// Texts of the tables are JSON; tests/scenarios/fields.test.cpp reads every one.
Json parse(std::string_view json) {
  return Json::parse(json, nullptr, false);
}

/// Whole numbers without a decimal point, as people write them.
Json number(double value) {
  constexpr double kExact = 9007199254740992.0;
  if (value == std::floor(value) && std::abs(value) <= kExact) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

class Writer {
 public:
  Json object(const Shape& shape) {
    Json out = {{"type", "object"}};
    Json properties = Json::object();
    Json required = Json::array();
    for (const Field& field : shape.fields) {
      properties[std::string(field.name)] = annotated(field);
      if (field.required) required.push_back(field.name);
    }
    out["properties"] = std::move(properties);
    if (!required.empty()) out["required"] = std::move(required);
    out["additionalProperties"] = false;
    if (shape.presence != Presence::kAny) out["minProperties"] = 1;
    if (shape.presence == Presence::kExactlyOne) out["maxProperties"] = 1;
    return out;
  }

  /// A name, or an object whose one key is a combinator.
  Json policy() {
    Json forms = Json::array();
    forms.push_back({{"type", "string"}, {"description", "A model or another named policy."}});
    for (const policy::Combinator& combinator : policy::combinators()) {
      Json form = {{"type", "object"}, {"description", combinator.doc}};
      form["properties"][std::string(combinator.key)] = annotated(*combinator.field);
      form["required"] = {combinator.key};
      form["additionalProperties"] = false;
      forms.push_back(std::move(form));
    }
    return {{"description", "A model, another policy, or an object with one combinator."},
            {"anyOf", std::move(forms)}};
  }

  bool uses_policies() const { return uses_policies_; }

 private:
  Json annotated(const Field& field) {
    Json out = value(field);
    if (out.contains("$ref")) {
      // Draft-07 ignores what stands beside a reference.
      out = {{"allOf", Json::array({std::move(out)})}};
    }
    const std::string_view doc =
        field.doc.empty() && field.shape != nullptr ? field.shape->doc : field.doc;
    if (!doc.empty()) out["description"] = doc;
    if (!field.fallback.empty()) out["default"] = parse(field.fallback);
    if (!field.example.empty()) out["examples"] = Json::array({parse(field.example)});
    return out;
  }

  Json value(const Field& field) {
    switch (field.type) {
      case FieldType::kAny:
        return Json::object();
      case FieldType::kBoolean:
        return {{"type", "boolean"}};
      case FieldType::kInteger:
        return with_range({{"type", "integer"}}, field);
      case FieldType::kNumber:
        return with_range({{"type", "number"}}, field);
      case FieldType::kString:
        return with_choices({{"type", "string"}}, field);
      case FieldType::kObject:
        return field.shape == nullptr ? Json{{"type", "object"}} : object(*field.shape);
      case FieldType::kMap:
        return map(field);
      case FieldType::kArray:
        return list(field);
      case FieldType::kOneOf:
        return any_of(field);
      case FieldType::kPolicy:
        uses_policies_ = true;
        return {{"$ref", "#/definitions/policy"}};
    }
    return Json::object();
  }

  static Json with_range(Json out, const Field& field) {
    if (std::isfinite(field.minimum)) {
      out[field.exclusive_minimum ? "exclusiveMinimum" : "minimum"] = number(field.minimum);
    }
    if (std::isfinite(field.maximum)) out["maximum"] = number(field.maximum);
    return out;
  }

  static Json with_choices(Json out, const Field& field) {
    if (field.choices.empty()) return out;
    out["enum"] = Json::array();
    for (const std::string_view choice : field.choices) out["enum"].push_back(choice);
    return out;
  }

  Json map(const Field& field) {
    Json out = {{"type", "object"}};
    if (field.element != nullptr) out["additionalProperties"] = annotated(*field.element);
    if (field.min_items > 0) out["minProperties"] = field.min_items;
    return out;
  }

  Json list(const Field& field) {
    Json out = {{"type", "array"}};
    if (field.element != nullptr) out["items"] = annotated(*field.element);
    if (field.min_items > 0) out["minItems"] = field.min_items;
    return out;
  }

  Json any_of(const Field& field) {
    Json forms = Json::array();
    for (const Field& form : field.alternatives) forms.push_back(annotated(form));
    return {{"anyOf", std::move(forms)}};
  }

  bool uses_policies_ = false;
};

}  // namespace

std::string schema_of(const Shape& shape) {
  Writer writer;
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "Pointsman " + std::string(shape.name)},
                 {"description", shape.doc}};
  schema.update(writer.object(shape));
  if (writer.uses_policies()) schema["definitions"]["policy"] = writer.policy();
  return schema.dump(2) + "\n";
}

std::string scenario_schema() {
  return schema_of(kScenarioShape);
}

}  // namespace pointsman::scenarios
