#include "scenarios/overrides.hpp"

#include "data/json_reader.hpp"
#include "scenarios/fields.hpp"
#include "scenarios/names.hpp"
#include "sim/base/shape.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Member;
using base::Node;
using base::NodeKind;

constexpr Field kRoot = {.name = "scenario", .type = FieldType::kObject, .shape = &kScenarioShape};

struct Segment {
  std::string name;
  std::size_t begin = 0;  ///< in the override's text, quotes included
  std::size_t end = 0;
};

/// One override while it is read: its text, for errors.
struct Override {
  const std::string& text;

  base::Error error(std::size_t begin, std::size_t end, std::string message,
                    std::string expected = {}, std::string hint = {}) const {
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message = std::move(message);
    error.where = {"--set", 1, begin + 1};
    error.source_line = text.substr(0, text.find('\n'));
    error.length = std::max<std::size_t>(end - begin, 1);
    error.expected = std::move(expected);
    error.hint = std::move(hint);
    return error;
  }
  base::Error error(const Segment& at, std::string message, std::string expected = {},
                    std::string hint = {}) const {
    return error(at.begin, at.end, std::move(message), std::move(expected), std::move(hint));
  }
};

struct Path {
  std::vector<Segment> segments;
  std::size_t value_at = 0;  ///< one past the "="
};

base::Result<Path> parse_path(const Override& source) {
  constexpr std::string_view kForm = "path=value, such as seed=7 or models.\"gpt-4.1\".batch=true";
  const std::string& text = source.text;
  Path path;
  std::size_t at = 0;
  while (true) {
    Segment segment{{}, at, at};
    if (at < text.size() && text[at] == '"') {
      const auto close = text.find('"', at + 1);
      if (close == std::string::npos) {
        return fail(
            source.error(at, text.size(), "a name without its closing quote", std::string(kForm)));
      }
      segment.name = text.substr(at + 1, close - at - 1);
      at = close + 1;
    } else {
      const auto stop = std::min(text.find_first_of(".=\"", at), text.size());
      segment.name = text.substr(at, stop - at);
      at = stop;
    }
    segment.end = at;
    if (segment.name.empty() && at < text.size()) {
      return fail(
          source.error(segment.begin, at + 1, "an empty name in the path", std::string(kForm)));
    }
    path.segments.push_back(std::move(segment));
    if (at >= text.size()) {
      return fail(source.error(0, text.size(), "no \"=\" after the path", std::string(kForm)));
    }
    if (text[at] == '=') break;
    if (text[at] != '.') {
      return fail(
          source.error(at, at + 1, "a name goes on after its closing quote", std::string(kForm)));
    }
    ++at;
  }
  path.value_at = at + 1;
  return path;
}

std::vector<std::string> keys_of(const Node& object) {
  std::vector<std::string> keys;
  for (const Member& member : object.members) keys.push_back(member.key);
  return keys;
}

std::vector<std::string> keys_of(const base::Shape& shape) {
  std::vector<std::string> keys;
  for (const Field& field : shape.fields) keys.emplace_back(field.name);
  return keys;
}

/// Where a walk along a path stands: a value and what the tables say of it (null in policies).
struct Place {
  Node* node = nullptr;
  const Field* field = nullptr;
};

bool holds_keys(FieldType type) {
  return type == FieldType::kObject || type == FieldType::kMap;
}

/// The form of a kOneOf that fits the value, or, for a new value, the one that has keys.
const Field* form_of(const Field* field, const Node& node) {
  if (field == nullptr || field->type != FieldType::kOneOf) return field;
  for (const Field& form : field->alternatives) {
    if (node.is_array() ? form.type == FieldType::kArray : holds_keys(form.type)) return &form;
  }
  return nullptr;
}

class Walk {
 public:
  /// New keys get the line 1 + `line_shift`.
  Walk(const Override& source, const Path& path, std::uint32_t line_shift)
      : source_(source), path_(path), line_shift_(line_shift) {}

  base::Result<Place> to_end(Node& root) {
    Place place{&root, &kRoot};
    for (index_ = 0; index_ < path_.segments.size(); ++index_) {
      POINTSMAN_TRY(place, step(place));
    }
    return place;
  }

 private:
  const Segment& segment() const { return path_.segments[index_]; }
  bool is_last() const { return index_ + 1 == path_.segments.size(); }

  base::Result<Place> step(Place place) {
    place.field = form_of(place.field, *place.node);
    if (place.node->is_array()) return into_list(place);
    const bool may_become_object =
        place.node->is_null() && place.field != nullptr && holds_keys(place.field->type);
    if (!place.node->is_object() && !may_become_object) {
      const bool is_new = place.node->is_null();
      return fail(source_.error(
          segment(),
          parent_name() + " is " +
              (is_new ? "no object" : std::string(base::kind_name(place.node->kind))) +
              ", so it has no keys",
          {}, is_new ? "a name with dots is quoted, as in models.\"gpt-4.1\"" : ""));
    }
    place.node->kind = NodeKind::kObject;  // a new value on the way to the path's end
    return into_object(place);
  }

