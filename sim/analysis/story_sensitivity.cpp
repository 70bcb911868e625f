#include "sim/analysis/story_sensitivity.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace pointsman::analysis {
namespace {

/// A story with a router in it, as one value that inputs are written to.
struct Case {
  FloorStory story;
  std::optional<RouterPoint> point;
  double accuracy = 0;  ///< of a symmetric point

  std::optional<RouterPoint> router() const {
    if (point && point->is_symmetric) return RouterPoint{errors_at(accuracy), true};
    return point;
  }
};

/// A number of the story: where it is kept, empty where this story has none.
struct Knob {
  std::string_view name;
  bool is_share;
  double* (*find)(Case&);
};

constexpr Knob kKnobs[] = {
    {"easy_share", true, [](Case& c) { return &c.story.traffic.easy_share; }},
    {"small_right_easy", true, [](Case& c) { return &c.story.traffic.small_right.easy; }},
    {"small_right_hard", true, [](Case& c) { return &c.story.traffic.small_right.hard; }},
    {"frontier_right_easy", true, [](Case& c) { return &c.story.traffic.frontier_right.easy; }},
    {"frontier_right_hard", true, [](Case& c) { return &c.story.traffic.frontier_right.hard; }},
    {"verifier_recall", true, [](Case& c) { return &c.story.traffic.recall; }},
    {"verifier_false_alarm", true, [](Case& c) { return &c.story.traffic.false_alarm; }},
    {"small_usd", false, [](Case& c) { return c.story.prices ? &c.story.prices->small : nullptr; }},
    {"frontier_usd", false,
     [](Case& c) { return c.story.prices ? &c.story.prices->frontier : nullptr; }},
    {"router_usd", false,
     [](Case& c) { return c.story.prices ? &c.story.prices->router : nullptr; }},
    {"verifier_usd", false,
     [](Case& c) { return c.story.prices ? &c.story.prices->verifier : nullptr; }},
    {"wrong_answer_usd", false,
     [](Case& c) { return c.story.prices ? &c.story.prices->wrong_answer : nullptr; }},
    {"small_s", false, [](Case& c) { return c.story.times ? &c.story.times->small_s : nullptr; }},
    {"frontier_s", false,
     [](Case& c) { return c.story.times ? &c.story.times->frontier_s : nullptr; }},
    {"router_s", false, [](Case& c) { return c.story.times ? &c.story.times->router_s : nullptr; }},
    {"slo_s", false, [](Case& c) { return c.story.deadline ? &c.story.deadline->s : nullptr; }},
    {"slo_usd", false,
     [](Case& c) { return c.story.deadline ? &c.story.deadline->penalty : nullptr; }},
    {"value_of_time_usd_per_s", false, [](Case& c) { return &c.story.value_of_time_usd_per_s; }},
    {"steps", false, [](Case& c) { return c.story.steps > 1 ? &c.story.steps : nullptr; }},
    {"accuracy", true,
     [](Case& c) { return c.point && c.point->is_symmetric ? &c.accuracy : nullptr; }},
    {"over_escalation", true,
     [](Case& c) {
       return c.point && !c.point->is_symmetric ? &c.point->errors.over_escalation : nullptr;
     }},
    {"miss", true,
     [](Case& c) { return c.point && !c.point->is_symmetric ? &c.point->errors.miss : nullptr; }},
};

Case case_of(const FloorStory& story, const std::optional<RouterPoint>& point) {
  Case made{story, point, 0};
  if (point && point->is_symmetric) made.accuracy = 1 - point->errors.miss;
  return made;
}

SensitivityInput range_of(const Knob& knob, double value, const StoryRange& range) {
  SensitivityInput input{std::string(knob.name), value, value, value};
  if (knob.is_share) {
    input.low = std::max(0.0, value - range.points);
    input.high = std::min(1.0, value + range.points);
  } else {
    input.low = value * (1 - range.factor);
    input.high = value * (1 + range.factor);
    if (knob.name == "steps") input.low = std::max(1.0, input.low);
  }
  return input;
}

MovingResult follow(std::span<const SensitivityInput> inputs, const Response& response) {
  std::vector<double> values;
  for (const SensitivityInput& input : inputs) values.push_back(input.value);
  return {response(values), tornado(inputs, response), slopes(inputs, response)};
}

}  // namespace

std::vector<StoryInput> story_inputs(const FloorStory& story,
                                     const std::optional<RouterPoint>& point,
                                     const StoryRange& range) {
  Case made = case_of(story, point);
  std::vector<StoryInput> inputs;
  for (const Knob& knob : kKnobs) {
    const double* value = knob.find(made);
    if (value != nullptr) inputs.push_back({range_of(knob, *value, range), knob.is_share});
  }
  return inputs;
}

StorySensitivity story_sensitivity(const FloorStory& story, const std::optional<RouterPoint>& point,
                                   std::size_t row, const StoryRange& range) {
  const FloorRow asked = floor_table(story).at(row);
  StorySensitivity found;
  found.baseline = asked.baseline;
  found.currency = asked.currency;
  found.inputs = story_inputs(story, point, range);
  std::vector<SensitivityInput> inputs;
  for (const StoryInput& input : found.inputs) inputs.push_back(input.range);
  const auto moved = [&](std::span<const double> values) {
    Case made = case_of(story, point);
    std::size_t next = 0;
    for (const Knob& knob : kKnobs) {
      if (double* value = knob.find(made)) *value = values[next++];
    }
    return made;
  };
  const auto floor_at = [&](std::span<const double> values) {
    return floor_table(moved(values).story)[row].floor;
  };
  found.floor =
      follow(inputs, [&](std::span<const double> values) { return floor_at(values).value; });
  std::vector<double> here;
  for (const SensitivityInput& input : inputs) here.push_back(input.value);
  found.floor_here = floor_at(here);
  for (const TornadoBar& bar : found.floor.bars) {
    std::vector<double> low = here, high = here;
    low[bar.input] = inputs[bar.input].low;
    high[bar.input] = inputs[bar.input].high;
    found.floor_ends.push_back({floor_at(low), floor_at(high)});
  }
  if (point) {
    found.saving = follow(inputs, [&](std::span<const double> values) {
      const Case made = moved(values);
      return point_report(made.story, *made.router()).rows[row].saving;
    });
  }
  return found;
}

}  // namespace pointsman::analysis
