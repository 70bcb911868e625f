#include "data/json_diagnosis.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pointsman::data {
namespace {

constexpr std::size_t kMaxQuoted = 32;  ///< longer tokens are cut in messages

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) {
  return base::is_digit(c) || is_letter(c) || c == '_' || c == '-' || c == '+' || c == '.' ||
         c == '$';
}
bool is_hex(char c) {
  return base::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

std::size_t line_of(std::string_view text, std::size_t at) {
  const auto newlines =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return 1 + static_cast<std::size_t>(newlines);
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word(text[at])) ++at;
  return at;
}

/// What belongs where the parser stopped.
enum class Place {
  kDocument,
  kAfterDocument,
  kFirstKey,
  kNextKey,
  kColon,
  kMemberValue,
  kAfterMember,
  kFirstItem,
  kNextItem,
  kAfterItem,
};

struct Refusal {
  std::size_t begin = 0;            ///< of the refused token; the text's size at its end
  std::size_t comma = kNoOffset;    ///< the comma just before it, if any
  std::size_t significant_end = 0;  ///< one past the last token or separator before it
  Place place = Place::kDocument;
};

Place place_of(std::string_view text, const JsonStop& stop, bool after_comma, bool after_colon) {
  const bool in_object = stop.open_at != kNoOffset && text[stop.open_at] == '{';
  switch (stop.last) {
    case JsonStop::Last::kNothing:
      return Place::kDocument;
    case JsonStop::Last::kOpen:
      return in_object ? Place::kFirstKey : Place::kFirstItem;
    case JsonStop::Last::kKey:
      return after_colon ? Place::kMemberValue : Place::kColon;
    case JsonStop::Last::kValue:
      break;
  }
  if (stop.open_at == kNoOffset) return Place::kAfterDocument;
  if (in_object) return after_comma ? Place::kNextKey : Place::kAfterMember;
  return after_comma ? Place::kNextItem : Place::kAfterItem;
}

/// Walks from the last accepted token over the separators that the parser took without an event.
Refusal find_refusal(std::string_view text, const JsonStop& stop) {
  Refusal refusal;
  refusal.significant_end = stop.last_end;
  bool after_colon = false;
  std::size_t at = skip_json_blank(text, stop.last_end);
  while (at < text.size() && (text[at] == ',' || text[at] == ':') && at + 1 < stop.refused_end) {
    if (text[at] == ',') refusal.comma = at;
    after_colon = after_colon || text[at] == ':';
    refusal.significant_end = at + 1;
    at = skip_json_blank(text, at + 1);
  }
  refusal.begin = at;
  refusal.place = place_of(text, stop, refusal.comma != kNoOffset, after_colon);
  return refusal;
}

std::string expected_at(Place place) {
  constexpr std::string_view kValue =
      "a value: a text in double quotes, a number, true, false, null, \"[\" or \"{\"";
  switch (place) {
    case Place::kDocument:
      return "a JSON document, such as {\"version\": 1}";
    case Place::kAfterDocument:
      return "the end of the file";
    case Place::kFirstKey:
      return "a key in double quotes, or \"}\"";
    case Place::kNextKey:
      return "a key in double quotes";
    case Place::kColon:
      return "\":\" and a value";
    case Place::kAfterMember:
      return "\",\" and another key, or \"}\"";
    case Place::kFirstItem:
      return "a value, or \"]\"";
    case Place::kAfterItem:
      return "\",\" and another value, or \"]\"";
    case Place::kMemberValue:
    case Place::kNextItem:
      return std::string(kValue);
  }
  return {};
}

std::string context_of(Place place, std::string_view key) {
  const std::string name = base::in_quotes(key, kMaxQuoted);
  switch (place) {
    case Place::kDocument:
      return "at the start of the file";
    case Place::kAfterDocument:
      return "after the end of the document";
    case Place::kFirstKey:
      return "at the start of an object";
    case Place::kColon:
      return "after the key " + name;
    case Place::kMemberValue:
      return "where the value of " + name + " belongs";
    case Place::kAfterMember:
      return "after the value of a key";
    case Place::kFirstItem:
      return "at the start of a list";
    case Place::kAfterItem:
      return "after a value in a list";
    case Place::kNextKey:
    case Place::kNextItem:
      return "after a comma";
  }
  return {};
}

