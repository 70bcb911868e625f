// Which input of a floor calculation matters: tornado, slopes, and the worth of one more point.
//
// Moves every number of a story (sim/analysis/floor_table.hpp) about where it is and follows two
// results: the floor of one row of its table, and the saving of a router against that row's
// baseline. Invariant: inputs stay in their domains; inputs of 0 that only a factor would move stay
// put, except the shares, which move by points. Cost: a few floor tables per input.
#pragma once

#include "sim/analysis/floor_table.hpp"
#include "sim/analysis/sensitivity.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

/// How far inputs move: shares by so many points, amounts by such a share of themselves.
struct StoryRange {
  double points = 0.1;
  double factor = 0.2;
};

struct StoryInput {
  SensitivityInput range;  ///< its name is the flag's: "easy_share", "small_usd"
  bool is_share = false;
};
/// The numbers that the story has, then those of the router at the point.
std::vector<StoryInput> story_inputs(const FloorStory& story,
                                     const std::optional<RouterPoint>& point,
                                     const StoryRange& range);

/// What follows from the story's own values, and how it moves.
struct MovingResult {
  std::optional<double> here;  ///< of a floor that no router or every one meets: where its line is
  std::vector<TornadoBar> bars;
  std::vector<Slope> slopes;
};

/// The floors at the ends of a bar: some are words, not numbers.
struct FloorEnds {
  Floor low, high;
};

struct StorySensitivity {
  FloorBaseline baseline{};
  FloorCurrency currency{};
  std::vector<StoryInput> inputs;
  MovingResult floor;  ///< against that baseline, in that currency
  Floor floor_here;
  std::vector<FloorEnds> floor_ends;   ///< by floor.bars
  std::optional<MovingResult> saving;  ///< of the router at the point
};
/// About one row of floor_table(story).
StorySensitivity story_sensitivity(const FloorStory& story, const std::optional<RouterPoint>& point,
                                   std::size_t row, const StoryRange& range = {});

}  // namespace pointsman::analysis
