#include "scenarios/sources.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::scenarios {

std::uint32_t Sources::add(SourceKind kind, std::string name, std::string_view text) {
  const std::uint32_t before = lines_;
  text_ += text;
  auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
  if (text.empty() || text.back() != '\n') {
    text_ += '\n';
    ++lines;
  }
  parts_.push_back({kind, std::move(name), before + 1, lines});
  lines_ += lines;
  return before;
}

const Source* Sources::find(const base::Position& at) const {
  if (at.line == 0) return nullptr;
  for (const Source& part : parts_) {
    if (at.line < part.first_line + part.lines) return &part;
  }
  return nullptr;
}

base::Error Sources::locate(base::Error error) const {
  // Errors of the joined document carry the scenario's name; any other is located already.
  if (parts_.empty() || error.where.file != parts_.front().name) return error;
  const Source* part = find({static_cast<std::uint32_t>(error.where.line), 1, 1});
  if (part == nullptr) return error;
  error.where.file = part->name;
  error.where.line -= part->first_line - 1;
  return error;
}

std::string_view Sources::line_text(std::uint32_t line) const {
  std::string_view rest = text_;
  for (std::uint32_t at = 1; at < line; ++at) rest.remove_prefix(rest.find('\n') + 1);
  return rest.substr(0, rest.find('\n'));
}

std::string Sources::describe(const base::Position& at) const {
  const Source* part = find(at);
  if (part == nullptr) return "default";
  if (part->kind == SourceKind::kOverride) return "--set " + std::string(line_text(at.line));
  return part->name + ":" + std::to_string(at.line - part->first_line + 1);
}

void shift_lines(base::Node& node, std::uint32_t by) {
  node.at.line += by;
  for (base::Node& item : node.items) shift_lines(item, by);
  for (base::Member& member : node.members) {
    member.key_at.line += by;
    shift_lines(member.value, by);
  }
}

}  // namespace pointsman::scenarios
