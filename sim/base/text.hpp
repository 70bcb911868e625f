// Small text helpers shared by all readers: nearest names, UTF-8, splitting of lists.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace pointsman::base {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// The candidate with the least edit distance (Damerau-Levenshtein, case-insensitive) to `name`, or
/// empty if none is within a third of its length (at least 1, at most 3 edits).
std::string nearest_name(std::string_view name, std::span<const std::string> candidates);

/// `did you mean "x"?` or empty.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

/// Byte offset of the first byte that is not valid UTF-8 (RFC 3629), or npos.
std::size_t first_invalid_utf8(std::string_view text) noexcept;

/// `"text"` for a message: cut after `bytes_max` bytes, never inside a character.
std::string in_quotes(std::string_view text, std::size_t bytes_max = 60);

/// `"a", "b" and "c"`.
std::string quoted_list(std::span<const std::string> names);

/// Shortest decimal text that reads back as the same double (std::to_chars); "null" if not finite.
std::string format_double(double value);

}  // namespace pointsman::base
