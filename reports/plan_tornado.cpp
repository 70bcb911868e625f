#include "reports/floor_words.hpp"
#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/plan_report.hpp"
#include "reports/plan_words.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::MovingResult;
using analysis::Slope;
using analysis::StoryInput;
using analysis::StorySensitivity;
using analysis::TornadoBar;

constexpr std::size_t kBarWidth = 24;
constexpr const char* kBaseTakesTooLittle = "the baseline takes too little to compare with";

const Slope* slope_of(const MovingResult& result, std::size_t input) {
  const auto found = std::ranges::find(result.slopes, input, &Slope::input);
  return found == result.slopes.end() ? nullptr : &*found;
}

std::string points(const std::optional<double>& share) {
  return share ? percent(*share, 2) : "-";
}

/// One more point of a share, one more per cent of an amount.
std::string step_text(const StoryInput& input, const Slope* slope) {
  if (slope == nullptr || !slope->per_unit) return "-";
  const double step = input.is_share ? kPercentagePoint : kPercentagePoint * input.range.value;
  return fixed(100 * *slope->per_unit * step, 3);
}

std::string bar(double swing, double widest, bool unicode) {
  if (!(widest > 0)) return {};
  const auto length = static_cast<std::size_t>(std::round(kBarWidth * swing / widest));
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += unicode ? "█" : "#";
  return text;
}

/// `ends` as words and numbers, by bar: the least and the most of the input.
using Ends = std::vector<std::pair<std::string, std::string>>;

void append_bars(const StorySensitivity& found, const MovingResult& result, const Ends& ends,
                 const std::string& what, const TableOptions& options, std::string& out) {
  TextGrid grid({{.header = "input"},
                 {.header = "from", .is_right_aligned = true},
                 {.header = "to", .is_right_aligned = true},
                 {.header = what + " at least", .is_right_aligned = true},
                 {.header = "at most", .is_right_aligned = true},
                 {.header = "per step", .is_right_aligned = true},
                 {.header = "", .is_optional = true}});
  const double widest = result.bars.empty() ? 0 : result.bars.front().swing();
  bool is_moved = false;
  for (std::size_t i = 0; i < result.bars.size(); ++i) {
    const TornadoBar& moved = result.bars[i];
    const StoryInput& input = found.inputs[moved.input];
    const auto& [at_low, at_high] = ends[i];
    if (moved.swing() == 0 && at_low == at_high) continue;
    is_moved = true;
    grid.add_row({input.range.name, significant_text(input.range.low),
                  significant_text(input.range.high), at_low, at_high,
                  step_text(input, slope_of(result, moved.input)),
                  bar(moved.swing(), widest, options.unicode)});
  }
  out += is_moved ? grid_text(grid, {options.width, options.unicode})
                  : "no input moves it within its range\n";
}

Ends saving_ends(const MovingResult& saving) {
  Ends ends;
  for (const TornadoBar& bar : saving.bars) {
    ends.emplace_back(points(bar.at_low), points(bar.at_high));
  }
  return ends;
}

/// Without the unit, which stands above.
std::string floor_points(const analysis::Floor& floor) {
  return floor.reach == analysis::Reach::kReachable ? points(floor.value)
                                                    : std::string(reach_name(floor.reach));
}

Ends floor_ends(const StorySensitivity& found) {
  Ends ends;
  for (const auto& [low, high] : found.floor_ends) {
    ends.emplace_back(floor_points(low), floor_points(high));
  }
  return ends;
}

Json result_json(const StorySensitivity& found, const MovingResult& result) {
  Json bars = Json::array();
  for (const TornadoBar& moved : result.bars) {
    const StoryInput& input = found.inputs[moved.input];
    const Slope* slope = slope_of(result, moved.input);
    bars.push_back(
        {{"input", input.range.name},
         {"value", json_number(input.range.value)},
         {"from", json_number(input.range.low)},
         {"to", json_number(input.range.high)},
         {"at_from", json_number(moved.at_low)},
         {"at_to", json_number(moved.at_high)},
         {"swing", json_number(moved.swing())},
         {"per_unit", json_number(slope != nullptr ? slope->per_unit : std::nullopt)},
         {"elasticity", json_number(slope != nullptr ? slope->elasticity : std::nullopt)}});
  }
  return {{"value", json_number(result.here)}, {"bars", std::move(bars)}};
}

/// Numbers of floors that no router or every one meets are where the line is, beside the word.
Json floor_result_json(const StorySensitivity& found) {
  Json object = result_json(found, found.floor);
  object["reach"] = reach_name(found.floor_here.reach);
  if (!found.floor_here.reason.empty()) object["reason"] = found.floor_here.reason;
  for (std::size_t i = 0; i < found.floor_ends.size(); ++i) {
    object["bars"][i]["reach_from"] = reach_name(found.floor_ends[i].low.reach);
    object["bars"][i]["reach_to"] = reach_name(found.floor_ends[i].high.reach);
  }
  return object;
}

}  // namespace

TornadoPlan plan_tornado(const analysis::FloorStory& story,
                         const std::optional<analysis::RouterPoint>& point,
                         const analysis::StoryRange& range) {
  const auto rows = analysis::floor_table(story);
  const std::size_t row = analysis::binding_row(rows).value_or(0);
  return {range, analysis::story_sensitivity(story, point, row, range)};
}

std::string plan_text(const TornadoPlan& plan, const TableOptions& options) {
  const StorySensitivity& found = plan.found;
  std::string out =
      wrap_text("",
                "What moves the result most: against " + std::string(name_of(found.baseline)) +
                    " in " + std::string(name_of(found.currency)) + ", shares by " +
                    fixed(100 * plan.range.points, 0) + " points, amounts by " +
                    percent(plan.range.factor, 0) + " %; a step is one point, or one per cent",
                options.width) +
      "\n\n";
  if (found.saving) {
    out += found.saving->here
               ? "saving, now " + points(found.saving->here) + " %\n"
               : std::string("saving, now undefined because ") + kBaseTakesTooLittle + "\n";
    append_bars(found, *found.saving, saving_ends(*found.saving), "saving", options, out);
    out += "\n";
  }
  out += wrap_text("", "floor, now " + floor_words(found.floor_here), options.width) + "\n";
  append_bars(found, found.floor, floor_ends(found), "floor", options, out);
  return out;
}

std::string plan_json(const TornadoPlan& plan) {
  const StorySensitivity& found = plan.found;
  Json saving = nullptr;
  if (found.saving) {
    saving = result_json(found, *found.saving);
    if (!found.saving->here) put_unknown(saving, "value", kBaseTakesTooLittle);
  }
  const Json object = {{"kind", "plan-tornado"},
                       {"baseline", name_of(found.baseline)},
                       {"currency", name_of(found.currency)},
                       {"range", {{"points", plan.range.points}, {"factor", plan.range.factor}}},
                       {"floor", floor_result_json(found)},
                       {"saving", std::move(saving)}};
  return object.dump(2) + "\n";
}

}  // namespace pointsman::reports
