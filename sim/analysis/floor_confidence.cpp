#include "sim/analysis/floor_confidence.hpp"

#include <cmath>

namespace pointsman::analysis {
namespace {

double saved_by_small(const TrustCase& trust, Decision decision) {
  return decision == Decision::kAfterPaying ? trust.frontier : trust.frontier - trust.small;
}

}  // namespace

Flip accept_threshold(const TrustCase& trust, Decision decision) {
  const double certain_loss = trust.wrong_answer * trust.frontier_right;
  return linear_flip(saved_by_small(trust, decision) - certain_loss, trust.wrong_answer, {0, 1},
                     trust.frontier);
}

Flip price_of_threshold(const TrustCase& trust, double threshold, Decision decision) {
  return linear_flip(saved_by_small(trust, decision), threshold - trust.frontier_right, {},
                     trust.frontier);
}

BetaCascade beta_cascade(double shape, double threshold, const TrustCase& trust) {
  const double escalated = std::pow(threshold, shape);
  const double accepted_right = shape / (shape + 1) * (1 - std::pow(threshold, shape + 1));
  return {.cost = trust.small + escalated * trust.frontier,
          .accuracy = accepted_right + trust.frontier_right * escalated,
          .accept_share = 1 - escalated};
}

Flip beta_threshold_limit(double shape, const TrustCase& trust) {
  Flip escalated =
      linear_flip(trust.frontier - trust.small, -trust.frontier, {0, 1}, trust.frontier);
  if (escalated.value) escalated.value = std::pow(*escalated.value, 1 / shape);
  return escalated;
}

}  // namespace pointsman::analysis
