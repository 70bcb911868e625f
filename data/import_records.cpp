#include "data/import_records.hpp"

#include "data/csv_tokens.hpp"
#include "data/json_reader.hpp"
#include "data/nearby_file.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace pointsman::data {
namespace {

using base::Document;
using base::ErrorKind;
using base::Node;
using base::Result;
using base::Status;
using Visit = std::function<Status(const Record&)>;

Result<RecordFormat> format_of(const std::string& path) {
  if (path.ends_with(".csv")) return RecordFormat::kCsv;
  if (path.ends_with(".jsonl") || path.ends_with(".ndjson")) return RecordFormat::kJsonLines;
  if (path.ends_with(".json")) return RecordFormat::kJson;
  base::Error error;
  error.kind = ErrorKind::kUsage;
  error.message = "the extension of \"" + path + "\" does not say what it holds";
  error.expected = ".csv, .jsonl or .json";
  error.hint = R"(say "records": "csv", "jsonl" or "json" in the map)";
  return base::fail(std::move(error));
}

Status no_such_path(const SourceText& source, const std::string& path,
                    std::span<const std::string> names) {
  return base::fail(source.error({.offset = source.body(),
                                  .message = "the file has no column " + base::in_quotes(path),
                                  .expected = "one of the columns that the map names",
                                  .hint = base::did_you_mean(path, names)}));
}

/// The node that a key or a pointer names, or nullptr.
const Node* resolve(const Node& record, std::string_view path) {
  if (!path.starts_with('/')) return record.find(path);
  const Node* node = &record;
  while (node != nullptr && !path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    std::string token(path.substr(1, end - 1));
    path.remove_prefix(end);
    for (const auto& [escape, plain] : {std::pair{"~1", '/'}, std::pair{"~0", '~'}}) {
      for (std::size_t at = 0; (at = token.find(escape, at)) != std::string::npos; ++at) {
        token.replace(at, 2, 1, plain);
      }
    }
    if (!node->is_array()) {
      node = node->find(token);
      continue;
    }
    std::size_t index = 0;
    const auto [rest, fault] = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool is_index = fault == std::errc() && rest == token.data() + token.size();
    node = is_index && index < node->items.size() ? &node->items[index] : nullptr;
  }
  return node;
}

std::string text_of(const Node& node) {
  return node.is_boolean() ? (node.boolean ? "true" : "false") : node.text;
}

/// Turns JSON records into cells and remembers which paths were ever there.
class JsonCells {
 public:
  JsonCells(SourceText source, std::span<const std::string> paths)
      : source_(std::move(source)), paths_(paths), cells_(paths.size()), seen_(paths.size()) {}

  /// `offset_of` turns a position within the record's document into an offset of the file.
  template <typename OffsetOf>
  Status visit(const Node& record, const OffsetOf& offset_of, const Visit& visit) {
    const std::size_t begin = offset_of(record.at);
    if (!record.is_object()) {
      return base::fail(
          source_.error({.offset = begin,
                         .length = record.at.length,
                         .message = "a record is " + std::string(kind_name(record.kind)),
                         .expected = "an object",
                         .hint = {}}));
    }
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      const Node* node = resolve(record, paths_[i]);
      seen_[i] = seen_[i] || node != nullptr;
      RecordCell& cell = cells_[i];
      cell.is_present = node != nullptr && !node->is_null();
      cell.text.clear();
      cell.offset = node != nullptr ? offset_of(node->at) : begin;
      cell.length = node != nullptr ? node->at.length : 1;
      if (!cell.is_present) continue;
      if (node->is_object() || node->is_array()) {
        return base::fail(source_.error(
            {.offset = cell.offset,
             .length = cell.length,
             .message = base::in_quotes(paths_[i]) + " is " + std::string(kind_name(node->kind)),
             .expected = "a string, a number, true, false or null",
             .hint = "a JSON pointer reaches inside: " + base::in_quotes(paths_[i] + "/...")}));
      }
      cell.text = text_of(*node);
      cell.is_present = !cell.text.empty();
    }
    return visit(Record{row_++, begin, cells_});
  }

  /// After the last record.
  Status finish(std::span<const std::string> names) const {
    if (row_ == 0) {
      return base::fail(
          source_.error({.message = "the file has no records", .expected = {}, .hint = {}}));
    }
    const auto missing = std::find(seen_.begin(), seen_.end(), false);
    if (missing == seen_.end()) return {};
    return no_such_path(source_, paths_[static_cast<std::size_t>(missing - seen_.begin())], names);
  }

 private:
  SourceText source_;
  std::span<const std::string> paths_;
  std::vector<RecordCell> cells_;
  std::vector<bool> seen_;
  std::uint64_t row_ = 0;
};

/// Calls `visit(line, offset)` for every line that is not blank.
template <typename Body>
Status each_line(const SourceText& source, const Body& visit) {
  for (std::size_t begin = source.body(); begin < source.text.size();) {
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    const std::string_view line = source.text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      POINTSMAN_CHECK(visit(line, begin));
    }
    begin = end + 1;
  }
  return {};
}

/// Parses one line; an error is placed in the whole file.
Result<Document> parse_line(const SourceText& source, std::string_view line, std::size_t offset) {
  auto document = parse_json(source.file, std::string(line), ErrorKind::kData);
  if (!document) document.error().where.line += source.line_of(offset) - 1;
  return document;
}

