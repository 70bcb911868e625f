// The text of a data file, able to say where in it an offset is.
//
// Lines are physical lines and columns are bytes, both from 1; a byte order mark does not count.
// Cost: a location scans the file up to the offset, on the error path only.
#pragma once

#include "sim/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace pointsman::data {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// What is wrong at a place of the file, before the place is turned into line and column.
struct Fault {
  std::size_t offset = 0;
  std::size_t length = 1;
  std::string message;
  std::string expected;
  std::string hint;
};

struct SourceText {
  std::string file;       ///< the name that errors show
  std::string_view text;  ///< the whole file, byte order mark included

  /// Where the content begins: after a byte order mark.
  std::size_t body() const { return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; }
  std::size_t line_of(std::size_t offset) const;
  base::Location locate(std::size_t offset) const;
  /// A kData error with place, source line and length.
  base::Error error(Fault fault) const;
};

/// The fault of a byte that is not UTF-8, at that byte.
Fault not_utf8(std::string_view text, std::size_t offset);

/// Byte offset of the first byte in [begin, end) that is not UTF-8, or npos. Fast for plain ASCII.
std::size_t first_invalid_utf8(std::string_view text, std::size_t begin, std::size_t end) noexcept;

}  // namespace pointsman::data