JsonDiagnosis end_of_file(std::string_view text, const JsonStop& stop, const Refusal& refusal) {
  JsonDiagnosis found;
  if (stop.last == JsonStop::Last::kNothing) {
    found.message = "the file is empty";
    found.expected = expected_at(Place::kDocument);
    return found;
  }
  found.begin = refusal.significant_end;
  const bool object = stop.open_at != kNoOffset && text[stop.open_at] == '{';
  found.message = std::string("the file ends inside the ") + (object ? "object" : "list") +
                  " that starts on line " +
                  std::to_string(stop.open_at == kNoOffset ? 1 : line_of(text, stop.open_at));
  found.expected = expected_at(refusal.place);
  return found;
}

/// A string the lexer refused: says which byte of it is wrong.
JsonDiagnosis bad_string(std::string_view text, std::size_t begin) {
  const auto line_end = std::min(text.find_first_of("\r\n", begin), text.size());
  std::size_t at = begin + 1;
  while (at < line_end) {
    if (text[at] == '"') break;
    if (text[at] == '\\') {
      const char next = at + 1 < line_end ? text[at + 1] : '\n';
      if (next == 'u') {
        std::size_t digits = 0;
        while (digits < 4 && at + 2 + digits < line_end && is_hex(text[at + 2 + digits])) ++digits;
        const bool surrogate =
            digits == 4 && (text[at + 2] == 'd' || text[at + 2] == 'D') && text[at + 3] > '7';
        if (digits < 4 || surrogate) {
          return {at, 2 + digits,
                  base::in_quotes(text.substr(at, 2 + digits), kMaxQuoted) + " is not a character",
                  "\\u and four hexadecimal digits (two such escapes above U+FFFF)",
                  "write the character itself: the file is UTF-8"};
        }
      } else if (std::string_view("\"\\/bfnrt").find(next) == std::string_view::npos &&
                 at + 1 < line_end) {
        return {at, 2, base::in_quotes(text.substr(at, 2), kMaxQuoted) + " is not an escape",
                "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u", "write a backslash as \\\\"};
      }
      at += 2;
      continue;
    }
    if (is_control(text[at])) {
      return {at,
              1,
              text[at] == '\t' ? "a tab inside a text" : "a control character inside a text",
              text[at] == '\t' ? "\\t" : "an escape such as \\u0007",
              {}};
    }
    ++at;
  }
  return {begin,
          line_end - begin,
          "a text without its closing quote",
          "\" before the end of the line",
          {}};
}

/// The usual slips behind a bare word: other languages' spellings of numbers and literals.
std::string word_hint(std::string_view word, Place place) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (place == Place::kFirstKey || place == Place::kNextKey)
    return "write \"" + std::string(word) + '"';
  const auto signs = lower.find_first_not_of("+-");
  const auto bare = std::string_view(lower).substr(signs == std::string::npos ? 0 : signs);
  if (bare == "nan" || bare == "inf" || bare == "infinity") {
    return "JSON has no " + std::string(word) + "; use null for a number that is not known";
  }
  if (lower == "none" || lower == "nil" || lower == "undefined") return "write null";
  if (lower == "true" || lower == "false" || lower == "null") return "write " + lower;
  if (bare.substr(0, 2) == "0x") return "write the number in decimal";
  if (word[0] == '.') return "write 0" + std::string(word);
  if (word[0] == '+') return "write it without the +";
  if (base::is_digit(bare[0]) || bare == "-" || bare == "+") return {};
  return "write \"" + std::string(word) + "\" if a text is meant";
}

bool looks_numeric(std::string_view word) {
  const auto first = word.find_first_not_of("+-");
  return first == std::string_view::npos || base::is_digit(word[first]) || word[first] == '.';
}

JsonDiagnosis bad_word(std::string_view text, std::size_t begin, std::size_t end, Place place,
                       std::string_view key) {
  const auto word = text.substr(begin, end - begin);
  JsonDiagnosis found{begin, end - begin, {}, expected_at(place), word_hint(word, place)};
  const bool value = place == Place::kMemberValue || place == Place::kFirstItem ||
                     place == Place::kNextItem || place == Place::kDocument;
  if (value && looks_numeric(word)) {
    found.message = base::in_quotes(word, kMaxQuoted) + " is not a JSON number";
    found.expected = "digits such as 12, -0.5 or 1e-7";
  } else {
    found.message =
        "unexpected " + base::in_quotes(word, kMaxQuoted) + " " + context_of(place, key);
  }
  return found;
}

