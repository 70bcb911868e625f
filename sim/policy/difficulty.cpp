#include "sim/policy/difficulty.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/beta.hpp>

namespace pointsman::policy {

namespace {

// Outside these bounds the law is a point, or two points at 0 and 1, for every purpose here.
constexpr double kLeastShape = 1e-3;
constexpr double kMostShape = 1e6;

using QuietPolicy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::errno_on_error>,
    boost::math::policies::overflow_error<boost::math::policies::errno_on_error>,
    boost::math::policies::evaluation_error<boost::math::policies::errno_on_error>,
    boost::math::policies::promote_double<false>>;

BetaLaw from_mean_and_size(double mean, double size) {
  return {std::clamp(mean * size, kLeastShape, kMostShape),
          std::clamp((1 - mean) * size, kLeastShape, kMostShape)};
}

}  // namespace

base::Result<BetaLaw> beta_from_moments(double mean, double sd) {
  const double variance = sd * sd;
  if (!(mean > 0 && mean < 1 && sd > 0 && variance < mean * (1 - mean))) {
    return base::fail(base::ErrorKind::kUsage, "no Beta law has mean " + base::format_double(mean) +
                                                   " and standard deviation " +
                                                   base::format_double(sd));
  }
  return from_mean_and_size(mean, mean * (1 - mean) / variance - 1);
}

base::Result<BetaLaw> fit_beta(std::span<const AttemptCounts> counts) {
  double attempts = 0;
  double right = 0;
  double squares = 0;  // of attempts
  double requests = 0;
  for (const AttemptCounts& count : counts) {
    if (count.attempts == 0) continue;
    const auto n = static_cast<double>(count.attempts);
    attempts += n;
    squares += n * n;
    right += static_cast<double>(count.right);
    requests += 1;
  }
  const double mean = attempts > 0 ? right / attempts : 0;
  if (requests < 2 || squares <= attempts || mean <= 0 || mean >= 1) {
    return base::fail(base::ErrorKind::kUsage,
                      "a Beta law cannot be fitted: it needs two requests or more, some with "
                      "several attempts, some right and some wrong");
  }
  double between = 0;
  for (const AttemptCounts& count : counts) {
    if (count.attempts == 0) continue;
    const auto n = static_cast<double>(count.attempts);
    const double difference = static_cast<double>(count.right) / n - mean;
    between += n * difference * difference;
  }
  // E[between] = mean (1 - mean) [(requests - 1)(1 - rho) + rho (attempts - squares / attempts)],
  // with rho the correlation of two attempts at one request.
  const double noise = between / (mean * (1 - mean));
  const double rho = (noise - (requests - 1)) / (attempts - squares / attempts - (requests - 1));
  constexpr double kLeastRho = 1e-6;
  const double bounded = std::clamp(rho, kLeastRho, 1 - kLeastRho);
  return from_mean_and_size(mean, 1 / bounded - 1);
}

double beta_quantile(const BetaLaw& law, double u) noexcept {
  const double x = boost::math::ibeta_inv(law.alpha, law.beta, u, QuietPolicy());
  return std::clamp(x, 0.0, 1.0);
}

}  // namespace pointsman::policy
