// The burden of a request: what it costs once a wrong answer has a price.
//
// The one place where money and quality become one figure, "quality-adjusted cost": an answer that
// scores s is to (1 - s) a wrong one. Source: expected loss of a decision, as in cost-sensitive
// learning (Elkan, IJCAI 2001). Invariant: linear in cost and in score, so means and totals of
// burdens are the burdens of means and totals.
#pragma once

namespace pointsman::engine {

/// In the unit of `cost` and `wrong_answer`: USD, money units or any other.
constexpr double burden(double cost, double wrong_answer, double score) {
  return cost + wrong_answer * (1 - score);
}

}  // namespace pointsman::engine
