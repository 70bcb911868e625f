// Whether a document is a result as reports/result.schema.json describes it.
#pragma once

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace pointsman::tests {

/// The first complaint of the schema about `document`, or "".
inline std::string schema_complaint(const nlohmann::json& document) {
  std::ifstream file("reports/result.schema.json");
  const auto schema_json = nlohmann::json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) {
    return {};
  }
  valijson::ValidationResults::Error error;
  std::string text = "invalid";
  while (results.popError(error)) {
    text += "\n";
    for (const auto& part : error.context) text += part;
    text += ": " + error.description;
  }
  return text;
}

}  // namespace pointsman::tests
