#include "reports/result_check.hpp"

#include "data/json_reader.hpp"
#include "sim/base/embedded.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::embedded {
/// reports/*.schema.json
std::span<const base::EmbeddedFile> result_schemas();
}  // namespace pointsman::embedded

namespace pointsman::reports {

namespace {

using base::Document;
using base::Member;
using base::Node;

/// A step from a value to one inside it.
struct Place {
  const Place* outer = nullptr;  ///< null: the file
  std::string_view key;          ///< of a member; empty for an item
  std::size_t index = 0;
};

/// "analyses[0].points".
std::string path_to(const Place& place) {
  if (place.outer == nullptr) return {};
  const std::string outer = path_to(*place.outer);
  if (place.key.empty()) return outer + "[" + std::to_string(place.index) + "]";
  return outer + (outer.empty() ? "" : ".") + std::string(place.key);
}

bool is_of_type(const Node& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return value.is_number() && (type == "number" || std::floor(value.number) == value.number);
}

std::string_view type_in_words(std::string_view type) {
  if (type == "integer") return "a whole number";
  if (type == "number") return kind_name(base::NodeKind::kNumber);
  if (type == "boolean") return kind_name(base::NodeKind::kBoolean);
  if (type == "string") return kind_name(base::NodeKind::kString);
  if (type == "array") return kind_name(base::NodeKind::kArray);
  return kind_name(type == "null" ? base::NodeKind::kNull : base::NodeKind::kObject);
}

/// One type or several.
std::vector<std::string_view> types_of(const Node& type) {
  if (type.is_string()) return {type.text};
  std::vector<std::string_view> types;
  for (const Node& one : type.items) types.push_back(one.text);
  return types;
}

/// Whether a rule's type, where it has one, is the value's.
bool has_type(const Node& value, const Node& rule) {
  const Node* type = rule.find("type");
  return type == nullptr || std::ranges::any_of(types_of(*type), [&](std::string_view one) {
           return is_of_type(value, one);
         });
}

/// What a value in a message is: texts and numbers as they stand, others by their kind.
std::string in_words(const Node& value) {
  if (value.is_string()) return base::in_quotes(value.text);
  return value.is_number() ? value.text : std::string(kind_name(value.kind));
}

class Checker {
 public:
  Checker(const Document& document, const Node& schema) : document_(document), schema_(schema) {}

  base::Status check(const Node& value, const Node& rule, const Place& place) const {
    if (const Node* reference = rule.find("$ref")) {
      return check(value, definition(reference->text), place);
    }
    POINTSMAN_CHECK(check_value(value, rule, place));
    if (const Node* all = rule.find("allOf")) {
      for (const Node& one : all->items) POINTSMAN_CHECK(check(value, one, place));
    }
    for (const std::string_view key : {"oneOf", "anyOf"}) {
      if (const Node* any = rule.find(key)) POINTSMAN_CHECK(check_any(value, *any, place));
    }
    if (value.is_object()) return check_members(value, rule, place);
    const Node* items = value.is_array() ? rule.find("items") : nullptr;
    for (std::size_t i = 0; items != nullptr && i < value.items.size(); ++i) {
      if (items->is_array() && i >= items->items.size()) break;  // a tuple and what follows it
      const Node& of_item = items->is_array() ? items->items[i] : *items;
      POINTSMAN_CHECK(check(value.items[i], of_item, {&place, {}, i}));
    }
    return {};
  }

 private:
  /// Of "#/definitions/<name>".
  const Node& definition(std::string_view reference) const {
    return *schema_.find("definitions")->find(reference.substr(reference.rfind('/') + 1));
  }
  const Node& resolved(const Node& rule) const {
    const Node* reference = rule.find("$ref");
    return reference == nullptr ? rule : resolved(definition(reference->text));
  }

  base::Status wrong(const Node& value, const Place& place, std::string expected) const {
    return base::fail(document_.error_at(value.at,
                                         base::in_quotes(path_to(place)) + " is " + in_words(value),
                                         std::move(expected), {}, base::ErrorKind::kData));
  }

