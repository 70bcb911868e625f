// A parsed JSON text in which every value and key knows its line and column.
//
// Readers of scenarios, catalogues and import maps work on this value, so that a semantic error
// found long after parsing can still point at its cell. Invariant: keys of an object are unique and
// in file order; numbers keep their text, so decimal prices convert exactly (sim/base/decimal.hpp).
#pragma once

#include "sim/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::base {

struct Position {
  std::uint32_t line = 0;    ///< from 1; 0 = not from a file (a default or an override)
  std::uint32_t column = 0;  ///< from 1, in bytes
  std::uint32_t length = 1;  ///< bytes of the token
};

enum class NodeKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct Member;

/// One JSON value.
struct Node {
  NodeKind kind = NodeKind::kNull;
  Position at;
  bool boolean = false;
  double number = 0;            ///< nearest double of a number
  std::string text;             ///< a string's value, or a number exactly as written
  std::vector<Node> items;      ///< of an array
  std::vector<Member> members;  ///< of an object

  bool is_null() const { return kind == NodeKind::kNull; }
  bool is_boolean() const { return kind == NodeKind::kBoolean; }
  bool is_number() const { return kind == NodeKind::kNumber; }
  bool is_string() const { return kind == NodeKind::kString; }
  bool is_array() const { return kind == NodeKind::kArray; }
  bool is_object() const { return kind == NodeKind::kObject; }

  /// The member's value, or nullptr when this is no object or has no such key.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
};

struct Member {
  std::string key;
  Position key_at;
  Node value;
};

/// The kind of a value as a person says it: "a number", "an object".
std::string_view kind_name(NodeKind kind);

/// A JSON file: its name, its text (for the caret line) and its root value.
struct Document {
  std::string file;
  std::string text;
  Node root;

  /// An error at `at`, with the source line filled in.
  Error error_at(const Position& at, std::string message, std::string expected = {},
                 std::string hint = {}, ErrorKind kind = ErrorKind::kUsage) const;
};

}  // namespace pointsman::base
