#include "sim/analysis/floor_model.hpp"

#include "sim/analysis/rounding.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {
namespace {

double over_classes(const RoutingTraffic& traffic, const ByClass& amounts) {
  return traffic.easy_share * amounts.easy + (1 - traffic.easy_share) * amounts.hard;
}

/// Share of each class that goes to small.
ByClass small_share(const RouterErrors& errors) {
  return {1 - errors.over_escalation, errors.miss};
}

/// P(right) of a class once it has gone to small and been verified.
ByClass verified_right(const RoutingTraffic& traffic) {
  const ByClass escalated = escalation_share(traffic);
  const auto right = [&](double small, double retried, double frontier) {
    return small * (1 - traffic.false_alarm) + retried * frontier;
  };
  return {right(traffic.small_right.easy, escalated.easy, traffic.frontier_right.easy),
          right(traffic.small_right.hard, escalated.hard, traffic.frontier_right.hard)};
}

/// What the small path takes, per class, without the price of wrong answers.
ByClass small_path(const RoutingTraffic& traffic, const PathAmounts& amounts) {
  const ByClass escalated = escalation_share(traffic);
  const auto path = [&](double retried) {
    return (1 - retried) * amounts.small + retried * amounts.escalated;
  };
  return {path(escalated.easy), path(escalated.hard)};
}

/// Expected amount per request where `to_small` of each class goes to small.
double spend(const RoutingTraffic& traffic, const PathAmounts& amounts, const ByClass& to_small) {
  const ByClass small = small_path(traffic, amounts);
  return over_classes(traffic,
                      {(1 - to_small.easy) * amounts.frontier + to_small.easy * small.easy,
                       (1 - to_small.hard) * amounts.frontier + to_small.hard * small.hard});
}

double right(const RoutingTraffic& traffic, const ByClass& to_small) {
  const ByClass small = verified_right(traffic);
  const ByClass& frontier = traffic.frontier_right;
  return over_classes(traffic, {(1 - to_small.easy) * frontier.easy + to_small.easy * small.easy,
                                (1 - to_small.hard) * frontier.hard + to_small.hard * small.hard});
}

constexpr ByClass kNothing{0, 0};
constexpr ByClass kEverything{1, 1};
constexpr RouterErrors kAlwaysWrong{1, 1};
constexpr RouterErrors kPerfect{0, 0};

/// Floor against a baseline whose total is known: the gain is a line in accuracy.
Floor floor_against(const RoutingCase& routing, double baseline) {
  return linear_floor(baseline - routed_total(routing, kAlwaysWrong),
                      baseline - routed_total(routing, kPerfect), unit_of(routing));
}

}  // namespace

RoutingCase routing_case(const RoutingTraffic& traffic, const RoutingPrices& prices) {
  const double small = prices.small + prices.verifier;
  const PathAmounts paths{prices.frontier, small, small + prices.frontier};
  return {traffic, paths, paths, prices.router, prices.small, prices.wrong_answer};
}

RoutingCase without_router_verifier(RoutingCase routing, const RoutingPrices& prices) {
  routing.routed.small -= prices.verifier;
  routing.routed.escalated -= prices.verifier;
  return routing;
}

RouterErrors errors_at(double accuracy) {
  return {1 - accuracy, 1 - accuracy};
}

double router_accuracy(const RoutingTraffic& traffic, const RouterErrors& errors) {
  return over_classes(traffic, {1 - errors.over_escalation, 1 - errors.miss});
}

ByClass escalation_share(const RoutingTraffic& traffic) {
  const auto share = [&](double right) {
    return right * traffic.false_alarm + (1 - right) * traffic.recall;
  };
  return {share(traffic.small_right.easy), share(traffic.small_right.hard)};
}

double frontier_right(const RoutingTraffic& traffic) {
  return over_classes(traffic, traffic.frontier_right);
}

double small_right(const RoutingTraffic& traffic) {
  return over_classes(traffic, traffic.small_right);
}

double cascade_right(const RoutingTraffic& traffic) {
  return right(traffic, kEverything);
}

double routed_right(const RoutingTraffic& traffic, const RouterErrors& errors) {
  return right(traffic, small_share(errors));
}

ByClass class_gains(const RoutingCase& routing) {
  const RoutingTraffic& traffic = routing.traffic;
  const ByClass small = small_path(traffic, routing.routed);
  const ByClass small_right = verified_right(traffic);
  const auto gain = [&](double path, double path_right, double straight_right) {
    return routing.routed.frontier - path - routing.wrong_answer * (straight_right - path_right);
  };
  return {gain(small.easy, small_right.easy, traffic.frontier_right.easy),
          gain(small.hard, small_right.hard, traffic.frontier_right.hard)};
}

double frontier_total(const RoutingCase& routing) {
  return spend(routing.traffic, routing.alone, kNothing) +
         routing.wrong_answer * (1 - frontier_right(routing.traffic));
}

double small_total(const RoutingCase& routing) {
  return routing.small_single + routing.wrong_answer * (1 - small_right(routing.traffic));
}

double cascade_total(const RoutingCase& routing) {
  return spend(routing.traffic, routing.alone, kEverything) +
         routing.wrong_answer * (1 - cascade_right(routing.traffic));
}

