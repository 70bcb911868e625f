// The part of the machine that carries out searches (sim/policy/tree_search.hpp).
#include "sim/engine/machine.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::engine {

using data::kAbsentInteger;

bool Machine::search(const policy::Call& call, AttemptOutcome& outcome, const Run& run) {
  const policy::TreeSearch& search = program_->searches[call.terms.search];
  const double stated = stated_success(call);
  const double probability = std::isnan(stated)
                                 ? attempts_.success_probability(call.model, run.row, replication_)
                                 : stated;
  if (std::isnan(probability)) return false;
  policy::HeldAnswer& answer = outcome.answer;
  const auto key =
      attempts_.key(call.model, run.row, answer.attempt, replication_, base::Purpose::kStep);
  searcher_.run(search, probability, answer.output_tokens, key);
  leaf_answers_.clear();
  for (const policy::Leaf& leaf : searcher_.leaves()) {
    leaf_answers_.push_back(
        leaf.is_right ? attempts_.right_answer(run.row)
                      : attempts_.wrong_answer(call.model, run.row, leaf.node, replication_));
  }
  const policy::Pick pick = searcher_.pick(search, leaf_answers_);
  const policy::Leaf& leaf = searcher_.leaves()[pick.index];
  answer.set_score(policy::OracleKey{}, leaf.is_right ? 1 : 0);
  answer.identity = leaf_answers_[pick.index];
  answer.confidence = pick.confidence;
  answer.verdict = leaf.score;
  bill_search(search, models_[call.model], outcome);
  return true;
}

void Machine::bill_search(const policy::TreeSearch& search, const policy::BoundModel& model,
                          AttemptOutcome& outcome) {
  const policy::TokenCounts whole = outcome.tokens;
  const auto part = [&](std::int64_t tokens, std::uint32_t round) {
    return tokens == kAbsentInteger ? kAbsentInteger
                                    : policy::step_tokens(tokens, round, search.steps);
  };
  const bool has_law = model.latency_source == policy::LatencySource::kLaw;
  std::int64_t cost = 0;
  std::int64_t latency = has_law ? 0 : outcome.latency;
  std::int64_t written = 0;  // by the steps before, on one path
  const auto by_round = searcher_.calls_by_round();
  for (std::uint32_t round = 0; round < by_round.size(); ++round) {
    policy::TokenCounts tokens = whole;
    tokens.output = part(whole.output, round);
    tokens.reasoning = part(whole.reasoning, round);
    if (tokens.input != kAbsentInteger) tokens.input += written;
    const auto bill = [&](bool is_first) {
      policy::TokenCounts billed = tokens;
      if (!is_first && search.repeated == policy::RepeatedPrompt::kCached) {
        billed.cached = billed.input;
      } else if (!is_first && search.repeated == policy::RepeatedPrompt::kOnce) {
        billed.input = billed.cached = 0;
      }
      return bills_.bill(model, billed);
    };
    const std::int64_t first = bill(round == 0);
    const std::int64_t other = bill(false);
    if (first == kAbsentInteger || other == kAbsentInteger) {
      cost = kAbsentInteger;
      break;
    }
    cost += first + other * (std::int64_t{by_round[round]} - 1);
    if (tokens.output != kAbsentInteger) written += tokens.output;
    if (!has_law || latency == kAbsentInteger) continue;
    const std::int64_t taken = policy::law_latency(model, tokens.output);
    latency = taken == kAbsentInteger ? kAbsentInteger : latency + taken;
  }
  if (cost != kAbsentInteger) {
    cost += search.per_score.count * static_cast<std::int64_t>(searcher_.scores());
    cost *= inputs_.money_scale();
  }
  if (latency != kAbsentInteger) {
    latency += search.per_round.count * static_cast<std::int64_t>(by_round.size());
  }
  outcome.cost = cost;
  outcome.latency = latency;
  outcome.calls *= static_cast<std::int64_t>(searcher_.calls());
}

}  // namespace pointsman::engine
