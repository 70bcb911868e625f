// The result for a terminal: policies, controls, and what the reader must know, in 100 columns.
//
// A pure function of the result: the same text for the same result. Unknown figures are "-" and a
// line below says why. Invariant: no line is wider than `width`, provided that it is at least 80.
#pragma once

#include "reports/result.hpp"

#include <cstddef>
#include <string>

namespace pointsman::reports {

struct TableOptions {
  std::size_t width = 100;
  bool unicode = true;  ///< false: ASCII only, but for names
  bool colour = false;  ///< ANSI bold and yellow; never under NO_COLOR or off a terminal

  /// Stands before a remark.
  const char* bullet() const { return unicode ? "· " : "- "; }
};

/// Headers of quality-adjusted figures: short, so that names keep their mark beside them...
inline constexpr const char* kAdjustedSaving = "adj. saving %";
inline constexpr const char* kAdjustedCost = "adj. $/1k";
/// ...and the line that explains them: "adj.: quality-adjusted; a wrong answer costs ...".
inline std::string adjusted_note(const std::string& price) {
  return "adj.: quality-adjusted; " + price;
}

/// Ends in a newline.
std::string result_table(const Result& result, const TableOptions& options = {});

/// The analyses alone: name and text of each that has something to say in a terminal.
std::string findings_text(const Result& result, const TableOptions& options = {});

/// One slice key: a row per value with the accuracy of every policy, and its savings where there is
/// a baseline. Policies that do not fit side by side follow below. Empty where a policy lacks it.
std::string slice_table(const Result& result, std::string_view key,
                        const TableOptions& options = {});

}  // namespace pointsman::reports
