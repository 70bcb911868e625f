#include "data/import_values.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace pointsman::data {
namespace {

using base::ErrorKind;
using base::Result;
using base::Status;

/// The library's regular expressions recurse once per character.
constexpr std::size_t kMaxMatchedBytes = 4096;

Result<std::string> rewrite(const Rewrite& change, const std::string& text) {
  if (text.size() > kMaxMatchedBytes) {
    return base::fail(ErrorKind::kData, "a text of " + std::to_string(text.size()) +
                                            " bytes is too long for a pattern");
  }
  try {
    return std::regex_replace(text, change.pattern, change.to);
  } catch (const std::regex_error& error) {
    return base::fail(ErrorKind::kData, std::string("the pattern gave up: ") + error.what());
  }
}

/// A model's name as a part of a JSON pointer.
std::string escaped_for_pointer(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

std::string with_model(std::string text, std::string_view model) {
  constexpr std::string_view kPlace = "{model}";
  const std::string name = text.starts_with('/') ? escaped_for_pointer(model) : std::string(model);
  for (std::size_t at = 0; (at = text.find(kPlace, at)) != std::string::npos; at += name.size()) {
    text.replace(at, kPlace.size(), name);
  }
  return text;
}

std::string stem_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.substr(0, name.rfind('.'));
}

/// Maps a text by the value's words.
Result<std::string> translate(const BoundValue& bound, const Record& record, std::string text,
                              const SourceText& source) {
  const ImportValue& value = *bound.value;
  for (const auto& [word, meaning] : value.words) {
    if (word == text) return meaning;
  }
  if (value.words.empty() || value.others == OtherWords::kKeep) return text;
  if (value.others == OtherWords::kLeaveEmpty) return std::string();
  std::vector<std::string> words;
  for (const auto& [word, meaning] : value.words) words.push_back(word);
  return base::fail(source.error(
      fault_at(bound, record, base::in_quotes(text) + " is none of the words of the map",
               base::quoted_list(words))));
}

}  // namespace

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return {};
  return number;
}

Fault fault_at(const BoundValue& bound, const Record& record, std::string message,
               std::string expected, std::string hint) {
  Fault fault{record.offset, 1, std::move(message), std::move(expected), std::move(hint)};
  for (const BoundValue::Piece& piece : bound.pieces) {
    if (!piece.slot) continue;
    fault.offset = record.cells[*piece.slot].offset;
    fault.length = record.cells[*piece.slot].length;
    break;
  }
  return fault;
}

Result<std::string> rename_model(const ImportMap& map, std::string name) {
  for (const Rewrite& change : map.rename) {
    POINTSMAN_TRY(name, rewrite(change, name));
  }
  if (!name.empty() && name.find('|') == std::string::npos) return name;
  base::Error error;
  error.kind = ErrorKind::kData;
  error.message = base::in_quotes(name) + " cannot be the name of a model";
  error.expected = "a name that is not empty and has no bar";
  error.hint = R"(change it with "models": {"rename": [{"match": ..., "to": ...}]} in the map)";
  return base::fail(std::move(error));
}

Result<std::optional<std::string>> evaluate(const BoundValue& bound, const Record& record,
                                            const SourceText& source) {
  std::string text;
  for (const BoundValue::Piece& piece : bound.pieces) {
    if (piece.slot) {
      const RecordCell& cell = record.cells[*piece.slot];
      if (!cell.is_present) return std::optional<std::string>();
      text += cell.text;
    } else {
      text += piece.is_row ? std::to_string(record.row) : piece.literal;
    }
  }
  POINTSMAN_TRY(text, translate(bound, record, std::move(text), source));
  if (bound.value->rewrite) {
    auto changed = rewrite(*bound.value->rewrite, text);
    if (!changed) return base::fail(source.error(fault_at(bound, record, changed.error().message)));
    text = std::move(*changed);
  }
  if (text.empty()) return std::optional<std::string>();
  if (bound.value->factor) {
    const auto number = number_of(text);
    if (!number) {
      return base::fail(source.error(
          fault_at(bound, record, base::in_quotes(text) + " cannot be multiplied by the factor",
                   "a number")));
    }
    const Factor factor = *bound.value->factor;
    text = base::format_double(*number * factor.numerator / factor.denominator);
  }
  return std::optional<std::string>(std::move(text));
}

