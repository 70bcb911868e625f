#include "sim/analysis/test_time.hpp"

#include "sim/analysis/rounding.hpp"

#include <cmath>

#include <boost/math/distributions/binomial.hpp>

namespace pointsman::analysis {

double best_of_success(double attempt_right, double attempts) {
  return -std::expm1(attempts * std::log1p(-attempt_right));
}

double attempt_success_needed(double goal, double attempts) {
  return -std::expm1(std::log1p(-goal) / attempts);
}

std::optional<double> attempts_needed(double goal, double attempt_right) {
  if (goal <= attempt_right) return 1;
  if (attempt_right <= 0 || goal >= 1) return std::nullopt;
  const double exact = std::log1p(-goal) / std::log1p(-attempt_right);
  return std::ceil(exact * (1 - kRounding));
}

Flip attempts_allowed(double small, double frontier, double router) {
  Flip flip = linear_flip(frontier - router, -small, {1}, frontier);
  if (flip.value) flip.value = std::floor(*flip.value * (1 + kRounding));
  return flip;
}

SequentialOutcome sequential_outcome(double attempt_right, const SequentialVerifier& verifier) {
  const double true_accept = attempt_right * verifier.accept_true;
  const double accept = true_accept + (1 - attempt_right) * verifier.accept_false;
  SequentialOutcome outcome;
  outcome.accept_per_attempt = accept;
  outcome.accepted = best_of_success(accept, verifier.attempts);
  outcome.attempts = accept > 0 ? outcome.accepted / accept : verifier.attempts;
  if (accept > 0) {
    outcome.right_if_accepted = true_accept / accept;
    outcome.right = outcome.accepted * outcome.right_if_accepted;
    outcome.wrong = outcome.accepted - outcome.right;
  }
  return outcome;
}

double majority_right(std::uint32_t votes, double vote_right) {
  const boost::math::binomial_distribution<double> right(votes, vote_right);
  const std::uint32_t half = votes / 2;
  const double above = boost::math::cdf(boost::math::complement(right, half));
  return votes % 2 == 1 ? above : above + boost::math::pdf(right, half) / 2;
}

double correlated_majority_right(std::uint32_t votes, double vote_right, double correlation) {
  return correlation * vote_right + (1 - correlation) * majority_right(votes, vote_right);
}

}  // namespace pointsman::analysis
