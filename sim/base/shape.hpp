// The one list of fields: what keys a JSON object may hold, of which type, range and meaning.
//
// A Shape is a constant table beside the code that reads it. The reader checks documents against
// it, `pointsman schema` prints JSON Schema from it, and help and documentation derive from it;
// nothing else lists fields. Invariant: check() accepts exactly what the derived schema accepts.
#pragma once

#include "sim/base/document.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace pointsman::base {

enum class FieldType : std::uint8_t {
  kAny,
  kBoolean,
  kInteger,
  kNumber,
  kString,
  kObject,  ///< `shape` describes it
  kMap,     ///< object with free keys; every value is described by `element`
  kArray,   ///< every item is described by `element`
  kOneOf,   ///< one of `alternatives`, told apart by JSON kind (string, number, object...)
  kPolicy,  ///< a policy expression: a name or an object with one combinator key
};

struct Shape;

struct Field {
  std::string_view name{};
  FieldType type = FieldType::kAny;
  std::string_view doc{};
  bool required = false;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool exclusive_minimum = false;
  std::string_view fallback{};                  ///< default as JSON text; empty = none
  std::string_view example{};                   ///< as JSON text; may be empty
  std::span<const std::string_view> choices{};  ///< allowed strings; empty = any
  const Shape* shape = nullptr;                 ///< kObject
  const Field* element = nullptr;               ///< kMap, kArray
  std::span<const Field> alternatives{};        ///< kOneOf
  std::size_t min_items = 0;                    ///< kArray, kMap
};

/// The two keys that a file of any of our forms starts with.
inline constexpr Field kSchemaField = {.name = "$schema",
                                       .type = FieldType::kString,
                                       .doc = "Where editors find the JSON Schema of this form."};
constexpr Field version_field(int version) {
  return {.name = "version",
          .type = FieldType::kInteger,
          .doc = "Version of this form.",
          .required = true,
          .minimum = static_cast<double>(version),
          .maximum = static_cast<double>(version)};
}

/// How many of an object's fields must be present.
enum class Presence : std::uint8_t { kAny, kExactlyOne, kAtLeastOne };

struct Shape {
  std::string_view name{};
  std::string_view doc{};
  std::span<const Field> fields{};
  Presence presence = Presence::kAny;
};

/// Checks `node` against `shape`: unknown keys (with the nearest valid name), missing keys, types,
/// ranges, choices; recursively. Policy expressions (kPolicy) are checked by sim/policy.
Status check(const Document& document, const Node& node, const Shape& shape);
Status check(const Document& document, const Node& node, const Field& field);

/// The enumerator of a checked choice: `choices` are in the order of the enumeration.
template <typename Enum, std::size_t kCount>
Enum choice_of(const Node& node, const std::array<std::string_view, kCount>& choices) {
  return static_cast<Enum>(std::ranges::find(choices, std::string_view(node.text)) -
                           choices.begin());
}

}  // namespace pointsman::base
