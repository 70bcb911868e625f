// Lognormal counts of tokens: the one law that generators and arrival presets draw lengths by.
#pragma once

#include "sim/base/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace pointsman::data {

/// Lognormal, rounded, at least 1 and at most `max_tokens`.
struct TokenLaw {
  double median_tokens = 1;
  double sigma = 0;
  std::int64_t max_tokens = 0;
};

/// The count at the quantile `u` in (0, 1).
inline std::int64_t draw_tokens(const TokenLaw& law, double u) {
  const double tokens = base::lognormal(u, law.median_tokens, law.sigma);
  if (!(tokens < static_cast<double>(law.max_tokens))) return law.max_tokens;
  return std::max<std::int64_t>(1, std::llround(tokens));
}

}  // namespace pointsman::data
