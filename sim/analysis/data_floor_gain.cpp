#include "sim/analysis/data_floor_gain.hpp"

#include "sim/analysis/rounding.hpp"
#include "sim/base/limits.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::analysis {
namespace {

using base::kInfinity;
using base::kNaN;
// By how much a score has to exceed another to be more than a rounding of it.
constexpr double kMoreAccurate = 1e-9;
constexpr FloorCell kCells[] = {FloorCell::kEasyRight, FloorCell::kEasyWrong, FloorCell::kHardRight,
                                FloorCell::kHardWrong};

constexpr bool is_easy(FloorCell cell) {
  return cell == FloorCell::kEasyRight || cell == FloorCell::kEasyWrong;
}

double flagged_share(FloorCell cell, const FloorTerms& terms) {
  const bool is_right = cell == FloorCell::kEasyRight || cell == FloorCell::kHardRight;
  return is_right ? terms.false_alarm : terms.recall;
}

/// Small first: its answer is kept unless detection flags it, and then frontier's stands.
FloorPath detected(const FloorPath& small, const FloorPath& frontier, double requests,
                   double flagged, const FloorTerms& terms) {
  return {small.cost_usd + terms.verifier_usd * requests + flagged * frontier.cost_usd,
          (1 - flagged) * small.score + flagged * frontier.score,
          small.time_s + terms.verifier_s * requests + flagged * frontier.time_s};
}

/// What each request of a cell counts, so that the easy share becomes what the terms ask for.
struct ClassWeights {
  double easy = 0, hard = 0;
  double of(FloorCell cell) const { return is_easy(cell) ? easy : hard; }
};

ClassWeights class_weights(double easy, double hard, const FloorTerms& terms) {
  if (!terms.easy_share) return {1, 1};
  const double requests = easy + hard;
  return {easy > 0 ? *terms.easy_share * requests / easy : 0,
          hard > 0 ? (1 - *terms.easy_share) * requests / hard : 0};
}

/// Small's price factor that gives the price ratio asked for.
double small_price_factor(const FloorSums& sums, const ClassWeights& weights,
                          const FloorTerms& terms, double& ratio) {
  double small = 0, frontier = 0;
  for (const FloorCell cell : kCells) {
    small += weights.of(cell) * sums.small(cell).cost_usd;
    frontier += weights.of(cell) * sums.frontier(cell).cost_usd;
  }
  ratio = frontier > 0 ? small / frontier : 0;
  if (!terms.price_ratio || ratio == 0) return 1;
  const double factor = *terms.price_ratio / ratio;
  ratio = *terms.price_ratio;
  return factor;
}

FloorPath scaled_price(FloorPath path, double factor) {
  path.cost_usd *= factor;
  return path;
}

/// Adds up one class of requests.
struct ClassTotals {
  double weight = 0;         ///< requests of the class
  double taken = 0;          ///< of it, left to small by the router under test
  FloorPath to_small;        ///< change when all of it goes to small
  FloorPath taken_to_small;  ///< change by what the router leaves to small
};

void add_cell(const FloorSums& sums, FloorCell cell, double weight, double price_factor,
              const FloorTerms& terms, FloorWorld& world, ClassTotals& to) {
  const double requests = sums.count(cell);
  const FloorPath small = scaled_price(sums.small(cell), price_factor);
  const FloorPath frontier = sums.frontier(cell);
  const double flagged = flagged_share(cell, terms);
  const FloorPath small_first = detected(small, frontier, requests, flagged, terms);
  world.blind.all_frontier += frontier * weight;
  world.cascade += small_first * weight;
  world.singles[0] += small * weight;
  world.singles[1] += frontier * weight;
  for (std::size_t i = 0; i < sums.layout().singles; ++i) {
    world.singles[2 + i] += sums.single(cell, i) * weight;
  }
  for (std::size_t i = 0; i < sums.layout().policies; ++i) {
    FloorPath policy = sums.policy(cell, i);
    policy.cost_usd += (price_factor - 1) * sums.policy_small_usd(cell, i);
    world.policies[i] += policy * weight;
  }
  to.weight += weight * requests;
  to.to_small += (small_first - frontier) * weight;
  if (!sums.layout().has_router) return;
  to.taken += weight * sums.taken(cell);
  const FloorPath taken_frontier = sums.taken_frontier(cell);
  to.taken_to_small += (detected(scaled_price(sums.taken_small(cell), price_factor), taken_frontier,
                                 sums.taken(cell), flagged, terms) -
                        taken_frontier) *
                       weight;
  world.own.extra += sums.extra(cell) * weight;
}

/// The change when all of a class goes to small, for a router that picks as the one under test.
FloorPath own_change(const ClassTotals& totals) {
  return totals.taken > 0 ? totals.taken_to_small * (totals.weight / totals.taken)
                          : totals.to_small;
}

/// Corners of the mixes of single models over what a currency counts.
template <typename Amount>
std::vector<MixPoint> hull_of(const std::vector<FloorPath>& singles, const Amount& amount) {
  std::vector<MixPoint> points;
  for (std::size_t i = 0; i < singles.size(); ++i) {
    points.push_back({i, amount(singles[i]), singles[i].score});
  }
  return upper_hull(points);
}

/// Floor of a gain that bends at `knots` and is straight between them.
template <typename Gain>
Floor piecewise_floor(const Gain& gain, std::vector<double> knots, double unit) {
  knots.insert(knots.end(), {0.0, 1.0});
  std::ranges::sort(knots, std::greater<>());
  std::vector<double> gains;
  for (const double knot : knots) {
    const double value = gain(knot);
    gains.push_back(std::abs(value) <= kRounding * unit ? 0 : value);
  }
  const auto losing = std::ranges::find_if(gains, [](double value) { return value < 0; });
  // A convex gain that loses at no knot or from the top is described by its ends.
  if (losing == gains.end() || losing == gains.begin()) {
    Floor ends = linear_floor(gains.back(), gains.front(), unit);
    if (ends.reach != Reach::kReachable) ends.value.reset();
    return ends;
  }
  const auto at = static_cast<std::size_t>(losing - gains.begin());
  const double share = gains[at - 1] / (gains[at - 1] - gains[at]);
  return {knots[at - 1] + share * (knots[at] - knots[at - 1]), Reach::kReachable, {}};
}

/// From totals to means per request.
void divide(FloorWorld& world, double requests) {
  for (RouterShape* shape : {&world.blind, &world.own}) {
    shape->all_frontier /= requests;
    shape->to_small_easy /= requests;
    shape->to_small_hard /= requests;
    shape->extra /= requests;
  }
  world.cascade /= requests;
  world.routed /= requests;
  for (FloorPath& single : world.singles) single /= requests;
  for (FloorPath& policy : world.policies) policy /= requests;
}

}  // namespace

