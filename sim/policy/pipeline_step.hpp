// A step of a pipeline, compiled: what it waits for, when its work is right, which tokens it moves.
//
// Source of the meaning: sim/policy/pipeline.cpp. A step runs as a Gather, so plans meet nothing
// new but what stands here: RequestState joins the step's answers and passes wrongness on, and the
// plan shapes the tokens of its calls (sim/engine/step_tokens.hpp). Invariant: `after` holds
// smaller indices than the step's own.
#pragma once

#include "sim/policy/gather.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace pointsman::policy {

using MarkIndex = std::uint32_t;

inline constexpr MarkIndex kNoMark = ~MarkIndex{0};

/// Which of a step's answers must be right, so that what it hands on is right.
enum class Needs : std::uint8_t { kAll, kAny, kLast, kShare };

/// A number of tokens, in terms of what is known when a call is made.
struct TokenAmount {
  enum class Of : std::uint8_t {
    kRecorded,  ///< as without the step
    kFixed,     ///< `value` tokens
    kGiven,     ///< `value` times the prompt that the pipeline was given
    kPrompt,    ///< `value` times the whole prompt of the call
  };
  Of of = Of::kRecorded;
  double value = 0;
};

/// Tokens of the calls of a step.
struct TokenFlow {
  TokenAmount prompt;            ///< its own part of the prompt
  TokenAmount output;            ///< what a call writes
  double reads = 1;              ///< share of what the steps before wrote that the prompt carries
  std::int64_t tool_tokens = 0;  ///< that come back after each round and stay in the prompt
  bool remembers = true;         ///< later rounds carry what earlier ones wrote
  bool reads_cached_prefix = false;  ///< what this model has read before in this step is cached
};

struct Step {
  std::uint64_t key = 0;      ///< stable_hash of its name: its identity in draws
  StepIndex draws_of = 0;     ///< the first step of the program with that key counts its draws
  MarkIndex mark = kNoMark;   ///< what its costs count for
  StepIndex outer = kNoStep;  ///< the step that its pipeline runs in
  StepIndex first = 0;        ///< of its pipeline
  std::vector<StepIndex> after;
  bool is_map = false;  ///< its answers are items side by side, not rounds one after the other
  Needs needs = Needs::kAll;
  double share = 1;             ///< kShare
  std::vector<double> success;  ///< P(own work is right) by model; NaN or empty = as recorded
  double rescue = 0;            ///< P(what was wrong before it does no harm)
  std::optional<TokenFlow> tokens;

  bool is_random() const {
    const auto is_drawn = [](double p) { return p > 0 && p < 1; };
    return is_drawn(rescue) || std::any_of(success.begin(), success.end(), is_drawn);
  }
};

}  // namespace pointsman::policy
