#include "data/csv_tokens.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pointsman::data {
namespace {

constexpr std::size_t kWindow = 64;  ///< bytes that are looked at together

/// Which of 64 bytes end an unquoted cell or do not belong in one: bit i for byte i.
#if defined(__SSE2__)
std::uint64_t stops_in(const char* bytes) noexcept {
  const __m128i comma = _mm_set1_epi8(','), newline = _mm_set1_epi8('\n'),
                quote = _mm_set1_epi8('"');
  std::uint64_t stops = 0;
  for (std::size_t i = 0; i < kWindow; i += sizeof(__m128i)) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(part, comma), _mm_cmpeq_epi8(part, newline));
    const __m128i found = _mm_or_si128(ends, _mm_cmpeq_epi8(part, quote));
    stops |= std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(found))} << i;
  }
  return stops;
}
#else
std::uint64_t stops_in(const char* bytes) noexcept {
  std::uint64_t stops = 0;
  for (std::size_t i = 0; i < kWindow; ++i) {
    const bool is_stop = bytes[i] == ',' || bytes[i] == '\n' || bytes[i] == '"';
    stops |= std::uint64_t{is_stop} << i;
  }
  return stops;
}
#endif

/// Finds commas, line ends and quotes from left to right.
class Stops {
 public:
  explicit Stops(std::string_view text) : text_(text) { look_at(0); }

  /// The first at or after `from`, or the text's end. `from` never goes back.
  std::size_t next(std::size_t from) noexcept {
    if (from < window_ + kWindow) {
      stops_ &= ~std::uint64_t{0} << (from - window_);
    } else {
      look_at(from);
    }
    while (stops_ == 0) {
      if (text_.size() - window_ <= kWindow) return text_.size();
      look_at(window_ + kWindow);
    }
    return window_ + static_cast<std::size_t>(std::countr_zero(stops_));
  }

 private:
  void look_at(std::size_t at) noexcept {
    window_ = at;
    if (text_.size() - at >= kWindow) {
      stops_ = stops_in(text_.data() + at);
      return;
    }
    std::array<char, kWindow> last{};  // zeros are no stops
    std::copy(text_.begin() + static_cast<std::ptrdiff_t>(at), text_.end(), last.begin());
    stops_ = stops_in(last.data());
  }

  std::string_view text_;
  std::size_t window_ = 0;
  std::uint64_t stops_ = 0;
};

std::string cells_text(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

Fault fault_at(std::size_t offset, std::string message, std::string expected,
               std::string hint = {}) {
  Fault fault;
  fault.offset = offset;
  fault.message = std::move(message);
  fault.expected = std::move(expected);
  fault.hint = std::move(hint);
  return fault;
}

/// Cuts one row after the other. Positions are relative to `text_`, which begins at file offset
/// `base_`. The steps return false at a fault, which is then in fault().
class Cutter {
 public:
  Cutter(std::string_view text, std::size_t base, CellBlock& block)
      : text_(text), base_(base), block_(block), stops_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  std::size_t position() const { return at_; }
  Fault take_fault() { return std::move(fault_); }

  /// Appends the cells of one row, none for an empty line. `count` is how many it has.
  bool cut_row(std::size_t& count) {
    count = 0;
    if (skip_line_end()) return true;
    for (bool row_goes_on = true; row_goes_on; ++count) {
      const bool is_quoted = at_ < text_.size() && text_[at_] == '"';
      if (!(is_quoted ? cut_quoted() : cut_plain())) return false;
      row_goes_on = at_ < text_.size() && text_[at_] == ',';
      if (row_goes_on) ++at_;
    }
    skip_line_end();
    return true;
  }

 private:
  bool skip_line_end() {
    if (at_ < text_.size() && text_[at_] == '\n') return ++at_, true;
    if (at_ + 1 < text_.size() && text_[at_] == '\r' && text_[at_ + 1] == '\n') {
      return at_ += 2, true;
    }
    return false;
  }

  bool fail(Fault fault) {
    fault_ = std::move(fault);
    return false;
  }

  bool append(std::size_t begin, std::size_t end, std::uint32_t flags) {
    if (end > 0xffffffffU || end - begin > CellRef::kMaxLength) {
      return fail(fault_at(base_ + begin, "cell is longer than 1 GiB", "cells of less than 1 GiB"));
    }
    block_.cells.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin) | flags});
    return true;
  }

  bool cut_plain() {
    const std::size_t begin = at_;
    const char* const text = text_.data();
    const std::size_t at = stops_.next(begin);
    at_ = at;
    if (at < text_.size() && text[at] == '"') {
      return fail(fault_at(base_ + at, "quote inside an unquoted cell",
                           "a comma or the end of the line",
                           "enclose the whole cell in quotes and double each quote inside it"));
    }
    const bool ends_row = at == text_.size() || text[at] == '\n';
    return append(begin, ends_row && at > begin && text[at - 1] == '\r' ? at - 1 : at, 0);
  }

  bool cut_quoted() {
    const std::size_t begin = at_ + 1;
    std::uint32_t flags = CellRef::kQuoted;
    for (at_ = begin;; at_ += 2) {
      at_ = text_.find('"', at_);
      if (at_ == std::string_view::npos) {
        at_ = text_.size();
        return fail(fault_at(base_ + begin - 1, "quoted cell never ends", "a closing quote"));
      }
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
      flags |= CellRef::kEscaped;
    }
    if (!append(begin, at_, flags)) return false;
    ++at_;
    const std::string_view rest = text_.substr(at_, 2);
    if (rest == "\r") ++at_;
    if (rest.empty() || rest[0] == ',' || rest[0] == '\n' || rest == "\r" || rest == "\r\n") {
      return true;
    }
    return fail(fault_at(base_ + at_, "text after the closing quote of a cell",
                         "a comma or the end of the line",
                         "double each quote that belongs to the cell"));
  }

  std::string_view text_;
  std::size_t base_;
  CellBlock& block_;
  Stops stops_;
  std::size_t at_ = 0;
  Fault fault_;
};

