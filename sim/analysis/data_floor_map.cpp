#include "sim/analysis/data_floor_map.hpp"

#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pointsman::analysis {
namespace {

using base::kNaN;
constexpr int kScanPoints = 512;
constexpr int kMapBisections = 200;

/// A point of [0, 1] as a value of the domain; an open end is reached at 1 by scale * u / (1 - u).
struct Scale {
  Domain domain;
  double size = 1;
  double value(double u) const {
    if (std::isfinite(domain.high)) return domain.low + (domain.high - domain.low) * u;
    return domain.low + size * u / (1 - u);
  }
  double position(double value) const {
    const double from = value - domain.low;
    if (std::isfinite(domain.high)) return from / (domain.high - domain.low);
    return from / (from + size);
  }
};

/// Bisects between a paying and a losing point.
double crossing(const std::function<double(double)>& gain, double losing, double paying) {
  for (int i = 0; i < kMapBisections && losing != paying; ++i) {
    const double middle = (losing + paying) / 2;
    if (middle == losing || middle == paying) break;
    (gain(middle) < 0 ? losing : paying) = middle;
  }
  return paying;
}

Flip scan_flip(const std::function<double(double)>& gain_at, const Scale& scale, double now) {
  const auto gain = [&](double u) { return gain_at(scale.value(u)); };
  // The last point stands for the open end.
  const auto point = [](int i) { return std::min(double(i) / kScanPoints, 1 - 1e-9); };
  const double here = scale.position(now);
  Flip flip;
  double distance = std::numeric_limits<double>::infinity();
  double before = gain(point(0));
  if (std::isnan(before)) return {std::nullopt, Reach::kUndefined, false, "no gain is defined"};
  for (int i = 1; i <= kScanPoints; ++i) {
    const double after = gain(point(i));
    if ((before < 0) != (after < 0)) {
      const double u = before < 0 ? crossing(gain, point(i - 1), point(i))
                                  : crossing(gain, point(i), point(i - 1));
      if (std::abs(u - here) < distance) {
        distance = std::abs(u - here);
        flip = {scale.value(u), Reach::kReachable, before < 0, {}};
      }
    }
    before = after;
  }
  if (flip.reach != Reach::kReachable) {
    flip.reach = before < 0 ? Reach::kNever : Reach::kAlways;
    flip.reason.clear();
  }
  return flip;
}

/// How much of a parameter makes a difference: where it has no unit of its own, 1.
double size_of(FloorParameter parameter, const FloorWorld& world) {
  switch (parameter) {
    case FloorParameter::kRouterUsd:
    case FloorParameter::kVerifierUsd:
    case FloorParameter::kWrongAnswerUsd: {
      const double frontier = world.singles[1].cost_usd;
      return frontier > 0 ? frontier : 1;
    }
    default:
      return 1;
  }
}

}  // namespace

std::string_view name_of(FloorParameter parameter) {
  return kFloorParameterNames[static_cast<std::size_t>(parameter)];
}

double value_of(FloorParameter parameter, const FloorTerms& terms, const FloorWorld& world) {
  switch (parameter) {
    case FloorParameter::kPriceRatio:
      return world.price_ratio;
    case FloorParameter::kEasyShare:
      return world.easy_share;
    case FloorParameter::kRouterUsd:
      return world.blind.extra.cost_usd;
    case FloorParameter::kVerifierUsd:
      return terms.verifier_usd;
    case FloorParameter::kWrongAnswerUsd:
      return terms.wrong_answer_usd;
    case FloorParameter::kSteps:
      return terms.steps;
    case FloorParameter::kRecall:
      return terms.recall;
    case FloorParameter::kFalseAlarm:
      return terms.false_alarm;
  }
  return kNaN;
}

