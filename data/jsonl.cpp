#include "data/jsonl.hpp"

#include "data/csv_tokens.hpp"
#include "data/text_index.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <simdjson.h>

namespace pointsman::data {
namespace {

constexpr std::string_view kSpaces = " \t\r";

/// A key and its value's text in one line, as positions in the file.
struct LineMember {
  std::string_view key;  ///< unescaped, valid until the next member
  std::size_t key_offset = 0;
  std::size_t key_length = 0;
  std::size_t offset = 0;  ///< of the value's content
  std::uint32_t length_and_flags = 0;
};

/// Walks the members of one line after the other.
class LineParser {
 public:
  explicit LineParser(std::string_view text) : text_(text) {}

  /// Calls visit(member) -> std::optional<Fault> for every member of the object in text[begin,
  /// end).
  template <typename Visit>
  std::optional<Fault> parse(std::size_t begin, std::size_t end, Visit visit) {
    line_ = begin;
    const char* const json = padded(begin, end);
    base_ = json;
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    auto error =
        parser_.iterate(json, end - begin, end - begin + simdjson::SIMDJSON_PADDING).get(document);
    if (error) {
      Fault fault = syntax_fault(error, begin);
      fault.length = end - begin;  // it is somewhere in the line
      return fault;
    }
    if (error = document.get_object().get(object); error) {
      return fault_at(begin, 1, "line is not a JSON object");
    }
    for (auto result : object) {
      simdjson::ondemand::field field;
      if (error = std::move(result).get(field); error) {
        return syntax_fault(error, location(document));
      }
      LineMember member;
      if (auto fault = read_member(document, field, member)) return fault;
      if (auto fault = visit(member)) return fault;
    }
    if (const char* rest = nullptr; !document.current_location().get(rest)) {
      return fault_at(offset_of(rest), 1, "text after the JSON object of this line");
    }
    return std::nullopt;
  }

 private:
  /// The line with readable bytes behind it, as simdjson needs.
  const char* padded(std::size_t begin, std::size_t end) {
    if (end + simdjson::SIMDJSON_PADDING <= text_.size()) return text_.data() + begin;
    copy_.assign(end - begin + simdjson::SIMDJSON_PADDING, '\0');
    text_.copy(copy_.data(), end - begin, begin);
    return copy_.data();
  }

  std::size_t offset_of(const char* at) const {
    return line_ + static_cast<std::size_t>(at - base_);
  }

  std::size_t location(simdjson::ondemand::document& document) const {
    const char* at = nullptr;
    return document.current_location().get(at) ? line_ : offset_of(at);
  }

  static Fault fault_at(std::size_t offset, std::size_t length, std::string message,
                        std::string hint = {}) {
    return {offset, length, std::move(message), "one flat JSON object per line", std::move(hint)};
  }

  static Fault syntax_fault(simdjson::error_code error, std::size_t offset) {
    return fault_at(offset, 1, "line is not valid JSON", simdjson::error_message(error));
  }

  std::optional<Fault> read_member(simdjson::ondemand::document& document,
                                   simdjson::ondemand::field& field, LineMember& member) {
    const char* const key = field.key().raw();
    member.key_offset = offset_of(key) - 1;
    if (auto error = field.unescaped_key().get(member.key); error) {
      return syntax_fault(error, member.key_offset);
    }
    member.key_length = string_length(key) + 2;
    simdjson::ondemand::value& value = field.value();
    std::string_view token = value.raw_json_token();
    member.offset = offset_of(token.data());
    simdjson::ondemand::json_type type{};
    simdjson::error_code error = value.type().get(type);
    if (error) return syntax_fault(error, location(document));
    switch (type) {
      case simdjson::ondemand::json_type::string:
        return read_string(value, token, member);
      case simdjson::ondemand::json_type::null: {
        bool is_null = false;
        error = value.is_null().get(is_null);
        if (error || !is_null) return syntax_fault(simdjson::N_ATOM_ERROR, member.offset);
        return std::nullopt;
      }
      case simdjson::ondemand::json_type::boolean:
        error = value.get_bool().error();
        break;
      case simdjson::ondemand::json_type::number:
        error = value.get_double().error();
        break;
      default:
        return fault_at(member.offset, 1,
                        base::in_quotes(member.key) + " holds an array or an object");
    }
    if (error) return syntax_fault(error, member.offset);
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    return set_length(token.size(), 0, member);
  }

