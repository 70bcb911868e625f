// A figure in no one's language: axes, series of marks, and how a slider moves them.
//
// Built once from a result; ECharts options, gnuplot scripts, Vega-Lite specs, terminal plots and
// the data table behind a chart all render this and decide nothing but looks. Invariant: numbers
// are in the units of the result (shares in 0..1, dollars, seconds) and finite, but for bounds,
// where NaN = none; a category axis counts from 0. Cost: what the data take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace pointsman::reports::page {

inline constexpr double kNoBound = std::numeric_limits<double>::quiet_NaN();

/// How numbers of an axis read: shares in percent, dollars as "$0.0123".
enum class Unit : std::uint8_t { kNumber, kShare, kPoints, kUsd, kSeconds, kCount };

enum class Scale : std::uint8_t { kLinear, kLog, kCategories };

struct Axis {
  std::string title;
  Unit unit = Unit::kNumber;
  Scale scale = Scale::kLinear;
  std::vector<std::string> categories{};
};

enum class Mark : std::uint8_t {
  kPoint,  ///< with crosses where it has bounds
  kLine,
  kBand,   ///< between y_lo and y_hi
  kBar,    ///< from zero to y, beside those of other series; categories on x
  kStack,  ///< the same, on top of the series before
  kCell,   ///< of a heat map over two category axes, coloured by `value`
  kRule,   ///< a line through x, or through y where x is NaN
  kBox,    ///< from (x_lo, y_lo) to (x_hi, y_hi)
};

/// What a series is to the reader; its colour follows.
enum class Tone : std::uint8_t { kData, kReference, kAccent };

struct Datum {
  double x = 0, y = 0;
  double x_lo = kNoBound, x_hi = kNoBound;
  double y_lo = kNoBound, y_hi = kNoBound;
  double value = kNoBound;  ///< of a cell
  std::string label{};      ///< a name, or why a cell is empty
};

struct Series {
  std::string name;
  Mark mark = Mark::kPoint;
  Tone tone = Tone::kData;
  std::vector<Datum> data{};
};

/// A datum that takes another value at each step of the figure's slider.
struct Moving {
  std::size_t series = 0, datum = 0;
  std::vector<Datum> steps{};
};

struct Figure {
  std::string id;     ///< unique in its page; [a-z0-9-]
  std::string title;  ///< what it shows
  std::string note;   ///< how to read it: one or two sentences
  Axis x, y;
  Unit value_unit = Unit::kNumber;  ///< of cells
  std::vector<Series> series{};
  std::string slider{};  ///< id of the slider that moves it; may be empty
  std::vector<Moving> moving{};
  bool is_tall = false;  ///< grows with its categories on y
};

/// Whether there is anything to draw.
bool has_marks(const Figure& figure);

/// "12.3 %", "$0.0123", "1.2 s": a number of an axis for people.
std::string unit_text(double value, Unit unit);
/// The name of a unit in figures for other programs: "share", "usd".
const char* unit_key(Unit unit);

}  // namespace pointsman::reports::page
