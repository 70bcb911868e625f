#include "data/cells.hpp"

#include <algorithm>
#include <charconv>

namespace pointsman::data {
namespace {

void unescape_doubled_quotes(std::string_view raw, std::string& out) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    out += raw[i];
    if (raw[i] == '"') ++i;
  }
}

std::uint32_t read_hex4(std::string_view raw, std::size_t at) {
  std::uint32_t value = 0;
  const std::string_view digits = raw.substr(std::min(at, raw.size()), 4);
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18));
    tail(12), tail(6), tail(0);
  }
}

/// The string was checked by the JSON parser. Surrogate pairs are joined (RFC 8259, section 7).
void unescape_json(std::string_view raw, std::string& out) {
  constexpr std::string_view kNames = "bfnrt";
  constexpr std::string_view kValues = "\b\f\n\r\t";
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i];
      continue;
    }
    const char escape = raw[++i];
    if (escape != 'u') {
      const std::size_t known = kNames.find(escape);
      out += known == std::string_view::npos ? escape : kValues[known];
      continue;
    }
    std::uint32_t code = read_hex4(raw, i + 1);
    i += 4;
    if (code >= 0xD800 && code < 0xDC00) {
      const std::uint32_t low = read_hex4(raw, i + 3);
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
    append_utf8(code, out);
  }
}

}  // namespace

std::string_view CellBlock::unescaped(const CellRef& cell, std::string& scratch) const {
  scratch.clear();
  if (style == EscapeStyle::kDoubledQuotes) {
    unescape_doubled_quotes(raw(cell), scratch);
  } else {
    unescape_json(raw(cell), scratch);
  }
  return scratch;
}

}  // namespace pointsman::data
