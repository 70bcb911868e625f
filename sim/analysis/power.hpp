// How many labels a claim needs, and what a given number of them can show.
//
// A claim about one share ("accuracy is above the floor") is judged by the exact binomial test, a
// difference between two policies on the same requests by its spread per request, which for 0/1
// scores is the discordant share. All tests are one-sided at `alpha`. Invariant: a sample size is
// the least number that reaches the power; what no number of labels can show is empty. Sources:
// Clopper & Pearson, Biometrika 26 (1934), for the exact test; Connor, Biometrics 43 (1987), for
// paired shares. Cost: microseconds, but nanoseconds per label for an exact sample size.
#pragma once

#include <cstdint>
#include <optional>

namespace pointsman::analysis {

/// How sure a test has to be: it errs with `alpha` at most where there is nothing to find and finds
/// what there is with `power` at least. Both in (0, 1).
struct Sureness {
  double alpha = 0.05;
  double power = 0.8;
};

// --- one share against a floor -----------------------------------------------------------------

/// P(X >= successes) of X ~ Binomial(n, share).
double binomial_upper_tail(std::uint64_t n, std::uint64_t successes, double share);
/// P(X <= successes).
double binomial_lower_tail(std::uint64_t n, std::uint64_t successes, double share);

/// The least number of successes among n that shows a share above `floor`; empty where even n of n
/// does not.
std::optional<std::uint64_t> least_successes(std::uint64_t n, double floor, double alpha);

/// The greatest number of successes that shows a share below `floor`; empty where even 0 does not.
std::optional<std::uint64_t> most_successes(std::uint64_t n, double floor, double alpha);

/// How often the test shows the share above `floor` where in truth it is `truth`.
double binomial_power(std::uint64_t n, double floor, double truth, double alpha);

/// Exact sample sizes beyond this are empty: they would take long to find and nobody labels so
/// much.
inline constexpr std::uint64_t kLabelsMax = 20'000'000;

/// The least n of that power. The exact power rises and falls a little from one n to the next, so a
/// slightly larger n may miss it by a fraction of a point. Empty where truth <= floor.
std::optional<std::uint64_t> binomial_sample_size(double floor, double truth, const Sureness& sure);

/// The least n whose interval at `level` is no wider than +-`half_width`, by the normal
/// approximation: what planning tables print. 0 < share < 1.
std::uint64_t labels_for_half_width(double share, double half_width, double level);

/// The least n at which `misses` misses or fewer show a miss rate of at most `limit`. With no
/// misses this is the exact form of the rule of three. Empty beyond kLabelsMax.
std::optional<std::uint64_t> labels_for_miss_limit(double limit, std::uint64_t misses,
                                                   double alpha);

// --- a difference on the same requests ----------------------------------------------------------

/// A mean difference per request that is to be told from `null`. `square` is the mean of the
/// squared differences: for 0/1 scores the share of requests on which just one side is right.
struct PairedEffect {
  double square = 0;
  double difference = 0;  ///< in truth; |difference| <= sqrt(square), for 0/1 scores <= square
  double null = 0;  ///< what is to be refuted: 0, or minus the margin of a non-inferiority test
};

/// The least n; empty where the difference equals the null. A difference that leaves no spread
/// (every discordant request a loss) has a spread of `square` - difference^2, as it should.
std::optional<std::uint64_t> paired_sample_size(const PairedEffect& effect, const Sureness& sure);

/// The chance to tell them apart with n requests.
double paired_power(std::uint64_t n, const PairedEffect& effect, double alpha);

/// The least difference that n requests show with that power.
struct DetectableEffect {
  double difference = 0;
  bool is_capped = false;  ///< not even the greatest difference, `square`, is found so surely
};
DetectableEffect detectable_effect(std::uint64_t n, double square, const Sureness& sure);

/// Requests per arm where the two arms answer different requests: what pairing saves.
std::optional<std::uint64_t> unpaired_sample_size(double share, double difference,
                                                  const Sureness& sure);
double unpaired_detectable_effect(std::uint64_t per_arm, double share, const Sureness& sure);

}  // namespace pointsman::analysis
