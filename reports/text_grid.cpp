#include "reports/text_grid.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

namespace pointsman::reports {

namespace {

// An elastic column gives way down to this when nothing else can.
constexpr std::size_t kLastResort = 8;

bool starts_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// The byte length of the first `count` code points.
std::size_t prefix_bytes(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    if (starts_code_point(text[at]) && seen++ == count) break;
  }
  return at;
}

/// Where a text that is too long for its place loses what does not fit.
enum class Cut { kEnd, kMiddle, kStart };

std::string without_control_characters(std::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20U || byte == 0x7FU) c = '?';
  }
  return clean;
}

std::string fit_at(std::string_view text, std::size_t width, bool unicode, Cut cut) {
  const std::string clean = without_control_characters(text);
  const std::size_t length = text_width(clean);
  if (length <= width) return clean;
  const std::string ellipsis = unicode ? "…" : "..";
  const std::size_t kept = width - std::min(width, text_width(ellipsis));
  const std::size_t before = cut == Cut::kEnd ? kept : cut == Cut::kMiddle ? (kept + 1) / 2 : 0;
  return clean.substr(0, prefix_bytes(clean, before)) + ellipsis +
         clean.substr(prefix_bytes(clean, length - (kept - before)));
}

/// The first cut that lets cells of different texts differ still; the middle where none does.
Cut distinct_cut(const std::vector<std::string_view>& cells, std::size_t width, bool unicode) {
  const std::set<std::string_view> texts(cells.begin(), cells.end());
  for (const Cut cut : {Cut::kEnd, Cut::kMiddle, Cut::kStart}) {
    std::set<std::string> shown;
    for (const std::string_view text : texts) shown.insert(fit_at(text, width, unicode, cut));
    if (shown.size() == texts.size()) return cut;
  }
  return Cut::kMiddle;
}

std::string padded(const std::string& text, std::size_t width, bool is_right_aligned) {
  const std::string blanks(width - std::min(width, text_width(text)), ' ');
  return is_right_aligned ? blanks + text : text + blanks;
}

std::size_t total_width(const std::vector<std::size_t>& widths,
                        const std::vector<std::size_t>& shown) {
  std::size_t total = shown.empty() ? 0 : kColumnGap * (shown.size() - 1);
  for (const std::size_t column : shown) total += widths[column];
  return total;
}

}  // namespace

std::string grid_text(const TextGrid& grid, const GridStyle& style) {
  std::vector<std::string> left_out;
  std::string text;
  for (const std::string& line : grid.lines(style, left_out)) text += line + "\n";
  return text;
}

std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_code_point));
}

std::string fit_text(std::string_view text, std::size_t width, bool unicode) {
  return fit_at(text, width, unicode, Cut::kEnd);
}

std::string wrap_text(const std::string& bullet, std::string_view text, std::size_t width) {
  std::string out = bullet;
  std::size_t used = text_width(bullet);
  const std::string indent(used, ' ');
  for (bool is_first = true; !text.empty(); is_first = false) {
    std::size_t end = std::min(text.find(' '), text.size());
    // A percent sign stays with its number.
    if (text.substr(end).starts_with(" %")) end = std::min(text.find(' ', end + 1), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!is_first && used + 1 + text_width(word) > width) {
      out += "\n" + indent;
      used = indent.size();
    } else if (!is_first) {
      out += ' ';
      ++used;
    }
    const std::size_t room = width > indent.size() ? width - indent.size() : 1;
    while (text_width(word) > room) {
      const std::size_t bytes = prefix_bytes(word, room);
      out += without_control_characters(word.substr(0, bytes)) + "\n" + indent;
      word.remove_prefix(bytes);
    }
    out += without_control_characters(word);
    used += text_width(word);
  }
  return out;
}

std::vector<std::size_t> TextGrid::natural_widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    widths.push_back(text_width(columns_[column].header));
    for (const Row& row : rows_) {
      if (row.cells.empty()) continue;
      widths[column] = std::max(widths[column], text_width(row.cells[column]));
    }
  }
  return widths;
}

TextGrid::Layout TextGrid::layout(std::size_t width, std::vector<std::string>& left_out) const {
  Layout layout;
  layout.shown.resize(columns_.size());
  std::iota(layout.shown.begin(), layout.shown.end(), std::size_t{0});
  const auto natural = natural_widths();
  const auto minimum = [&](std::size_t column, bool is_last_resort) {
    if (columns_[column].width_min == 0) return natural[column];
    return is_last_resort ? std::min(kLastResort, columns_[column].width_min)
                          : columns_[column].width_min;
  };
  const auto shrink = [&](bool is_last_resort) {
    layout.widths = natural;
    while (total_width(layout.widths, layout.shown) > width) {
      std::optional<std::size_t> widest;
      for (const std::size_t column : layout.shown) {
        if (layout.widths[column] <= minimum(column, is_last_resort)) continue;
        if (!widest || layout.widths[column] > layout.widths[*widest]) widest = column;
      }
      if (!widest) return false;
      --layout.widths[*widest];
    }
    return true;
  };
  while (!shrink(false)) {
    const auto last = std::find_if(layout.shown.rbegin(), layout.shown.rend(),
                                   [&](std::size_t i) { return columns_[i].is_optional; });
    if (last == layout.shown.rend()) {
      if (!shrink(true)) shrink(false);  // cut as far as that, it would be too wide still
      break;
    }
    left_out.push_back(columns_[*last].header);
    layout.shown.erase(std::next(last).base());
  }
  return layout;
}

std::vector<std::string> TextGrid::lines(const GridStyle& style,
                                         std::vector<std::string>& left_out) const {
  const auto [widths, shown] = layout(style.width, left_out);
  std::vector<Cut> cuts(columns_.size(), Cut::kEnd);
  for (const std::size_t column : shown) {
    if (columns_[column].width_min == 0) continue;
    std::vector<std::string_view> cells;
    for (const Row& row : rows_) {
      if (!row.cells.empty()) cells.push_back(row.cells[column]);
    }
    cuts[column] = distinct_cut(cells, widths[column], style.unicode);
  }
  const auto line_of = [&, &widths = widths, &shown = shown](const auto& cell) {
    std::string line;
    for (const std::size_t column : shown) {
      if (!line.empty()) line += std::string(kColumnGap, ' ');
      line += padded(fit_at(cell(column), widths[column], style.unicode, cuts[column]),
                     widths[column], columns_[column].is_right_aligned);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  };
  std::vector<std::string> lines{line_of([&](std::size_t i) { return columns_[i].header; })};
  for (const Row& row : rows_) {
    lines.push_back(row.cells.empty() ? fit_text(row.heading, style.width, style.unicode)
                                      : line_of([&](std::size_t i) { return row.cells[i]; }));
  }
  return lines;
}

}  // namespace pointsman::reports
