#include "sim/analysis/test_time.hpp"

#include "sim/analysis/rounding.hpp"

#include <cmath>

#include <boost/math/distributions/binomial.hpp>

namespace pointsman::analysis {

namespace {

double mixed(double share_alike, double alike, double independent) {
  return share_alike * alike + (1 - share_alike) * independent;
}

}  // namespace

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
  return mixed(correlation, vote_right, majority_right(votes, vote_right));
}

double correlated_best_of(double attempt_right, double attempts, double correlation) {
  return mixed(correlation, attempt_right, best_of_success(attempt_right, attempts));
}

SequentialOutcome correlated_outcome(double attempt_right, const SequentialVerifier& verifier,
                                     double correlation) {
  SequentialVerifier one = verifier;
  one.attempts = 1;
  const SequentialOutcome once = sequential_outcome(attempt_right, one);
  SequentialOutcome outcome = sequential_outcome(attempt_right, verifier);
  const double drawn = once.accepted + (1 - once.accepted) * verifier.attempts;
  outcome.accepted = mixed(correlation, once.accepted, outcome.accepted);
  outcome.right = mixed(correlation, once.right, outcome.right);
  outcome.wrong = mixed(correlation, once.wrong, outcome.wrong);
  outcome.attempts = mixed(correlation, drawn, outcome.attempts);
  return outcome;
}

std::optional<double> correlated_attempts_needed(double goal, double attempt_right,
                                                 double correlation) {
  if (goal <= attempt_right) return 1;
  if (correlation >= 1) return std::nullopt;
  // The attempts that differ must make up for those that do not.
  return attempts_needed((goal - correlation * attempt_right) / (1 - correlation), attempt_right);
}

double correlated_success_needed(double goal, double attempts, double correlation) {
  if (correlation == 0) return attempt_success_needed(goal, attempts);
  constexpr int kHalvings = 60;  // to the last bit of a double
  double low = 0;
  double high = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (correlated_best_of(middle, attempts, correlation) < goal ? low : high) = middle;
  }
  return high;
}

}  // namespace pointsman::analysis
