#include "sim/analysis/influence.hpp"

#include <cmath>
#include <cstddef>

namespace pointsman::analysis {

InfluenceShape influence_shape(std::span<const double> without,
                               std::span<const std::uint32_t> counts) {
  const auto times = [&](std::size_t i) { return counts.empty() ? 1.0 : counts[i]; };
  double mean = 0;
  double counted = 0;
  for (std::size_t i = 0; i < without.size(); ++i) {
    if (std::isnan(without[i])) continue;
    mean += times(i) * without[i];
    counted += times(i);
  }
  if (counted == 0) return {};
  mean /= counted;
  double squares = 0;
  double cubes = 0;
  double fourths = 0;
  for (std::size_t i = 0; i < without.size(); ++i) {
    if (std::isnan(without[i])) continue;
    const double influence = mean - without[i];
    const double square = influence * influence;
    squares += times(i) * square;
    cubes += times(i) * influence * influence * influence;
    fourths += times(i) * square * square;
  }
  InfluenceShape shape;
  if (!(squares > 0) || !std::isfinite(cubes)) return shape;
  shape.acceleration = cubes / (6 * std::pow(squares, 1.5));
  const double excess = counted * fourths / (squares * squares) - 1;
  if (excess > 0 && std::isfinite(excess)) shape.degrees = 2 * counted / excess;
  return shape;
}

}  // namespace pointsman::analysis