  std::optional<Fault> read_string(simdjson::ondemand::value& value, std::string_view token,
                                   LineMember& member) {
    std::string_view unused;
    if (auto error = value.get_string().get(unused); error) {
      return syntax_fault(error, member.offset);
    }
    ++member.offset;
    const std::size_t length = string_length(token.data() + 1);
    const bool is_escaped = std::memchr(token.data() + 1, '\\', length) != nullptr;
    return set_length(length, CellRef::kQuoted | (is_escaped ? CellRef::kEscaped : 0), member);
  }

  static std::optional<Fault> set_length(std::size_t length, std::uint32_t flags,
                                         LineMember& member) {
    if (length > CellRef::kMaxLength) {
      return fault_at(member.offset, 1, "value is longer than 1 GiB");
    }
    member.length_and_flags = static_cast<std::uint32_t>(length) | flags;
    return std::nullopt;
  }

  /// Bytes up to the closing quote of a string that simdjson has accepted.
  static std::size_t string_length(const char* begin) {
    const char* at = begin;
    for (; *at != '"'; ++at) {
      if (*at == '\\') ++at;
    }
    return static_cast<std::size_t>(at - begin);
  }

  std::string_view text_;
  simdjson::ondemand::parser parser_;
  std::string copy_;
  const char* base_ = nullptr;
  std::size_t line_ = 0;
};

/// Calls visit(line begin, line end) -> std::optional<Fault> for each line with content.
template <typename Visit>
std::optional<Fault> for_each_line(std::string_view text, std::size_t begin, std::size_t end,
                                   Visit visit) {
  while (begin < end) {
    const std::size_t newline = std::min(text.find('\n', begin), end);
    const std::string_view line = text.substr(begin, newline - begin);
    const std::size_t first = line.find_first_not_of(kSpaces);
    if (first != std::string_view::npos) {
      const std::size_t last = line.find_last_not_of(kSpaces) + 1;
      if (auto fault = visit(begin + first, begin + last)) return fault;
    }
    begin = newline + 1;
  }
  return std::nullopt;
}

std::vector<std::size_t> split_lines(std::string_view text, std::size_t begin) {
  std::vector<std::size_t> starts = {begin};
  while (text.size() - starts.back() > kPieceBytes) {
    const std::size_t newline = text.find('\n', starts.back() + kPieceBytes);
    if (newline == std::string_view::npos || newline + 1 == text.size()) break;
    starts.push_back(newline + 1);
  }
  if (starts.back() != text.size()) starts.push_back(text.size());
  return starts;
}

/// The keys of one piece in order of first appearance.
struct PieceKeys {
  std::vector<HeaderName> names;
  std::optional<Fault> fault;
};

PieceKeys find_keys(std::string_view text, std::size_t begin, std::size_t end) {
  PieceKeys keys;
  const std::size_t invalid = first_invalid_utf8(text, begin, end);
  if (invalid != std::string_view::npos) {
    keys.fault = not_utf8(text, invalid);
    // Lines before the bad byte may hold an earlier error.
    const std::size_t newline = text.rfind('\n', invalid);
    end = newline == std::string_view::npos ? begin : std::max(begin, newline);
  }
  LineParser parser(text);
  TextIndex index;
  auto fault = for_each_line(text, begin, end, [&](std::size_t first, std::size_t last) {
    return parser.parse(first, last, [&](const LineMember& member) -> std::optional<Fault> {
      if (index.code_of(member.key) == keys.names.size()) {
        keys.names.push_back({std::string(member.key), member.key_offset, member.key_length});
      }
      return std::nullopt;
    });
  });
  if (fault) keys.fault = std::move(fault);
  return keys;
}

/// Cuts lines into cells; a key that a line lacks is an empty cell at the line's start.
std::optional<Fault> tokenise_jsonl(std::string_view text, const TextIndex& keys, std::size_t begin,
                                    std::size_t end, CellBlock& block) {
  block.text = text.substr(begin, end - begin);
  block.offset = begin;
  block.style = EscapeStyle::kJson;
  block.cells.clear();
  LineParser parser(text);
  std::vector<std::size_t> seen_in(block.columns, 0);  // number of the row, from 1
  std::size_t row = 0;
  return for_each_line(text, begin, end, [&](std::size_t first, std::size_t last) {
    const std::size_t cells = block.cells.size();
    const auto line = static_cast<std::uint32_t>(first - begin);
    block.cells.resize(cells + block.columns, CellRef{line, 0});
    ++row;
    auto fault = parser.parse(first, last, [&](const LineMember& member) -> std::optional<Fault> {
      const std::uint32_t column = keys.find(member.key);
      if (column == TextIndex::kNone) return std::nullopt;  // after a fault of the syntax
      if (std::exchange(seen_in[column], row) == row) {
        return Fault{member.key_offset,
                     member.key_length,
                     "key " + base::in_quotes(member.key) + " appears twice in this line",
                     "a different key for every value",
                     {}};
      }
      block.cells[cells + column] = {static_cast<std::uint32_t>(member.offset - begin),
                                     member.length_and_flags};
      return std::nullopt;
    });
    if (fault) block.cells.resize(cells);
    return fault;
  });
}

/// All keys in order of first appearance, up to the first fault of the file's syntax.
base::Result<PieceKeys> find_all_keys(const SourceText& source,
                                      const std::vector<std::size_t>& starts,
                                      const ReadOptions& options) {
  std::vector<PieceKeys> pieces(starts.size() - 1);
  const bool is_complete = base::for_each_index(
      pieces.size(), options.threads, options.stop,
      [&](std::size_t p) { pieces[p] = find_keys(source.text, starts[p], starts[p + 1]); });
  if (!is_complete) {
    return options.stop.stop_requested()
               ? base::fail(base::ErrorKind::kInterrupted, "interrupted", {source.file})
               : base::fail(base::ErrorKind::kInternal, "not enough memory to read the file",
                            {source.file});
  }
  TextIndex index;
  PieceKeys all;
  for (PieceKeys& piece : pieces) {
    for (HeaderName& name : piece.names) {
      if (index.code_of(name.name) == all.names.size()) all.names.push_back(std::move(name));
    }
    all.fault = std::move(piece.fault);
    if (all.fault) break;
  }
  return all;
}

}  // namespace

base::Result<TableInput> open_jsonl(const SourceText& source, const ReadOptions& options) {
  TableInput input;
  input.source = source;
  input.starts = split_lines(source.text, source.body());
  POINTSMAN_TRY(PieceKeys found, find_all_keys(source, input.starts, options));
  if (found.names.empty() && !found.fault) {
    found.fault = {source.body(), 1, "file is empty", "a JSON object per line", {}};
  }
  // With good names the reading goes on to meet the fault again, unless a cell before it is bad.
  auto bad = plan_columns(found.names, options, input.plan);
  if (bad && found.fault) bad = std::move(found.fault);
  if (bad) return base::fail(source.error(std::move(*bad)));
  TextIndex keys;
  for (const HeaderName& name : found.names) keys.code_of(name.name);
  input.tokenise = [text = source.text, keys = std::move(keys)](std::size_t begin, std::size_t end,
                                                                CellBlock& block) {
    return tokenise_jsonl(text, keys, begin, end, block);
  };
  return input;
}

}  // namespace pointsman::data