/// Where each line of the file's content begins.
std::vector<std::size_t> line_offsets(const SourceText& source) {
  const std::string_view text = source.text;
  std::vector<std::size_t> offsets{source.body()};
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos;) {
    offsets.push_back(++at);
  }
  return offsets;
}

Status check_array(const Document& document) {
  if (document.root.is_array()) return {};
  return base::fail(document.error_at(
      document.root.at, "the file holds " + std::string(kind_name(document.root.kind)),
      "an array of objects", "JSON lines end in .jsonl", ErrorKind::kData));
}

std::vector<std::string> keys_of(const Node& record) {
  std::vector<std::string> keys;
  for (const base::Member& member : record.members) keys.push_back(member.key);
  return keys;
}

}  // namespace

Result<RecordFile> RecordFile::open(const std::string& path, RecordFormat format) {
  POINTSMAN_CHECK(check_file_exists(path, ErrorKind::kData));
  RecordFile file;
  file.path_ = path;
  file.format_ = format;
  if (format == RecordFormat::kByExtension) {
    POINTSMAN_TRY(file.format_, format_of(path));
  }
  POINTSMAN_TRY(file.map_, base::MappedFile::open(path));
  const SourceText source = file.source();
  const std::size_t invalid =
      data::first_invalid_utf8(source.text, source.body(), source.text.size());
  if (invalid != std::string_view::npos)
    return base::fail(source.error(not_utf8(source.text, invalid)));
  POINTSMAN_CHECK(file.read_names());
  return file;
}

Status RecordFile::read_names() {
  const SourceText text = source();
  if (format_ == RecordFormat::kCsv) {
    CellBlock header;
    if (auto fault = tokenise_header(text.text, text.body(), header, first_row_)) {
      return base::fail(text.error(std::move(*fault)));
    }
    std::string scratch;
    for (const CellRef& cell : header.cells) names_.emplace_back(header.content(cell, scratch));
    if (names_.empty())
      return base::fail(text.error({.message = "the file is empty", .expected = {}, .hint = {}}));
    return {};
  }
  if (format_ == RecordFormat::kJson) {
    POINTSMAN_TRY(const auto document,
                  parse_json(path_, std::string(text.text.substr(text.body())), ErrorKind::kData));
    POINTSMAN_CHECK(check_array(document));
    if (!document.root.items.empty()) names_ = keys_of(document.root.items.front());
    return {};
  }
  return each_line(text, [&](std::string_view line, std::size_t offset) -> Status {
    if (!names_.empty()) return {};
    POINTSMAN_TRY(const auto document, parse_line(text, line, offset));
    names_ = keys_of(document.root);
    return {};
  });
}

Status RecordFile::for_each(std::span<const std::string> paths, const Visit& visit) const {
  if (format_ == RecordFormat::kCsv) return each_csv(paths, visit);
  return format_ == RecordFormat::kJson ? each_json_item(paths, visit)
                                        : each_json_line(paths, visit);
}

Status RecordFile::each_csv(std::span<const std::string> paths, const Visit& visit) const {
  const SourceText text = source();
  std::vector<std::size_t> indices;
  for (const std::string& path : paths) {
    const auto found = std::find(names_.begin(), names_.end(), path);
    if (found == names_.end()) return no_such_path(text, path, names_);
    indices.push_back(static_cast<std::size_t>(found - names_.begin()));
  }
  const auto pieces = split_rows(text.text, first_row_);
  std::vector<RecordCell> cells(paths.size());
  std::string scratch;
  CellBlock block;
  block.columns = names_.size();
  std::uint64_t number = 0;
  for (std::size_t piece = 0; piece + 1 < pieces.size(); ++piece) {
    auto fault = tokenise_csv(text.text, pieces[piece], pieces[piece + 1], block);
    for (std::size_t row = 0; row < block.rows(); ++row) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const CellRef& cell = block.at(row, indices[i]);
        cells[i].text = block.content(cell, scratch);
        cells[i].is_present = !cells[i].text.empty();
        cells[i].offset = block.file_offset(cell);
        cells[i].length = block.file_length(cell);
      }
      POINTSMAN_CHECK(visit(Record{number++, block.file_offset(block.at(row, 0)), cells}));
    }
    if (fault) return base::fail(text.error(std::move(*fault)));
  }
  if (number == 0)
    return base::fail(text.error({.message = "the file has no rows", .expected = {}, .hint = {}}));
  return {};
}

Status RecordFile::each_json_line(std::span<const std::string> paths, const Visit& visit) const {
  const SourceText text = source();
  JsonCells cells(text, paths);
  POINTSMAN_CHECK(each_line(text, [&](std::string_view line, std::size_t offset) -> Status {
    POINTSMAN_TRY(const auto document, parse_line(text, line, offset));
    const auto offset_of = [&](const base::Position& at) { return offset + at.column - 1; };
    return cells.visit(document.root, offset_of, visit);
  }));
  return cells.finish(names_);
}

Status RecordFile::each_json_item(std::span<const std::string> paths, const Visit& visit) const {
  const SourceText text = source();
  POINTSMAN_TRY(const auto document,
                parse_json(path_, std::string(text.text.substr(text.body())), ErrorKind::kData));
  POINTSMAN_CHECK(check_array(document));
  const auto lines = line_offsets(text);
  const auto offset_of = [&](const base::Position& at) {
    return lines[at.line - 1] + at.column - 1;
  };
  JsonCells cells(text, paths);
  for (const Node& item : document.root.items) {
    POINTSMAN_CHECK(cells.visit(item, offset_of, visit));
  }
  return cells.finish(names_);
}

}  // namespace pointsman::data
