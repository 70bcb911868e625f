#include "sim/analysis/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace pointsman::analysis {

namespace {

/// Sums over the rows of one bin.
struct BinSums {
  double requests = 0, scores = 0, outcomes = 0;

  void add(double weight, double score, double outcome) {
    requests += weight;
    scores += weight * score;
    outcomes += weight * outcome;
  }
};

constexpr const char* kNoProbability = "the score leaves [0, 1], so it is no probability";

}  // namespace

ScoredOutcomes::ScoredOutcomes(std::vector<double> scores, std::vector<double> outcomes)
    : scores_(std::move(scores)), outcomes_(std::move(outcomes)), order_(scores_.size()) {
  std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  std::ranges::stable_sort(order_, {}, [&](std::uint32_t row) { return scores_[row]; });
  is_probability_ =
      std::ranges::all_of(scores_, [](double score) { return score >= 0 && score <= 1; });
}

Number ScoredOutcomes::auc(std::span<const std::uint32_t> weights) const {
  double right = 0;
  double wrong = 0;
  double wins = 0;  // pairs of a right row above a wrong one, ties half
  for (std::size_t begin = 0; begin < order_.size();) {
    std::size_t end = begin;
    double tied_right = 0;
    double tied_wrong = 0;
    for (; end < order_.size() && scores_[order_[end]] == scores_[order_[begin]]; ++end) {
      const std::uint32_t row = order_[end];
      tied_right += weight(weights, row) * outcomes_[row];
      tied_wrong += weight(weights, row) * (1 - outcomes_[row]);
    }
    wins += tied_right * (wrong + tied_wrong / 2);
    right += tied_right;
    wrong += tied_wrong;
    begin = end;
  }
  if (right <= 0) return Number::unknown("no request is positive");
  if (wrong <= 0) return Number::unknown("every request is positive");
  return wins / (right * wrong);
}

std::vector<ReliabilityBin> ScoredOutcomes::reliability(
    Binning binning, std::size_t bins, std::span<const std::uint32_t> weights) const {
  double total = 0;
  for (std::size_t row = 0; row < rows(); ++row) total += weight(weights, row);
  std::vector<ReliabilityBin> table;
  std::vector<BinSums> sums(bins);
  std::vector<std::pair<double, double>> range(bins, {1, 0});
  double seen = 0;
  const auto count = static_cast<double>(bins);
  std::size_t bin = 0;
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const std::uint32_t row = order_[place];
    const double score = scores_[row];
    const bool is_tied = place > 0 && score == scores_[order_[place - 1]];
    if (binning == Binning::kEqualWidth) {
      bin = std::min(static_cast<std::size_t>(score * count), bins - 1);
    } else if (!is_tied) {
      bin = std::min(static_cast<std::size_t>(seen * count / total), bins - 1);
    }
    sums[bin].add(weight(weights, row), score, outcomes_[row]);
    range[bin] = {std::min(range[bin].first, score), std::max(range[bin].second, score)};
    seen += weight(weights, row);
  }
  for (bin = 0; bin < bins; ++bin) {
    const BinSums& of_bin = sums[bin];
    if (of_bin.requests <= 0) continue;
    const auto at = static_cast<double>(bin);
    const auto [from, to] =
        binning == Binning::kEqualWidth ? std::pair(at / count, (at + 1) / count) : range[bin];
    table.push_back({from, to, of_bin.requests, of_bin.scores / of_bin.requests,
                     of_bin.outcomes / of_bin.requests});
  }
  return table;
}

Calibration ScoredOutcomes::assess(std::span<const std::uint32_t> weights, std::size_t bins) const {
  Calibration result;
  result.auc = auc(weights);
  if (!is_probability_ || rows() == 0) {
    const auto unknown = Number::unknown(rows() == 0 ? "no request has the score" : kNoProbability);
    result.brier = result.expected_error = result.expected_error_by_mass = unknown;
    return result;
  }
  double squares = 0;
  double total = 0;
  for (std::size_t row = 0; row < rows(); ++row) {
    const double difference = scores_[row] - outcomes_[row];
    squares += weight(weights, row) * difference * difference;
    total += weight(weights, row);
  }
  result.brier = squares / total;
  result.bins = reliability(Binning::kEqualWidth, bins, weights);
  result.expected_error = expected_calibration_error(result.bins);
  result.expected_error_by_mass =
      expected_calibration_error(reliability(Binning::kEqualMass, bins, weights));
  return result;
}

double expected_calibration_error(std::span<const ReliabilityBin> bins) {
  double sum = 0;
  double requests = 0;
  for (const ReliabilityBin& bin : bins) {
    sum += bin.requests * std::abs(bin.mean_score - bin.mean_outcome);
    requests += bin.requests;
  }
  return requests == 0 ? 0 : sum / requests;
}

}  // namespace pointsman::analysis
