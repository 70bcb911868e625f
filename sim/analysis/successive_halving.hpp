// Successive halving: many candidates on few requests, the better ones on ever more.
//
// For parameters without an exact method. Every round evaluates what is left on a larger set of
// requests that contains the one before it, the same for all candidates and with the same random
// draws, and keeps the better part. Source: Jamieson & Talwalkar, AISTATS 2016; candidates by Latin
// hypercube (McKay, Beckman & Conover, Technometrics 21, 1979), keyed by seed. Invariant: a
// function of its arguments, whatever the number of threads; the first candidate, where the user
// stands, goes on to the end. Cost: about rounds x rows x candidates / 2^rounds evaluations.
#pragma once

#include "sim/analysis/optimize_goal.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pointsman::analysis {

/// A parameter: values to choose from, or a range.
struct SearchRange {
  double low = 0, high = 1;
  std::vector<double> values{};  ///< these alone, if not empty
};

/// `count` points over all ranges, each range cut into `count` equal parts of which each is used
/// once. Where the ranges are lists with no more combinations than `count`, these.
std::vector<std::vector<double>> search_candidates(std::span<const SearchRange> ranges,
                                                   std::size_t count, std::uint64_t seed);

struct HalvingOptions {
  std::size_t rows = 0;        ///< of the last round
  std::size_t rows_min = 256;  ///< of the first
  std::size_t finalists = 8;   ///< that see all rows, unless there are fewer candidates
};

/// Means of some candidates, given by index, over the first `rows` rows of a fixed order.
using EvaluateCandidates = std::function<base::Result<std::vector<Amounts>>(
    std::span<const std::size_t> candidates, std::size_t rows)>;

struct Finalist {
  std::size_t candidate = 0;
  Amounts means;  ///< over all rows
};
struct HalvingFound {
  std::vector<Finalist> finalists;  ///< the best first
  std::vector<std::size_t> rounds;  ///< rows of each round
};
base::Result<HalvingFound> successive_halving(std::size_t candidates, const Goal& goal,
                                              const HalvingOptions& options,
                                              const EvaluateCandidates& evaluate);

}  // namespace pointsman::analysis
