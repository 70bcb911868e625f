// The best that a blind split of traffic between single models can do at a given cost.
//
// The zero router of RouterBench (arXiv 2403.12031): the non-decreasing upper hull of the single
// models over (cost, accuracy). A point between two corners is reached by sending a fixed share of
// requests to each, whatever they ask. Invariant: every corner is a model, weights add up to 1, and
// no split of any of the models that costs as little is more accurate. Cost: O(models log models).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// A single model as a point; cost in any one unit.
struct MixPoint {
  std::size_t model = 0;
  double cost = 0;
  double accuracy = 0;
};

struct MixPart {
  std::size_t model = 0;
  double weight = 0;
};

/// A split that costs at most what was asked for.
struct StaticMix {
  double cost = 0;
  double accuracy = 0;
  std::vector<MixPart> parts;  ///< one or two, cheaper first
};

/// Corners of the hull by ascending cost: from the cheapest model to the most accurate.
std::vector<MixPoint> upper_hull(std::span<const MixPoint> models);

/// The most accurate split at no more than `cost`; empty where every model costs more.
std::optional<StaticMix> best_static_mix(std::span<const MixPoint> hull, double cost);

}  // namespace pointsman::analysis
