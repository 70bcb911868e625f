#include "reports/page/figure_csv.hpp"

#include "data/csv_cell.hpp"
#include "sim/base/text.hpp"

#include <cmath>

namespace pointsman::reports::page {
namespace {

using data::csv_cell;

std::string csv_number(double value) {
  return std::isfinite(value) ? base::format_double(value) : "";
}

std::string csv_place(double value, const Axis& axis) {
  if (axis.scale != Scale::kCategories) return csv_number(value);
  const bool is_in = value >= 0 && value < static_cast<double>(axis.categories.size());
  return is_in ? csv_cell(axis.categories[static_cast<std::size_t>(value)]) : std::string();
}

}  // namespace

std::string figures_csv(const View& view) {
  std::string out = "figure,series,x,y,x_lo,x_hi,y_lo,y_hi,value,label\n";
  for (const Figure* figure : figures_of(view)) {
    for (const Series& series : figure->series) {
      if (series.tone == Tone::kAccent && !figure->slider.empty()) continue;
      const std::string prefix = figure->id + ',' + csv_cell(series.name) + ',';
      for (const Datum& datum : series.data) {
        out += prefix + csv_place(datum.x, figure->x) + ',' + csv_place(datum.y, figure->y);
        for (const double bound : {datum.x_lo, datum.x_hi, datum.y_lo, datum.y_hi, datum.value}) {
          out += ',' + csv_number(bound);
        }
        out += ',' + csv_cell(datum.label) + '\n';
      }
    }
  }
  return out;
}

}  // namespace pointsman::reports::page