/// A value directly followed by more characters of a word: 01, 1.2.3, 12abc, truely.
bool is_glued(std::string_view text, const JsonStop& stop, const Refusal& refusal) {
  return stop.last == JsonStop::Last::kValue && refusal.begin == stop.last_end &&
         is_word(text[refusal.begin]) && is_word(text[stop.last_end - 1]);
}

std::string punctuation_hint(std::string_view text, const JsonStop& stop, const Refusal& refusal,
                             char c) {
  if (c == '\'') return "texts are in double quotes";
  if (c == '#') return "comments start with //";
  if (text.substr(refusal.begin, 3) == "\xE2\x80\x9C" ||
      text.substr(refusal.begin, 3) == "\xE2\x80\x9D") {
    return "use straight double quotes";
  }
  if (c == '=' && refusal.place == Place::kColon) return "write \":\"";
  if ((c == '}' || c == ']') && stop.open_at != kNoOffset) {
    return std::string("the \"") + text[stop.open_at] + "\" on line " +
           std::to_string(line_of(text, stop.open_at)) + " is still open";
  }
  if (c == ',' && refusal.comma != kNoOffset) return "remove one of the two commas";
  if (refusal.place == Place::kAfterMember || refusal.place == Place::kAfterItem) {
    const auto before = line_of(text, stop.last_end - 1);
    if (c == '"' || c == '{' || c == '[') {
      return before == line_of(text, refusal.begin)
                 ? "put a comma before it"
                 : "a comma is missing at the end of line " + std::to_string(before);
    }
  }
  return {};
}

std::size_t code_point_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

}  // namespace

std::size_t skip_json_blank(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else if (c == '/' && at + 1 < text.size() && text[at + 1] == '/') {
      at = std::min(text.find_first_of("\r\n", at), text.size());
    } else if (c == '/' && at + 1 < text.size() && text[at + 1] == '*') {
      const auto close = text.find("*/", at + 2);
      if (close == std::string_view::npos) return at;
      at = close + 2;
    } else {
      return at;
    }
  }
  return text.size();
}

std::size_t json_number_end(std::string_view text, std::size_t at) {
  const auto digits = [&text](std::size_t from) {
    while (from < text.size() && base::is_digit(text[from])) ++from;
    return from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  at = at < text.size() && text[at] == '0' ? at + 1 : digits(at);
  if (at < text.size() && text[at] == '.') at = digits(at + 1);
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    at = digits(at);
  }
  return at;
}

std::size_t json_string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return std::min(at, text.size());
}

JsonDiagnosis diagnose_json(std::string_view text, const JsonStop& stop) {
  const Refusal refusal = find_refusal(text, stop);
  if (refusal.begin >= text.size()) return end_of_file(text, stop, refusal);
  const char c = text[refusal.begin];

  if ((c == '}' || c == ']') && refusal.comma != kNoOffset) {
    return {refusal.comma, 1, std::string("a trailing comma before \"") + c + '"',
            "no comma after the last " + std::string(c == '}' ? "key" : "value"),
            "remove the comma"};
  }
  if (is_glued(text, stop, refusal)) {
    const auto place = refusal.place == Place::kAfterItem     ? Place::kNextItem
                       : refusal.place == Place::kAfterMember ? Place::kMemberValue
                                                              : Place::kDocument;
    return bad_word(text, stop.last_begin, word_end(text, refusal.begin), place, stop.key);
  }
  if (text.substr(refusal.begin, 2) == "/*") {
    return {refusal.begin, 2, "a comment without its end", "*/", {}};
  }
  const bool string_belongs =
      refusal.place != Place::kColon && refusal.place != Place::kAfterMember &&
      refusal.place != Place::kAfterItem && refusal.place != Place::kAfterDocument;
  if (c == '"' && string_belongs) return bad_string(text, refusal.begin);
  if (is_word(c)) {
    return bad_word(text, refusal.begin, word_end(text, refusal.begin), refusal.place, stop.key);
  }
  const auto length = c == '"' ? json_string_end(text, refusal.begin) - refusal.begin
                               : std::min(code_point_length(c), text.size() - refusal.begin);
  const auto token = text.substr(refusal.begin, length);
  const bool closed = c == '"' && length >= 2;
  JsonDiagnosis found{refusal.begin,
                      length,
                      {},
                      expected_at(refusal.place),
                      punctuation_hint(text, stop, refusal, c)};
  found.message = "unexpected " +
                  base::in_quotes(closed ? token.substr(1, length - 2) : token, kMaxQuoted) + " " +
                  context_of(refusal.place, stop.key);
  return found;
}

}  // namespace pointsman::data
