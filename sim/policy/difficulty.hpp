// How success probabilities differ between requests: a Beta law, by moments or fitted to counts.
//
// Repeated attempts at one request share its probability, so pass@k and votes need the law of it
// and not the mean alone (beta-binomial; Kleinman, JASA 68, 1973). Cost: a quantile is ~2 us.
#pragma once

#include "sim/base/result.hpp"

#include <cstdint>
#include <span>

namespace pointsman::policy {

struct BetaLaw {
  double alpha = 1, beta = 1;
};

/// The Beta law with this mean and standard deviation. Error: none has, unless 0 < mean < 1 and
/// sd^2 < mean (1 - mean).
base::Result<BetaLaw> beta_from_moments(double mean, double sd);

/// Right answers among attempts at one request.
struct AttemptCounts {
  std::int64_t attempts = 0, right = 0;
};

/// The law whose moments, sampling noise taken out, are those of the counts. Error: fewer than two
/// requests with attempts, no request with two, or counts that do not vary.
base::Result<BetaLaw> fit_beta(std::span<const AttemptCounts> counts);

/// The x at which P(X <= x) = u, u in (0, 1).
double beta_quantile(const BetaLaw& law, double u) noexcept;

}  // namespace pointsman::policy
