#include "scenarios/tree.hpp"

#include "data/json_reader.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::scenarios {
namespace {

namespace fs = std::filesystem;
using base::Field;
using base::FieldType;
using base::Member;
using base::Node;
using base::NodeKind;
using base::Shape;

const Field* find_field(const Shape& shape, std::string_view name) {
  const auto found = std::find_if(shape.fields.begin(), shape.fields.end(),
                                  [name](const Field& field) { return field.name == name; });
  return found == shape.fields.end() ? nullptr : &*found;
}

Node merge_field(const Field* field, Node under, Node over);

/// `field_of(key)` describes the value of a key; nullptr = unknown, which a later check reports.
template <typename FieldOf>
Node merge_members(Node under, Node over, const FieldOf& field_of) {
  under.at = over.at;
  for (Member& member : over.members) {
    const auto same = std::find_if(under.members.begin(), under.members.end(),
                                   [&member](const Member& m) { return m.key == member.key; });
    if (same == under.members.end()) {
      under.members.push_back(std::move(member));
      continue;
    }
    same->key_at = member.key_at;
    same->value =
        merge_field(field_of(member.key), std::move(same->value), std::move(member.value));
  }
  return under;
}

Node merge_field(const Field* field, Node under, Node over) {
  if (field == nullptr || !under.is_object() || !over.is_object()) return over;
  if (field->type == FieldType::kObject && field->shape != nullptr) {
    return merge(*field->shape, std::move(under), std::move(over));
  }
  if (field->type == FieldType::kMap) {
    return merge_members(std::move(under), std::move(over),
                         [field](std::string_view) { return field->element; });
  }
  return over;
}

void fill_field(const Field& field, Node& node) {
  if (node.is_object() && field.type == FieldType::kObject && field.shape != nullptr) {
    scenarios::fill_defaults(*field.shape, node);
  } else if (node.is_object() && field.type == FieldType::kMap && field.element != nullptr) {
    for (Member& member : node.members) fill_field(*field.element, member.value);
  } else if (node.is_array() && field.type == FieldType::kArray && field.element != nullptr) {
    for (Node& item : node.items) fill_field(*field.element, item);
  }
}

void collect_parameters(const Node& node, const std::string& path, std::vector<Parameter>& found) {
  if (node.is_number()) found.push_back({path, &node});
  const std::string prefix = path.empty() ? path : path + ".";
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    collect_parameters(node.items[i], prefix + std::to_string(i), found);
  }
  for (const Member& member : node.members) {
    collect_parameters(member.value, prefix + member.key, found);
  }
}

void clear_places(Node& node) {
  node.at = {0, 0, 1};
  for (Node& item : node.items) clear_places(item);
  for (Member& member : node.members) {
    member.key_at = {0, 0, 1};
    clear_places(member.value);
  }
}

}  // namespace

Node merge(const Shape& shape, Node under, Node over) {
  // Where exactly one key is allowed, two sides with different keys do not add up.
  if (shape.presence == base::Presence::kExactlyOne) return over;
  return merge_members(std::move(under), std::move(over),
                       [&shape](std::string_view key) { return find_field(shape, key); });
}

std::vector<Node*> path_nodes(Node& root) {
  std::vector<Node*> paths;
  const auto add = [&paths](Node* node) {
    if (node != nullptr && node->is_string()) paths.push_back(node);
  };
  if (Node* timing = root.find("timing")) {
    Node* arrivals = timing->find("arrivals");
    Node* trace = arrivals == nullptr ? nullptr : arrivals->find("trace");
    if (trace != nullptr) add(trace->find("file"));
  }
  Node* workload = root.find("workload");
  if (workload == nullptr) return paths;
  add(workload->find("file"));
  add(workload->find("rows_file"));
  if (Node* joins = workload->find("join")) {
    for (Node& join : joins->items) add(join.find("file"));
  }
  return paths;
}

void move_path(Node& path, const fs::path& from, const fs::path& to) {
  if (path.text.empty() || from == to || fs::path(path.text).is_absolute()) return;
  const fs::path target = fs::absolute(from / path.text).lexically_normal();
  path.text = target.lexically_proximate(fs::absolute(to).lexically_normal()).string();
}

Node node_of(std::string_view json) {
  auto document = data::parse_json("default", std::string(json));
  if (!document) return {};  // a table's mistake; tests/scenarios/fields.test.cpp reads every one
  clear_places(document->root);
  return std::move(document->root);
}

void fill_defaults(const Shape& shape, Node& object) {
  for (const Field& field : shape.fields) {
    Node* node = object.find(field.name);
    if (node == nullptr) {
      if (shape.presence != base::Presence::kAny || field.fallback.empty()) continue;
      object.members.push_back({std::string(field.name), {0, 0, 1}, node_of(field.fallback)});
      node = &object.members.back().value;
    }
    fill_field(field, *node);
  }
}

std::vector<Parameter> parameters_of(const Node& expression) {
  std::vector<Parameter> found;
  collect_parameters(expression, {}, found);
  return found;
}

std::vector<Parameter> find_parameters(const Node& expression, std::string_view name) {
  auto found = parameters_of(expression);
  const std::string tail = "." + std::string(name);
  std::erase_if(found, [&](const Parameter& parameter) {
    return parameter.path != name && !parameter.path.ends_with(tail);
  });
  return found;
}

std::vector<PathStep> steps_to(Node& expression, std::string_view path) {
  const auto below = [path](Node& child, const std::string& name) -> std::vector<PathStep> {
    if (!path.starts_with(name)) return {};
    std::vector<PathStep> steps = {{name, &child}};
    if (path.size() == name.size()) return child.is_number() ? steps : std::vector<PathStep>();
    if (path[name.size()] != '.') return {};
    const auto rest = steps_to(child, path.substr(name.size() + 1));
    if (rest.empty()) return {};
    steps.insert(steps.end(), rest.begin(), rest.end());
    return steps;
  };
  for (std::size_t i = 0; i < expression.items.size(); ++i) {
    if (auto steps = below(expression.items[i], std::to_string(i)); !steps.empty()) return steps;
  }
  for (Member& member : expression.members) {
    if (auto steps = below(member.value, member.key); !steps.empty()) return steps;
  }
  return {};
}

Node* node_at(Node& expression, std::string_view path) {
  if (path.empty()) return expression.is_number() ? &expression : nullptr;
  const auto steps = steps_to(expression, path);
  return steps.empty() ? nullptr : steps.back().node;
}

std::string json_text(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string json_text(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBoolean:
      return node.boolean ? "true" : "false";
    case NodeKind::kNumber:
      return node.text;
    case NodeKind::kString:
      return json_text(node.text);
    case NodeKind::kArray:
    case NodeKind::kObject:
      break;
  }
  std::string out;
  for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + json_text(item);
  for (const Member& member : node.members) {
    out += (out.empty() ? "" : ", ") + json_text(member.key) + ": " + json_text(member.value);
  }
  if (node.is_array()) return "[" + out + "]";
  return out.empty() ? "{}" : "{ " + out + " }";
}

}  // namespace pointsman::scenarios