FloorTerms with(FloorTerms terms, FloorParameter parameter, double value) {
  switch (parameter) {
    case FloorParameter::kPriceRatio:
      terms.price_ratio = value;
      break;
    case FloorParameter::kEasyShare:
      terms.easy_share = value;
      break;
    case FloorParameter::kRouterUsd:
      terms.router_usd = value;
      break;
    case FloorParameter::kVerifierUsd:
      terms.verifier_usd = value;
      break;
    case FloorParameter::kWrongAnswerUsd:
      terms.wrong_answer_usd = value;
      break;
    case FloorParameter::kSteps:
      terms.steps = value;
      break;
    case FloorParameter::kRecall:
      terms.recall = value;
      break;
    case FloorParameter::kFalseAlarm:
      terms.false_alarm = value;
      break;
  }
  return terms;
}

Domain domain_of(FloorParameter parameter) {
  switch (parameter) {
    case FloorParameter::kEasyShare:
    case FloorParameter::kRecall:
    case FloorParameter::kFalseAlarm:
      return {0, 1};
    case FloorParameter::kSteps:
      return {1, 1000};
    default:
      return {};
  }
}

std::string why_fixed(FloorParameter parameter, const FloorSums& sums, const FloorWorld& world) {
  if (parameter == FloorParameter::kPriceRatio && !(world.price_ratio > 0)) {
    return "a model is free: no ratio of prices to move";
  }
  if (parameter == FloorParameter::kEasyShare) {
    const double easy = sums.count(FloorCell::kEasyRight) + sums.count(FloorCell::kEasyWrong);
    if (easy == 0) return "no request is easy: nothing is known of easy ones";
    if (easy == sums.requests()) return "no request is hard: nothing is known of hard ones";
  }
  return {};
}

FloorFlip find_flip(const FloorSums& sums, const FloorTerms& terms, FloorParameter parameter,
                    const FloorAgainst& against, FloorCurrency currency,
                    const FloorSubject& subject) {
  FloorWorld world;
  weigh(sums, terms, world);
  FloorFlip result{parameter, value_of(parameter, terms, world), {}};
  if (auto reason = why_fixed(parameter, sums, world); !reason.empty()) {
    result.flip.reason = std::move(reason);
    return result;
  }
  const std::size_t best = best_single(world, terms, currency);
  const auto gain_at = [&](double value) {
    const FloorTerms moved = with(terms, parameter, value);
    weigh(sums, moved, world);
    const FloorGain gain(world, moved, against, currency, best);
    return gain.why_undefined().empty() ? gain(subject(world)) : kNaN;
  };
  const FloorGain gain(world, terms, against, currency, best);
  if (!gain.why_undefined().empty()) {
    result.flip.reason = gain.why_undefined();
    return result;
  }
  const Domain domain = domain_of(parameter);
  const double size = size_of(parameter, world);
  const double unit = gain.unit();
  if (gain.is_straight() && parameter != FloorParameter::kSteps) {
    // In steps of `size`, so that rounding is judged by what makes a difference.
    const double at_0 = gain_at(0);
    result.flip =
        linear_flip(at_0, gain_at(size) - at_0, {domain.low / size, domain.high / size}, unit);
    if (result.flip.value) *result.flip.value *= size;
  } else {
    result.flip = scan_flip(gain_at, {domain, size}, result.now);
  }
  settle_at_ends(result.flip, domain, size);
  return result;
}

FloorMap floor_map(const FloorSums& sums, const FloorTerms& terms, const FloorAgainst& against,
                   FloorCurrency currency, FloorAxis x, FloorAxis y) {
  FloorMap map;
  FloorWorld world;
  weigh(sums, terms, world);
  std::string reason = why_fixed(x.parameter, sums, world);
  if (reason.empty()) reason = why_fixed(y.parameter, sums, world);
  for (const double at_y : y.values) {
    const FloorTerms row = with(terms, y.parameter, at_y);
    for (const double at_x : x.values) {
      Floor floor = undefined_floor(reason);
      if (reason.empty()) {
        const FloorTerms cell = with(row, x.parameter, at_x);
        weigh(sums, cell, world);
        floor = FloorGain(world, cell, against, currency).floor(world.blind);
      }
      map.value.push_back(floor.value.value_or(kNaN));
      map.reach.push_back(floor.reach);
      if (floor.reach == Reach::kUndefined && map.reason.empty()) map.reason = floor.reason;
    }
  }
  map.x = std::move(x);
  map.y = std::move(y);
  return map;
}

}  // namespace pointsman::analysis
