// Tokens of calls that work for a step of a pipeline: prompts that grow by what was written before.
//
// prompt = own part + reads * (what the steps before wrote) + (answers of earlier rounds) + rounds
// done * tool tokens: S + i (o + r) at round i of an agent loop. Steps within steps shape in turn,
// the outer one first. Invariant: an unknown count stays unknown. Cost: O(rounds so far) a call.
#pragma once

#include "sim/policy/bound_model.hpp"
#include "sim/policy/program.hpp"
#include "sim/policy/step.hpp"

#include <cstdint>
#include <vector>

namespace pointsman::engine {

class StepTokens {
 public:
  /// To be called as each request starts: prompts of other requests are not in the cache.
  void start(const policy::Program& program, std::size_t model_count);

  /// The tokens of a call of `model` that works for step `index`, in place of those recorded.
  policy::TokenCounts shape(const policy::Program& program, const policy::RequestState& state,
                            policy::StepIndex index, policy::ModelIndex model,
                            const policy::TokenCounts& recorded);

 private:
  std::size_t model_count_ = 0;
  /// By step and model: what it has read last, and at which opening of the step.
  struct LastPrompt {
    std::int64_t tokens = -1;  ///< none yet
    std::uint32_t opening = 0;
  };
  std::vector<LastPrompt> last_prompt_;
};

/// Whether the step, or one that it runs in, changes tokens.
bool shapes_tokens(const policy::Program& program, policy::StepIndex step) noexcept;

}  // namespace pointsman::engine
