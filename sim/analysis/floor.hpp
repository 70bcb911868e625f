// Break-even points: where a gain, as one quantity moves, turns from a loss into a saving.
//
// A gain is what a baseline costs less what the policy under study costs, in one currency. A Floor
// is the least router accuracy from which the gain stays at least 0; a Flip is the same for any
// other quantity (a price, a share, a volume). Invariant: whatever the inputs, the outcome is typed
// and no value is a NaN: a threshold inside the domain, "never", "always", or undefined with the
// reason. Cost: a few evaluations of the gain; a convex gain takes about a hundred.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace pointsman::analysis {

enum class Reach : std::uint8_t {
  kReachable,  ///< the value lies in the domain
  kNever,      ///< nothing in the domain pays
  kAlways,     ///< everything in the domain pays
  kUndefined,  ///< there is no such threshold; the reason says why
};

/// "reachable", "never", "always", "undefined".
std::string_view reach_name(Reach reach);

/// The least accuracy that pays. Beyond [0, 1] the value of a straight line is kept, for reports
/// that show how far out of reach a floor is; it is empty where the gain does not depend on
/// accuracy, and always where the floor is undefined.
struct Floor {
  std::optional<double> value;
  Reach reach = Reach::kUndefined;
  std::string reason;  ///< of kUndefined, and of kNever or kAlways without a value
};

/// What is compared: the baseline that a floor is measured against...
enum class FloorBaseline : std::uint8_t {
  kAlwaysFrontier,
  kSmallFirstCascade,
  kCostMatchedMix,
  kBestSingle,
};
/// ...and the currency in which it is measured.
enum class FloorCurrency : std::uint8_t {
  kCost,
  kQualityAdjustedCost,  ///< cost plus the price of wrong answers
  kTimedCost,            ///< that plus a price on every second
  kLatency,              ///< mean seconds
  kSlo,                  ///< quality-adjusted cost plus a penalty for every missed deadline
  kSession,              ///< cost per resolved session of several steps
};
inline constexpr FloorBaseline kFloorBaselines[] = {
    FloorBaseline::kAlwaysFrontier, FloorBaseline::kSmallFirstCascade,
    FloorBaseline::kCostMatchedMix, FloorBaseline::kBestSingle};
inline constexpr FloorCurrency kFloorCurrencies[] = {
    FloorCurrency::kCost,      FloorCurrency::kQualityAdjustedCost,
    FloorCurrency::kTimedCost, FloorCurrency::kLatency,
    FloorCurrency::kSlo,       FloorCurrency::kSession};

/// "always-frontier", "small-first-cascade", "cost-matched-static-mix", "best-single".
std::string_view name_of(FloorBaseline baseline);
/// "cost", "quality-adjusted-cost", "time-adjusted-cost", "latency", "slo", "resolved-session".
std::string_view name_of(FloorCurrency currency);

/// Floor of a gain that is a straight line in accuracy. `unit` is the size of the amounts that the
/// gain is a difference of, such as the price of a frontier call: what is below 1e-12 of it is 0.
Floor linear_floor(double gain_at_0, double gain_at_1, double unit = 1);

/// Floor of a gain that is convex in accuracy over [0, 1], such as a difference of costs per
/// resolved session. The floor is the end of the losing stretch; the value is empty unless
/// reachable.
Floor convex_floor(const std::function<double(double)>& gain, double unit = 1);

/// A floor that cannot be computed.
Floor undefined_floor(std::string reason);

/// Where a quantity may lie; `high` may be infinite.
struct Domain {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};

/// The value of a quantity at which a decision turns.
struct Flip {
  std::optional<double> value;  ///< empty unless reachable
  Reach reach = Reach::kUndefined;
  bool pays_above = false;  ///< of a reachable flip: on which side routing pays
  std::string reason;       ///< of kUndefined
};

/// Flip of the gain `intercept + slope * x` over a domain. `unit` as in linear_floor(), for both
/// coefficients; 0 takes them as exact.
Flip linear_flip(double intercept, double slope, const Domain& domain, double unit = 1);

/// A turn at the very end of a domain leaves no side of it: a router that pays from there on pays
/// always, one that pays up to there never does. `size`: how much of the quantity matters.
void settle_at_ends(Flip& flip, const Domain& domain, double size);

}  // namespace pointsman::analysis
