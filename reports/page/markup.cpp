#include "reports/page/markup.hpp"

#include "reports/number_text.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pointsman::reports::page {
namespace {

constexpr std::size_t kFigureRowsMax = 60;

std::string number_or_dash(double value, Unit unit) {
  return std::isfinite(value) ? unit_text(value, unit) : "";
}

std::string place(double value, const Axis& axis) {
  if (axis.scale != Scale::kCategories) return number_or_dash(value, axis.unit);
  if (!(value >= 0) || value >= static_cast<double>(axis.categories.size())) return {};
  return axis.categories[static_cast<std::size_t>(value)];
}

std::string range(double lo, double hi, Unit unit) {
  if (!std::isfinite(lo) || !std::isfinite(hi)) return {};
  return unit_text(lo, unit) + " to " + unit_text(hi, unit);
}

void cell(std::string& out, const std::string& text, bool is_number) {
  out += is_number ? "<td class=\"n\">" : "<td>";
  out += escaped(text) + "</td>";
}

/// Which columns of a figure's table hold anything.
struct FigureColumns {
  bool label = false, x_range = false, y_range = false, value = false;

  explicit FigureColumns(const Figure& figure) {
    for (const Series& series : figure.series) {
      for (const Datum& datum : series.data) {
        label |= !datum.label.empty();
        x_range |= std::isfinite(datum.x_lo) && std::isfinite(datum.x_hi);
        y_range |= std::isfinite(datum.y_lo) && std::isfinite(datum.y_hi);
        value |= std::isfinite(datum.value);
      }
    }
  }
};

void figure_row(std::string& out, const Figure& figure, const Series& series, const Datum& datum,
                const FigureColumns& columns) {
  const bool is_band = series.mark == Mark::kBand || series.mark == Mark::kBox;
  out += "<tr>";
  cell(out, series.name, false);
  if (columns.label) cell(out, datum.label, false);
  cell(out, place(datum.x, figure.x), figure.x.scale != Scale::kCategories);
  if (columns.x_range) cell(out, range(datum.x_lo, datum.x_hi, figure.x.unit), true);
  cell(out, is_band ? "" : place(datum.y, figure.y), figure.y.scale != Scale::kCategories);
  if (columns.y_range) cell(out, range(datum.y_lo, datum.y_hi, figure.y.unit), true);
  if (columns.value) cell(out, number_or_dash(datum.value, figure.value_unit), true);
  out += "</tr>\n";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') ? '?' : c;
    }
  }
  return out;
}

std::string text_html(const Text& text) {
  std::string out;
  bool is_faint = false;
  const auto set_faint = [&](bool wanted) {
    if (wanted != is_faint) out += wanted ? "<small>" : "</small>";
    is_faint = wanted;
  };
  for (const Span& span : text) {
    set_faint(span.is_faint);
    if (span.at.empty()) {
      out += escaped(span.text);
      continue;
    }
    out += "<span data-at=\"" + escaped(span.at) + '"';
    if (span.scale != 1) out += " data-scale=\"" + base::format_double(span.scale) + '"';
    const bool is_negative = span.text.starts_with('-');
    out += is_negative ? ">−" : ">";
    out += escaped(std::string_view(span.text).substr(is_negative ? 1 : 0)) + "</span>";
  }
  set_faint(false);
  return out;
}

std::string_view mood_class(Mood mood) {
  switch (mood) {
    case Mood::kGood:
      return " good";
    case Mood::kBad:
      return " bad";
    case Mood::kUnsure:
      return " unsure";
    case Mood::kPlain:
      break;
  }
  return "";
}

std::string table_html(const Table& table) {
  std::string out = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                    escaped(table.caption) + "\"><table>\n<caption><span>" +
                    escaped(table.caption) + "</span></caption>\n<thead><tr>";
  for (const Column& column : table.columns) {
    out += column.is_number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">";
    out += escaped(column.title) + "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool is_number = i < table.columns.size() && table.columns[i].is_number;
      const std::string mood(mood_class(row[i].mood));
      const std::string classes = (is_number ? "n" : "") + mood;
      const char* tag = i == 0 ? "th" : "td";
      out += std::string("<") + tag + (i == 0 ? " scope=\"row\"" : "");
      if (!classes.empty()) {
        out += " class=\"" + (classes.front() == ' ' ? classes.substr(1) : classes) + '"';
      }
      out += '>' + text_html(row[i].text) + "</" + tag + '>';
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  if (!table.note.empty()) out += "<p class=\"note\">" + escaped(table.note) + "</p>\n";
  if (!table.is_folded) return out;
  return "<details class=\"fold\"><summary>" + escaped(table.caption) + "</summary>\n" + out +
         "</details>\n";
}

std::string figure_table_html(const Figure& figure) {
  const FigureColumns columns(figure);
  std::string out =
      "<details class=\"fold\"><summary>The data of this chart</summary>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Data: " +
      escaped(figure.title) + "\"><table><thead><tr><th scope=\"col\">series</th>";
  const auto head = [&out](bool is_shown, const std::string& title, bool is_number) {
    if (!is_shown) return;
    out += std::string("<th scope=\"col\"") + (is_number ? " class=\"n\">" : ">") + escaped(title) +
           "</th>";
  };
  head(columns.label, "name", false);
  head(true, figure.x.title, figure.x.scale != Scale::kCategories);
  head(columns.x_range, "interval", true);
  head(true, figure.y.title, figure.y.scale != Scale::kCategories);
  head(columns.y_range, "interval", true);
  head(columns.value, "value", true);
  out += "</tr></thead><tbody>\n";
  std::size_t rows = 0;
  std::size_t all = 0;
  for (const Series& series : figure.series) {
    if (series.tone == Tone::kAccent) continue;
    const std::size_t step = std::max<std::size_t>(1, series.data.size() / kFigureRowsMax);
    for (std::size_t i = 0; i < series.data.size(); ++i) {
      ++all;
      if (i % step != 0 && i + 1 != series.data.size()) continue;
      ++rows;
      figure_row(out, figure, series, series.data[i], columns);
    }
  }
  out += "</tbody></table></div>\n";
  if (rows < all) {
    out += "<p class=\"note\">" + count(std::uint64_t{rows}) + " of " + count(std::uint64_t{all}) +
           " rows; the result file holds all.</p>\n";
  }
  return out + "</details>\n";
}

}  // namespace pointsman::reports::page
