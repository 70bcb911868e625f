// Exact tails of the binomial law, for oracles.
#pragma once

#include <cmath>

namespace pointsman::tests {

/// P(more than `most` of n).
inline double binomial_above(int n, double p, int most) {
  double below = 0;
  for (int k = 0; k <= most; ++k) {
    below += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                      k * std::log(p) + (n - k) * std::log1p(-p));
  }
  return 1 - below;
}

}  // namespace pointsman::tests
