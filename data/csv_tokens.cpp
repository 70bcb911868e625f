#include "data/csv_tokens.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace pointsman::data {
namespace {

/// Bytes that end an unquoted cell or do not belong in one.
constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> stops{};
  stops[','] = stops['\n'] = stops['"'] = true;
  return stops;
}();

bool is_stop(char c) {
  return kStops[static_cast<unsigned char>(c)];
}

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
/// `base_`.
class Cutter {
 public:
  Cutter(std::string_view text, std::size_t base, CellBlock& block)
      : text_(text), base_(base), block_(block) {}

  bool at_end() const { return at_ == text_.size(); }
  std::size_t position() const { return at_; }

  /// Appends the cells of one row, none for an empty line. `count` is how many it has.
  std::optional<Fault> cut_row(std::size_t& count) {
    count = 0;
    if (skip_line_end()) return std::nullopt;
    const std::size_t first = block_.cells.size();
    for (bool row_goes_on = true; row_goes_on;) {
      auto fault = at_ < text_.size() && text_[at_] == '"' ? cut_quoted() : cut_plain();
      if (fault) return fault;
      row_goes_on = at_ < text_.size() && text_[at_] == ',';
      if (row_goes_on) ++at_;
    }
    count = block_.cells.size() - first;
    skip_line_end();
    return std::nullopt;
  }

 private:
  bool skip_line_end() {
    if (at_ < text_.size() && text_[at_] == '\n') return ++at_, true;
    if (at_ + 1 < text_.size() && text_[at_] == '\r' && text_[at_ + 1] == '\n') {
      return at_ += 2, true;
    }
    return false;
  }

  std::optional<Fault> append(std::size_t begin, std::size_t end, std::uint32_t flags) {
    if (end > 0xffffffffU || end - begin > CellRef::kMaxLength) {
      return fault_at(base_ + begin, "cell is longer than 1 GiB", "cells of less than 1 GiB");
    }
    block_.cells.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin) | flags});
    return std::nullopt;
  }

  std::optional<Fault> cut_plain() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_stop(text_[at_])) ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      return fault_at(base_ + at_, "quote inside an unquoted cell",
                      "a comma or the end of the line",
                      "enclose the whole cell in quotes and double each quote inside it");
    }
    std::size_t end = at_;
    const bool ends_row = at_ == text_.size() || text_[at_] == '\n';
    if (ends_row && end > begin && text_[end - 1] == '\r') --end;
    return append(begin, end, 0);
  }

  std::optional<Fault> cut_quoted() {
    const std::size_t begin = at_ + 1;
    std::uint32_t flags = CellRef::kQuoted;
    for (at_ = begin;; at_ += 2) {
      at_ = text_.find('"', at_);
      if (at_ == std::string_view::npos) {
        at_ = text_.size();
        return fault_at(base_ + begin - 1, "quoted cell never ends", "a closing quote");
      }
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
      flags |= CellRef::kEscaped;
    }
    if (auto fault = append(begin, at_, flags)) return fault;
    ++at_;
    const bool ends = at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n' ||
                      text_.substr(at_) == "\r" || text_.substr(at_, 2) == "\r\n";
    if (!ends) {
      return fault_at(base_ + at_, "text after the closing quote of a cell",
                      "a comma or the end of the line",
                      "double each quote that belongs to the cell");
    }
    if (text_.substr(at_) == "\r") ++at_;
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t base_;
  CellBlock& block_;
  std::size_t at_ = 0;
};

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
  while (!cutter.at_end()) {
    const std::size_t first = block.cells.size();
    std::size_t count = 0;
    auto fault = cutter.cut_row(count);
    if (!fault && (count == 0 || count == block.columns)) continue;
    if (!fault) {
      // Point at the first cell too many, or at the end of a row that is too short.
      const CellRef cell =
          count > block.columns ? block.cells[first + block.columns] : block.cells.back();
      const std::size_t at = block.file_offset(cell);
      fault = fault_at(count > block.columns ? at : at + block.file_length(cell),
                       "row has " + cells_text(count),
                       cells_text(block.columns) + ", as in the header");
    }
    block.cells.resize(first);
    return fault;
  }
  return std::nullopt;
}

std::optional<Fault> tokenise_header(std::string_view text, std::size_t begin, CellBlock& block,
                                     std::size_t& next) {
  start_block(block, text, begin, text.size());
  Cutter cutter(block.text, begin, block);
  std::optional<Fault> fault;
  std::size_t count = 0;
  while (!fault && count == 0 && !cutter.at_end()) fault = cutter.cut_row(count);
  next = begin + cutter.position();
  block.columns = count;
  return fault;
}

}  // namespace pointsman::data