void weigh(const FloorSums& sums, const FloorTerms& terms, FloorWorld& world) {
  const FloorLayout& layout = sums.layout();
  const double easy = sums.count(FloorCell::kEasyRight) + sums.count(FloorCell::kEasyWrong);
  const double hard = sums.count(FloorCell::kHardRight) + sums.count(FloorCell::kHardWrong);
  const ClassWeights weights = class_weights(easy, hard, terms);
  const double factor = small_price_factor(sums, weights, terms, world.price_ratio);
  world.requests = easy + hard;
  world.blind = {};
  world.own = {};
  world.cascade = {};
  world.singles.assign(2 + layout.singles, FloorPath{});
  world.policies.assign(layout.policies, FloorPath{});
  ClassTotals easy_totals, hard_totals;
  for (const FloorCell cell : kCells) {
    add_cell(sums, cell, weights.of(cell), factor, terms, world,
             is_easy(cell) ? easy_totals : hard_totals);
  }
  world.blind.to_small_easy = easy_totals.to_small;
  world.blind.to_small_hard = hard_totals.to_small;
  world.own.all_frontier = world.blind.all_frontier;
  world.own.to_small_easy = own_change(easy_totals);
  world.own.to_small_hard = own_change(hard_totals);
  world.own.extra.score = 0;
  world.routed = world.own.all_frontier + easy_totals.taken_to_small + hard_totals.taken_to_small;
  world.easy_share = easy_totals.weight / world.requests;
  world.errors = {easy > 0 ? 1 - easy_totals.taken / easy_totals.weight : kNaN,
                  hard > 0 ? hard_totals.taken / hard_totals.weight : kNaN};
  divide(world, world.requests);
  if (terms.router_usd) world.own.extra.cost_usd = *terms.router_usd;
  if (terms.router_s) world.own.extra.time_s = *terms.router_s;
  world.blind.extra = world.own.extra;
  world.routed += world.own.extra;
}

FloorGain::FloorGain(const FloorWorld& world, const FloorTerms& terms, const FloorAgainst& against,
                     FloorCurrency currency, std::optional<std::size_t> best)
    : currency_(currency), steps_(terms.steps) {
  const bool is_timed = currency == FloorCurrency::kTimedCost;
  if (is_timed) second_usd_ = terms.value_of_time_usd_per_s;
  if (is_timed || currency == FloorCurrency::kQualityAdjustedCost) {
    wrong_answer_usd_ = terms.wrong_answer_usd;
  }
  if (!against.builtin) {
    base_ = world.policies[against.policy];
  } else {
    switch (*against.builtin) {
      case FloorBaseline::kAlwaysFrontier:
        base_ = world.singles[1];
        break;
      case FloorBaseline::kSmallFirstCascade:
        base_ = world.cascade;
        break;
      case FloorBaseline::kCostMatchedMix:
        is_mix_ = true;
        base_ = world.singles[1];
        hull_ = hull_of(world.singles, [this](const FloorPath& path) { return amount(path); });
        break;
      case FloorBaseline::kBestSingle:
        base_ = world.singles[best ? *best : best_single(world, terms, currency)];
        break;
    }
  }
  unit_ = is_mix_ ? 1 : std::max(std::abs(total(base_)), std::abs(total(world.singles[1])));
  // What is free to beat is beaten by nothing that costs: only where the router is free as well is
  // there nothing to compare.
  for (const FloorPath& path : {world.routed, world.cascade}) {
    if (unit_ == 0) unit_ = std::abs(total(path));
  }
  if (currency == FloorCurrency::kSession && base_.score <= 0) {
    why_undefined_ = "the baseline resolves nothing";
  } else if (unit_ == 0) {
    why_undefined_ =
        currency == FloorCurrency::kLatency ? "nothing takes any time" : "nothing costs anything";
  }
}