  base::Status check_value(const Node& value, const Node& rule, const Place& place) const {
    if (!has_type(value, rule)) {
      std::string expected;
      for (const std::string_view one : types_of(*rule.find("type"))) {
        expected += (expected.empty() ? "" : " or ") + std::string(type_in_words(one));
      }
      return wrong(value, place, std::move(expected));
    }
    const auto is_value = [&value](const Node& one) {
      return one.kind == value.kind && one.text == value.text;
    };
    const Node* constant = rule.find("const");
    if (constant != nullptr && !is_value(*constant)) {
      return wrong(value, place, in_words(*constant));
    }
    const Node* choices = rule.find("enum");
    if (choices != nullptr && std::ranges::none_of(choices->items, is_value)) {
      std::vector<std::string> names;
      for (const Node& choice : choices->items) names.push_back(choice.text);
      return wrong(value, place, "one of " + base::quoted_list(names));
    }
    return value.is_number() ? check_range(value, rule, place) : base::Status();
  }

  base::Status check_range(const Node& value, const Node& rule, const Place& place) const {
    const Node* least = rule.find("minimum");
    const Node* most = rule.find("maximum");
    if (least != nullptr && value.number < least->number) {
      return wrong(value, place, "at least " + least->text);
    }
    if (most != nullptr && value.number > most->number) {
      return wrong(value, place, "at most " + most->text);
    }
    return {};
  }

  base::Status check_members(const Node& value, const Node& rule, const Place& place) const {
    if (const Node* required = rule.find("required")) {
      for (const Node& key : required->items) {
        if (value.find(key.text) != nullptr) continue;
        return base::fail(document_.error_at(
            value.at, base::in_quotes(path_to({&place, key.text})) + " is missing",
            "a result as `pointsman run -o result.json` writes it", {}, base::ErrorKind::kData));
      }
    }
    const Node* properties = rule.find("properties");
    const Node* others = rule.find("additionalProperties");
    for (const Member& member : value.members) {
      const Node* of_member = properties == nullptr ? nullptr : properties->find(member.key);
      if (of_member == nullptr && others != nullptr && others->is_object()) of_member = others;
      if (of_member != nullptr) {
        POINTSMAN_CHECK(check(member.value, *of_member, {&place, member.key}));
      }
    }
    return {};
  }

  /// Where none fits, the fault is told of the one that was meant: by "kind", or by its type.
  base::Status check_any(const Node& value, const Node& rules, const Place& place) const {
    const Node* meant = nullptr;
    std::vector<std::string> kinds;
    for (const Node& one : rules.items) {
      if (check(value, one, place)) return {};
      const Node& rule = resolved(one);
      const Node* properties = rule.find("properties");
      const Node* kind = properties == nullptr ? nullptr : properties->find("kind");
      const Node* name = kind == nullptr ? nullptr : kind->find("const");
      const Node* own = value.find("kind");
      if (name != nullptr) kinds.push_back(name->text);
      const bool is_meant =
          name != nullptr ? own != nullptr && own->text == name->text : has_type(value, rule);
      if (is_meant) meant = &one;
    }
    if (meant != nullptr) return check(value, *meant, place);
    if (kinds.empty()) return check(value, rules.items.back(), place);
    const Node* own = value.find("kind");
    const std::string expected = "\"kind\": one of " + base::quoted_list(kinds);
    return own == nullptr ? wrong(value, place, expected)
                          : wrong(*own, {&place, "kind"}, "one of " + base::quoted_list(kinds));
  }

  const Document& document_;
  const Node& schema_;
};

}  // namespace

base::Status check_whole(const Document& document) {
  const auto files = embedded::result_schemas();
  const auto file = std::ranges::find(files, "result.schema.json", &base::EmbeddedFile::name);
  if (file == files.end()) {
    return base::fail(base::ErrorKind::kInternal, "the schema of results is not in this build");
  }
  POINTSMAN_TRY(const auto schema,
                data::parse_json(std::string(file->name), std::string(file->text),
                                 base::ErrorKind::kInternal));
  return Checker(document, schema.root).check(document.root, schema.root, {});
}

}  // namespace pointsman::reports
