#include "reports/page/gnuplot.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace pointsman::reports::page {
namespace {

constexpr int kWidth = 800;
constexpr int kHeight = 500;
constexpr int kRowHeight = 26;
constexpr std::array kColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                 "#E69F00", "#56B4E9", "#000000", "#B8A800"};
constexpr const char* kReferenceColour = "#7d8792";
constexpr const char* kAccentColour = "#c22f00";
constexpr double kBarHalf = 0.36;

/// A string of gnuplot in single quotes, in which nothing but the quote itself is special. Signs
/// that could begin a substitution elsewhere are replaced all the same.
std::string gnuplot_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "''";
    } else if (c == '`' || c == '@') {
      out += '?';
    } else {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out + '\'';
}

/// A name in a column of inline data.
std::string in_data(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const bool is_special = c == '"' || c == '`' || c == '\\' || c == '@' || c == '|';
    out += is_special || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

std::string number(double value) {
  return std::isfinite(value) ? base::format_double(value) : "NaN";
}

double factor_of(const Axis& axis) {
  return axis.unit == Unit::kShare || axis.unit == Unit::kPoints ? 100 : 1;
}

std::string axis_title(const Axis& axis) {
  if (axis.title.empty()) return {};
  switch (axis.unit) {
    case Unit::kShare:
      return axis.title + ", %";
    case Unit::kPoints:
    case Unit::kNumber:
    case Unit::kCount:
    case Unit::kUsd:
    case Unit::kSeconds:
      break;
  }
  return axis.title;
}

class Script {
 public:
  explicit Script(const Figure& figure)
      : figure_(figure), x_factor_(factor_of(figure.x)), y_factor_(factor_of(figure.y)) {}

  std::string text(PictureForm form, std::string_view output) {
    std::size_t rows = 0;
    if (figure_.y.scale == Scale::kCategories) rows = figure_.y.categories.size();
    const int height =
        rows > 0 ? std::max(240, 140 + kRowHeight * static_cast<int>(rows)) : kHeight;
    const std::string size = std::to_string(kWidth) + ',' + std::to_string(height);
    std::string out = "reset\nset terminal ";
    out +=
        form == PictureForm::kSvg
            ? "svg size " + size + " dynamic background '#ffffff' font 'sans-serif,13' noenhanced\n"
            : "pngcairo size " + size + " font 'sans,11' noenhanced\n";
    out += "set output " + gnuplot_quoted(output) + "\nset title " + gnuplot_quoted(figure_.title) +
           "\n";
    out +=
        "set datafile separator '|'\nset key outside top horizontal\nset border 3 lc '#999999'\n"
        "set tics nomirror tc '#222222'\nset grid lc '#dddddd' lt 1\n";
    out += axis("x", figure_.x) + axis("y", figure_.y);
    int colour = 0;
    for (std::size_t i = 0; i < figure_.series.size(); ++i) add(i, colour);
    // With nothing but rules there are no axes to draw them on.
    if (plots_.empty()) plots_ = "NaN notitle";
    return out + data_ + commands_ + "plot " + plots_ + "\nunset output\n";
  }

 private:
  static std::string axis(const std::string& name, const Axis& axis) {
    std::string out = "set " + name + "label " + gnuplot_quoted(axis_title(axis)) + "\n";
    if (axis.scale == Scale::kLog) out += "set logscale " + name + "\n";
    if (axis.scale != Scale::kCategories) return out;
    out += "set " + name + "tics (";
    for (std::size_t i = 0; i < axis.categories.size(); ++i) {
      out += (i > 0 ? ", " : "") + gnuplot_quoted(axis.categories[i]) + ' ' + std::to_string(i);
    }
    const std::string last = std::to_string(static_cast<double>(axis.categories.size()) - 0.5);
    // The first row of a list is on top.
    const std::string range = name == "y" ? last + ":-0.5" : "-0.5:" + last;
    return out + ")" + (name == "x" && axis.categories.size() > 6 ? " rotate by -30" : "") +
           "\nset " + name + "range [" + range + "]\n";
  }

  std::string colour_of(const Series& series, int& next) const {
    if (series.tone == Tone::kReference) return kReferenceColour;
    if (series.tone == Tone::kAccent) return kAccentColour;
    return kColours[static_cast<std::size_t>(next++) % kColours.size()];
  }

  /// x|y|x_lo|x_hi|y_lo|y_hi|value|label
  void add_data(const std::string& name, const Series& series) {
    data_ += name + " << EOD\n";
    for (const Datum& datum : series.data) {
      data_ += number(x_factor_ * datum.x) + '|' + number(y_factor_ * datum.y) + '|' +
               number(x_factor_ * datum.x_lo) + '|' + number(x_factor_ * datum.x_hi) + '|' +
               number(y_factor_ * datum.y_lo) + '|' + number(y_factor_ * datum.y_hi) + '|' +
               number(datum.value) + '|' + in_data(datum.label) + '\n';
    }
    data_ += "EOD\n";
  }

  void plot(const std::string& what) { plots_ += (plots_.empty() ? "" : ", \\\n  ") + what; }

  void add(std::size_t index, int& next_colour) {
    const Series& series = figure_.series[index];
    const std::string name = "$d" + std::to_string(index);
    const std::string colour = colour_of(series, next_colour);
    const std::string title = " title " + gnuplot_quoted(series.name);
    const std::string ink = " lc rgb '" + colour + "'";
    const std::string dash = series.tone == Tone::kReference ? " dt 2" : "";
    if (series.data.empty()) return;
    switch (series.mark) {
      case Mark::kPoint:
        return add_points(name, series, ink, title);
      case Mark::kLine:
        add_data(name, series);
        return plot(name + " using 1:2 with lines lw 2" + dash + ink + title);
      case Mark::kBand:
        add_data(name, series);
        return plot(name + " using 1:5:6 with filledcurves fs transparent solid 0.18 noborder" +
                    ink + title);
      case Mark::kBar:
      case Mark::kStack:
        return add_bars(name, series, index, ink, title);
      case Mark::kCell:
        add_data(name, series);
        commands_ += "set palette defined (0 '#eef5fa', 1 '#0072B2')\nunset grid\n";
        plot(name +
             " using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):7 with boxxyerror fs solid "
             "border lc '#ffffff' fc palette" +
             title);
        return plot(name +
                    " using 1:2:(valid(7) ? sprintf('%.3g', column(7)) : stringcolumn(8)) "
                    "with labels notitle");
      case Mark::kRule:
        return add_rule(series, colour, title);
      case Mark::kBox:
        add_data(name, series);
        return plot(name + " using 1:2:3:4:5:6 with boxxyerror fs transparent solid 0.25" + ink +
                    title);
    }
  }

  void add_points(const std::string& name, const Series& series, const std::string& ink,
                  const std::string& title) {
    add_data(name, series);
    const auto has = [&](double Datum::*bound) {
      return std::ranges::any_of(series.data,
                                 [&](const Datum& datum) { return std::isfinite(datum.*bound); });
    };
    if (has(&Datum::x_lo)) plot(name + " using 1:2:3:4 with xerrorbars pt -1" + ink + " notitle");
    if (has(&Datum::y_lo)) plot(name + " using 1:2:5:6 with yerrorbars pt -1" + ink + " notitle");
    const bool is_ring = series.tone == Tone::kAccent;
    plot(name + " using 1:2 with points " + (is_ring ? "pt 6 ps 1.8 lw 2" : "pt 7 ps 0.8") + ink +
         title);
    const bool on_categories =
        figure_.x.scale == Scale::kCategories || figure_.y.scale == Scale::kCategories;
    const bool has_names =
        std::ranges::any_of(series.data, [](const Datum& datum) { return !datum.label.empty(); });
    if (has_names && !is_ring && !on_categories) {
      plot(name + " using 1:2:8 with labels left offset 0.8,0.5 notitle");
    }
  }

  void add_bars(const std::string& name, const Series& series, std::size_t index,
                const std::string& ink, const std::string& title) {
    const bool is_level = figure_.y.scale == Scale::kCategories;
    const auto bars = std::ranges::count(figure_.series, Mark::kBar, &Series::mark);
    const double width = series.mark == Mark::kStack || bars == 0
                             ? 2 * kBarHalf
                             : 2 * kBarHalf / static_cast<double>(bars);
    data_ += name + " << EOD\n";
    for (const Datum& datum : series.data) {
      const double place = is_level ? datum.y : datum.x;
      const double value = is_level ? x_factor_ * datum.x : y_factor_ * datum.y;
      double from = 0;
      double low = place - kBarHalf;
      if (series.mark == Mark::kStack) {
        from = stacked_[place];
        stacked_[place] += value;
      } else {
        low += width * static_cast<double>(index);
      }
      const std::array<double, 4> span = is_level
                                             ? std::array{from, from + value, low, low + width}
                                             : std::array{low, low + width, from, from + value};
      data_ += number((span[0] + span[1]) / 2) + '|' + number((span[2] + span[3]) / 2);
      for (const double end : span) data_ += '|' + number(end);
      data_ += '\n';
    }
    data_ += "EOD\n";
    plot(name + " using 1:2:3:4:5:6 with boxxyerror fs solid 0.9 noborder" + ink + title);
  }

  void add_rule(const Series& series, const std::string& colour, const std::string& title) {
    for (const Datum& datum : series.data) {
      if (std::isfinite(datum.x)) {
        const std::string at = number(x_factor_ * datum.x);
        commands_ += "set arrow from first " + at + ", graph 0 to first " + at + ", graph 1";
      } else if (std::isfinite(datum.y)) {
        const std::string at = number(y_factor_ * datum.y);
        commands_ += "set arrow from graph 0, first " + at + " to graph 1, first " + at;
      } else {
        continue;
      }
      commands_ += " nohead lw 1.5 dt 2 lc rgb '" + colour + "'\n";
    }
    plot("NaN with lines dt 2 lc rgb '" + colour + "'" + title);
  }

  const Figure& figure_;
  double x_factor_, y_factor_;
  std::map<double, double> stacked_;
  std::string data_, commands_, plots_;
};

}  // namespace

std::string gnuplot_script(const Figure& figure, PictureForm form, std::string_view output) {
  return Script(figure).text(form, output);
}

}  // namespace pointsman::reports::page