double FloorGain::amount(const FloorPath& path) const {
  if (currency_ == FloorCurrency::kLatency) return path.time_s;
  return path.cost_usd + second_usd_ * path.time_s;
}

double FloorGain::total(const FloorPath& path) const {
  return engine::burden(amount(path), wrong_answer_usd_, path.score);
}

double FloorGain::mix_score(double amount) const {
  const MixPoint& first = hull_.front();
  // Less than the cheapest model takes buys answers to a part of the requests.
  if (amount < first.cost) return first.accuracy * amount / first.cost;
  const auto above = std::ranges::find_if(
      hull_, [amount](const MixPoint& corner) { return corner.cost > amount; });
  const MixPoint& below = *(above - 1);
  // Whoever takes more than the most accurate model has to be more accurate than it.
  if (above == hull_.end()) return below.accuracy + (amount > below.cost ? kMoreAccurate : 0);
  return below.accuracy +
         (amount - below.cost) / (above->cost - below.cost) * (above->accuracy - below.accuracy);
}

double FloorGain::operator()(const FloorPath& routed) const {
  if (is_mix_) return routed.score - mix_score(amount(routed));
  if (currency_ != FloorCurrency::kSession) return total(base_) - total(routed);
  const double resolved = routed.score / base_.score;
  return base_.cost_usd * (steps_ == 1 ? resolved : std::pow(resolved, steps_)) - routed.cost_usd;
}

std::optional<double> FloorGain::saving(const FloorPath& routed) const {
  if (is_mix_ || !why_undefined_.empty()) return std::nullopt;
  if (currency_ != FloorCurrency::kSession) {
    const double base = total(base_);
    return base > 0 ? std::optional((base - total(routed)) / base) : std::nullopt;
  }
  // Cost per resolved session, routed / baseline.
  const double resolved = std::pow(routed.score / base_.score, steps_);
  if (base_.cost_usd <= 0 || !(resolved > 0)) return std::nullopt;
  return 1 - routed.cost_usd / base_.cost_usd / resolved;
}

template <typename At>
Floor FloorGain::floor_along(At at) const {
  if (!why_undefined_.empty()) return undefined_floor(std::string(why_undefined_));
  const auto gain = [&](double accuracy) { return (*this)(at(accuracy)); };
  if (is_mix_) {
    const double low = amount(at(0)), high = amount(at(1));
    std::vector<double> knots;
    for (const MixPoint& corner : hull_) {
      const double knot = (corner.cost - low) / (high - low);
      if (knot > 0 && knot < 1) knots.push_back(knot);
    }
    return piecewise_floor(gain, std::move(knots), unit_);
  }
  if (is_straight()) return linear_floor(gain(0), gain(1), unit_);
  return convex_floor(gain, unit_);
}

Floor FloorGain::floor(const RouterShape& shape) const {
  return floor_along([&](double accuracy) { return shape.at(errors_at(accuracy)); });
}

Floor FloorGain::hard_floor(const RouterShape& shape, double over_escalation) const {
  return floor_along([&](double accuracy) { return shape.at({over_escalation, 1 - accuracy}); });
}

std::size_t best_single(const FloorWorld& world, const FloorTerms& terms, FloorCurrency currency) {
  const auto rank = [&](const FloorPath& path) {
    switch (currency) {
      case FloorCurrency::kLatency:
        return std::pair(-path.score, path.time_s);
      case FloorCurrency::kQualityAdjustedCost:
        return std::pair(engine::burden(path.cost_usd, terms.wrong_answer_usd, path.score),
                         -path.score);
      case FloorCurrency::kTimedCost:
        return std::pair(engine::burden(path.cost_usd, terms.wrong_answer_usd, path.score) +
                             terms.value_of_time_usd_per_s * path.time_s,
                         -path.score);
      case FloorCurrency::kSession:
        return std::pair(
            path.score > 0 ? path.cost_usd / std::pow(path.score, terms.steps) : kInfinity,
            -path.score);
      default:
        return std::pair(-path.score, path.cost_usd);
    }
  };
  const auto best = std::ranges::min_element(world.singles, {}, rank);
  return static_cast<std::size_t>(best - world.singles.begin());
}

}  // namespace pointsman::analysis
