#include "sim/analysis/floor.hpp"

#include "sim/analysis/rounding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace pointsman::analysis {
namespace {

constexpr int kBisections = 100;  // halves [0, 1] below the spacing of doubles

constexpr const char* kNoGain = "the saving is exactly 0 at every accuracy";
constexpr const char* kPaysBelow =
    "routing pays only below that accuracy: sending everything to small is better than routing";

double snap(double gain, double unit) {
  return std::abs(gain) <= kRounding * unit ? 0.0 : gain;
}

/// Where a convex function is least, by golden-section search.
double convex_minimum(const std::function<double(double)>& function) {
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double low = 0, high = 1;
  double left = high - ratio * (high - low), right = low + ratio * (high - low);
  double at_left = function(left), at_right = function(right);
  for (int i = 0; i < kBisections; ++i) {
    if (at_left <= at_right) {
      high = std::exchange(right, left);
      at_right = at_left;
      left = high - ratio * (high - low);
      at_left = function(left);
    } else {
      low = std::exchange(left, right);
      at_left = at_right;
      right = low + ratio * (high - low);
      at_right = function(right);
    }
  }
  return (low + high) / 2;
}

}  // namespace

std::string_view reach_name(Reach reach) {
  constexpr std::array<std::string_view, 4> kNames = {"reachable", "never", "always", "undefined"};
  return kNames[static_cast<std::size_t>(reach)];
}

std::string_view name_of(FloorBaseline baseline) {
  constexpr std::array<std::string_view, 4> kNames = {"always-frontier", "small-first-cascade",
                                                      "cost-matched-static-mix", "best-single"};
  return kNames[static_cast<std::size_t>(baseline)];
}

std::string_view name_of(FloorCurrency currency) {
  constexpr std::array<std::string_view, 6> kNames = {
      "cost", "quality-adjusted-cost", "time-adjusted-cost", "latency", "slo", "resolved-session"};
  return kNames[static_cast<std::size_t>(currency)];
}

Floor undefined_floor(std::string reason) {
  return {std::nullopt, Reach::kUndefined, std::move(reason)};
}

Floor linear_floor(double gain_at_0, double gain_at_1, double unit) {
  if (!std::isfinite(gain_at_0) || !std::isfinite(gain_at_1)) {
    return undefined_floor("an amount is too large to compare");
  }
  unit = std::max({std::abs(unit), std::abs(gain_at_0), std::abs(gain_at_1)});
  const double at_0 = snap(gain_at_0, unit), at_1 = snap(gain_at_1, unit);
  const double slope = snap(at_1 - at_0, unit);
  if (slope == 0) {
    if (at_1 == 0) return undefined_floor(kNoGain);
    const Reach reach = at_1 > 0 ? Reach::kAlways : Reach::kNever;
    return {std::nullopt, reach, "the saving does not depend on accuracy"};
  }
  if (slope < 0) {
    const std::string reason = "the saving falls as accuracy rises";
    if (at_1 >= 0) return {std::nullopt, Reach::kAlways, reason};
    if (at_0 < 0) return {std::nullopt, Reach::kNever, reason};
    return undefined_floor(kPaysBelow);
  }
  const double root = -at_0 / slope;
  if (at_1 < 0) return {root, Reach::kNever, {}};
  if (at_0 > 0) return {root, Reach::kAlways, {}};
  return {at_1 == 0 ? 1 : root + 0.0, Reach::kReachable, {}};
}

Floor convex_floor(const std::function<double(double)>& gain, double unit) {
  const double at_0 = gain(0), at_1 = gain(1);
  if (std::isnan(at_0) || std::isnan(at_1)) {
    return undefined_floor("an amount is too large to compare");
  }
  const auto pays = [&](double accuracy) { return snap(gain(accuracy), unit) >= 0; };
  if (!pays(1)) {
    if (pays(0)) return undefined_floor(kPaysBelow);
    return {std::nullopt, Reach::kNever, "even a perfect router costs more"};
  }
  double losing = pays(0) ? convex_minimum(gain) : 0;
  if (pays(losing)) {
    if (snap(at_0, unit) == 0 && snap(at_1, unit) == 0) return undefined_floor(kNoGain);
    return {std::nullopt, Reach::kAlways, "even a router that is always wrong costs less"};
  }
  double paying = 1;
  for (int i = 0; i < kBisections; ++i) {
    const double middle = (losing + paying) / 2;
    (gain(middle) < 0 ? losing : paying) = middle;
  }
  return {paying, Reach::kReachable, {}};
}

Flip linear_flip(double intercept, double slope, const Domain& domain, double unit) {
  if (!std::isfinite(intercept) || !std::isfinite(slope)) {
    return {std::nullopt, Reach::kUndefined, false, "an amount is too large to compare"};
  }
  intercept = snap(intercept, unit);
  slope = snap(slope, unit);
  if (slope == 0) {
    if (intercept == 0) return {std::nullopt, Reach::kUndefined, false, "the saving is exactly 0"};
    return {std::nullopt, intercept > 0 ? Reach::kAlways : Reach::kNever, false, {}};
  }
  const double root = -intercept / slope + 0.0;
  const bool pays_above = slope > 0;
  if (root < domain.low) {
    return {std::nullopt, pays_above ? Reach::kAlways : Reach::kNever, pays_above, {}};
  }
  if (root > domain.high) {
    return {std::nullopt, pays_above ? Reach::kNever : Reach::kAlways, pays_above, {}};
  }
  return {root, Reach::kReachable, pays_above, {}};
}

void settle_at_ends(Flip& flip, const Domain& domain, double size) {
  if (flip.reach != Reach::kReachable) return;
  const bool is_low = std::abs(*flip.value - domain.low) <= kRounding * size;
  const bool is_high = std::abs(*flip.value - domain.high) <= kRounding * size;
  if (!is_low && !is_high) return;
  flip.reach = flip.pays_above == is_low ? Reach::kAlways : Reach::kNever;
  flip.value.reset();
}

}  // namespace pointsman::analysis
