#include "sim/analysis/sparse_pairs.hpp"

#include "sim/analysis/intervals.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

namespace pointsman::analysis {

namespace {

double log_factorial(double n) {
  return std::lgamma(n + 1);
}

/// P(X = first) of Binomial(n, share) and, by recurrence, of all that follow.
class BinomialWalk {
 public:
  BinomialWalk(double n, double share, double first)
      : n_(n), at_(first), odds_(share < 1 ? share / (1 - share) : 0) {
    if (share <= 0 || share >= 1) {
      probability_ = first == (share <= 0 ? 0 : n) ? 1 : 0;
      return;
    }
    probability_ = std::exp(log_factorial(n) - log_factorial(first) - log_factorial(n - first) +
                            first * std::log(share) + (n - first) * std::log1p(-share));
  }
  double probability() const { return probability_; }
  void advance() {
    probability_ *= (n_ - at_) / (at_ + 1) * odds_;
    at_ += 1;
  }

 private:
  double n_, at_, odds_;
  double probability_ = 0;
};

/// The counts of Binomial(n, share) that matter: all but 1e-12 of it.
struct SparseReach {
  SparseReach(double n, double share) {
    const double spread = 7.5 * (std::sqrt(n * share * (1 - share)) + 1);
    first = std::floor(std::max(0.0, n * share - spread));
    last = std::min(n, std::ceil(n * share + spread));
  }
  double first, last;
};

/// P(a statistic as low, as high as `observed`) where shares of all requests gain and lose.
OneSided tails_of(double n, double gained_share, double difference, double observed) {
  constexpr double kSame = 1e-9;  // statistics of equal outcomes differ by their rounding
  const double lost_share = gained_share - difference;
  const double discordant = std::min(1.0, gained_share + lost_share);
  const double of_those = discordant > 0 ? std::clamp(lost_share / discordant, 0.0, 1.0) : 0;
  OneSided p{0, 0};
  const SparseReach counts(n, discordant);
  BinomialWalk count_walk(n, discordant, counts.first);
  for (double count = counts.first; count <= counts.last; ++count, count_walk.advance()) {
    const SparseReach losses(count, of_those);
    BinomialWalk walk(count, of_those, losses.first);
    for (double fewer = losses.first; fewer <= losses.last; ++fewer, walk.advance()) {
      const double z = paired_share_statistic(n, count - fewer, fewer, difference);
      const double probability = count_walk.probability() * walk.probability();
      if (z <= observed + kSame) p.low += probability;
      if (z >= observed - kSame) p.high += probability;
    }
  }
  return p;
}

}  // namespace

OneSided sparse_pair_p(std::uint64_t n, std::uint64_t gained, std::uint64_t lost,
                       double difference) {
  using boost::math::binomial_distribution;
  constexpr double kOpenError = 1e-4;  // of the interval of the share that gains
  constexpr int kSteps = 16;
  const auto rows = static_cast<double>(n);
  const double observed = paired_share_statistic(rows, static_cast<double>(gained),
                                                 static_cast<double>(lost), difference);
  const auto successes = static_cast<double>(gained);
  const double least =
      std::max({0.0, difference,
                binomial_distribution<>::find_lower_bound_on_p(rows, successes, kOpenError / 2)});
  const double most = std::min((1 + difference) / 2, binomial_distribution<>::find_upper_bound_on_p(
                                                         rows, successes, kOpenError / 2));
  OneSided worst{0, 0};
  for (int step = 0; step <= kSteps; ++step) {
    const double share = least + (std::max(most, least) - least) * step / kSteps;
    const OneSided p = tails_of(rows, share, difference, observed);
    worst.low = std::max(worst.low, p.low);
    worst.high = std::max(worst.high, p.high);
  }
  return {std::min(worst.low + kOpenError, 1.0), std::min(worst.high + kOpenError, 1.0)};
}

}  // namespace pointsman::analysis
