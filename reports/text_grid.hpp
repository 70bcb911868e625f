// Rows of text in aligned columns that fit a terminal.
//
// Columns are as wide as their longest cell; where the whole is too wide, elastic columns give way,
// the widest first, and then columns marked as optional are left out, last first. Cells of an
// elastic column are cut where they still differ: at the end, else in the middle, else at the
// start. Invariant: no line is longer than the width unless fixed columns alone are. Widths count
// code points; control characters, which could move the cursor, are shown as "?".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::reports {

/// Blanks between two columns.
inline constexpr std::size_t kColumnGap = 2;

struct GridColumn {
  std::string header;
  bool is_right_aligned = false;
  std::size_t width_min = 0;  ///< > 0: elastic, down to this
  bool is_optional = false;
};

struct GridStyle {
  std::size_t width = 100;
  bool unicode = true;  ///< "…" and "─", else ".." and "-"
};

class TextGrid {
 public:
  explicit TextGrid(std::vector<GridColumn> columns) : columns_(std::move(columns)) {}

  /// One cell per column.
  void add_row(std::vector<std::string> cells) { rows_.push_back({std::move(cells), {}}); }
  /// A line across the grid that names the rows below it.
  void add_heading(std::string heading) { rows_.push_back({{}, std::move(heading)}); }

  /// Header and rows as lines without trailing blanks; `left_out` receives headers of dropped
  /// columns.
  std::vector<std::string> lines(const GridStyle& style, std::vector<std::string>& left_out) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string heading;
  };
  struct Layout {
    std::vector<std::size_t> widths;  ///< of all columns
    std::vector<std::size_t> shown;   ///< which of them
  };
  std::vector<std::size_t> natural_widths() const;
  Layout layout(std::size_t width, std::vector<std::string>& left_out) const;

  std::vector<GridColumn> columns_;
  std::vector<Row> rows_;
};

/// The lines as one text, each ended.
std::string grid_text(const TextGrid& grid, const GridStyle& style);

/// Number of code points of valid UTF-8.
std::size_t text_width(std::string_view text);

/// `text` without control characters, cut to `width` code points with an ellipsis.
std::string fit_text(std::string_view text, std::size_t width, bool unicode);

/// Breaks a sentence at blanks so that no line is wider, and a word that is wider itself where the
/// line ends; following lines are indented by the bullet, which is narrower than the width.
std::string wrap_text(const std::string& bullet, std::string_view text, std::size_t width);

}  // namespace pointsman::reports
