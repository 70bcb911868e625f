#include "sim/analysis/floor_table.hpp"

#include "sim/analysis/floor_confidence.hpp"
#include "sim/analysis/floor_session.hpp"
#include "sim/analysis/rounding.hpp"

#include <algorithm>
#include <limits>

namespace pointsman::analysis {
namespace {

/// One currency: what everything takes in it, or why that is not known.
struct Currency {
  FloorCurrency name{};
  std::optional<RoutingCase> routing{};
  std::optional<RoutingCase> against_cascade{};  ///< where it differs (D6)
  bool is_asked = false;  ///< the story has a figure that only this currency uses
  bool prices_wrong_answers = false;
  std::string missing{};
};

/// Whether the master formula is its special case, double billing.
bool is_double_billing(const RoutingCase& routing) {
  const RoutingTraffic& traffic = routing.traffic;
  return traffic.recall == 1 && traffic.false_alarm == 0 && traffic.small_right.easy == 1 &&
         traffic.small_right.hard == 0 && traffic.frontier_right.easy == 1 &&
         traffic.frontier_right.hard == 1 && routing.wrong_answer == 0 &&
         routing.routed.small == routing.small_single;
}

RoutingPrices without_wrong_price(RoutingPrices prices) {
  prices.wrong_answer = 0;
  return prices;
}

constexpr const char* kNeedsPrices = "needs the prices of small and frontier";
constexpr const char* kTooLittle = "the baseline takes nothing that one could save from";
constexpr const char* kNeedsTimes = "needs the times of small and frontier";

Currency cost(const FloorStory& story) {
  Currency currency{.name = FloorCurrency::kCost, .is_asked = true};
  if (!story.prices) return currency.missing = kNeedsPrices, currency;
  const RoutingPrices prices = without_wrong_price(*story.prices);
  currency.routing = routing_case(story.traffic, prices);
  currency.against_cascade = without_router_verifier(*currency.routing, prices);
  return currency;
}

Currency quality_adjusted_cost(const FloorStory& story) {
  Currency currency{.name = FloorCurrency::kQualityAdjustedCost};
  if (!story.prices) return currency.missing = kNeedsPrices, currency;
  currency.routing = routing_case(story.traffic, *story.prices);
  currency.prices_wrong_answers = story.prices->wrong_answer > 0;
  // Without a price on wrong answers it differs from cost only in who pays the verifier.
  currency.is_asked = currency.prices_wrong_answers || story.prices->verifier > 0;
  return currency;
}

Currency timed_cost(const FloorStory& story) {
  Currency currency{.name = FloorCurrency::kTimedCost, .is_asked = true};
  if (!story.prices) return currency.missing = kNeedsPrices, currency;
  if (!story.times) return currency.missing = kNeedsTimes, currency;
  currency.routing = routing_case(story.traffic, with_value_of_time(*story.prices, *story.times,
                                                                    story.value_of_time_usd_per_s));
  currency.prices_wrong_answers = story.prices->wrong_answer > 0;
  return currency;
}

Currency latency(const FloorStory& story) {
  Currency currency{.name = FloorCurrency::kLatency, .is_asked = true};
  if (!story.times) return currency.missing = kNeedsTimes, currency;
  currency.routing = latency_case(story.traffic, *story.times);
  return currency;
}

Currency slo(const FloorStory& story) {
  Currency currency{.name = FloorCurrency::kSlo, .is_asked = true};
  if (!story.prices) return currency.missing = kNeedsPrices, currency;
  if (!story.times) return currency.missing = kNeedsTimes, currency;
  if (!story.deadline) return currency.missing = "needs a deadline and its penalty", currency;
  currency.routing = deadline_case(story.traffic, *story.prices, *story.times, *story.deadline);
  currency.prices_wrong_answers = story.prices->wrong_answer > 0;
  return currency;
}

Currency session(const FloorStory& story) {
  Currency currency{.name = FloorCurrency::kSession, .is_asked = story.steps > 1};
  if (!story.prices) return currency.missing = kNeedsPrices, currency;
  currency.routing = routing_case(story.traffic, without_wrong_price(*story.prices));
  return currency;
}

std::vector<Currency> currencies(const FloorStory& story) {
  std::vector<Currency> all = {cost(story), quality_adjusted_cost(story)};
  if (story.value_of_time_usd_per_s > 0) all.push_back(timed_cost(story));
  all.push_back(latency(story));
  all.push_back(slo(story));
  all.push_back(session(story));
  return all;
}

SingleChoice single_choice(const Currency& currency) {
  return currency.prices_wrong_answers ? SingleChoice::kCheapest : SingleChoice::kMostAccurate;
}

const RoutingCase& case_against(const Currency& currency, FloorBaseline baseline) {
  const bool is_cascade = baseline == FloorBaseline::kSmallFirstCascade;
  return is_cascade && currency.against_cascade ? *currency.against_cascade : *currency.routing;
}

/// What a baseline's step takes and how often it is right.
struct Step {
  double amount = 0;
  double right = 0;
};

Step small_step(const RoutingCase& routing) {
  return {routing.small_single, small_right(routing.traffic)};
}

Step frontier_step(const RoutingCase& routing) {
  return {routing.alone.frontier, frontier_right(routing.traffic)};
}

/// The single model that resolves a session for less; one that never does is no choice.
Step best_single_step(const RoutingCase& routing, double steps) {
  const Step small = small_step(routing), frontier = frontier_step(routing);
  const auto ratio =
      session_ratio(small.amount, small.right, frontier.amount, frontier.right, steps);
  const bool is_small =
      ratio ? *ratio < 1
            : small.right > 0 && (frontier.right == 0 || small.amount < frontier.amount);
  return is_small ? small : frontier;
}

/// The baseline's step; empty for the mix, whose step follows the router's.
std::optional<Step> session_step(const RoutingCase& routing, FloorBaseline baseline, double steps) {
  switch (baseline) {
    case FloorBaseline::kAlwaysFrontier:
      return frontier_step(routing);
    case FloorBaseline::kSmallFirstCascade:
      return Step{cascade_total(routing), cascade_right(routing.traffic)};
    case FloorBaseline::kBestSingle:
      return best_single_step(routing, steps);
    case FloorBaseline::kCostMatchedMix:
      break;
  }
  return std::nullopt;
}

Floor floor_of(const Currency& currency, FloorBaseline baseline, double steps) {
  if (!currency.routing) return undefined_floor(currency.missing);
  const RoutingCase& routing = case_against(currency, baseline);
  if (baseline == FloorBaseline::kCostMatchedMix) return static_mix_floor(routing);
  if (currency.name == FloorCurrency::kSession) {
    const Step step = *session_step(routing, baseline, steps);
    return session_floor(routing, step.amount, step.right, steps);
  }
  switch (baseline) {
    case FloorBaseline::kAlwaysFrontier:
      return frontier_floor(routing);
    case FloorBaseline::kSmallFirstCascade:
      return cascade_floor(routing);
    default:
      return best_single_floor(routing, single_choice(currency));
  }
}

std::string_view formula_of(const Currency& currency, FloorBaseline baseline) {
  if (baseline == FloorBaseline::kCostMatchedMix) return "mix";
  if (currency.name == FloorCurrency::kSession) return "D7";
  if (currency.name == FloorCurrency::kLatency || currency.name == FloorCurrency::kSlo ||
      currency.name == FloorCurrency::kTimedCost) {
    return "D8";
  }
  const bool is_simple = currency.routing && is_double_billing(*currency.routing);
  if (baseline == FloorBaseline::kSmallFirstCascade) {
    return currency.name == FloorCurrency::kCost || is_simple ? "D6" : "D4";
  }
  if (baseline == FloorBaseline::kBestSingle && currency.routing &&
      small_is_best(*currency.routing, single_choice(currency))) {
    return "single";
  }
  return is_simple ? "D2" : "D4";
}

double baseline_total(const Currency& currency, FloorBaseline baseline) {
  const RoutingCase& routing = case_against(currency, baseline);
  switch (baseline) {
    case FloorBaseline::kSmallFirstCascade:
      return cascade_total(routing);
    case FloorBaseline::kBestSingle:
      return best_single_total(routing, single_choice(currency));
    default:
      return frontier_total(routing);
  }
}

/// Saving against the mix that answers as well.
RowAtPoint mix_at(const RoutingCase& routing, const RouterErrors& errors) {
  if (static_mix_floor(routing).reach == Reach::kUndefined) {
    return {std::nullopt, "there is no mix to compare with"};
  }
  const Step small = small_step(routing), frontier = frontier_step(routing);
  const double share =
      (routed_right(routing.traffic, errors) - small.right) / (frontier.right - small.right);
  if (share > 1 + kRounding) return {std::nullopt, "no mix is as accurate"};
  if (share < -kRounding) return {std::nullopt, "every mix is more accurate"};
  const double matched = small.amount + share * (frontier.amount - small.amount);
  return {saving_of(routed_spend(routing, errors), matched), kTooLittle};
}

RowAtPoint row_at(const Currency& currency, FloorBaseline baseline, const RouterErrors& errors,
                  double steps) {
  if (!currency.routing) return {std::nullopt, currency.missing};
  const RoutingCase& routing = case_against(currency, baseline);
  RowAtPoint row;
  if (baseline == FloorBaseline::kCostMatchedMix) {
    row = mix_at(routing, errors);
  } else if (currency.name == FloorCurrency::kSession) {
    const Step step = *session_step(routing, baseline, steps);
    const auto ratio =
        session_ratio(routed_spend(routing, errors), routed_right(routing.traffic, errors),
                      step.amount, step.right, steps);
    if (ratio) row.saving = 1 - *ratio;
    row.reason = "a session is never resolved, or the baseline takes nothing";
  } else {
    row.saving = saving_of(routed_total(routing, errors), baseline_total(currency, baseline));
    row.reason = kTooLittle;
  }
  if (row.saving) row.reason.clear();
  return row;
}

std::optional<double> margin_of(const Floor& floor, const Flip& miss_limit,
                                const RouterPoint& point, double accuracy) {
  if (point.is_symmetric) {
    if (!floor.value) return std::nullopt;
    return accuracy - *floor.value;
  }
  if (miss_limit.reach == Reach::kAlways) return 1 - point.errors.miss;
  if (!miss_limit.value) return std::nullopt;
  const double room = *miss_limit.value - point.errors.miss;
  return miss_limit.pays_above ? -room : room;
}

PointReport::Money money_at(const FloorStory& story, const RouterPoint& point, double accuracy) {
  const RoutingCase routing = routing_case(story.traffic, *story.prices);
  PointReport::Money money;
  money.spend = routed_spend(routing, point.errors);
  money.total = routed_total(routing, point.errors);
  money.baseline_spend = routing.alone.frontier;
  money.baseline = frontier_total(routing);
  money.saving = saving_of(money.total, money.baseline);
  money.miss_allowed = miss_allowed(routing, point.errors.over_escalation);
  money.margin = margin_of(frontier_floor(routing), money.miss_allowed, point, accuracy);
  for (const FlipParameter parameter : kFlipParameters) {
    money.flips.push_back(
        {parameter, flip_of(parameter, story.traffic, *story.prices, point.errors)});
  }
  return money;
}

}  // namespace

std::vector<FloorRow> floor_table(const FloorStory& story) {
  std::vector<FloorRow> rows;
  for (const Currency& currency : currencies(story)) {
    for (const FloorBaseline baseline : kFloorBaselines) {
      rows.push_back({baseline, currency.name, floor_of(currency, baseline, story.steps),
                      formula_of(currency, baseline), currency.is_asked && currency.routing});
    }
  }
  return rows;
}

std::optional<std::size_t> binding_row(const std::vector<FloorRow>& rows) {
  const bool prices_quality = std::ranges::any_of(rows, [](const FloorRow& row) {
    return row.is_asked && row.currency == FloorCurrency::kQualityAdjustedCost;
  });
  std::optional<std::size_t> binding;
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Floor& floor = rows[i].floor;
    if (!rows[i].is_asked) continue;
    if (prices_quality && rows[i].currency == FloorCurrency::kCost) continue;
    const bool is_never = floor.reach == Reach::kNever;
    if (!is_never && floor.reach != Reach::kReachable) continue;
    const double height = is_never ? std::numeric_limits<double>::infinity() : *floor.value;
    if (!binding || height > highest) {
      binding = i;
      highest = height;
    }
  }
  return binding;
}

