#include "reports/page/terminal_plot.hpp"

#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace pointsman::reports::page {
namespace {

constexpr std::size_t kRows = 16;
constexpr std::size_t kMarginWidth = 10;  ///< of the axis on the left
constexpr std::size_t kNamesMax = 26;

double scaled(double value, const Axis& axis) {
  return axis.scale == Scale::kLog ? std::log(value) : value;
}

double unscaled(double value, const Axis& axis) {
  return axis.scale == Scale::kLog ? std::exp(value) : value;
}

bool is_drawable(const Datum& datum, const Figure& figure) {
  return std::isfinite(scaled(datum.x, figure.x)) && std::isfinite(scaled(datum.y, figure.y));
}

struct Range {
  double least = HUGE_VAL, most = -HUGE_VAL;
  void see(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  double place(double value) const { return most > least ? (value - least) / (most - least) : 0.5; }
};

/// Cells of Braille dots with letters on top.
class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows)
      : columns_(columns), rows_(rows), dots_(columns * rows), letters_(columns * rows) {}

  /// Both from 0 to 1, y upwards.
  void dot(double x, double y) {
    const auto [column, row] = cell(x, y, 2, 4);
    constexpr std::array<std::array<int, 4>, 2> kBits = {
        {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};
    dots_[(row / 4) * columns_ + column / 2] |= kBits[column % 2][row % 4];
  }
  void letter(double x, double y, char sign) {
    const auto [column, row] = cell(x, y, 1, 1);
    letters_[row * columns_ + column] = sign;
  }
  void line(double x0, double y0, double x1, double y1) {
    const auto steps = static_cast<int>(2 * static_cast<double>(columns_));
    for (int i = 0; i <= steps; ++i) {
      const double share = static_cast<double>(i) / steps;
      dot(x0 + share * (x1 - x0), y0 + share * (y1 - y0));
    }
  }
  std::string row(std::size_t index) const {
    std::string out;
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::size_t at = index * columns_ + column;
      if (letters_[at] != 0) {
        out += letters_[at];
      } else if (dots_[at] != 0) {
        const auto code = static_cast<unsigned>(0x2800 + dots_[at]);
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
      } else {
        out += ' ';
      }
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  }

 private:
  struct Place {
    std::size_t column, row;
  };
  Place cell(double x, double y, std::size_t dots_x, std::size_t dots_y) const {
    const auto last_x = static_cast<double>(columns_ * dots_x - 1);
    const auto last_y = static_cast<double>(rows_ * dots_y - 1);
    return {static_cast<std::size_t>(std::lround(std::clamp(x, 0.0, 1.0) * last_x)),
            static_cast<std::size_t>(std::lround((1 - std::clamp(y, 0.0, 1.0)) * last_y))};
  }

  std::size_t columns_, rows_;
  std::vector<int> dots_;
  std::vector<char> letters_;
};

/// A number of an axis in few letters.
std::string short_text(double value, Unit unit) {
  if (unit == Unit::kShare) return percent(value, 1) + " %";
  if (unit == Unit::kUsd) return dollars(value);
  return significant(value, 3);
}

std::string padded_left(const std::string& text, std::size_t width) {
  const std::size_t own = text_width(text);
  return own < width ? std::string(width - own, ' ') + text : text;
}

std::string labelled(const Canvas& canvas, const Figure& figure, const Range& x, const Range& y,
                     std::size_t columns) {
  std::string out;
  for (std::size_t row = 0; row < kRows; ++row) {
    std::string label;
    if (row % 5 == 0) {
      const double share = 1 - static_cast<double>(row) / (kRows - 1);
      label = short_text(unscaled(y.least + share * (y.most - y.least), figure.y), figure.y.unit);
    }
    label = fit_text(label, kMarginWidth - 2, true);
    out += padded_left(label, kMarginWidth - 2) + (label.empty() ? " │" : " ┤") + canvas.row(row) +
           '\n';
  }
  std::string rule;
  for (std::size_t i = 0; i < columns; ++i) rule += "─";
  out += std::string(kMarginWidth - 1, ' ') + "└" + rule + '\n';
  const std::string first = short_text(unscaled(x.least, figure.x), figure.x.unit);
  const std::string last = short_text(unscaled(x.most, figure.x), figure.x.unit);
  const std::string middle = fit_text(figure.x.title, columns / 2, true);
  std::string axis = std::string(kMarginWidth, ' ') + first;
  const std::size_t start = kMarginWidth + (columns - text_width(middle)) / 2;
  if (text_width(axis) < start) axis += std::string(start - text_width(axis), ' ');
  axis += ' ' + middle;
  const std::size_t end = kMarginWidth + columns;
  if (text_width(axis) + text_width(last) < end) {
    axis += std::string(end - text_width(axis) - text_width(last), ' ');
  }
  return out + fit_text(axis + last, end + text_width(last), true) + '\n';
}

}  // namespace

std::string terminal_plot(const Figure& figure, std::size_t width) {
  if (figure.x.scale == Scale::kCategories || figure.y.scale == Scale::kCategories) return {};
  Range x;
  Range y;
  for (const Series& series : figure.series) {
    for (const Datum& datum : series.data) {
      if (!is_drawable(datum, figure)) continue;
      x.see(scaled(datum.x, figure.x));
      y.see(scaled(datum.y, figure.y));
    }
  }
  if (!(x.most >= x.least)) return {};
  const std::size_t columns = std::max<std::size_t>(width, 60) - kMarginWidth - 1;
  Canvas canvas(columns, kRows);
  const auto place = [&](const Datum& datum) {
    return std::pair(x.place(scaled(datum.x, figure.x)), y.place(scaled(datum.y, figure.y)));
  };
  std::string names;
  char sign = 'a';
  for (const Series& series : figure.series) {
    if (series.mark == Mark::kLine) {
      for (std::size_t i = 0; i + 1 < series.data.size(); ++i) {
        if (!is_drawable(series.data[i], figure) || !is_drawable(series.data[i + 1], figure))
          continue;
        const auto [x0, y0] = place(series.data[i]);
        const auto [x1, y1] = place(series.data[i + 1]);
        canvas.line(x0, y0, x1, y1);
      }
      continue;
    }
    if (series.mark != Mark::kPoint || series.tone == Tone::kAccent) continue;
    for (const Datum& datum : series.data) {
      if (!is_drawable(datum, figure)) continue;
      const auto [px, py] = place(datum);
      if (datum.label.empty() || sign > 'z') {
        canvas.dot(px, py);
        continue;
      }
      canvas.letter(px, py, sign);
      names += (names.empty() ? "" : ", ") + std::string(1, sign) + ' ' +
               fit_text(datum.label, kNamesMax, true);
      ++sign;
    }
  }
  std::string out = fit_text(figure.title + ": " + figure.y.title, width, true) + "\n\n" +
                    labelled(canvas, figure, x, y, columns);
  if (!names.empty()) out += wrap_text(std::string(kMarginWidth, ' '), names, width) + '\n';
  return out;
}

std::string terminal_plots(const View& view, std::size_t width) {
  std::string out;
  for (const Figure* figure : figures_of(view)) {
    if (figure->id != "pareto" && !figure->id.ends_with("-trade")) continue;
    const std::string plot = terminal_plot(*figure, width);
    if (!plot.empty()) out += (out.empty() ? "" : "\n") + plot;
  }
  return out;
}

}  // namespace pointsman::reports::page
