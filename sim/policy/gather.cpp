#include "sim/policy/gather.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::policy {

namespace {

/// The least k with P(Poisson(mean) <= k) >= u, at most `most`. Cost: O(k).
double poisson_quantile(double mean, double u, std::uint32_t most) noexcept {
  // In logarithms, as exp(-mean) underflows from a mean of 745 on.
  const double log_u = std::log(u);
  double log_term = -mean;
  double log_sum = log_term;
  std::uint32_t k = 0;
  while (log_sum < log_u && k < most) {
    ++k;
    log_term += std::log(mean / k);
    const double top = std::max(log_sum, log_term);
    log_sum = top + std::log(std::exp(log_sum - top) + std::exp(log_term - top));
  }
  return k;
}

}  // namespace

std::uint32_t count_of(const CountLaw& law, std::uint32_t limit, double value, double u) noexcept {
  double count = limit;
  if (law.of == CountLaw::Of::kSignal) count = std::round(value);
  if (law.of == CountLaw::Of::kPoisson && law.mean > 1) {
    count = 1 + poisson_quantile(law.mean - 1, u, limit);
  } else if (law.of == CountLaw::Of::kGeometric && law.mean > 1) {
    count = 1 + std::floor(std::log(u) / std::log1p(-1 / law.mean));
  } else if (law.is_random()) {
    count = 1;
  }
  return static_cast<std::uint32_t>(std::clamp(count, 1.0, static_cast<double>(limit)));
}

}  // namespace pointsman::policy
