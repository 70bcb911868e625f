// Confidence intervals in closed form: for shares, means, paired differences and savings.
//
// Inputs are sums, so an interval costs the same for ten requests as for ten million. Every
// interval is two-sided at `level`. Sources: Wilson 1927 for 0/1 scores; Student's t for means of
// graded scores and costs; Tango, Statistics in Medicine 17 (1998), for the paired difference of
// two 0/1 scores; the delta method for a paired ratio of totals. Invariant: lo <= estimate <= hi;
// what too few requests cannot bound is infinite, never a false point.
#pragma once

#include <cstdint>

namespace pointsman::analysis {

struct Interval {
  double lo = 0;
  double hi = 0;
};

/// A figure with its interval. An infinite bound is one that the data cannot give.
struct Estimate {
  double mean = 0;
  double lo = 0;
  double hi = 0;
};

/// z with P(Z <= z) = probability, of the standard normal distribution. 0 < probability < 1.
double normal_quantile(double probability);
/// P(Z <= z).
double normal_probability(double z);

/// Of a share: `successes` of `n`, both counts. n = 0 gives [0, 1].
Interval wilson_interval(double successes, double n, double level);

/// Of the mean of n values, from their sum and the sum of their squares.
Interval mean_interval(double n, double sum, double squares, double level);

/// Of the mean of n scores: Wilson's where each is 0 or 1, else the mean's within the range that
/// scores have.
Interval score_interval(double n, double sum, double squares, bool is_binary, const Interval& range,
                        double level);

/// Of (gained - lost) / n, where of n requests `gained` are right only now and `lost` only before.
Interval paired_share_interval(double n, double gained, double lost, double level);
/// Tango's score statistic for the hypothesis that the difference is `difference`: standard normal
/// under it, and falling as it grows. The interval above holds what it does not refuse.
double paired_share_statistic(double n, double gained, double lost, double difference);
/// The share of requests that are lost, at its maximum likelihood where the difference is known.
double paired_lost_share(double n, double gained, double lost, double difference);

/// Sums over requests that two policies both answered at a known cost, in any one unit.
struct CostPair {
  double n = 0;
  double own = 0, base = 0;
  double own_squares = 0, base_squares = 0, products = 0;
};

/// Savings 1 - own / base with the delta-method interval. Precondition: base > 0.
Estimate savings_estimate(const CostPair& sums, double level);

}  // namespace pointsman::analysis
