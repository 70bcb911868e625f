// The part of the step function that is about steps of pipelines (sim/policy/pipeline.cpp).
#include "sim/policy/step.hpp"

#include <algorithm>

namespace pointsman::policy {

namespace {

// Shares are decimals: 0.8 of 5 items is 4 of them.
constexpr double kShareTolerance = 1e-9;

bool is_enough(const Step& step, std::uint32_t right, std::uint32_t all, bool is_last_right) {
  switch (step.needs) {
    case Needs::kAll:
      return right == all;
    case Needs::kAny:
      return right > 0;
    case Needs::kLast:
      return is_last_right;
    case Needs::kShare:
      return right >= step.share * all - kShareTolerance;
  }
  return false;
}

}  // namespace

Rounds RequestState::rounds_of(const Program& program, StepIndex step) const {
  std::size_t end = answers_.size();
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (std::get<Gather>(program.at(frame.gather)).how.step == step) {
      const auto answers = std::span<const HeldAnswer>(answers_);
      return {answers.subspan(frame.first_answer, end - frame.first_answer), frame.drawn};
    }
    end = frame.first_answer;
  }
  return {};
}

void RequestState::open_step(const Program& program, StepIndex index,
                             const base::DrawKey& request) {
  const Step& step = program.steps[index];
  StepState& state = steps_[index];
  state.begin = step.first == index ? elapsed_ : steps_[step.first].begin;
  state.blame_before =
      step.after.empty() && step.outer != kNoStep ? steps_[step.outer].blame_before : kNoStep;
  for (const StepIndex before : step.after) {
    state.begin = later(state.begin, steps_[before].end);
    if (state.blame_before == kNoStep) state.blame_before = steps_[before].blame;
  }
  elapsed_ = state.begin;
  // Counted whether or not something is wrong: the draws of a step do not depend on those before.
  const std::uint32_t opening = steps_[step.draws_of].openings++;
  if (state.blame_before == kNoStep || step.rescue <= 0) return;
  base::DrawKey key = request;
  key.model = step.key;
  key.attempt = opening;
  key.purpose = base::Purpose::kRescue;
  if (base::uniform(key) < step.rescue) state.blame_before = kNoStep;
}

void RequestState::close_step(const Program& program, const Frame& frame, StepIndex index,
                              HeldAnswer* held) {
  const Step& step = program.steps[index];
  StepState& state = steps_[index];
  state.end = elapsed_;
  if (held == nullptr) {
    failed_step_ = state.blame_before != kNoStep ? state.blame_before : index;
    return;
  }
  std::uint32_t right = 0;
  std::int64_t tokens = 0;
  double best = held->score(OracleKey{});
  double worst = best;
  StepIndex culprit = kNoStep;
  for (std::size_t i = frame.first_answer; i < answers_.size(); ++i) {
    const double score = answers_[i].score(OracleKey{});
    tokens += answers_[i].output_tokens;
    best = std::max(best, score);
    worst = std::min(worst, score);
    if (score >= program.right_score) {
      ++right;
    } else if (culprit == kNoStep) {
      culprit = answers_[i].blame;
    }
  }
  const bool is_last_right = held->score(OracleKey{}) >= program.right_score;
  const bool is_right = is_enough(step, right, frame.drawn, is_last_right);
  if (step.is_map) held->output_tokens = tokens;
  if (is_right != is_last_right || frame.drawn > 1) {
    const double wrong = worst < program.right_score ? worst : 0;  // items without an answer
    held->set_score(OracleKey{}, is_right ? best : wrong);
  }
  if (culprit == kNoStep) culprit = index;
  if (state.blame_before != kNoStep) culprit = state.blame_before;
  state.blame = held->blame = is_right ? kNoStep : culprit;
  state.wrote = held->output_tokens;
}

}  // namespace pointsman::policy
