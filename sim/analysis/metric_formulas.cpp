#include "sim/analysis/metric_formulas.hpp"

#include "sim/analysis/rounding.hpp"
#include "sim/analysis/static_mix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pointsman::analysis {

namespace {

bool is_equal(double a, double b) {
  return std::abs(a - b) <= kRounding * std::max(std::abs(a), std::abs(b));
}

constexpr const char* kTie = "the two models tie";
constexpr const char* kOneCost = "every point costs the same";
constexpr const char* kNoPoint = "there is no point";

std::vector<OperatingPoint> sorted_by_x(OperatingPoints points) {
  std::vector<OperatingPoint> sorted(points.begin(), points.end());
  std::ranges::stable_sort(sorted, {}, &OperatingPoint::x);
  return sorted;
}

double trapezoid(OperatingPoints sorted) {
  double area = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    area += (sorted[i].x - sorted[i - 1].x) * (sorted[i].quality + sorted[i - 1].quality) / 2;
  }
  return area;
}

/// The x at which the line from a to b reaches `quality`, which lies between them.
double crossing(const OperatingPoint& a, const OperatingPoint& b, double quality) {
  if (a.quality == b.quality) return a.x;
  return a.x + (b.x - a.x) * (quality - a.quality) / (b.quality - a.quality);
}

/// The last index at or below `key` as numpy.interp finds it, also in values that do not ascend.
/// Precondition: values[0] <= key <= values.back(), at least two values.
std::size_t search_as_numpy(std::span<const OperatingPoint> values, double key) {
  constexpr std::size_t kLinearUpTo = 4;
  constexpr std::size_t kNearby = 8;
  const std::size_t size = values.size();
  const auto reaches = [&](std::size_t i) { return key >= values[i].quality; };
  std::size_t first = 0;
  std::size_t last = size;
  if (size <= kLinearUpTo) {
    std::size_t i = 1;
    while (i < size && reaches(i)) ++i;
    return i - 1;
  }
  // It tries its guess, the second value, and the neighbours before it bisects the rest.
  for (std::size_t i = 1; i <= 3; ++i) {
    if (!reaches(i)) return i - 1;
  }
  first = 3;
  if (1 + kNearby + 1 <= size - 1 && !reaches(1 + kNearby)) last = 1 + kNearby;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (reaches(middle)) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first - 1;
}

std::vector<MixPoint> as_mix_points(OperatingPoints points) {
  std::vector<MixPoint> mixable;
  for (std::size_t i = 0; i < points.size(); ++i) {
    mixable.push_back({i, points[i].x, points[i].quality});
  }
  return mixable;
}

/// The corners and the flat rest of a rising hull within [from, to].
std::vector<OperatingPoint> hull_within(OperatingPoints hull, double from, double to) {
  const auto height_at = [&](double x) {
    const auto next = std::ranges::upper_bound(hull, x, {}, &OperatingPoint::x);
    if (next == hull.end()) return hull.back().quality;
    const OperatingPoint& above = *next;
    const OperatingPoint& below = *(next - 1);
    return below.quality + (above.quality - below.quality) * (x - below.x) / (above.x - below.x);
  };
  const double start = std::max(from, hull.front().x);
  std::vector<OperatingPoint> inside;
  if (start > to) return inside;
  inside.push_back({start, height_at(start)});
  for (const OperatingPoint& corner : hull) {
    if (corner.x > start && corner.x < to) inside.push_back(corner);
  }
  if (to > start) inside.push_back({to, height_at(to)});
  return inside;
}

}  // namespace

Number performance_gap_recovered(double quality, const ModelPair& pair) {
  if (is_equal(pair.weak, pair.strong)) return Number::unknown(kTie);
  return (quality - pair.weak) / (pair.strong - pair.weak);
}

Number area_under(OperatingPoints points) {
  if (points.empty()) return Number::unknown(kNoPoint);
  return trapezoid(sorted_by_x(points));
}

Number average_gap_recovered(OperatingPoints points, const ModelPair& pair) {
  if (points.empty()) return Number::unknown(kNoPoint);
  if (is_equal(pair.weak, pair.strong)) return Number::unknown(kTie);
  const auto sorted = sorted_by_x(points);
  const double width = sorted.back().x - sorted.front().x;
  if (width <= 0) return Number::unknown("the curve has no width: all its points share one x");
  return (trapezoid(sorted) / width - pair.weak) / (pair.strong - pair.weak);
}

