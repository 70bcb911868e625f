// Exact sums over requests: the part of the ledger that totals come from.
//
// Invariant: every sum that a total is made of is an integer, so merging is associative and
// commutative and no total depends on threads, blocks or vector width. A request that splits over
// random branches counts in each with its probability, as an integer number of kWeightOne-ths, so
// expected values are exact too. The squares behind intervals are doubles, added in row order
// within fixed chunks and merged in chunk order. Cost: ~400 bytes per policy and slice.
#pragma once

#include "sim/kernel/quantile_sketch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsman::engine {

__extension__ using Wide = __int128;

/// A probability of 1; path probabilities are multiples of 1 / kWeightOne, and those of a request
/// sum to kWeightOne exactly.
inline constexpr int kWeightBits = 52;
inline constexpr std::int64_t kWeightOne = std::int64_t{1} << kWeightBits;
/// A score of 1; scores are rounded to multiples of 1 / kScoreOne. |score| < 4096.
inline constexpr int kScoreBits = 50;
inline constexpr std::int64_t kScoreOne = std::int64_t{1} << kScoreBits;

constexpr double weighted_to_double(Wide sum) {
  return static_cast<double>(sum) * 0x1p-52;
}
/// The same for one request, without the library call that converts 128 bits: |value| < 2^63.
constexpr double request_to_double(Wide value) {
  const auto whole = static_cast<std::int64_t>(value >> kWeightBits);
  const auto part = static_cast<std::int64_t>(value & (kWeightOne - 1));
  return static_cast<double>(whole) + static_cast<double>(part) * 0x1p-52;
}
constexpr double score_to_double(Wide sum) {
  return static_cast<double>(sum) * 0x1p-50;
}

/// A score in 1 / kScoreOne: half away from zero, as llround; scaling by a power of two is exact.
inline std::int64_t score_units(double score) {
  const double scaled = score * static_cast<double>(kScoreOne);
  return static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
}

/// Sums over the requests that a policy and the baseline could both answer.
struct PairSums {
  std::uint64_t requests = 0;
  Wide own_score = 0, base_score = 0;  ///< in 1 / kScoreOne
  Wide own_cost = 0, base_cost = 0;    ///< in money units / kWeightOne
  std::uint64_t cost_unknown = 0;      ///< requests where either cost is unknown
  // Second moments of expected values per request, for the delta method.
  double own_cost_squares = 0, base_cost_squares = 0, cost_products = 0;
  double score_difference_squares = 0;
  /// Of quality-adjusted costs (sim/engine/burden.hpp), where Options::wrong_answer is given.
  double own_burden_squares = 0, base_burden_squares = 0, burden_products = 0;

  void merge(const PairSums& other);
};

/// Sums over requests of a policy's expected score and cost times those of another policy: what the
/// variance of any fixed blend of policies follows from. Costs in money units. Meaningful where
/// every request was answered at a known cost.
struct ProductSums {
  double scores = 0;
  double score_cost = 0;  ///< own score x the other's cost
  double cost_score = 0;  ///< own cost x the other's score
  double costs = 0;

  void merge(const ProductSums& from);
};

/// The weight of one of `replications`: as equal as integers that sum to kWeightOne can be.
constexpr std::int64_t replication_weight(std::uint32_t replication, std::uint32_t replications) {
  return kWeightOne / replications + (replication < kWeightOne % replications ? 1 : 0);
}

/// What a named part of a policy did (policy::Mark); sums in 1 / kWeightOne.
struct PartSums {
  Wide entered = 0, succeeded = 0;
  Wide cost = 0;  ///< in money units / kWeightOne
  /// A step of a pipeline: requests that end wrong because of it, and all that was spent on them.
  Wide lost = 0, lost_cost = 0;

  void merge(const PartSums& other) {
    entered += other.entered;
    succeeded += other.succeeded;
    cost += other.cost;
    lost += other.lost;
    lost_cost += other.lost_cost;
  }
};

struct Tally {
  std::uint64_t requests = 0;      ///< rows seen
  std::uint64_t dropped = 0;       ///< rows without an outcome that the policy needed
  Wide score = 0;                  ///< of answered rows, in 1 / kScoreOne
  Wide cost = 0;                   ///< in money units / kWeightOne
  Wide latency = 0;                ///< in nanoseconds / kWeightOne
  std::uint64_t cost_unknown = 0;  ///< answered rows on which some cost is unknown
  std::uint64_t latency_unknown = 0;
  std::uint64_t graded = 0;     ///< answered rows whose expected score is neither 0 nor 1
  std::vector<Wide> calls;      ///< by model, in 1 / kWeightOne
  std::vector<Wide> answers;    ///< by model, in 1 / kWeightOne
  Wide unanswered = 0;          ///< in 1 / kWeightOne
  std::vector<PartSums> parts;  ///< by mark
  Wide repeated = 0;            ///< attempts beyond those recorded, in 1 / kWeightOne
  double score_squares = 0;
  double cost_squares = 0;           ///< of money units per request
  double burden_squares = 0;         ///< of the same with Options::wrong_answer, if it is given
  kernel::QuantileSketch latencies;  ///< nanoseconds per path, weighted by probability
  PairSums pair;                     ///< against the baseline

  std::uint64_t answered() const { return requests - dropped; }
  void merge(const Tally& other);
};

}  // namespace pointsman::engine
