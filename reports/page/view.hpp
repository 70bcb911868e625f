// What a report says, before anyone decides how it looks: verdict, sections, tables, figures.
//
// Built once from a result (page/view_of_result.cpp) or from several (page/view_of_comparison.cpp);
// HTML, Markdown, plots and exports render it. Invariant: a number in a text that stands for a
// figure of the result carries the JSON pointer of that figure and its scale; nothing is computed
// here that the result does not state, but differences and orders of what it states.
#pragma once

#include "reports/page/figure.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::reports::page {

/// A piece of text; a number of the result where `at` is set: shown = value * scale, rounded.
struct Span {
  std::string text;
  std::string at{};  ///< JSON pointer
  double scale = 1;
  bool is_faint = false;  ///< an interval, a unit
};
using Text = std::vector<Span>;

enum class Mood : std::uint8_t { kPlain, kGood, kBad, kUnsure };

struct Cell {
  Text text{};
  Mood mood = Mood::kPlain;
};

struct Column {
  std::string title;
  bool is_number = false;
};

struct Table {
  std::string caption;
  std::vector<Column> columns{};
  std::vector<std::vector<Cell>> rows{};
  std::string note{};
  bool is_folded = false;  ///< long; behind a summary where the medium can fold
};

struct Remark {
  bool is_warning = false;
  std::string text;
};

struct Section {
  std::string id;     ///< unique in its page; [a-z0-9-]
  std::string title;  ///< one or two words, for the list of contents
  std::string lead{};
  std::vector<Remark> remarks{};
  std::vector<Figure> figures{};
  std::vector<Table> tables{};
};

/// A number that stands large beside the verdict.
struct KeyNumber {
  std::string label;
  Text value;
  Text interval{};
  std::string meaning{};
  Mood mood = Mood::kPlain;
};

struct Verdict {
  Mood mood = Mood::kUnsure;
  std::string word;      ///< "SHIP", "HOLD", "TRADE-OFF", "NEED MORE DATA", "NO VERDICT"
  std::string sentence;  ///< one
  std::vector<KeyNumber> numbers{};
  std::string binding{};  ///< what stands in the way, or what would; one sentence
};

/// A figure that the slider's panel shows at each step.
struct Readout {
  std::string label;
  Unit unit = Unit::kNumber;
  std::vector<double> values;  ///< NaN = unknown
  std::vector<double> lo, hi;  ///< empty, or as many
  std::string at_key{};        ///< key within a point of the curve
};

/// A threshold, or another number of a policy, that the reader may move.
struct Slider {
  std::string id;
  std::string label;           ///< "threshold: at_least"
  std::string at;              ///< JSON pointer of the points
  std::vector<double> values;  ///< one per step; NaN = none or all are past it
  std::vector<std::string> texts;
  std::size_t start = 0;
  std::vector<Readout> readouts{};
};

struct View {
  std::string title;
  std::string subtitle;
  Verdict verdict;
  std::vector<Slider> sliders{};
  std::vector<Section> sections{};
  std::string result_name;  ///< of the file that the page offers, "demo.result.json"
  std::string result_text;  ///< JSON of all that was read
  std::string scenario_name{}, scenario_text{};  ///< empty where the result does not hold it
};

/// Every figure of the view, in order.
std::vector<const Figure*> figures_of(const View& view);

}  // namespace pointsman::reports::page