std::size_t BoundMap::slot_of(std::string path) {
  const auto found = std::find(paths_.begin(), paths_.end(), path);
  const auto slot = static_cast<std::size_t>(found - paths_.begin());
  if (found == paths_.end()) paths_.push_back(std::move(path));
  return slot;
}

Result<BoundValue> BoundMap::bind_value(const ImportValue& value, std::string_view model) {
  BoundValue bound{&value, {}};
  if (value.kind == ImportValue::Kind::kConstant) {
    bound.pieces.push_back({.literal = value.text, .slot = {}});
    return bound;
  }
  if (value.kind == ImportValue::Kind::kFrom) {
    bound.pieces.push_back({.literal = {}, .slot = slot_of(with_model(value.text, model))});
    return bound;
  }
  std::string_view rest = value.text;
  while (!rest.empty()) {
    const std::size_t open = std::min(rest.find('{'), rest.size());
    if (open > 0)
      bound.pieces.push_back({.literal = std::string(rest.substr(0, open)), .slot = {}});
    rest.remove_prefix(open);
    if (rest.empty()) break;
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) {
      return base::fail(ErrorKind::kUsage,
                        "the format " + base::in_quotes(value.text) + " lacks a }");
    }
    const std::string name(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
    BoundValue::Piece piece;
    piece.is_row = name == "row";
    if (name == "file") piece.literal = stem_of(file_->path());
    if (name == "model") piece.literal = model;
    if (name != "row" && name != "file" && name != "model") piece.slot = slot_of(name);
    bound.pieces.push_back(std::move(piece));
  }
  return bound;
}

Status BoundMap::bind_model(const ImportMap& map, std::string_view source_name) {
  BoundModel model;
  if (!source_name.empty()) {
    POINTSMAN_TRY(model.name, rename_model(map, std::string(source_name)));
  }
  for (std::size_t i = 0; i < kModelFieldCount; ++i) {
    if (!map.fields[i]) continue;
    POINTSMAN_TRY(auto bound, bind_value(*map.fields[i], source_name));
    model.fields.emplace_back(static_cast<ModelField>(i), std::move(bound));
  }
  if (map.response) {
    POINTSMAN_TRY(model.response, bind_value(*map.response, source_name));
  }
  models_.push_back(std::move(model));
  return {};
}

Result<BoundMap> BoundMap::bind(const ImportMap& map, const RecordFile& file) {
  BoundMap bound;
  bound.file_ = &file;
  POINTSMAN_TRY(bound.id_, bound.bind_value(map.id, {}));
  for (const auto& [name, value] : map.columns) {
    POINTSMAN_TRY(auto column, bound.bind_value(value, {}));
    bound.columns_.push_back(std::move(column));
  }
  if (map.prompt) {
    POINTSMAN_TRY(bound.prompt_, bound.bind_value(*map.prompt, {}));
  }
  if (map.model) {
    POINTSMAN_TRY(bound.model_, bound.bind_value(*map.model, {}));
    POINTSMAN_CHECK(bound.bind_model(map, {}));
    return bound;
  }
  for (const std::string& name : file.names()) {
    std::smatch match;
    if (name.size() <= kMaxMatchedBytes && std::regex_search(name, match, *map.discover)) {
      POINTSMAN_CHECK(bound.bind_model(map, match[1].str()));
    }
  }
  if (bound.models_.empty()) {
    const SourceText source = file.source();
    return base::fail(source.error({.offset = source.body(),
                                    .message = "no column of the file names a model",
                                    .expected = R"(columns that match "discover" of the map)",
                                    .hint = {}}));
  }
  return bound;
}

}  // namespace pointsman::data
