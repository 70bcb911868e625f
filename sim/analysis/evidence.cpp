#include "sim/analysis/evidence.hpp"

#include <cmath>

namespace pointsman::analysis {
namespace {

ShipVerdict verdict_of(bool is_above, bool is_below) {
  if (is_above) return ShipVerdict::kShip;
  return is_below ? ShipVerdict::kHold : ShipVerdict::kNeedMoreData;
}

Interval difference_interval(const PairedDifferences& differences, double level) {
  const auto n = static_cast<double>(differences.n);
  if (!differences.is_binary) {
    return mean_interval(n, differences.sum, differences.squares, level);
  }
  return paired_share_interval(n, static_cast<double>(differences.gained),
                               static_cast<double>(differences.lost), level);
}

}  // namespace

ShareEvidence judge_share(std::uint64_t successes, std::uint64_t n, double floor,
                          const Sureness& sure) {
  const double share = static_cast<double>(successes) / static_cast<double>(n);
  const auto interval =
      wilson_interval(static_cast<double>(successes), static_cast<double>(n), 1 - 2 * sure.alpha);
  ShareEvidence found;
  found.share = {share, interval.lo, interval.hi};
  found.p_at_most = binomial_upper_tail(n, successes, floor);
  found.p_at_least = binomial_lower_tail(n, successes, floor);
  found.verdict = verdict_of(found.p_at_most <= sure.alpha, found.p_at_least <= sure.alpha);
  found.successes_to_ship = least_successes(n, floor, sure.alpha);
  found.successes_to_hold = most_successes(n, floor, sure.alpha);
  if (share > floor) {
    found.power = binomial_power(n, floor, share, sure.alpha);
    found.labels_needed = binomial_sample_size(floor, share, sure);
  } else if (share < floor) {
    // Few successes under the floor are many failures over what is left of it.
    found.power = binomial_power(n, 1 - floor, 1 - share, sure.alpha);
    found.labels_needed = binomial_sample_size(1 - floor, 1 - share, sure);
  }
  return found;
}

PairedDifferences paired_differences(std::span<const double> own, std::span<const double> base) {
  PairedDifferences to;
  for (std::size_t row = 0; row < own.size(); ++row) {
    const double difference = own[row] - base[row];
    if (!std::isfinite(difference)) continue;
    to.n += 1;
    to.sum += difference;
    to.squares += difference * difference;
    to.gained += difference > 0 ? 1 : 0;
    to.lost += difference < 0 ? 1 : 0;
    if (difference != 0 && std::abs(difference) != 1) to.is_binary = false;
  }
  return to;
}

PairedEvidence judge_difference(const PairedDifferences& differences, double null,
                                const Sureness& sure) {
  const double level = 1 - 2 * sure.alpha;
  const auto interval = difference_interval(differences, level);
  PairedEvidence found;
  found.difference = {differences.mean(), interval.lo, interval.hi};
  found.verdict = verdict_of(interval.lo > null, interval.hi < null);
  if (differences.is_binary) found.mcnemar = mcnemar_test(differences.gained, differences.lost);
  const PairedEffect effect{
      .square = differences.square(), .difference = differences.mean(), .null = null};
  found.detectable = detectable_effect(differences.n, effect.square, sure);
  found.power =
      effect.difference == null ? sure.alpha : paired_power(differences.n, effect, sure.alpha);
  found.labels_needed = paired_sample_size(effect, sure);
  if (found.labels_needed) {
    found.resolution =
        static_cast<double>(differences.n) / static_cast<double>(*found.labels_needed);
  }
  return found;
}

}  // namespace pointsman::analysis
