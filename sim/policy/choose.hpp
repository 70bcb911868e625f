// {"choose": ...}: which of several answers is taken.
//
// - majority: the plurality of equal answers; ties to the first seen (Hugging Face's
//   search-and-learn) or uniform; its confidence is the share of the attempts.
// - weighted: the largest sum of weights per answer; best: the largest weight of one answer. The
//   weight is the answer's column confidence, which may be a recorded verifier's score, or a
//   verifier simulated from the truth (sim/policy/oracle_verdicts.hpp).
// - accepted: the first that an accept rule keeps; otherwise none, or the last (Stroebl et al.,
//   arXiv 2411.17501).
// - first, last; and oracle: the best or the worst by score, the bounds that pass@k and pass^k are.
// Source of the rules: Wang et al., "Self-consistency", ICLR 2023; Snell et al., arXiv 2408.03314.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/overhead.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace pointsman::policy {

extern const base::Field kChooseField;

struct Choice {
  std::unique_ptr<const PickRule> pick;
  std::unique_ptr<const JudgeRule> judge;
  VoteWeight weight = VoteWeight::kOne;
  Overhead judge_overhead;             ///< of each verdict
  const base::Node* accept = nullptr;  ///< the accept rule of each attempt
  bool is_vote = false;                ///< counts equal answers, so a stop rule has a meaning
  bool keeps_single = true;            ///< of one attempt it takes that attempt as it is
};

base::Result<Choice> read_choice(Builder& builder, const base::Node& node);

/// By majority, ties to the first seen: what is chosen by where nothing is said.
Choice majority_choice();

/// Takes the first accepted answer; without one the last, or none.
std::unique_ptr<const PickRule> first_accepted(bool submits_last);
extern const std::span<const std::string_view> kGiveUpChoices;  ///< "unanswered", "last"

/// Stops at the first accepted answer.
std::unique_ptr<const StopRule> stop_when_accepted();

}  // namespace pointsman::policy
