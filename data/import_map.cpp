#include "data/import_map.hpp"

#include "data/json_reader.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::data {
namespace {

using base::Document;
using base::Field;
using base::FieldType;
using base::Node;
using base::Result;

constexpr std::string_view kFormats[] = {"csv", "jsonl", "json"};

constexpr std::string_view kOthers[] = {"error", "keep", "absent"};

constexpr Field kWords[] = {
    {.name = "", .type = FieldType::kString, .doc = "what it becomes"},
    {.name = "", .type = FieldType::kNumber, .doc = "what it becomes"},
};
constexpr Field kWord{.name = "",
                      .type = FieldType::kOneOf,
                      .doc = "what it becomes; \"\" = not observed",
                      .alternatives = kWords};
constexpr Field kConstants[] = {
    {.name = "", .type = FieldType::kString, .doc = "the same text in every row"},
    {.name = "", .type = FieldType::kNumber, .doc = "the same number in every row"},
};

constexpr Field kValueFields[] = {
    {.name = "from", .type = FieldType::kString, .doc = "column, JSON key or JSON pointer"},
    {.name = "constant",
     .type = FieldType::kOneOf,
     .doc = "the same value in every row",
     .alternatives = kConstants},
    {.name = "format",
     .type = FieldType::kString,
     .doc = "text with {column}, {/pointer}, {row} (from 0), {file} (its stem)",
     .example = R"("mtbench/{question_id}/{turn}")"},
    {.name = "values",
     .type = FieldType::kMap,
     .doc = "what each text becomes",
     .example = R"({"True": 1, "False": 0})",
     .element = &kWord,
     .min_items = 1},
    {.name = "others",
     .type = FieldType::kString,
     .doc = "what becomes of a text that \"values\" does not list",
     .fallback = R"("error")",
     .choices = kOthers},
    {.name = "match",
     .type = FieldType::kString,
     .doc = "regular expression to replace, with \"to\""},
    {.name = "to",
     .type = FieldType::kString,
     .doc = "replacement of \"match\"; $1 is its group 1"},
    {.name = "factor",
     .type = FieldType::kNumber,
     .doc = "the number is multiplied by it, e.g. 0.001 from milliseconds to seconds",
     .minimum = 0,
     .exclusive_minimum = true},
};
constexpr base::Shape kValueShape{.name = "value",
                                  .doc = "one of from, constant and format, and what is done to it",
                                  .fields = kValueFields};

constexpr Field kValueForms[] = {
    {.name = "", .type = FieldType::kString, .doc = "column, JSON key or JSON pointer"},
    {.name = "", .type = FieldType::kObject, .doc = "a value with changes", .shape = &kValueShape},
};

constexpr Field value_field(std::string_view name, std::string_view doc, bool required = false) {
  return {.name = name,
          .type = FieldType::kOneOf,
          .doc = doc,
          .required = required,
          .alternatives = kValueForms};
}

constexpr Field kColumn = value_field("", "where the column comes from");

constexpr Field kRewriteFields[] = {
    {.name = "match", .type = FieldType::kString, .doc = "regular expression", .required = true},
    {.name = "to", .type = FieldType::kString, .doc = "replacement", .required = true},
};
constexpr base::Shape kRewriteShape{
    .name = "rename", .doc = "a change of every model name", .fields = kRewriteFields};
constexpr Field kRewrite{
    .name = "", .type = FieldType::kObject, .doc = "one change", .shape = &kRewriteShape};

constexpr Field kModelsFields[] = {
    {.name = "discover",
     .type = FieldType::kString,
     .doc = "one row per request: group 1 of every matching column name is a model; {model} then "
            "stands for it in \"fields\" and \"response\"",
     .example = R"("^(.+)\\|total_cost$")"},
    value_field("value", "one row per answer: the model that gave it"),
    {.name = "rename",
     .type = FieldType::kArray,
     .doc = "changes of the model names, in this order",
     .element = &kRewrite},
};
constexpr base::Shape kModelsShape{
    .name = "models", .doc = "which models the table has", .fields = kModelsFields};

constexpr auto kMapModelFields = [] {
  std::array<Field, kModelFieldCount> fields{};
  for (std::size_t i = 0; i < kModelFieldCount; ++i) {
    fields[i] = value_field(kModelFieldNames[i], "where <model>|<field> comes from");
  }
  return fields;
}();
constexpr base::Shape kFieldsShape{.name = "fields",
                                   .doc = "what was observed of a model",
                                   .fields = kMapModelFields,
                                   .presence = base::Presence::kAtLeastOne};

constexpr Field kMapFields[] = {
    {.name = "records",
     .type = FieldType::kString,
     .doc = "form of the file; by default its extension says",
     .choices = kFormats},
    value_field("id", "what makes a request unique", true),
    {.name = "columns",
     .type = FieldType::kMap,
     .doc = "other columns of the request: category, split, label, signals",
     .element = &kColumn},
    value_field("prompt", "kept as prompt_chars and prompt_sha256; as text only when asked"),
    {.name = "models",
     .type = FieldType::kObject,
     .doc = "which models the table has",
     .required = true,
     .shape = &kModelsShape},
    {.name = "fields",
     .type = FieldType::kObject,
     .doc = "what was observed of a model",
     .required = true,
     .shape = &kFieldsShape},
    value_field("response", "kept as response_chars; as the answer only when asked"),
};
constexpr base::Shape kMapShape{
    .name = "import map", .doc = "how a foreign table becomes a workload", .fields = kMapFields};

Result<std::regex> read_pattern(const Document& document, const Node& node) {
  try {
    return std::regex(node.text, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    return base::fail(document.error_at(node.at, "the pattern cannot be read",
                                        "a regular expression (ECMAScript)", error.what()));
  }
}

Result<Rewrite> read_rewrite(const Document& document, const Node& match, const Node& to) {
  POINTSMAN_TRY(auto pattern, read_pattern(document, match));
  return Rewrite{std::move(pattern), to.text};
}

Result<Factor> read_factor(const Document& document, const Node& node) {
  const int digits = base::digits_needed(node.text);
  if (digits < 0) {
    return base::fail(document.error_at(node.at, "the factor " + node.text + " has too many digits",
                                        "a decimal number of at most 18 digits"));
  }
  const base::Decimal exact = base::parse_decimal(node.text, digits);
  return Factor{static_cast<double>(exact.value), std::pow(10.0, digits)};
}

/// The one of from, constant and format that the object has.
Result<ImportValue> read_source(const Document& document, const Node& node) {
  constexpr std::pair<std::string_view, ImportValue::Kind> kSources[] = {
      {"from", ImportValue::Kind::kFrom},
      {"constant", ImportValue::Kind::kConstant},
      {"format", ImportValue::Kind::kFormat}};
  ImportValue value;
  int sources = 0;
  for (const auto& [name, kind] : kSources) {
    if (const Node* source = node.find(name)) {
      value.kind = kind;
      value.text = source->text;
      ++sources;
    }
  }
  if (sources != 1) {
    return base::fail(document.error_at(
        node.at, sources == 0 ? "the value has no source" : "the value has more than one source",
        R"(exactly one of "from", "constant" and "format")"));
  }
  return value;
}

Result<ImportValue> read_value(const Document& document, const Node& node) {
  if (node.is_string()) {
    ImportValue column;
    column.text = node.text;
    return column;
  }
  POINTSMAN_TRY(auto value, read_source(document, node));
  if (const Node* words = node.find("values")) {
    for (const auto& member : words->members)
      value.words.emplace_back(member.key, member.value.text);
  }
  if (const Node* others = node.find("others"); others != nullptr && others->text != "error") {
    value.others = others->text == "keep" ? OtherWords::kKeep : OtherWords::kLeaveEmpty;
  }
  const Node* match = node.find("match");
  const Node* to = node.find("to");
  if ((match == nullptr) != (to == nullptr)) {
    return base::fail(document.error_at((match != nullptr ? match : to)->at,
                                        R"("match" and "to" come only together)"));
  }
  if (match != nullptr) {
    POINTSMAN_TRY(value.rewrite, read_rewrite(document, *match, *to));
  }
  if (const Node* factor = node.find("factor")) {
    POINTSMAN_TRY(value.factor, read_factor(document, *factor));
  }
  return value;
}

base::Status read_optional(const Document& document, const Node& parent, std::string_view key,
                           std::optional<ImportValue>& out) {
  if (const Node* node = parent.find(key)) {
    POINTSMAN_TRY(out, read_value(document, *node));
  }
  return {};
}

base::Status read_models(const Document& document, const Node& node, ImportMap& map) {
  const Node* discover = node.find("discover");
  const Node* value = node.find("value");
  if ((discover == nullptr) == (value == nullptr)) {
    return base::fail(document.error_at(node.at, R"("models" must say where the models are)",
                                        R"(exactly one of "discover" and "value")"));
  }
  if (discover != nullptr) {
    POINTSMAN_TRY(map.discover, read_pattern(document, *discover));
    if (map.discover->mark_count() == 0) {
      return base::fail(document.error_at(discover->at, "the pattern has no group for the model",
                                          R"(a group, as in "^(.+)\\|total_cost$")"));
    }
  }
  POINTSMAN_CHECK(read_optional(document, node, "value", map.model));
  if (const Node* rename = node.find("rename")) {
    for (const Node& item : rename->items) {
      POINTSMAN_TRY(auto rewrite, read_rewrite(document, *item.find("match"), *item.find("to")));
      map.rename.push_back(std::move(rewrite));
    }
  }
  return {};
}

/// Columns that the importer writes itself, or that only a model can have.
base::Status check_column_name(const Document& document, const base::Member& member) {
  constexpr std::string_view kOwn[] = {"id", "prompt", "prompt_chars", "prompt_sha256"};
  const bool is_own = std::find(std::begin(kOwn), std::end(kOwn), member.key) != std::end(kOwn);
  if (!is_own && !member.key.empty() && member.key.find('|') == std::string::npos) return {};
  return base::fail(document.error_at(
      member.key_at, '"' + member.key + "\" cannot be the name of a request column",
      "a name without a bar that is not id, prompt, prompt_chars or prompt_sha256",
      is_own ? R"(say "id" and "prompt" beside "columns")"
             : R"(<model>|<field> comes from "models" and "fields")"));
}

RecordFormat read_format(const Node* node) {
  if (node == nullptr) return RecordFormat::kByExtension;
  if (node->text == "csv") return RecordFormat::kCsv;
  return node->text == "jsonl" ? RecordFormat::kJsonLines : RecordFormat::kJson;
}

}  // namespace

const base::Shape& import_map_shape() {
  return kMapShape;
}

Result<ImportMap> read_import_map(const Document& document) {
  const Node& root = document.root;
  POINTSMAN_CHECK(base::check(document, root, kMapShape));
  ImportMap map;
  map.records = read_format(root.find("records"));
  POINTSMAN_TRY(map.id, read_value(document, *root.find("id")));
  if (const Node* columns = root.find("columns")) {
    for (const base::Member& member : columns->members) {
      POINTSMAN_CHECK(check_column_name(document, member));
      POINTSMAN_TRY(auto value, read_value(document, member.value));
      map.columns.emplace_back(member.key, std::move(value));
    }
  }
  POINTSMAN_CHECK(read_models(document, *root.find("models"), map));
  const Node& fields = *root.find("fields");
  for (std::size_t i = 0; i < kModelFieldCount; ++i) {
    POINTSMAN_CHECK(read_optional(document, fields, kModelFieldNames[i], map.fields[i]));
  }
  POINTSMAN_CHECK(read_optional(document, root, "prompt", map.prompt));
  POINTSMAN_CHECK(read_optional(document, root, "response", map.response));
  return map;
}

Result<ImportMap> preset_map(std::string_view name) {
  std::vector<std::string> names;
  for (const ImportPreset& preset : import_presets()) {
    if (preset.name == name) {
      POINTSMAN_TRY(auto document,
                    parse_json("preset " + std::string(name), std::string(preset.map)));
      return read_import_map(document);
    }
    names.emplace_back(preset.name);
  }
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "there is no import preset \"" + std::string(name) + '"';
  error.expected = base::quoted_list(names) + ", or \"table\" with a map of your own";
  error.hint = base::did_you_mean(name, names);
  return base::fail(std::move(error));
}

}  // namespace pointsman::data