Number call_performance_threshold(OperatingPoints points, const ModelPair& pair, double share) {
  if (points.empty()) return Number::unknown(kNoPoint);
  if (is_equal(pair.weak, pair.strong)) return Number::unknown(kTie);
  if (pair.strong < pair.weak) {
    return Number::unknown("the strong model is less accurate than the weak one");
  }
  const double wanted = pair.weak + share * (pair.strong - pair.weak);
  const auto sorted = sorted_by_x(points);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    // A target that is met but for rounding is met.
    if (sorted[i].quality < wanted && !is_equal(sorted[i].quality, wanted)) continue;
    if (i == 0 || sorted[i].quality <= wanted) return sorted[i].x;
    return crossing(sorted[i - 1], sorted[i], wanted);
  }
  return Number::unknown("no point of the curve recovers that much of the gap");
}

Number call_performance_threshold_as_coded(OperatingPoints points, const ModelPair& pair,
                                           double share) {
  if (points.empty()) return Number::unknown(kNoPoint);
  const double wanted = pair.weak + share * (pair.strong - pair.weak);
  const auto sorted = sorted_by_x(points);
  if (wanted > sorted.back().quality) return sorted.back().x;
  if (wanted < sorted.front().quality || sorted.size() == 1) return sorted.front().x;
  const std::size_t at = search_as_numpy(sorted, wanted);
  if (at + 1 >= sorted.size() || sorted[at].quality == wanted) return sorted[at].x;
  return crossing(sorted[at], sorted[at + 1], wanted);
}

std::vector<double> quantile_cuts(std::span<const double> ascending_scores, std::size_t bins) {
  std::vector<double> cuts;
  if (ascending_scores.empty() || bins == 0) return cuts;
  const auto last = static_cast<double>(ascending_scores.size() - 1);
  for (std::size_t bin = 0; bin <= bins; ++bin) {
    const double place = last * static_cast<double>(bin) / static_cast<double>(bins);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, ascending_scores.size() - 1);
    const double weight = place - static_cast<double>(below);
    const double cut =
        ascending_scores[below] + weight * (ascending_scores[above] - ascending_scores[below]);
    if (cuts.empty() || cut > cuts.back()) cuts.push_back(cut);
  }
  return cuts;
}

std::vector<OperatingPoint> rising_hull(OperatingPoints points) {
  std::vector<OperatingPoint> hull;
  for (const MixPoint& corner : upper_hull(as_mix_points(points))) {
    hull.push_back({corner.cost, corner.accuracy});
  }
  return hull;
}

Number hull_average(OperatingPoints points, double from, double to) {
  if (points.empty()) return Number::unknown(kNoPoint);
  if (to <= from || is_equal(from, to)) return Number::unknown(kOneCost);
  return trapezoid(hull_within(rising_hull(points), from, to)) / (to - from);
}

Number improvement_in_quality(OperatingPoints points) {
  if (points.empty()) return Number::unknown(kNoPoint);
  const auto [least, most] = std::ranges::minmax(points, {}, &OperatingPoint::x);
  return hull_average(points, least.x, most.x);
}

Number improvement_in_quality_as_coded(OperatingPoints points) {
  if (points.empty()) return Number::unknown(kNoPoint);
  const auto [least, most] = std::ranges::minmax(points, {}, &OperatingPoint::x);
  if (most.x <= 0) return Number::unknown("everything is free");
  return trapezoid(hull_within(rising_hull(points), least.x, most.x)) / most.x;
}

Number normalised_area(OperatingPoints points, double from, double to, double quality_at_from) {
  if (points.empty()) return Number::unknown(kNoPoint);
  if (to <= from || is_equal(from, to)) return Number::unknown("the single models cost the same");
  auto curve = sorted_by_x(points);
  if (curve.front().x > from) curve.insert(curve.begin(), {from, quality_at_from});
  if (curve.back().x < to) curve.push_back({to, curve.back().quality});
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const OperatingPoint& a = curve[i - 1];
    const OperatingPoint& b = curve[i];
    const double begin = std::max(a.x, from);
    const double end = std::min(b.x, to);
    if (end <= begin) continue;
    const auto height = [&](double x) {
      return a.quality + (b.quality - a.quality) * (x - a.x) / (b.x - a.x);
    };
    area += (end - begin) * (height(begin) + height(end)) / 2;
  }
  return area / (to - from);
}

Number bounded_quality_gain(OperatingPoints points, double from, double to, const ModelPair& pair) {
  if (points.empty()) return Number::unknown(kNoPoint);
  if (to <= from || is_equal(from, to)) return Number::unknown("the two models cost the same");
  if (is_equal(pair.weak, pair.strong)) return Number::unknown(kTie);
  std::vector<OperatingPoint> gains;
  for (const OperatingPoint& corner : rising_hull(points)) {
    gains.push_back({corner.x, (corner.quality - pair.weak) / (pair.strong - pair.weak)});
  }
  auto inside = hull_within(gains, from, to);
  // Lines bend where they meet the bounds, so the crossings become corners before they are cut.
  double area = 0;
  for (std::size_t i = 1; i < inside.size(); ++i) {
    std::vector<OperatingPoint> piece{inside[i - 1]};
    for (const double bound : {0.0, 1.0}) {
      const auto& [a, b] = std::pair(inside[i - 1], inside[i]);
      if ((a.quality - bound) * (b.quality - bound) < 0) {
        piece.push_back({crossing(a, b, bound), bound});
      }
    }
    piece.push_back(inside[i]);
    std::ranges::stable_sort(piece, {}, &OperatingPoint::x);
    for (OperatingPoint& point : piece) point.quality = std::clamp(point.quality, 0.0, 1.0);
    area += trapezoid(piece);
  }
  return area / (to - from);
}

