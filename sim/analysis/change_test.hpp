// Whether a change does harm beyond a margin, is shown to do none, or cannot be told: what a gate
// asks of every line.
//
// All changes are gains: positive is better, and harm is a gain below -margin. Each kind of data
// has its test: 0/1 scores the exact McNemar mid-p (no margin) or Tango's score test (a margin;
// its exact form where few requests differ), ratios of totals a tilted bootstrap, other figures a
// BCa bootstrap, replications of a simulation Student's paired t (corrected for skewness), and,
// where a test is repeated as data come in, e-values. Invariant: interval and p-values of a line
// come from the same distribution, but for exact p-values beside Tango's interval and those of
// replications, which are never less than Student's own; an interval is two-sided at 1 - 2 alpha,
// so that each of its ends is a one-sided bound at 1 - alpha. Sources: McNemar 1947, Tango 1998,
// Efron 1987; the resolution ratio n / n* is that of arXiv 2605.30315. Cost: that of the test.
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/power.hpp"
#include "sim/analysis/resampled.hpp"
#include "sim/analysis/tilted_gain.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pointsman::analysis {

struct ChangeTest {
  std::string_view method;  ///< "McNemar mid-p", "Tango score", "tilted bootstrap", ...
  Estimate gain;            ///< two-sided at 1 - 2 alpha
  double p_harm = 1;        ///< of "the gain is at least -margin": small where harm is shown
  double p_fine = 1;        ///< of "the gain is at most -margin": small where no harm is shown
  double p_gain = 1;        ///< of "the gain is at most 0": small where it is better
  double detectable = 0;    ///< least drop from 0 that would be found with the power asked for
  double reach = 0;         ///< the same of a test without a margin: what its noise alone hides
  /// Requests (or replications) that tell the observed gain from -margin with the power asked for.
  std::optional<std::uint64_t> needed;
  std::optional<double> resolution;  ///< n / needed; below 1 the line is not resolved
};

/// The least drop that n requests show to exceed the margin, as detectable_effect() without one:
/// about margin + (z_alpha + z_power) standard errors.
DetectableEffect detectable_drop(std::uint64_t n, double square, double margin,
                                 const Sureness& sure);

/// Of n requests with 0/1 scores `gained` are right only now and `lost` only before. n >= 1.
ChangeTest binary_change_test(std::uint64_t n, std::uint64_t gained, std::uint64_t lost,
                              double margin, const Sureness& sure);

/// A bootstrapped gain over n requests or clusters.
ChangeTest resampled_change_test(const Resampled& gain, std::uint64_t n, double margin,
                                 const Sureness& sure);

/// A gain over n requests or clusters that is a ratio of totals.
ChangeTest tilted_change_test(const TiltedGain& gain, std::uint64_t n, double margin,
                              const Sureness& sure);

/// Gains of paired replications, at least two.
ChangeTest replicated_change_test(std::span<const double> gains, double margin,
                                  const Sureness& sure);

/// A test that stays valid when requests are added and tested again; gains in [-1, 1], at least
/// one. Its reach is the lower side of the interval at alpha / `family`: no power is planned, as
/// there is no size to plan it for.
ChangeTest always_valid(std::span<const double> gains, double margin, double alpha, double family);

enum class ChangeMode : std::uint8_t {
  kCatch,  ///< fail only what is shown to do harm
  kProve,  ///< pass only what is shown to do none
};

enum class ChangeVerdict : std::uint8_t { kPass, kImproved, kInconclusive, kFail };

/// `p_harm` as adjusted for the family of lines. `catch` is inconclusive where neither harm nor its
/// absence is shown and the noise hides more than the margin: a pass means that harm of some twice
/// the margin would have been found.
ChangeVerdict judge_change(const ChangeTest& test, double p_harm, ChangeMode mode, double margin,
                           double alpha);

}  // namespace pointsman::analysis
