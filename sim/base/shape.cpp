#include "sim/base/shape.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace pointsman::base {
namespace {

Status check_object(const Document& document, const Node& node, const Shape& shape,
                    const std::string& label);
Status check_field(const Document& document, const Node& node, const Field& field,
                   const std::string& label);

/// `one of "a", "b", "c"`, or just `"a"`.
std::string one_of(const std::vector<std::string>& names) {
  std::string out = names.size() == 1 ? "" : "one of ";
  for (std::size_t i = 0; i < names.size(); ++i) out += (i > 0 ? ", " : "") + in_quotes(names[i]);
  return out;
}

std::vector<std::string> names_of(const Shape& shape) {
  std::vector<std::string> names;
  for (const Field& field : shape.fields) names.emplace_back(field.name);
  return names;
}

std::vector<std::string> choices_of(const Field& field) {
  return {field.choices.begin(), field.choices.end()};
}

/// `a number from 0 to 1`.
std::string describe_number(const Field& field) {
  if (field.minimum == field.maximum) return format_double(field.minimum);
  std::string out = field.type == FieldType::kInteger ? "an integer" : "a number";
  const bool has_minimum = std::isfinite(field.minimum);
  const bool has_maximum = std::isfinite(field.maximum);
  if (has_minimum && field.exclusive_minimum) {
    out += " above " + format_double(field.minimum);
    if (has_maximum) out += " and up to " + format_double(field.maximum);
  } else if (has_minimum && has_maximum) {
    out += " from " + format_double(field.minimum) + " to " + format_double(field.maximum);
  } else if (has_minimum) {
    out += " of at least " + format_double(field.minimum);
  } else if (has_maximum) {
    out += " of at most " + format_double(field.maximum);
  }
  return out;
}

/// What a field may hold, as a person says it.
std::string describe(const Field& field) {
  switch (field.type) {
    case FieldType::kAny:
      return "any value";
    case FieldType::kBoolean:
      return "true or false";
    case FieldType::kInteger:
    case FieldType::kNumber:
      return describe_number(field);
    case FieldType::kString:
      return field.choices.empty() ? "a string" : one_of(choices_of(field));
    case FieldType::kObject:
    case FieldType::kMap:
      return "an object";
    case FieldType::kArray:
      return "an array";
    case FieldType::kPolicy:
      return "a policy: a name, or an object with one combinator";
    case FieldType::kOneOf:
      break;
  }
  std::vector<std::string> kinds;
  for (const Field& alternative : field.alternatives) {
    std::string kind = describe(alternative);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  std::string out;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (i > 0) out += i + 1 == kinds.size() ? " or " : ", ";
    out += kinds[i];
  }
  return out;
}

/// Whether a value of this JSON kind can be right for the field at all.
bool accepts_kind(const Field& field, NodeKind kind) {
  switch (field.type) {
    case FieldType::kAny:
      return true;
    case FieldType::kBoolean:
      return kind == NodeKind::kBoolean;
    case FieldType::kInteger:
    case FieldType::kNumber:
      return kind == NodeKind::kNumber;
    case FieldType::kString:
      return kind == NodeKind::kString;
    case FieldType::kObject:
    case FieldType::kMap:
      return kind == NodeKind::kObject;
    case FieldType::kArray:
      return kind == NodeKind::kArray;
    case FieldType::kPolicy:
      return kind == NodeKind::kString || kind == NodeKind::kObject;
    case FieldType::kOneOf:
      return std::any_of(field.alternatives.begin(), field.alternatives.end(),
                         [kind](const Field& a) { return accepts_kind(a, kind); });
  }
  return false;
}

/// `a string`, or the value itself where it is short: `true`, `2.5`.
std::string found(const Node& node) {
  if (node.is_boolean()) return node.boolean ? "true" : "false";
  if (node.is_number()) return node.text;
  return std::string(kind_name(node.kind));
}

/// What to write instead, where the field's table says it.
std::string example_of(const Field& field) {
  return field.example.empty() ? std::string() : "for example " + std::string(field.example);
}

Status check_number(const Document& document, const Node& node, const Field& field,
                    const std::string& label) {
  const auto refuse = [&](std::string problem) -> Status {
    return fail(document.error_at(node.at, label + " is " + node.text + std::move(problem),
                                  describe_number(field), example_of(field)));
  };
  if (field.type == FieldType::kInteger && node.number != std::floor(node.number)) {
    return refuse(", not an integer");
  }
  const bool is_below =
      field.exclusive_minimum ? node.number <= field.minimum : node.number < field.minimum;
  const bool is_above = node.number > field.maximum;
  if (!is_below && !is_above) return {};
  if (std::isfinite(field.minimum) && std::isfinite(field.maximum)) {
    return refuse(", outside " + format_double(field.minimum) + ".." +
                  format_double(field.maximum));
  }
  return refuse(is_below ? ", too small" : ", too large");
}

Status check_choice(const Document& document, const Node& node, const Field& field,
                    const std::string& label) {
  if (field.choices.empty()) return {};
  if (std::find(field.choices.begin(), field.choices.end(), node.text) != field.choices.end()) {
    return {};
  }
  const auto choices = choices_of(field);
  std::string hint = did_you_mean(node.text, choices);
  if (hint.empty()) hint = example_of(field);
  return fail(document.error_at(node.at, label + " is " + in_quotes(node.text), one_of(choices),
                                std::move(hint)));
}

Status check_count(const Document& document, const Node& node, const Field& field,
                   std::size_t count, const std::string& label) {
  if (count >= field.min_items) return {};
  const std::string items = count == 0   ? " is empty"
                            : count == 1 ? " has only 1 item"
                                         : " has only " + std::to_string(count) + " items";
  return fail(document.error_at(
      node.at, label + items,
      "at least " + std::to_string(field.min_items) + (field.min_items == 1 ? " item" : " items"),
      example_of(field)));
}

Status check_items(const Document& document, const Node& node, const Field& field,
                   const std::string& label) {
  POINTSMAN_CHECK(check_count(document, node, field, node.items.size(), label));
  if (field.element == nullptr) return {};
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    POINTSMAN_CHECK(check_field(document, node.items[i], *field.element,
                                "item " + std::to_string(i + 1) + " of " + label));
  }
  return {};
}

