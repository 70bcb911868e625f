#include "sim/analysis/frontier_change.hpp"

#include "sim/base/limits.hpp"

#include <algorithm>
#include <vector>

namespace pointsman::analysis {

namespace {

double relative_rise(double before, double now) {
  if (before == now) return 0;
  return before > 0 ? now / before - 1 : base::kInfinity;
}

}  // namespace

double shortfall(const OperatingPoint& point, OperatingPoints now) {
  double least = base::kInfinity;
  for (const OperatingPoint& other : now) {
    const double dearer = relative_rise(point.x, other.x);
    least = std::min(least, std::max(dearer, point.quality - other.quality));
  }
  return least;
}

double coverage(OperatingPoints points, double most) {
  std::vector<OperatingPoint> ordered(points.begin(), points.end());
  std::ranges::sort(ordered, {}, &OperatingPoint::x);
  double area = 0;
  double best = 0;
  double from = 0;
  for (const OperatingPoint& point : ordered) {
    const double to = std::min(point.x, most);
    area += best * (to - from);
    from = to;
    best = std::max(best, point.quality);
  }
  area += best * (most - from);
  return most > 0 ? area / most : best;
}

}  // namespace pointsman::analysis