double routed_spend(const RoutingCase& routing, const RouterErrors& errors) {
  return routing.router + spend(routing.traffic, routing.routed, small_share(errors));
}

double routed_total(const RoutingCase& routing, const RouterErrors& errors) {
  return routed_spend(routing, errors) +
         routing.wrong_answer * (1 - routed_right(routing.traffic, errors));
}

double unit_of(const RoutingCase& routing) {
  const double largest = std::max({routing.routed.escalated, routing.alone.escalated,
                                   routing.router, routing.small_single, routing.wrong_answer});
  return largest > 0 ? largest : 1;
}

Floor served_share_floor(const RoutingPrices& prices) {
  const double first = prices.small + prices.router + prices.verifier;
  return linear_floor(-first, prices.frontier - first, std::max(first, prices.frontier));
}

Floor frontier_floor(const RoutingCase& routing) {
  return floor_against(routing, frontier_total(routing));
}

Floor cascade_floor(const RoutingCase& routing) {
  return floor_against(routing, cascade_total(routing));
}

Floor static_mix_floor(const RoutingCase& routing) {
  const double least = routing.small_single, most = routing.alone.frontier;
  const double least_right = small_right(routing.traffic);
  const double most_right = frontier_right(routing.traffic);
  if (most <= least && most_right >= least_right) {
    return undefined_floor(
        "frontier takes no more than small and is as accurate: no mix is better");
  }
  if (least <= most && least_right >= most_right) {
    return undefined_floor(
        "small takes no more than frontier and is as accurate: no mix is better");
  }
  const double sign = most > least ? 1 : -1;  // the dearer model is also the more accurate
  const auto above_chord = [&](const RouterErrors& errors) {
    const double lift = routed_right(routing.traffic, errors) - least_right;
    return sign * (lift * (most - least) -
                   (routed_spend(routing, errors) - least) * (most_right - least_right));
  };
  const double unit = unit_of(routing);
  const double best_right = std::max(least_right, most_right);
  const auto beats_both = [&](const RouterErrors& errors) {
    return routed_right(routing.traffic, errors) - best_right > kRounding;
  };
  if (!beats_both(kAlwaysWrong) && !beats_both(kPerfect)) {
    return linear_floor(above_chord(kAlwaysWrong), above_chord(kPerfect), unit);
  }
  return convex_floor(
      [&](double accuracy) {
        const RouterErrors errors = errors_at(accuracy);
        const double chord = above_chord(errors);
        return beats_both(errors) ? std::max(chord, unit) : chord;
      },
      unit);
}

bool small_is_best(const RoutingCase& routing, SingleChoice choice) {
  const double small = small_total(routing), frontier = frontier_total(routing);
  if (choice == SingleChoice::kCheapest) return small < frontier;
  const double lead = small_right(routing.traffic) - frontier_right(routing.traffic);
  return lead > 0 || (lead == 0 && small < frontier);
}

double best_single_total(const RoutingCase& routing, SingleChoice choice) {
  return small_is_best(routing, choice) ? small_total(routing) : frontier_total(routing);
}

Floor best_single_floor(const RoutingCase& routing, SingleChoice choice) {
  return floor_against(routing, best_single_total(routing, choice));
}

Flip miss_allowed(const RoutingCase& routing, double over_escalation) {
  const double baseline = frontier_total(routing);
  const double without_miss = baseline - routed_total(routing, {over_escalation, 0});
  const double all_missed = baseline - routed_total(routing, {over_escalation, 1});
  return linear_flip(without_miss, all_missed - without_miss, {0, 1}, unit_of(routing));
}

std::optional<double> saving_of(double total, double baseline) {
  const double saving = 1 - total / baseline;
  if (!(baseline > 0) || !std::isfinite(saving)) return std::nullopt;
  return saving;
}

Flip flip_of(FlipParameter parameter, const RoutingTraffic& traffic, const RoutingPrices& prices,
             const RouterErrors& errors) {
  const double unit = unit_of(routing_case(traffic, prices));
  const auto gain_at = [&](double value) {
    RoutingTraffic moved = traffic;
    RoutingPrices paid = prices;
    switch (parameter) {
      case FlipParameter::kEasyShare:
        moved.easy_share = value;
        break;
      case FlipParameter::kRecall:
        moved.recall = value;
        break;
      case FlipParameter::kSmallPrice:
        paid.small = value * unit;
        break;
      case FlipParameter::kFrontierPrice:
        paid.frontier = value * unit;
        break;
      case FlipParameter::kRouterPrice:
        paid.router = value * unit;
        break;
      case FlipParameter::kVerifierPrice:
        paid.verifier = value * unit;
        break;
      case FlipParameter::kWrongAnswerPrice:
        paid.wrong_answer = value * unit;
        break;
    }
    const RoutingCase routing = routing_case(moved, paid);
    return frontier_total(routing) - routed_total(routing, errors);
  };
  const bool is_share =
      parameter == FlipParameter::kEasyShare || parameter == FlipParameter::kRecall;
  const double at_0 = gain_at(0);
  const Domain domain = is_share ? Domain{0, 1} : Domain{};
  Flip flip = linear_flip(at_0, gain_at(1) - at_0, domain, unit);
  settle_at_ends(flip, domain, 1);
  if (flip.value && !is_share) *flip.value *= unit;
  return flip;
}

}  // namespace pointsman::analysis
