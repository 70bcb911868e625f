#include "sim/analysis/static_mix.hpp"

#include "sim/analysis/rounding.hpp"

#include <algorithm>
#include <tuple>

namespace pointsman::analysis {

namespace {

/// Whether `middle` lies on or under the chord from `left` to `right`.
bool is_under_chord(const MixPoint& left, const MixPoint& middle, const MixPoint& right) {
  return (middle.accuracy - left.accuracy) * (right.cost - left.cost) <=
         (right.accuracy - left.accuracy) * (middle.cost - left.cost);
}

}  // namespace

std::vector<MixPoint> upper_hull(std::span<const MixPoint> models) {
  std::vector<MixPoint> points(models.begin(), models.end());
  std::ranges::sort(points, [](const MixPoint& a, const MixPoint& b) {
    return std::tuple(a.cost, -a.accuracy, a.model) < std::tuple(b.cost, -b.accuracy, b.model);
  });
  std::vector<MixPoint> hull;
  for (const MixPoint& point : points) {
    if (!hull.empty() && point.accuracy <= hull.back().accuracy) continue;
    while (hull.size() >= 2 && is_under_chord(hull[hull.size() - 2], hull.back(), point)) {
      hull.pop_back();
    }
    hull.push_back(point);
  }
  return hull;
}

std::optional<StaticMix> best_static_mix(std::span<const MixPoint> hull, double cost) {
  if (hull.empty() || cost < hull.front().cost * (1 - kRounding)) return std::nullopt;
  const auto next =
      std::ranges::find_if(hull, [cost](const MixPoint& point) { return point.cost > cost; });
  if (next == hull.begin()) {  // within rounding of the cheapest model
    return StaticMix{next->cost, next->accuracy, {{next->model, 1}}};
  }
  const MixPoint& below = *(next - 1);
  if (next == hull.end() || cost <= below.cost) {
    return StaticMix{below.cost, below.accuracy, {{below.model, 1}}};
  }
  const double weight = (cost - below.cost) / (next->cost - below.cost);
  return StaticMix{cost,
                   below.accuracy + weight * (next->accuracy - below.accuracy),
                   {{below.model, 1 - weight}, {next->model, weight}}};
}

}  // namespace pointsman::analysis
