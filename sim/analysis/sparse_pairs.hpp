// Paired 0/1 scores that seldom differ: p-values that hold where no normal approximation does.
//
// The distribution of Tango's score statistic is added up outcome by outcome; the one thing that
// the hypothesis leaves open, how many requests gain, is given its least favourable value within a
// confidence interval whose error is added to p. Invariant: whatever is true, a p-value of alpha or
// less comes up with probability alpha at most. Source: Berger & Boos, JASA 89 (1994). Cost: about
// 2 ms with kSparsePairs requests that differ; with more of them Tango's approximation serves.
#pragma once

#include <cstdint>

namespace pointsman::analysis {

/// With fewer requests that differ than this, the approximation may raise half as many false
/// alarms again as it should.
inline constexpr std::uint64_t kSparsePairs = 25;

/// One-sided p-values of the hypothesis that the true difference (gained - lost) / n is
/// `difference`: of an outcome as low, and as high, as the one observed.
struct OneSided {
  double low = 1, high = 1;
};
OneSided sparse_pair_p(std::uint64_t n, std::uint64_t gained, std::uint64_t lost,
                       double difference);

}  // namespace pointsman::analysis
