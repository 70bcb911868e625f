// Questions the other way round: where the decision turns, and the floor over two parameters.
//
// Every point is arithmetic on the sums of the labels, never a replay. Invariant: a parameter moves
// alone, all other terms held. Cost: ~0.5 us a point; 2 us a flip that is a straight line, 100 us
// one that is not.
#pragma once

#include "sim/analysis/data_floor_gain.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

/// What can be moved.
enum class FloorParameter : std::uint8_t {
  kPriceRatio,
  kEasyShare,
  kRouterUsd,
  kVerifierUsd,
  kWrongAnswerUsd,
  kSteps,
  kRecall,
  kFalseAlarm,
};
inline constexpr std::string_view kFloorParameterNames[] = {
    "price_ratio",      "easy_share", "router_usd", "verifier_usd",
    "wrong_answer_usd", "steps",      "recall",     "false_alarm"};
std::string_view name_of(FloorParameter parameter);

double value_of(FloorParameter parameter, const FloorTerms& terms, const FloorWorld& world);
FloorTerms with(FloorTerms terms, FloorParameter parameter, double value);
/// Where a parameter may lie; prices have no upper end.
Domain domain_of(FloorParameter parameter);
/// Empty, or why the parameter cannot be moved on these sums.
std::string why_fixed(FloorParameter parameter, const FloorSums& sums, const FloorWorld& world);

/// What routing does per request in a world: a router's own choices, or stated errors.
using FloorSubject = std::function<FloorPath(const FloorWorld&)>;

/// A question such as "at which price of a wrong answer does the decision turn?".
struct FloorFlip {
  FloorParameter parameter = FloorParameter::kPriceRatio;
  double now = 0;
  Flip flip;  ///< of several turns the nearest to `now`
};
FloorFlip find_flip(const FloorSums& sums, const FloorTerms& terms, FloorParameter parameter,
                    const FloorAgainst& against, FloorCurrency currency,
                    const FloorSubject& subject);

struct FloorAxis {
  FloorParameter parameter = FloorParameter::kPriceRatio;
  std::vector<double> values;
};
/// Floors over x and y: cell (i, j) at [j * x.values.size() + i].
struct FloorMap {
  FloorAxis x, y;
  std::vector<double> value;  ///< NaN where the floor has none
  std::vector<Reach> reach;
  std::string reason;  ///< of what is undefined, the first
};
FloorMap floor_map(const FloorSums& sums, const FloorTerms& terms, const FloorAgainst& against,
                   FloorCurrency currency, FloorAxis x, FloorAxis y);

}  // namespace pointsman::analysis
