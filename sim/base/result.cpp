#include "sim/base/result.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pointsman::base {
namespace {

constexpr std::size_t kWindowColumns = 100;  ///< of the source line
constexpr std::size_t kNumberWidth = 5;      ///< of the line number
constexpr std::string_view kCut = "...";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  ///< U+FFFD

/// One character of the source line as it is shown.
struct Cell {
  std::string_view text;
  std::size_t end = 0;  ///< byte offset in the line just after it
};

bool is_control(unsigned char byte) {
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

/// Bytes of the character that starts `text`: 1 for anything that is not valid UTF-8.
std::size_t character_length(std::string_view text) {
  for (std::size_t length = 2; length <= std::min<std::size_t>(4, text.size()); ++length) {
    if (first_invalid_utf8(text.substr(0, length)) == std::string_view::npos &&
        static_cast<unsigned char>(text.front()) >= 0xc0) {
      return length;
    }
  }
  return 1;
}

std::vector<Cell> split_cells(std::string_view line, std::size_t offset) {
  std::vector<Cell> cells;
  for (std::size_t at = 0; at < line.size();) {
    const auto first = static_cast<unsigned char>(line[at]);
    const std::size_t length = character_length(line.substr(at));
    std::string_view shown = line.substr(at, length);
    if (is_control(first)) shown = "?";
    if (length == 1 && first >= 0x80) shown = kReplacement;
    at += length;
    cells.push_back({shown, offset + at});
  }
  return cells;
}

/// A sentence without control characters other than tab and newline.
std::string printable(std::string_view text) {
  std::string clean;
  for (const Cell& cell : split_cells(text, 0)) {
    clean += text[cell.end - 1] == '\n' ? std::string_view("\n") : cell.text;
  }
  return clean;
}

void append_place(std::string& out, const Location& where) {
  if (where.file.empty()) return;
  out += printable(where.file);
  if (where.line > 0) out += ':' + std::to_string(where.line);
  if (where.line > 0 && where.column > 0) out += ':' + std::to_string(where.column);
  out += ": ";
}

/// The characters around `column` (from 0, in bytes), at most a window of them.
struct Window {
  std::vector<Cell> cells;
  bool cut_left = false;
  bool cut_right = false;
};

Window window_around(std::string_view line, std::size_t column) {
  // A line can be a whole file: look only at bytes that can fall within the window.
  constexpr std::size_t kReach = 4 * kWindowColumns;
  std::size_t begin = column > kReach ? column - kReach : 0;
  while (begin > 0 && begin < line.size() && (line[begin] & 0xC0) == 0x80) --begin;
  const std::size_t length = std::min(line.size() - begin, 2 * kReach);
  Window window{split_cells(line.substr(begin, length), begin), begin > 0,
                begin + length < line.size()};
  auto& cells = window.cells;
  if (cells.size() <= kWindowColumns && !window.cut_left && !window.cut_right) return window;
  const auto under =
      std::find_if(cells.begin(), cells.end(), [&](const Cell& c) { return c.end > column; });
  const auto index = static_cast<std::size_t>(under - cells.begin());
  std::size_t first = index > kWindowColumns / 2 ? index - kWindowColumns / 2 : 0;
  if (cells.size() - first < kWindowColumns) {
    first = cells.size() > kWindowColumns ? cells.size() - kWindowColumns : 0;
  }
  const std::size_t last = std::min(cells.size(), first + kWindowColumns);
  window.cut_left = window.cut_left || first > 0;
  window.cut_right = window.cut_right || last < cells.size();
  cells = {cells.begin() + static_cast<std::ptrdiff_t>(first),
           cells.begin() + static_cast<std::ptrdiff_t>(last)};
  return window;
}

void append_source(std::string& out, const Error& error) {
  std::string_view line = error.source_line;
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.empty() || error.where.line == 0) return;
  const std::size_t column =
      std::min<std::size_t>(error.where.column > 0 ? error.where.column - 1 : 0, line.size());
  const std::size_t end = error.length > line.size() - column ? line.size() : column + error.length;
  const Window window = window_around(line, column);

  std::string number = std::to_string(error.where.line);
  if (number.size() < kNumberWidth) number.insert(0, kNumberWidth - number.size(), ' ');
  std::string shown, marks;
  if (window.cut_left) {
    shown = kCut;
    marks.assign(kCut.size(), ' ');
  }
  bool is_marked = false;
  for (const Cell& cell : window.cells) {
    shown += cell.text;
    if (cell.end <= column) {
      marks += cell.text == "\t" ? '\t' : ' ';
    } else if (!is_marked) {
      marks += '^';
      is_marked = true;
    } else if (cell.end <= end) {
      marks += '~';
    }
  }
  if (!is_marked) marks += '^';  // just after the end of the line
  if (window.cut_right) shown += kCut;
  out += number + " | " + shown + '\n';
  if (error.where.column > 0) out += std::string(number.size(), ' ') + " | " + marks + '\n';
}

}  // namespace

std::string render(const Error& error) {
  std::string out;
  append_place(out, error.where);
  out += "error: " + printable(error.message) + '\n';
  append_source(out, error);
  if (!error.expected.empty()) out += "  expected: " + printable(error.expected) + '\n';
  if (!error.hint.empty()) out += "  hint: " + printable(error.hint) + '\n';
  return out;
}

}  // namespace pointsman::base
