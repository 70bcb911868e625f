// The flags of a routing story: what `floor` and `plan tornado` are asked about.
//
// A flag left out keeps the default of the story (sim/analysis/floor_table.hpp) and changes nothing
// else. Invariant: a flag that has no meaning without another is an error that names it.
#pragma once

#include "sim/analysis/floor_table.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace CLI {
class App;
}

namespace pointsman::cli {

/// The flags, as given.
struct StoryOptions {
  using Number = std::optional<double>;
  Number easy_share, small_right_easy, small_right_hard, frontier_right_easy, frontier_right_hard;
  Number recall, false_alarm, accuracy, over_escalation, miss;
  Number small_usd, frontier_usd, router_usd, verifier_usd, wrong_answer_usd;
  Number small_s, frontier_s, router_s, slo_s, slo_usd, value_of_time_usd_per_s;
  std::optional<std::uint64_t> steps;
};
void add_story(CLI::App& app, StoryOptions& options);

/// Errors: kUsage where `command` needs a flag that is not there.
base::Status check_story(std::string_view command, const StoryOptions& options);
/// Preconditions: the flags were checked.
analysis::FloorStory story_of(const StoryOptions& options);
std::optional<analysis::RouterPoint> point_of(const StoryOptions& options);

}  // namespace pointsman::cli