/// The fault of the row whose cells are the last `count` of the block.
Fault ragged(const CellBlock& block, std::size_t count) {
  const std::size_t first = block.cells.size() - count;
  const bool is_long = count > block.columns;
  const CellRef& cell = is_long ? block.cells[first + block.columns] : block.cells.back();
  const std::size_t at = block.file_offset(cell) + (is_long ? 0 : block.file_length(cell));
  return fault_at(at, "row has " + cells_text(count),
                  cells_text(block.columns) + ", as in the header");
}

void start_block(CellBlock& block, std::string_view text, std::size_t begin, std::size_t end) {
  block.text = text.substr(begin, end - begin);
  block.offset = begin;
  block.style = EscapeStyle::kDoubledQuotes;
  block.cells.clear();
}

}  // namespace

std::vector<std::size_t> split_rows(std::string_view text, std::size_t begin,
                                    std::size_t piece_bytes) {
  std::vector<std::size_t> starts = {begin};
  bool in_quotes = false;
  std::size_t at = begin;                     // quotes before it are counted
  std::size_t quote = text.find('"', begin);  // the next one not counted yet
  const auto pass_quotes = [&](std::size_t end) {
    for (; quote < end; quote = text.find('"', quote + 1)) in_quotes = !in_quotes;
    at = end;
  };
  while (starts.back() < text.size() && text.size() - starts.back() > piece_bytes) {
    pass_quotes(std::max(at, starts.back() + piece_bytes));
    std::size_t end = std::string_view::npos;
    for (std::size_t newline = text.find('\n', at);; newline = text.find('\n', newline + 1)) {
      if (newline == std::string_view::npos) break;
      pass_quotes(newline);
      if (!in_quotes) {
        end = newline + 1;
        break;
      }
    }
    if (end == std::string_view::npos || end == text.size()) break;
    starts.push_back(end);
  }
  if (starts.back() != text.size()) starts.push_back(text.size());
  return starts;
}

std::optional<Fault> tokenise_csv(std::string_view text, std::size_t begin, std::size_t end,
                                  CellBlock& block) {
  start_block(block, text, begin, end);
  Cutter cutter(block.text, begin, block);
  std::size_t rows = 0;
  while (!cutter.at_end()) {
    std::size_t count = 0;
    const bool is_cut = cutter.cut_row(count);
    if (is_cut && count == 0) continue;
    if (!is_cut || count != block.columns) {
      Fault fault = is_cut ? ragged(block, count) : cutter.take_fault();
      block.cells.resize(rows * block.columns);
      return fault;
    }
    if (++rows == 1) {  // the first row tells about how many there will be
      block.cells.reserve(
          (end - begin) / std::max<std::size_t>(1, cutter.position()) * block.columns * 5 / 4 + 64);
    }
  }
  return std::nullopt;
}

std::optional<Fault> tokenise_header(std::string_view text, std::size_t begin, CellBlock& block,
                                     std::size_t& next) {
  start_block(block, text, begin, text.size());
  Cutter cutter(block.text, begin, block);
  std::size_t count = 0;
  bool is_cut = true;
  while (is_cut && count == 0 && !cutter.at_end()) is_cut = cutter.cut_row(count);
  next = begin + cutter.position();
  block.columns = count;
  if (!is_cut) return cutter.take_fault();
  return std::nullopt;
}

}  // namespace pointsman::data
