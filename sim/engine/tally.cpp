#include "sim/engine/tally.hpp"

#include <algorithm>

namespace pointsman::engine {

namespace {

void add_each(std::vector<Wide>& to, const std::vector<Wide>& from) {
  to.resize(std::max(to.size(), from.size()), 0);
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

}  // namespace

void PairSums::merge(const PairSums& other) {
  requests += other.requests;
  own_score += other.own_score;
  base_score += other.base_score;
  own_cost += other.own_cost;
  base_cost += other.base_cost;
  cost_unknown += other.cost_unknown;
  own_cost_squares += other.own_cost_squares;
  base_cost_squares += other.base_cost_squares;
  cost_products += other.cost_products;
  score_difference_squares += other.score_difference_squares;
  own_burden_squares += other.own_burden_squares;
  base_burden_squares += other.base_burden_squares;
  burden_products += other.burden_products;
}

void ProductSums::merge(const ProductSums& from) {
  scores += from.scores;
  score_cost += from.score_cost;
  cost_score += from.cost_score;
  costs += from.costs;
}

void Tally::merge(const Tally& other) {
  requests += other.requests;
  dropped += other.dropped;
  score += other.score;
  cost += other.cost;
  latency += other.latency;
  cost_unknown += other.cost_unknown;
  latency_unknown += other.latency_unknown;
  graded += other.graded;
  add_each(calls, other.calls);
  add_each(answers, other.answers);
  unanswered += other.unanswered;
  parts.resize(std::max(parts.size(), other.parts.size()));
  for (std::size_t i = 0; i < other.parts.size(); ++i) {
    parts[i].merge(other.parts[i]);
  }
  repeated += other.repeated;
  score_squares += other.score_squares;
  cost_squares += other.cost_squares;
  burden_squares += other.burden_squares;
  latencies.merge(other.latencies);
  pair.merge(other.pair);
}

}  // namespace pointsman::engine