StoryThresholds story_thresholds(const FloorStory& story) {
  const RoutingPrices& prices = *story.prices;
  const TrustCase trust{.small = prices.small,
                        .frontier = prices.frontier,
                        .frontier_right = frontier_right(story.traffic),
                        .wrong_answer = prices.wrong_answer};
  return {served_share_floor(prices), accept_threshold(trust, Decision::kAfterPaying),
          accept_threshold(trust, Decision::kBeforePaying)};
}

PointReport point_report(const FloorStory& story, const RouterPoint& point) {
  const RoutingTraffic& traffic = story.traffic;
  PointReport report;
  report.point = point;
  report.accuracy = router_accuracy(traffic, point.errors);
  report.under_routed = (1 - traffic.easy_share) * point.errors.miss;
  report.answers_right = routed_right(traffic, point.errors);
  report.baseline_right = frontier_right(traffic);
  if (story.times) {
    report.latency_s = routed_spend(latency_case(traffic, *story.times), point.errors);
  }
  if (story.prices) report.money = money_at(story, point, report.accuracy);
  for (const Currency& currency : currencies(story)) {
    for (const FloorBaseline baseline : kFloorBaselines) {
      report.rows.push_back(row_at(currency, baseline, point.errors, story.steps));
    }
  }
  return report;
}

}  // namespace pointsman::analysis
