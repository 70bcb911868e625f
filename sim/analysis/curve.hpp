// Accuracy, cost, savings, latency and regret of a policy as one of its numbers moves.
//
// A threshold takes one pass: a request that is past the cut does what the policy does where every
// request is, any other what it does where none is, whatever lies around the cut. So two replays
// and a histogram (grid) or a sort (every threshold) give all points. Invariant: a point equals, to
// the bit, what the engine computes for the policy at that threshold; requests that either side
// cannot answer take no part and are counted. Cost: two replays of a block (~20 ns a row and node)
// plus 10 ns a row and column; ~150 B of scratch a row of a chunk, of all rows for every threshold.
// Other numbers are rerun point by point: sim/analysis/curve_points.hpp.
#pragma once

#include "data/column.hpp"
#include "data/workload.hpp"
#include "sim/analysis/bands.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/kernel/choice.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace pointsman::analysis {

/// `points` thresholds evenly spaced from the least score to the greatest.
struct EvenGrid {
  std::size_t points = 101;
};
/// These thresholds, in any order.
struct ExplicitGrid {
  std::vector<double> thresholds;
};
/// Every score that occurs and the infinity that none stands for, thinned to about `points_max`.
struct AllThresholds {
  std::size_t points_max = 10'000;
};
using CurveGrid = std::variant<EvenGrid, ExplicitGrid, AllThresholds>;

/// What every curve needs to know of the scenario.
struct CurveContext {
  const data::Workload* workload = nullptr;
  std::span<const policy::BoundModel> models;
  const policy::SignalTable* signals = nullptr;
  engine::Options engine;  ///< evaluation, seed, threads, prompt tokens, stop; the rest is not read
  const policy::Program* baseline = nullptr;  ///< savings are measured against it; may be null
  std::optional<double> wrong_answer_usd;
  BandOptions bands;
};

struct CurveSpec {
  std::string policy;     ///< whose curve it is
  std::string parameter;  ///< path of the number in the policy
  CurveContext context;
  const data::Column* signal = nullptr;  ///< null: no request has one
  kernel::Tie tie = kernel::Tie::kAtLeast;
  /// The policy where no request is past the cut; neither side has caps or ramps.
  const policy::Program* below = nullptr;
  const policy::Program* past = nullptr;  ///< the policy where every request is
  CurveGrid grid;
};

struct CurvePoint {
  double value = 0;  ///< of the parameter; infinite where nobody (or everybody) is past the cut
  std::optional<double> share_past;   ///< of requests; thresholds only
  std::vector<double> answer_shares;  ///< by Curve::models
  double accuracy = 0;
  std::optional<double> cost_usd;  ///< total
  std::optional<double> cost_usd_per_request;
  std::optional<double> savings;
  std::optional<double> latency_s;   ///< mean, unloaded
  double regret = 0;                 ///< accuracy of the oracle among Curve::models, minus accuracy
  std::optional<double> regret_usd;  ///< per request, wrong answers at their price
  bool is_on_frontier = false;  ///< no point is cheaper and as accurate, or as cheap and better
  bool is_on_hull = false;      ///< no mix of two points is either
  std::optional<PointBands> bands;
};

/// The best that the curve's models could do, request by request.
struct CurveOracle {
  double accuracy = 0;
  std::optional<double> cost_usd_per_request;  ///< of the cheapest model among the best
};

struct Curve {
  std::string policy, parameter;
  bool is_threshold = true;
  std::vector<std::string> models;  ///< that answer anywhere on the curve
  std::string against;              ///< what savings are measured against
  std::uint64_t requests = 0;
  std::uint64_t dropped = 0;
  std::string cost_reason;  ///< why costs are unknown; empty where known
  std::string savings_reason;
  std::string latency_reason;
  std::string regret_usd_reason;
  CurveOracle oracle;
  BandSummary bands;
  std::vector<CurvePoint> points;  ///< by ascending value
};

/// What each request does along a curve, for tuning and tests.
struct CurveEffects {
  std::vector<std::uint64_t> rows;  ///< of the workload, one per row of the effects
  std::variant<CutEffects, PointEffects> of;
};

/// Fills `effects` where it is given. Errors: kData where no request takes part, kInterrupted when
/// stopped.
base::Result<Curve> threshold_curve(const CurveSpec& spec, CurveEffects* effects = nullptr);

/// Marks the frontier and the hull of points over cost; without costs, nothing.
void mark_frontier(std::vector<CurvePoint>& points);

}  // namespace pointsman::analysis