  std::string parent_name() const {
    return index_ == 0 ? "the scenario" : in_quotes(path_.segments[index_ - 1].name);
  }

  base::Result<Place> into_list(const Place& list) const {
    const std::string& name = segment().name;
    std::size_t item = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), item);
    const bool is_index = read.ec == std::errc() && read.ptr == name.data() + name.size();
    if (is_index && item < list.node->items.size()) {
      return Place{&list.node->items[item], list.field == nullptr ? nullptr : list.field->element};
    }
    const auto size = list.node->items.size();
    return fail(source_.error(segment(), "\"" + name + "\" is not an item of " + parent_name(),
                              size == 0   ? "a whole new list: it is empty"
                              : size == 1 ? "0, its only item"
                                          : "an index from 0 to " + std::to_string(size - 1)));
  }

  base::Result<Place> into_object(const Place& object) const {
    const std::string& key = segment().name;
    const Field* field = nullptr;
    if (object.field != nullptr && object.field->type == FieldType::kObject) {
      const auto& fields = object.field->shape->fields;
      const auto found = std::find_if(fields.begin(), fields.end(),
                                      [&key](const Field& f) { return f.name == key; });
      if (found == fields.end()) return fail(unknown(keys_of(*object.field->shape)));
      field = &*found;
    } else if (object.field != nullptr && object.field->type == FieldType::kMap) {
      field = object.field->element;
    }
    if (Node* child = object.node->find(key)) return Place{child, field};
    const bool is_known = object.field != nullptr && object.field->type == FieldType::kObject;
    const bool may_be_new = object.field != nullptr && object.field->type == FieldType::kMap;
    if (!is_known && !is_last()) {
      const auto keys = keys_of(*object.node);
      const bool near = !base::nearest_name(key, keys).empty() || !joined_hint(keys).empty();
      if (near || !may_be_new) return fail(unknown(keys));
    }
    const base::Position at = {1 + line_shift_, static_cast<std::uint32_t>(segment().begin + 1),
                               static_cast<std::uint32_t>(segment().end - segment().begin)};
    Node created;
    created.at = at;
    object.node->members.push_back({key, at, std::move(created)});
    return Place{&object.node->members.back().value, field};
  }

  /// gpt-4.1 written without quotes is two names; if joining finds the key, says so.
  std::string joined_hint(const std::vector<std::string>& keys) const {
    std::string joined = segment().name;
    for (std::size_t next = index_ + 1; next < path_.segments.size(); ++next) {
      joined += '.' + path_.segments[next].name;
      if (std::find(keys.begin(), keys.end(), joined) != keys.end()) {
        return "a name with dots is quoted: \"" + joined + '"';
      }
    }
    return {};
  }

  base::Error unknown(const std::vector<std::string>& keys) const {
    auto hint = joined_hint(keys);
    if (hint.empty()) hint = base::did_you_mean(segment().name, keys);
    return source_.error(segment(), "unknown key \"" + segment().name + "\" in " + parent_name(),
                         one_of(keys), hint);
  }

  const Override& source_;
  const Path& path_;
  std::uint32_t line_shift_;
  std::size_t index_ = 0;
};

bool looks_like_json(std::string_view value) {
  const auto first = value.find_first_not_of(" \t\n\r");
  return first != std::string_view::npos &&
         (value[first] == '{' || value[first] == '[' || value[first] == '"');
}

base::Result<Node> parse_value(const Override& source, const Path& path, const Field* field) {
  const std::string value = source.text.substr(path.value_at);
  Node text;
  text.kind = NodeKind::kString;
  text.text = value;
  text.at = {1, static_cast<std::uint32_t>(path.value_at + 1),
             static_cast<std::uint32_t>(std::max<std::size_t>(value.size(), 1))};
  const bool wants_text = field != nullptr && field->type == FieldType::kString;
  if (wants_text && (value.empty() || value.front() != '"')) return text;
  // Blanks in place of the path keep the columns of the override's own text.
  auto parsed = data::parse_json("--set", std::string(path.value_at, ' ') + value);
  if (parsed) return std::move(parsed->root);
  if (!looks_like_json(value)) return text;
  auto error = std::move(parsed).error();
  if (error.where.line == 1) error.source_line = source.text.substr(0, source.text.find('\n'));
  return base::fail(std::move(error));
}

}  // namespace

base::Status apply_override(Node& root, const std::string& text, Sources& sources) {
  const std::uint32_t line_shift = sources.add(SourceKind::kOverride, "--set", text);
  const Override source{text};
  POINTSMAN_TRY(const Path path, parse_path(source));
  if (path.segments.front().name == "extends") {
    return base::fail(source.error(path.segments.front(), "\"extends\" is settled in the file",
                                   "a key of what the file and those it extends add up to"));
  }
  Node changed = root;  // a failed walk must not leave half a path behind
  POINTSMAN_TRY(const Place place, Walk(source, path, line_shift).to_end(changed));
  POINTSMAN_TRY(Node value, parse_value(source, path, place.field));
  shift_lines(value, line_shift);
  *place.node = std::move(value);
  root = std::move(changed);
  return {};
}

}  // namespace pointsman::scenarios
