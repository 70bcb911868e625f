// From sums of labelled requests to gains: what a router of given errors saves against a baseline.
//
// The data counterpart of the closed forms D1-D7 (sim/analysis/floor_model.hpp): the same story and
// the same parameters, with recorded outcomes in the place of probabilities. A gain is what the
// baseline costs less what routing costs, per request, so routing pays where it is at least 0. In
// the errors (over-escalation o, miss m) a gain is exact expectation: a straight line for costs and
// latency, convex for sessions of several steps and against the cost-matched mix. Cost: ~0.2 us to
// weigh the sums, ~20 ns a gain.
#pragma once

#include "sim/analysis/data_floor_sums.hpp"
#include "sim/analysis/floor.hpp"
#include "sim/analysis/floor_model.hpp"
#include "sim/analysis/static_mix.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

/// Everything that a floor depends on beside the labels.
struct FloorTerms {
  double recall = 1;        ///< P(flagged | small wrong): what is flagged goes on to frontier
  double false_alarm = 0;   ///< P(flagged | small right)
  double verifier_usd = 0;  ///< paid for every answer of small
  double verifier_s = 0;
  std::optional<double> router_usd{}, router_s{};  ///< per request; empty = as the router measured
  double wrong_answer_usd = 0;                     ///< a score of s loses (1 - s) of it
  double value_of_time_usd_per_s = 0;
  double steps = 1;  ///< of a session that is retried as a whole until it is resolved
  std::optional<double> price_ratio{};  ///< small's bills / frontier's; empty = as recorded
  std::optional<double> easy_share{};   ///< empty = as labelled
};

/// A router whose errors are given and fall on requests as its shape says. Per request.
struct RouterShape {
  FloorPath all_frontier;   ///< everything escalated
  FloorPath to_small_easy;  ///< what changes when every easy request goes to small...
  FloorPath to_small_hard;  ///< ...and every hard one
  FloorPath extra;          ///< the router itself

  FloorPath at(const RouterErrors& errors) const {
    return all_frontier + to_small_easy * (1 - errors.over_escalation) +
           to_small_hard * errors.miss + extra;
  }
};

/// The sums under one set of terms, per request.
struct FloorWorld {
  double requests = 0;
  double easy_share = 0;
  double price_ratio = 0;          ///< small's bills / frontier's; 0 where frontier is free
  RouterShape blind;               ///< errors fall on any request of a class alike: a noisy oracle
  FloorPath cascade;               ///< small first for everything, with the same detection
  std::vector<FloorPath> singles;  ///< small, frontier, then further ones
  std::vector<FloorPath> policies;
  // The router under test.
  FloorPath routed;     ///< its own choices, with the story's detection
  RouterErrors errors;  ///< its rates; NaN where a class is empty
  RouterShape own;      ///< errors fall where its own do: own.at(errors) == routed
};

/// Overwrites `world`, whose vectors are reused.
void weigh(const FloorSums& sums, const FloorTerms& terms, FloorWorld& world);

/// A baseline: one of the four, or a policy of the scenario.
struct FloorAgainst {
  std::optional<FloorBaseline> builtin;
  std::size_t policy = 0;  ///< else: index of FloorWorld::policies
};

/// Compares routing with one baseline in one currency.
class FloorGain {
 public:
  /// `best` names the best single model; empty = the best in `world`.
  FloorGain(const FloorWorld& world, const FloorTerms& terms, const FloorAgainst& against,
            FloorCurrency currency, std::optional<std::size_t> best = {});

  /// Empty, or why nothing can be compared.
  std::string_view why_undefined() const { return why_undefined_; }
  /// In dollars or seconds per request; against the mix in score at equal cost or time.
  double operator()(const FloorPath& routed) const;
  /// The share of the baseline's total that routing saves; empty against the mix and where that
  /// total is not positive.
  std::optional<double> saving(const FloorPath& routed) const;
  /// The size of the amounts compared.
  double unit() const { return unit_; }
  /// Whether the gain is a straight line in the errors.
  bool is_straight() const {
    return !is_mix_ && (currency_ != FloorCurrency::kSession || steps_ == 1);
  }

  /// The least accuracy from which a router of this shape pays.
  Floor floor(const RouterShape& shape) const;
  /// For a given over-escalation: the least accuracy on hard requests, 1 - miss, that pays.
  Floor hard_floor(const RouterShape& shape, double over_escalation) const;

 private:
  double amount(const FloorPath& path) const;
  double total(const FloorPath& path) const;
  double mix_score(double amount) const;
  template <typename At>
  Floor floor_along(At at) const;

  FloorCurrency currency_;
  bool is_mix_ = false;
  double wrong_answer_usd_ = 0;
  double second_usd_ = 0;
  double steps_;
  FloorPath base_;
  std::vector<MixPoint> hull_;  ///< of the mix
  double unit_ = 1;
  std::string_view why_undefined_;
};

/// The best single model: in quality-adjusted cost and per resolved session the one of the least
/// total; in cost and latency the most accurate one, of equals the cheapest.
std::size_t best_single(const FloorWorld& world, const FloorTerms& terms, FloorCurrency currency);

}  // namespace pointsman::analysis
