// What `pointsman floor` answers: every floor of a story, the one that binds and why, and where a
// router stands.
//
// Pure functions of the story: the same text for the same flags. Floors above 1 or below 0 read
// "never" and "always" in the text, which fits 100 columns; the JSON keeps their numbers beside the
// reach, and null with a reason where there is none. Cost: microseconds.
#pragma once

#include "reports/table.hpp"
#include "sim/analysis/floor_table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsman::reports {

struct FloorReport {
  analysis::FloorStory story;
  std::vector<analysis::FloorRow> rows;
  std::optional<std::size_t> binding;                   ///< index into rows
  std::optional<analysis::StoryThresholds> thresholds;  ///< where the story has prices
  std::optional<analysis::PointReport> at;              ///< where a point was given
};

FloorReport make_floor_report(const analysis::FloorStory& story,
                              const std::optional<analysis::RouterPoint>& point);

/// Which constraint binds and what that means: two sentences.
std::string floor_explanation(const FloorReport& report);

/// {"kind": "floor", "floors": [...], "at": {...}}, ending in a newline.
std::string floor_report_json(const FloorReport& report);
std::string floor_report_text(const FloorReport& report, const TableOptions& options = {});

/// The flag's name of a parameter, with its unit: "small_usd".
std::string_view name_of(analysis::FlipParameter parameter);

}  // namespace pointsman::reports
