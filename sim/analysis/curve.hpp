// Accuracy, cost and savings of a two-way threshold router as its threshold moves.
//
// One pass (grid) or one sort (all thresholds) over the rows instead of one run per point.
// Invariant: a point equals, to the bit, what the engine computes for the same router at that
// threshold, overheads included; rows that lack a score or an outcome of either model take no part
// and are counted. Cost: 2-5 ns a row for a grid of any size, 20-40 ns for every threshold; 24-40 B
// of scratch a row. Source of the loops: sim/kernel/threshold_curve.hpp,
// sim/kernel/score_order.hpp.
#pragma once

#include "data/column.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/kernel/choice.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
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

/// What savings are measured against: a total over the curve's rows.
struct CurveBaseline {
  std::string name;
  engine::Wide cost = 0;  ///< money units / kWeightOne, as Tally::cost
  std::uint64_t requests = 0;
};

struct CurveSpec {
  std::string policy;     ///< whose curve it is
  std::string parameter;  ///< "at_least" or "above"
  const data::Column* score = nullptr;
  const policy::BoundModel* weak = nullptr;    ///< "else"
  const policy::BoundModel* strong = nullptr;  ///< "then"
  kernel::Tie tie = kernel::Tie::kAtLeast;
  policy::Overhead overhead;
  const policy::BoundModel* overhead_model = nullptr;  ///< of overhead.call
  policy::TokenSource prompt_tokens;                   ///< for overheads per token
  int money_digits = 9;                                ///< of the engine's outcome
  std::optional<CurveBaseline> baseline;               ///< empty = always strong
  CurveGrid grid;
  unsigned threads = 0;  ///< 0 = all cores
};

struct CurvePoint {
  double threshold = 0;  ///< infinite where nobody (or everybody) goes strong
  std::uint64_t strong = 0;
  double strong_share = 0;
  double accuracy = 0;
  std::optional<double> cost_usd;  ///< total
  std::optional<double> cost_usd_per_request;
  std::optional<double> savings;
};

struct Curve {
  std::string policy, parameter;
  std::string weak, strong;  ///< models
  std::string against;       ///< what savings are measured against
  std::uint64_t requests = 0;
  std::uint64_t dropped = 0;
  std::string cost_reason;  ///< why costs are unknown; empty where known
  std::string savings_reason;
  std::vector<CurvePoint> points;  ///< by ascending threshold
};

/// Errors: kData where no row has a score and both outcomes.
base::Result<Curve> threshold_curve(const CurveSpec& spec);

}  // namespace pointsman::analysis
