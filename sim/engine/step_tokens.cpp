#include "sim/engine/step_tokens.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::engine {

namespace {

using data::kAbsentInteger;
using policy::TokenAmount;

std::int64_t times(double share, std::int64_t tokens) {
  if (tokens == kAbsentInteger) return kAbsentInteger;
  return std::llround(share * static_cast<double>(tokens));
}

std::int64_t amount_of(const TokenAmount& amount, std::int64_t recorded, std::int64_t given,
                       std::int64_t prompt) {
  switch (amount.of) {
    case TokenAmount::Of::kRecorded:
      return recorded;
    case TokenAmount::Of::kFixed:
      return static_cast<std::int64_t>(amount.value);
    case TokenAmount::Of::kGiven:
      return times(amount.value, given);
    case TokenAmount::Of::kPrompt:
      return times(amount.value, prompt);
  }
  return kAbsentInteger;
}

/// What the prompt carries besides the step's own part.
std::int64_t carried(const policy::Program& program, const policy::RequestState& state,
                     policy::StepIndex index) {
  const policy::Step& step = program.steps[index];
  std::int64_t tokens = 0;
  for (const policy::StepIndex before : step.after) {
    tokens += times(step.tokens->reads, state.step_state(before).wrote);
  }
  if (step.is_map) return tokens;
  const policy::Rounds rounds = state.rounds_of(program, index);
  if (!step.tokens->remembers) return tokens;
  for (const policy::HeldAnswer& answer : rounds.answers) tokens += answer.output_tokens;
  return tokens + step.tokens->tool_tokens * rounds.done;
}

}  // namespace

void StepTokens::start(const policy::Program& program, std::size_t model_count) {
  model_count_ = model_count;
  last_prompt_.assign(program.steps.size() * model_count, {});
}

policy::TokenCounts StepTokens::shape(const policy::Program& program,
                                      const policy::RequestState& state, policy::StepIndex index,
                                      policy::ModelIndex model,
                                      const policy::TokenCounts& recorded) {
  const policy::Step& step = program.steps[index];
  policy::TokenCounts tokens = recorded;
  if (step.outer != policy::kNoStep) tokens = shape(program, state, step.outer, model, recorded);
  if (!step.tokens) return tokens;
  const policy::TokenFlow& flow = *step.tokens;
  const std::int64_t given = tokens.input;
  const std::int64_t own = amount_of(flow.prompt, given, given, given);
  const bool is_known = own != kAbsentInteger;
  tokens.input = is_known ? own + carried(program, state, index) : kAbsentInteger;
  if (flow.reads_cached_prefix && is_known) {
    LastPrompt& last = last_prompt_[std::size_t{index} * model_count_ + model];
    const std::uint32_t opening = state.step_state(step.draws_of).openings;
    // Items, and a step that is done once more, share no more than its own part.
    const bool shares_all = !step.is_map && last.opening == opening;
    tokens.cached = last.tokens < 0 ? 0 : std::min(shares_all ? last.tokens : own, tokens.input);
    last = {tokens.input, opening};
  } else if (flow.prompt.of != TokenAmount::Of::kRecorded) {
    tokens.cached = 0;  // what was recorded belongs to another prompt
  }
  if (flow.output.of != TokenAmount::Of::kRecorded) {
    tokens.output = amount_of(flow.output, tokens.output, given, tokens.input);
    if (tokens.reasoning != kAbsentInteger && tokens.output != kAbsentInteger) {
      tokens.reasoning = std::min(tokens.reasoning, tokens.output);
    }
  }
  return tokens;
}

bool shapes_tokens(const policy::Program& program, policy::StepIndex step) noexcept {
  for (; step != policy::kNoStep; step = program.steps[step].outer) {
    if (program.steps[step].tokens) return true;
  }
  return false;
}

}  // namespace pointsman::engine