Number cost_at_quality(OperatingPoints points, double quality) {
  const auto hull = rising_hull(points);
  for (std::size_t i = 0; i < hull.size(); ++i) {
    if (hull[i].quality < quality && !is_equal(hull[i].quality, quality)) continue;
    return i == 0 || hull[i].quality <= quality ? hull[i].x
                                                : crossing(hull[i - 1], hull[i], quality);
  }
  return Number::unknown(points.empty() ? kNoPoint : "no point is as accurate");
}

std::vector<bool> pareto_frontier(OperatingPoints points) {
  std::vector<std::size_t> order(points.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair(points[a].x, -points[a].quality) < std::pair(points[b].x, -points[b].quality);
  });
  std::vector<bool> is_on(points.size(), false);
  const OperatingPoint* best = nullptr;
  for (const std::size_t i : order) {
    is_on[i] = best == nullptr || points[i].quality > best->quality || points[i] == *best;
    if (is_on[i]) best = &points[i];
  }
  return is_on;
}

Number distance_to_frontier(OperatingPoints points, OperatingPoints field) {
  if (points.empty()) return Number::unknown(kNoPoint);
  std::vector<OperatingPoint> all(points.begin(), points.end());
  all.insert(all.end(), field.begin(), field.end());
  const auto [least_x, most_x] = std::ranges::minmax(all, {}, &OperatingPoint::x);
  const auto [least_q, most_q] = std::ranges::minmax(all, {}, &OperatingPoint::quality);
  const auto scale = [](double width) { return width > 0 ? 1 / width : 0.0; };
  const double per_x = scale(most_x.x - least_x.x);
  const double per_quality = scale(most_q.quality - least_q.quality);
  const auto is_on = pareto_frontier(all);
  double sum = 0;
  for (const OperatingPoint& point : points) {
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!is_on[i]) continue;
      nearest = std::min(nearest, std::hypot((point.x - all[i].x) * per_x,
                                             (point.quality - all[i].quality) * per_quality));
    }
    sum += nearest;
  }
  return sum / static_cast<double>(points.size());
}

Number benefit_per_cost_lift(const OperatingPoint& router, const OperatingPoint& small,
                             const OperatingPoint& large) {
  if (is_equal(large.x, small.x)) return Number::unknown("the two models cost the same");
  if (is_equal(large.quality, small.quality)) return Number::unknown(kTie);
  if (is_equal(router.x, small.x)) {
    return Number::unknown("the policy costs what the small model costs");
  }
  const double own = (router.quality - small.quality) / (router.x - small.x);
  const double reference = (large.quality - small.quality) / (large.x - small.x);
  return own / reference - 1;
}

namespace {

constexpr double kArenaLeastUsd = 0.0044;
constexpr double kArenaMostUsd = 200;
constexpr double kArenaBeta = 0.1;

}  // namespace

Number arena_score(double accuracy, double usd_per_1k) {
  if (usd_per_1k <= 0) return Number::unknown("the score takes the logarithm of a cost of 0");
  if (accuracy < 0 || accuracy > 1) return Number::unknown("the accuracy is outside of [0, 1]");
  const double cheapness = (std::log2(kArenaMostUsd) - std::log2(usd_per_1k)) /
                           (std::log2(kArenaMostUsd) - std::log2(kArenaLeastUsd));
  const double below = kArenaBeta * accuracy + cheapness;
  if (cheapness < 0) return Number::unknown("it costs more than $200 per thousand requests");
  if (below == 0) return 0.0;
  return (1 + kArenaBeta) * accuracy * cheapness / below;
}

Number arena_score_bounded(double accuracy, double usd_per_1k) {
  return arena_score(accuracy, std::clamp(usd_per_1k, kArenaLeastUsd, kArenaMostUsd));
}

Number ratio_or(double part, double whole, std::string reason) {
  if (whole == 0) return Number::unknown(std::move(reason));
  return part / whole;
}

Number relative_gain(double value, double reference, const std::string& of_reference) {
  if (reference == 0) return Number::unknown(of_reference + " is 0");
  return value / reference - 1;
}

double entropy_bits(std::span<const double> shares) {
  double bits = 0;
  for (const double share : shares) {
    if (share > 0) bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace pointsman::analysis
