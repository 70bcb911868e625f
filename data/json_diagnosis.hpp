// Says in plain words what is wrong with a JSON text at the place where the parser gave up.
//
// The parser reports only how far it read. From that, the last token it accepted and the bracket
// that is still open, diagnose_json() names the token that was refused, what belongs there instead
// and the usual slip behind it. Invariant: never reads outside the text. Cost: cold path, O(length
// of token).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pointsman::data {

inline constexpr std::size_t kNoOffset = static_cast<std::size_t>(-1);

/// What the parser had accepted when it stopped. Offsets are bytes of the text.
struct JsonStop {
  enum class Last { kNothing, kOpen, kKey, kValue };
  Last last = Last::kNothing;           ///< kind of the last accepted token
  std::size_t last_begin = 0;           ///< of that token
  std::size_t last_end = 0;             ///< one past it
  std::size_t open_at = kNoOffset;      ///< the innermost bracket still open, or none
  std::string_view key;                 ///< the last key, as written without its quotes
  std::size_t refused_end = kNoOffset;  ///< one past the byte at which the parser stopped
};

struct JsonDiagnosis {
  std::size_t begin = 0;
  std::size_t length = 1;
  std::string message;
  std::string expected;
  std::string hint;
};

/// First byte at or after `at` that is neither white space nor inside a comment.
std::size_t skip_json_blank(std::string_view text, std::size_t at);

/// One past the number that starts at `at`, by the grammar of RFC 8259.
std::size_t json_number_end(std::string_view text, std::size_t at);

/// One past the closing quote of the string that starts at `at`, or the end of its line.
std::size_t json_string_end(std::string_view text, std::size_t at);

JsonDiagnosis diagnose_json(std::string_view text, const JsonStop& stop);

}  // namespace pointsman::data
