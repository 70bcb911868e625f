// Samplers by inverse distribution function: one uniform in, one variate out; gamma is by
// rejection.
//
// Invariant: each is monotone in its uniform, so a larger draw is never a smaller value and common
// random numbers keep their meaning; std:: distributions are not used, because their algorithms
// differ between standard libraries. Cost: 5-40 ns. Source of the normal quantile: Wichura,
// "Algorithm AS 241", Applied Statistics 37 (1988), PPND16, relative error about 1e-16.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::base {

/// P(Z <= x) for a standard normal Z.
double normal_cdf(double x) noexcept;

/// The x at which normal_cdf(x) = u. u in (0, 1); -infinity at 0 and +infinity at 1.
double normal_quantile(double u) noexcept;

/// Exponential of the given mean.
double exponential(double u, double mean) noexcept;

/// exp(N(ln median, sigma^2)): `sigma` is the standard deviation of the logarithm.
double lognormal(double u, double median, double sigma) noexcept;

/// Weibull: P(X > x) = exp(-(x / scale)^shape).
double weibull(double u, double shape, double scale) noexcept;

/// Gamma of mean `shape`, exactly. `next()` gives the next uniform of a stream; two or three are
/// taken as a rule. Source: Marsaglia and Tsang, ACM TOMS 26 (2000).
template <typename Next>
double gamma(double shape, Next&& next) {
  if (shape < 1) {
    const double boosted = gamma(shape + 1, next);
    return boosted * std::pow(next(), 1 / shape);
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal_quantile(next());
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(next()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

/// True with probability p.
constexpr bool bernoulli(double u, double p) noexcept {
  return u < p;
}

/// Index i with probability (cumulative[i] - cumulative[i-1]) / cumulative.back(). `cumulative` is
/// not empty, does not decrease, and ends above 0.
std::size_t discrete(double u, std::span<const double> cumulative) noexcept;

/// Uniform in [0, count) from 64 random bits, by the high half of a product (bias below
/// count / 2^64). count > 0.
std::uint64_t uniform_index(std::uint64_t bits, std::uint64_t count) noexcept;

}  // namespace pointsman::base
