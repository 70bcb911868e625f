#include "sim/analysis/mcnemar.hpp"

#include "sim/analysis/power.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

namespace pointsman::analysis {
namespace {

constexpr double kFair = 0.5;

double probability_of(std::uint64_t n, std::uint64_t successes, double share) {
  return boost::math::pdf(boost::math::binomial(static_cast<double>(n), share),
                          static_cast<double>(successes));
}

/// The least number of losses among `discordant` that the mid-p test takes for harm; one more than
/// there are where none does.
std::uint64_t least_telling_losses(std::uint64_t discordant, double alpha) {
  std::uint64_t low = 0;
  std::uint64_t high = discordant + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (mcnemar_loss_mid_p(discordant - middle, middle) <= alpha) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

McNemarTest mcnemar_test(std::uint64_t gained, std::uint64_t lost) {
  const std::uint64_t discordant = gained + lost;
  if (discordant == 0) return {};
  const std::uint64_t fewer = std::min(gained, lost);
  const double tail = binomial_lower_tail(discordant, fewer, kFair);
  const double observed = probability_of(discordant, fewer, kFair);
  // Where both are equally many the two tails overlap in the observed outcome.
  const double mid = 2 * tail - (gained == lost ? 2 * observed : observed);
  return {std::min(1.0, 2 * tail), gained == lost ? 1.0 : std::min(1.0, mid)};
}

double mcnemar_loss_mid_p(std::uint64_t gained, std::uint64_t lost) {
  const std::uint64_t discordant = gained + lost;
  if (discordant == 0) return 1;
  return binomial_upper_tail(discordant, lost, kFair) - probability_of(discordant, lost, kFair) / 2;
}

double mcnemar_power(std::uint64_t n, double discordant, double drop, double alpha) {
  if (discordant <= 0) return 0;
  const double loss_share = std::min(1.0, (1 + drop / discordant) / 2);
  // Numbers of discordant requests further out than this add less than 1e-16.
  constexpr double kDeviations = 9;
  const double mean = static_cast<double>(n) * discordant;
  const double reach = kDeviations * (std::sqrt(mean * (1 - discordant)) + 2);
  const auto first = static_cast<std::uint64_t>(std::max(0.0, mean - reach));
  const auto last = std::min(n, static_cast<std::uint64_t>(mean + reach));
  double power = 0;
  for (std::uint64_t count = std::max<std::uint64_t>(first, 1); count <= last; ++count) {
    power += probability_of(n, count, discordant) *
             binomial_upper_tail(count, least_telling_losses(count, alpha), loss_share);
  }
  return power;
}

}  // namespace pointsman::analysis
