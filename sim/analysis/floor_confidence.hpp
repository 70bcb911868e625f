// When to trust a confidence: the thresholds that minimise cost once a wrong answer has a price.
//
// `confidence` is the calibrated probability that the small model is right; an uncalibrated score
// has to be calibrated first, or every threshold here is wrong. Amounts are in any one unit.
// Source: Bayes decision between two actions; the rule 0.85 of public routing guides is one price
// of a wrong answer among many.
#pragma once

#include "sim/analysis/floor.hpp"

namespace pointsman::analysis {

/// Where the threshold stands.
enum class Decision : std::uint8_t {
  kBeforePaying,  ///< a router: small saves the difference of the two calls
  kAfterPaying,   ///< a cascade: small is paid already, accepting saves the whole frontier call
};

struct TrustCase {
  double small = 0;
  double frontier = 1;
  double frontier_right = 1;  ///< P(frontier is right)
  double wrong_answer = 0;
};

/// The least confidence to accept: frontier_right - saved / wrong_answer, over [0, 1].
Flip accept_threshold(const TrustCase& trust, Decision decision);

/// The price of a wrong answer at which `threshold` is the best threshold:
/// saved / (frontier_right - threshold). Below that price less confidence is enough.
Flip price_of_threshold(const TrustCase& trust, double threshold, Decision decision);

/// A cascade over a calibrated confidence that is Beta(shape, 1): P(confidence <= t) = t^shape.
struct BetaCascade {
  double cost = 0;          ///< per request: small + escalated share x frontier
  double accuracy = 0;      ///< of the final answers
  double accept_share = 0;  ///< kept at small
};
BetaCascade beta_cascade(double shape, double threshold, const TrustCase& trust);

/// The threshold above which that cascade is dearer than always-frontier:
/// (1 - small/frontier)^(1/shape). Pays below.
Flip beta_threshold_limit(double shape, const TrustCase& trust);

}  // namespace pointsman::analysis
