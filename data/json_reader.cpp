#include "data/json_reader.hpp"

#include "data/json_diagnosis.hpp"
#include "data/nearby_file.hpp"
#include "data/source_text.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::data {
namespace {

using base::Document;
using base::Error;
using base::ErrorKind;
using base::Node;
using base::NodeKind;
using base::Position;

constexpr std::size_t kMaxJsonBytes = std::size_t{1} << 30;  ///< positions are 32 bits
constexpr int kNumberOverflow = 406;                         ///< nlohmann's id of that error

/// Line and column of byte offsets.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    starts_.push_back(0);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') starts_.push_back(at + 1);
    }
  }

  Position at(std::size_t offset, std::size_t length) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto line = static_cast<std::size_t>(next - starts_.begin());
    return {static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(offset - starts_[line - 1] + 1),
            static_cast<std::uint32_t>(std::max<std::size_t>(length, 1))};
  }

 private:
  std::vector<std::size_t> starts_;
};

/// Receives nlohmann's SAX events and builds the tree. The library gives events without positions,
/// so the builder finds each token by walking over the blanks and separators since the one before
/// it.
class DocumentBuilder {
 public:
  DocumentBuilder(Document& document, ErrorKind kind)
      : document_(document), text_(document.text), lines_(document.text), kind_(kind) {}

  const Error& error() const { return error_; }

