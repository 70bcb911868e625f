#include "sim/base/samplers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace pointsman::base {
namespace {

template <std::size_t N>
constexpr double polynomial(const std::array<double, N>& coefficients, double x) noexcept {
  double value = 0;
  for (std::size_t i = N; i-- > 0;) value = value * x + coefficients[i];
  return value;
}

// |u - 0.5| <= 0.425
constexpr std::array kCentreAbove = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                     1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                     4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                     3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr std::array kCentreBelow = {1.0,
                                     4.2313330701600911252e+1,
                                     6.8718700749205790830e+2,
                                     5.3941960214247511077e+3,
                                     2.1213794301586595867e+4,
                                     3.9307895800092710610e+4,
                                     2.8729085735721942674e+4,
                                     5.2264952788528545610e+3};
// sqrt(-ln(tail)) <= 5
constexpr std::array kTailAbove = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                   5.76949722146069140550e0,  3.64784832476320460504e0,
                                   1.27045825245236838258e0,  2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array kTailBelow = {1.0,
                                   2.05319162663775882187e0,
                                   1.67638483018380384940e0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9};
// further out
constexpr std::array kFarAbove = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                  1.78482653991729133580e0,  2.96560571828504891230e-1,
                                  2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array kFarBelow = {1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};

}  // namespace

double normal_cdf(double x) noexcept {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

double normal_quantile(double u) noexcept {
  const double centred = u - 0.5;
  if (std::abs(centred) <= 0.425) {
    const double r = 0.180625 - centred * centred;
    return centred * polynomial(kCentreAbove, r) / polynomial(kCentreBelow, r);
  }
  const double tail = centred < 0 ? u : 1.0 - u;
  const double sign = centred < 0 ? -1.0 : 1.0;
  if (tail <= 0) return sign * std::numeric_limits<double>::infinity();
  const double r = std::sqrt(-std::log(tail));
  const double magnitude = r <= 5.0
                               ? polynomial(kTailAbove, r - 1.6) / polynomial(kTailBelow, r - 1.6)
                               : polynomial(kFarAbove, r - 5.0) / polynomial(kFarBelow, r - 5.0);
  return sign * magnitude;
}

double exponential(double u, double mean) noexcept {
  return -mean * std::log1p(-u);
}

double lognormal(double u, double median, double sigma) noexcept {
  return median * std::exp(sigma * normal_quantile(u));
}

double weibull(double u, double shape, double scale) noexcept {
  return scale * std::pow(-std::log1p(-u), 1 / shape);
}

std::size_t discrete(double u, std::span<const double> cumulative) noexcept {
  const double target = u * cumulative.back();
  const auto at = std::upper_bound(cumulative.begin(), cumulative.end(), target);
  // Rounding may carry `target` to the total itself: the last index with any weight takes it.
  if (at == cumulative.end()) {
    return static_cast<std::size_t>(
        std::lower_bound(cumulative.begin(), cumulative.end(), cumulative.back()) -
        cumulative.begin());
  }
  return static_cast<std::size_t>(at - cumulative.begin());
}

std::uint64_t uniform_index(std::uint64_t bits, std::uint64_t count) noexcept {
  return static_cast<std::uint64_t>(static_cast<unsigned __int128>(bits) * count >> 64);
}

}  // namespace pointsman::base
