// Walks every field that a shape reaches, for tests that hold for all of them.
#pragma once

#include "sim/base/shape.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::tests {

using Json = nlohmann::ordered_json;

Json sample_of(const base::Field& field);

/// The least object of this shape that is right.
inline Json minimal(const base::Shape& shape) {
  Json object = Json::object();
  for (const base::Field& field : shape.fields) {
    if (field.required) object[std::string(field.name)] = sample_of(field);
  }
  if (object.empty() && shape.presence != base::Presence::kAny) {
    object[std::string(shape.fields.front().name)] = sample_of(shape.fields.front());
  }
  return object;
}

/// A value that the field accepts: its example, its default, or the plainest of its type.
inline Json sample_of(const base::Field& field) {
  if (!field.example.empty()) return Json::parse(field.example);
  if (!field.fallback.empty()) return Json::parse(field.fallback);
  if (!field.choices.empty()) return field.choices.front();
  switch (field.type) {
    case base::FieldType::kAny:
      return nullptr;
    case base::FieldType::kBoolean:
      return true;
    case base::FieldType::kInteger:
      return static_cast<std::int64_t>(std::clamp(1.0, field.minimum, field.maximum));
    case base::FieldType::kNumber:
      return std::clamp(1.0, field.minimum, field.maximum);
    case base::FieldType::kString:
    case base::FieldType::kPolicy:
      return "small";
    case base::FieldType::kObject:
      return field.shape == nullptr ? Json::object() : minimal(*field.shape);
    case base::FieldType::kMap:
      return field.min_items == 0 ? Json::object() : Json{{"key", sample_of(*field.element)}};
    case base::FieldType::kArray:
      return field.element == nullptr
                 ? Json::array()
                 : Json(std::max<std::size_t>(1, field.min_items), sample_of(*field.element));
    case base::FieldType::kOneOf:
      return sample_of(field.alternatives.front());
  }
  return nullptr;
}

/// Puts a value where a field stands, in an otherwise right document.
using Wrap = std::function<Json(Json)>;
/// `path` for messages; `in_document(v)` is the document with v as this field's value.
using Visit = std::function<void(const std::string& path, const base::Field&, const Wrap&)>;
/// The same for the object as a whole.
using VisitShape = std::function<void(const std::string& path, const base::Shape&, const Wrap&)>;

struct Visitors {
  Visit field;
  VisitShape shape;
};

inline void walk(const std::string& path, const base::Shape& shape, const Wrap& wrap,
                 const Visitors& visitors);

inline void walk_value(const std::string& path, const base::Field& field, const Wrap& wrap,
                       const Visitors& visitors) {
  if (field.shape != nullptr) walk(path, *field.shape, wrap, visitors);
  if (field.element != nullptr) {
    const bool is_map = field.type == base::FieldType::kMap;
    const Wrap item = [=](Json value) {
      if (is_map) return wrap(Json{{"key", std::move(value)}});
      Json list = Json::array();
      list.push_back(std::move(value));
      while (list.size() < field.min_items) list.push_back(sample_of(*field.element));
      return wrap(std::move(list));
    };
    visitors.field(path + (is_map ? ".*" : "[]"), *field.element, item);
    walk_value(path + (is_map ? ".*" : "[]"), *field.element, item, visitors);
  }
  for (const base::Field& form : field.alternatives) {
    walk_value(path + "(" + std::string(form.name) + ")", form, wrap, visitors);
  }
}

/// `wrap` puts a whole object of `shape` into a document.
inline void walk(const std::string& path, const base::Shape& shape, const Wrap& wrap,
                 const Visitors& visitors) {
  visitors.shape(path, shape, wrap);
  for (const base::Field& field : shape.fields) {
    const bool alone = shape.presence == base::Presence::kExactlyOne;
    const Wrap inside = [&shape, &field, wrap, alone](Json value) {
      Json object = alone ? Json::object() : minimal(shape);
      object[std::string(field.name)] = std::move(value);
      return wrap(std::move(object));
    };
    const std::string name = path + "." + std::string(field.name);
    visitors.field(name, field, inside);
    walk_value(name, field, inside, visitors);
  }
}

}  // namespace pointsman::tests