Status check_map(const Document& document, const Node& node, const Field& field,
                 const std::string& label) {
  POINTSMAN_CHECK(check_count(document, node, field, node.members.size(), label));
  if (field.element == nullptr) return {};
  for (const Member& member : node.members) {
    POINTSMAN_CHECK(check_field(document, member.value, *field.element, in_quotes(member.key)));
  }
  return {};
}

const Field* find_field(const Shape& shape, std::string_view name) {
  const auto at = std::find_if(shape.fields.begin(), shape.fields.end(),
                               [name](const Field& field) { return field.name == name; });
  return at == shape.fields.end() ? nullptr : &*at;
}

/// How well an object's keys fit a field: known keys less unknown ones.
std::ptrdiff_t fitness(const Node& node, const Field& field) {
  if (field.type != FieldType::kObject || field.shape == nullptr) return 0;
  std::ptrdiff_t fit = 0;
  for (const Member& member : node.members) {
    fit += find_field(*field.shape, member.key) != nullptr ? 1 : -1;
  }
  return fit;
}

Status check_alternatives(const Document& document, const Node& node, const Field& field,
                          const std::string& label) {
  const Field* nearest = nullptr;
  for (const Field& alternative : field.alternatives) {
    if (!accepts_kind(alternative, node.kind)) continue;
    if (check_field(document, node, alternative, label)) return {};
    if (nearest == nullptr || fitness(node, alternative) > fitness(node, *nearest)) {
      nearest = &alternative;
    }
  }
  // The caller has seen that some alternative takes this kind.
  return check_field(document, node, *nearest, label);
}