  bool null() { return literal(NodeKind::kNull, 4); }
  bool boolean(bool value) {
    if (!literal(NodeKind::kBoolean, value ? 4 : 5)) return false;
    last_value_->boolean = value;
    return true;
  }
  bool number_integer(std::int64_t) { return number(); }
  bool number_unsigned(std::uint64_t) { return number(); }
  bool number_float(double, const std::string&) { return number(); }
  bool string(std::string& value) {
    const auto begin = next_token();
    take(JsonStop::Last::kValue, begin, json_string_end(text_, begin));
    add(NodeKind::kString).text = std::move(value);
    return true;
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // not in JSON texts

  bool start_object(std::size_t) { return open(NodeKind::kObject); }
  bool start_array(std::size_t) { return open(NodeKind::kArray); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    const auto begin = next_token();
    const auto end = json_string_end(text_, begin);
    take(JsonStop::Last::kKey, begin, end);
    stop_.key = text_.substr(begin + 1, end - begin - 2);
    Position at = lines_.at(begin, end - begin);
    const auto [first, is_new] = open_.back().lines.emplace(name, at.line);
    if (!is_new) {
      error_ = document_.error_at(at, "the key \"" + name + "\" is here a second time",
                                  "every key once in an object",
                                  "it is first on line " + std::to_string(first->second), kind_);
      return false;
    }
    open_.back().node->members.push_back({std::move(name), at, {}});
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& failure) {
    if (failure.id == kNumberOverflow) return reject_number();
    stop_.refused_end = position;
    stop_.open_at = open_.empty() ? kNoOffset : open_.back().offset;
    const auto found = diagnose_json(text_, stop_);
    error_ = document_.error_at(lines_.at(found.begin, found.length), found.message, found.expected,
                                found.hint, kind_);
    return false;
  }

 private:
  struct Open {
    Node* node;          ///< stable: its parent's vector cannot grow while it is open
    std::size_t offset;  ///< of its bracket
    std::unordered_map<std::string, std::uint32_t> lines;  ///< of the keys so far
  };

  std::size_t next_token() const {
    std::size_t at = skip_json_blank(text_, stop_.last_end);
    while (at < text_.size() && (text_[at] == ',' || text_[at] == ':')) {
      at = skip_json_blank(text_, at + 1);
    }
    return at;
  }

  void take(JsonStop::Last last, std::size_t begin, std::size_t end) {
    stop_.last = last;
    stop_.last_begin = begin;
    stop_.last_end = end;
  }

  /// Puts a new value where it belongs; it spans the token just taken.
  Node& add(NodeKind kind) {
    Node* place = &document_.root;
    if (!open_.empty()) {
      Node& parent = *open_.back().node;
      place = parent.is_object() ? &parent.members.back().value : &parent.items.emplace_back();
    }
    place->kind = kind;
    place->at = lines_.at(stop_.last_begin, stop_.last_end - stop_.last_begin);
    last_value_ = place;
    return *place;
  }

  bool literal(NodeKind kind, std::size_t length) {
    const auto begin = next_token();
    take(JsonStop::Last::kValue, begin, begin + length);
    add(kind);
    return true;
  }

  bool number() {
    const auto begin = next_token();
    take(JsonStop::Last::kValue, begin, json_number_end(text_, begin));
    Node& node = add(NodeKind::kNumber);
    node.text = std::string(text_.substr(begin, stop_.last_end - begin));
    // Too large was refused before this event; too small (1e-400) stays 0.
    std::from_chars(node.text.data(), node.text.data() + node.text.size(), node.number);
    return true;
  }

  bool reject_number() {
    const auto begin = next_token();
    const auto end = json_number_end(text_, begin);
    error_ = document_.error_at(lines_.at(begin, end - begin),
                                std::string(text_.substr(begin, end - begin)) + " is too large",
                                "a number below 1.8e308", {}, kind_);
    return false;
  }

  bool open(NodeKind kind) {
    const auto begin = next_token();
    take(JsonStop::Last::kOpen, begin, begin + 1);
    Node& node = add(kind);
    if (open_.size() == static_cast<std::size_t>(kMaxJsonDepth)) {
      error_ =
          document_.error_at(node.at, "the nesting is too deep",
                             "at most " + std::to_string(kMaxJsonDepth) + " levels", {}, kind_);
      return false;
    }
    open_.push_back({&node, begin, {}});
    return true;
  }

  bool close() {
    const auto begin = next_token();
    take(JsonStop::Last::kValue, begin, begin + 1);
    open_.pop_back();
    return true;
  }

  Document& document_;
  std::string_view text_;
  Lines lines_;
  ErrorKind kind_;
  JsonStop stop_;
  std::vector<Open> open_;
  Node* last_value_ = nullptr;
  Error error_;
};

/// Refuses what is not text before the parser sees it: it would take a NUL byte for the end.
base::Status check_text(const Document& document, ErrorKind kind) {
  const Lines lines(document.text);
  const auto invalid = base::first_invalid_utf8(document.text);
  if (invalid != std::string::npos) {
    return base::fail(document.error_at(lines.at(invalid, 1), "this byte is not UTF-8",
                                        "UTF-8 text", "save the file as UTF-8", kind));
  }
  const auto nul = document.text.find('\0');
  if (nul != std::string::npos) {
    return base::fail(document.error_at(lines.at(nul, 1), "a NUL byte", "UTF-8 text",
                                        "is this a JSON file?", kind));
  }
  return {};
}

}  // namespace

base::Result<Document> parse_json(std::string file, std::string text, ErrorKind kind) {
  Document document{std::move(file), std::move(text), {}};
  if (document.text.starts_with(kByteOrderMark)) document.text.erase(0, kByteOrderMark.size());
  if (document.text.size() > kMaxJsonBytes) {
    return base::fail(kind, "the file is larger than 1 GiB", {document.file, 0, 0});
  }
  POINTSMAN_CHECK(check_text(document, kind));
  DocumentBuilder builder(document, kind);
  const bool parsed =
      nlohmann::json::sax_parse(document.text.begin(), document.text.end(), &builder,
                                nlohmann::json::input_format_t::json, true, true);
  if (!parsed) return base::fail(builder.error());
  return document;
}

base::Result<Document> read_json(const std::string& path, ErrorKind kind) {
  POINTSMAN_CHECK(check_file_exists(path, kind));
  auto text = base::read_file(path);
  if (!text) {
    text.error().kind = kind;
    return base::fail(std::move(text).error());
  }
  return parse_json(path, std::move(*text), kind);
}

}  // namespace pointsman::data
