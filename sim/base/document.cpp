#include "sim/base/document.hpp"

#include <utility>

namespace pointsman::base {
namespace {

std::string_view line_of(std::string_view text, std::uint32_t line) {
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) return {};
    text.remove_prefix(newline + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) {
  for (Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string_view kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBoolean:
      return "true or false";
    case NodeKind::kNumber:
      return "a number";
    case NodeKind::kString:
      return "a string";
    case NodeKind::kArray:
      return "an array";
    case NodeKind::kObject:
      return "an object";
  }
  return "a value";
}

Error Document::error_at(const Position& at, std::string message, std::string expected,
                         std::string hint, ErrorKind kind) const {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where = {file, at.line, at.line > 0 ? at.column : 0};
  if (at.line > 0) error.source_line = line_of(text, at.line);
  error.length = at.length;
  error.expected = std::move(expected);
  error.hint = std::move(hint);
  return error;
}

}  // namespace pointsman::base
