#include "data/source_text.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace pointsman::data {
namespace {

bool is_ascii(std::string_view text) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    seen |= word;
  }
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]) & 0x80U;
  return (seen & kHighBits) == 0;
}

}  // namespace

std::size_t SourceText::line_of(std::size_t offset) const {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

base::Location SourceText::locate(std::size_t offset) const {
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t begin = newline == std::string_view::npos ? body() : newline + 1;
  return {file, line_of(offset), offset < begin ? 1 : offset - begin + 1};
}

base::Error SourceText::error(Fault fault) const {
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = std::move(fault.message);
  error.where = locate(fault.offset);
  const std::size_t begin =
      fault.offset - std::min<std::size_t>(fault.offset, error.where.column - 1);
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  error.source_line = line;
  error.length = std::max<std::size_t>(1, fault.length);
  error.expected = std::move(fault.expected);
  error.hint = std::move(fault.hint);
  return error;
}

Fault not_utf8(std::string_view text, std::size_t offset) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(text[offset]);
  Fault fault;
  fault.offset = offset;
  fault.message = std::string("byte 0x") + kDigits[byte >> 4] + kDigits[byte & 15] + " at offset " +
                  std::to_string(offset) + " is not UTF-8";
  fault.expected = "a file in UTF-8";
  const bool is_utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  fault.hint = std::string("convert it, for example: iconv -f ") +
               (is_utf16 ? "UTF-16" : "LATIN1") + " -t UTF-8 FILE";
  return fault;
}

std::size_t first_invalid_utf8(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  const std::string_view part = text.substr(begin, end - begin);
  if (is_ascii(part)) return std::string_view::npos;
  const std::size_t at = base::first_invalid_utf8(part);
  return at == std::string_view::npos ? at : begin + at;
}

}  // namespace pointsman::data