Status check_field(const Document& document, const Node& node, const Field& field,
                   const std::string& label) {
  if (!accepts_kind(field, node.kind)) {
    // A kind does not show the form of what has parts.
    const bool has_parts = field.element != nullptr || field.shape != nullptr;
    return fail(document.error_at(node.at, label + " is " + found(node), describe(field),
                                  has_parts ? example_of(field) : std::string()));
  }
  switch (field.type) {
    case FieldType::kInteger:
    case FieldType::kNumber:
      return check_number(document, node, field, label);
    case FieldType::kString:
      return check_choice(document, node, field, label);
    case FieldType::kObject:
      return field.shape == nullptr ? Status() : check_object(document, node, *field.shape, label);
    case FieldType::kMap:
      return check_map(document, node, field, label);
    case FieldType::kArray:
      return check_items(document, node, field, label);
    case FieldType::kOneOf:
      return check_alternatives(document, node, field, label);
    case FieldType::kAny:
    case FieldType::kBoolean:
    case FieldType::kPolicy:
      break;
  }
  return {};
}

/// The caret goes on the opening brace: an object has no better place for what it lacks.
Position opening(const Node& node) {
  return {node.at.line, node.at.column, 1};
}

Status check_keys(const Document& document, const Node& node, const Shape& shape) {
  const auto names = names_of(shape);
  for (const Member& member : node.members) {
    if (find_field(shape, member.key) != nullptr) continue;
    return fail(document.error_at(member.key_at, "unknown key " + in_quotes(member.key),
                                  names.empty() ? "no keys" : one_of(names),
                                  did_you_mean(member.key, names)));
  }
  return {};
}

Status check_presence(const Document& document, const Node& node, const Shape& shape,
                      const std::string& label) {
  const bool needs_one = shape.presence != Presence::kAny;
  const std::string rule = shape.presence == Presence::kExactlyOne ? "exactly " : "at least ";
  if (needs_one && node.members.empty()) {
    return fail(
        document.error_at(opening(node), label + " is empty", rule + one_of(names_of(shape))));
  }
  if (shape.presence == Presence::kExactlyOne && node.members.size() > 1) {
    const Member& second = node.members[1];
    return fail(document.error_at(
        second.key_at,
        in_quotes(second.key) + " cannot stand beside " + in_quotes(node.members.front().key),
        rule + one_of(names_of(shape))));
  }
  for (const Field& field : shape.fields) {
    if (!field.required || node.find(field.name) != nullptr) continue;
    std::string expected = in_quotes(field.name) + ": " + describe(field);
    if (!field.example.empty()) expected += ", such as " + std::string(field.example);
    return fail(document.error_at(opening(node), label + " has no " + in_quotes(field.name),
                                  std::move(expected)));
  }
  return {};
}

Status check_object(const Document& document, const Node& node, const Shape& shape,
                    const std::string& label) {
  POINTSMAN_CHECK(check_keys(document, node, shape));
  POINTSMAN_CHECK(check_presence(document, node, shape, label));
  for (const Member& member : node.members) {
    POINTSMAN_CHECK(
        check_field(document, member.value, *find_field(shape, member.key), in_quotes(member.key)));
  }
  return {};
}

}  // namespace

Status check(const Document& document, const Node& node, const Shape& shape) {
  std::string label = "the " + std::string(shape.name);
  std::replace(label.begin(), label.end(), '_', ' ');
  if (!node.is_object()) {
    return fail(document.error_at(node.at, label + " is " + found(node), "an object"));
  }
  return check_object(document, node, shape, label);
}

Status check(const Document& document, const Node& node, const Field& field) {
  return check_field(document, node, field,
                     field.name.empty() ? "this value" : in_quotes(field.name));
}

}  // namespace pointsman::base
