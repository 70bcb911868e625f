// Several attempts of a small model in place of one call of a large one, in closed form.
//
// Attempts are independent given the question with success probability s; averages over questions
// of different difficulty must be taken outside (attempts on one question are alike). Sources:
// best-of-n and majority voting after arXiv 2408.03314 and 2407.21787; a verifier with errors after
// arXiv 2411.17501 (false accepts bound what resampling can reach).
#pragma once

#include "sim/analysis/floor.hpp"

#include <cstdint>
#include <optional>

namespace pointsman::analysis {

/// P(at least one of n attempts is right): what a perfect verifier makes of them.
double best_of_success(double attempt_right, double attempts);

/// Success of one attempt from which `attempts` of them reach `goal` under a perfect verifier.
double attempt_success_needed(double goal, double attempts);

/// Attempts that reach `goal` under a perfect verifier. Empty where no number does.
std::optional<double> attempts_needed(double goal, double attempt_right);

/// Most attempts that cost no more than one frontier call: floor((frontier - router) / small).
/// kAlways for attempts that are free, kNever where not even one fits.
Flip attempts_allowed(double small, double frontier, double router);

/// Draws attempts one at a time and stops at the first that the verifier accepts.
struct SequentialVerifier {
  double accept_true = 1;   ///< P(accept | right)
  double accept_false = 0;  ///< P(accept | wrong)
  double attempts = 1;      ///< at most
};
struct SequentialOutcome {
  double accept_per_attempt = 0;
  double accepted = 0;           ///< P(some attempt is accepted)
  double right = 0;              ///< P(an accepted answer that is right)
  double wrong = 0;              ///< P(an accepted answer that is wrong)
  double right_if_accepted = 0;  ///< 0 where nothing is ever accepted
  double attempts = 0;           ///< expected number drawn
};
SequentialOutcome sequential_outcome(double attempt_right, const SequentialVerifier& verifier);

/// P(the majority of n votes is right) where wrong votes agree: the worst case. A tie counts half.
double majority_right(std::uint32_t votes, double vote_right);
/// The same where with probability `correlation` all votes are one and the same.
double correlated_majority_right(std::uint32_t votes, double vote_right, double correlation);

// Where with probability `correlation` all attempts at a question are one and the same, the others
// being independent. With none, each is its namesake above.
double correlated_best_of(double attempt_right, double attempts, double correlation);
/// What a verifier says of the first of alike attempts it says of all, which are then all drawn.
/// `right_if_accepted` and `accept_per_attempt` do not depend on it.
SequentialOutcome correlated_outcome(double attempt_right, const SequentialVerifier& verifier,
                                     double correlation);
/// Attempts that reach `goal` under a perfect verifier. Empty where no number does.
std::optional<double> correlated_attempts_needed(double goal, double attempt_right,
                                                 double correlation);
double correlated_success_needed(double goal, double attempts, double correlation);

}  // namespace pointsman::analysis
