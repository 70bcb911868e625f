// The published figures of merit of routers, as pure functions of a few numbers or of a curve.
//
// Sources: RouteLLM (arXiv 2406.18665), RouterBench (arXiv 2403.12031), cascade routing (ETH, arXiv
// 2410.10347), AutoMix (arXiv 2310.12963), RouterArena (arXiv 2510.00202), RouterEval (arXiv
// 2503.10657), TwinRouterBench (arXiv 2605.18859), IPR (arXiv 2509.06274). Where published code and
// paper differ, both readings are here and say which they are. Invariant: what is undefined holds
// no value but the reason; nothing is NaN. Cost: O(points), O(points log points) where points are
// sorted.
#pragma once

#include "sim/analysis/summary.hpp"

#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

using Number = Figure<double>;

/// A way to run a router: x is the share of strong calls, or dollars per request.
struct OperatingPoint {
  double x = 0;
  double quality = 0;

  friend bool operator==(const OperatingPoint&, const OperatingPoint&) = default;
};
using OperatingPoints = std::span<const OperatingPoint>;

/// Qualities of the two models that a router chooses between.
struct ModelPair {
  double weak = 0;
  double strong = 0;
};

// --- RouteLLM ------------------------------------------------------------------------------------

/// Performance gap recovered, (quality - weak) / (strong - weak). May exceed 1 or be negative.
Number performance_gap_recovered(double quality, const ModelPair& pair);

/// Trapezoid area of quality over x, from the least x to the greatest.
Number area_under(OperatingPoints points);

/// Mean PGR over the range of x that the points cover: the area between the curve and the weak
/// model over that between the models. Over x = share of calls from 0 to 1 it is RouteLLM's APGR.
Number average_gap_recovered(OperatingPoints points, const ModelPair& pair);

/// The least x at which PGR reaches `share`, straight lines between points: CPT.
Number call_performance_threshold(OperatingPoints points, const ModelPair& pair, double share);

/// CPT as RouteLLM's evaluation computes it: numpy.interp with qualities as abscissae, which are
/// searched as if they ascended. Wrong where the curve is not monotone.
Number call_performance_threshold_as_coded(OperatingPoints points, const ModelPair& pair,
                                           double share);

/// Cuts at quantiles 0, 1/bins, ..., 1 of the scores, linear between them (pandas.qcut), without
/// repetition. A request is strong at or above a cut, strictly above the last one.
std::vector<double> quantile_cuts(std::span<const double> ascending_scores, std::size_t bins);

// --- RouterBench, cascade routing, IPR: x = dollars per request ---------------------------------

/// Corners of the non-decreasing convex hull, by ascending cost.
std::vector<OperatingPoint> rising_hull(OperatingPoints points);

/// Average improvement in quality: area under the rising hull from `from` to `to`, per dollar of
/// that range; flat after the last corner, zero before the first. The paper's AIQ with from and to
/// the least and greatest cost of the points.
Number hull_average(OperatingPoints points, double from, double to);

/// AIQ as in RouterBench's paper: over the range of the points' own costs.
Number improvement_in_quality(OperatingPoints points);
/// AIQ as in RouterBench's code: the same area divided by the greatest cost, so what costs less
/// than the first point counts as 0.
Number improvement_in_quality_as_coded(OperatingPoints points);

/// Normalised area of cascade routing: quality over cost between the cheapest and the dearest
/// single model. A curve that starts later is joined to `quality_at_from`, one that ends earlier is
/// held flat.
Number normalised_area(OperatingPoints points, double from, double to, double quality_at_from);

/// Bounded-ARQGC: mean over budgets from the cheapest to the dearest model of the share of the
/// quality gap that the rising hull recovers, bounded to [0, 1].
Number bounded_quality_gain(OperatingPoints points, double from, double to, const ModelPair& pair);

/// The least cost at which the points (and random mixes of neighbours on their hull) reach
/// `quality`; undefined where none does.
Number cost_at_quality(OperatingPoints points, double quality);

/// Mean distance from points to the Pareto frontier of `field` and the points together, both axes
/// scaled to the range of them all.
Number distance_to_frontier(OperatingPoints points, OperatingPoints field);

/// Whether each point lies on the Pareto frontier: none costs as little and is better, or costs
/// less and is as good. Equal points are all on it.
std::vector<bool> pareto_frontier(OperatingPoints points);

// --- Ratios --------------------------------------------------------------------------------------

/// AutoMix's incremental benefit per cost over that of going from small to large, minus 1. x is
/// cost.
Number benefit_per_cost_lift(const OperatingPoint& router, const OperatingPoint& small,
                             const OperatingPoint& large);

/// RouterArena's score of an accuracy and dollars per thousand requests. Above 1 below $0.0044.
Number arena_score(double accuracy, double usd_per_1k);
/// The same with costs held within [0.0044, 200], so it never exceeds 1 and a free policy has one.
Number arena_score_bounded(double accuracy, double usd_per_1k);

/// part / whole, or the reason given.
Number ratio_or(double part, double whole, std::string reason);

/// value / reference - 1.
Number relative_gain(double value, double reference, const std::string& of_reference);

/// Entropy in bits of shares that add up to 1.
double entropy_bits(std::span<const double> shares);

}  // namespace pointsman::analysis
