#include "sim/policy/step.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::policy {

namespace {

/// The salt of attempt `index` of a frame. The first attempt keeps the salt of what surrounds it,
/// so that one attempt of a policy draws what the policy draws by itself.
std::uint32_t salted(std::uint32_t outer, std::uint32_t index) noexcept {
  if (index == 0) return outer;
  return static_cast<std::uint32_t>(base::mix64(base::mix64(outer) ^ index));
}

double weight_of(VoteWeight weight, const HeldAnswer& answer) noexcept {
  switch (weight) {
    case VoteWeight::kOne:
      return 1;
    case VoteWeight::kConfidence:
      return std::isnan(answer.confidence) ? 0 : answer.confidence;
    case VoteWeight::kVerdict:
      return answer.verdict;
  }
  return 1;
}

}  // namespace

std::uint16_t draw_target(const Branch& branch, std::uint16_t class_index, double u) noexcept {
  const std::size_t targets = branch.targets.size();
  const double* probability = &branch.probabilities[class_index * targets];
  std::uint16_t last_possible = 0;
  double below = 0;
  for (std::size_t target = 0; target < targets; ++target) {
    if (probability[target] <= 0) continue;
    last_possible = static_cast<std::uint16_t>(target);
    below += probability[target];
    if (u < below) break;
  }
  return last_possible;
}

void RequestState::start(const Program& program, std::size_t signal_count,
                         std::size_t model_count) {
  at_ = program.root;
  elapsed_ = {};
  clock_stopped_ = false;
  salt_ = 0;
  if (values_.size() != signal_count) {
    values_.resize(signal_count);
    spans_.clear();
    for (const double& value : values_) spans_.emplace_back(&value, 1);
  }
  registers_.resize(std::max<std::size_t>(registers_.size(), program.registers));
  attempts_.assign(model_count, 0);
  tries_.assign(model_count, 0);
  failure_draws_.clear();
  frames_.clear();
  answers_.clear();
  groups_.clear();
  called_.clear();
  steps_.assign(program.steps.size(), {});
  failed_step_ = kNoStep;
  first_copy_ = {};
}

void RequestState::take_answer(const Call& call, const HeldAnswer& answer) {
  registers_[call.to] = answer;
  count_call(call.model);
  at_ = call.next;
}

std::span<const HeldAnswer> RequestState::frame_answers() const {
  if (frames_.empty()) return {};
  return std::span(answers_).subspan(frames_.back().first_answer);
}

RepeatedPrompt RequestState::prompt_billing(const Program& program, ModelIndex model) const {
  if (frames_.empty()) return RepeatedPrompt::kFull;
  const Frame& frame = frames_.back();
  const auto repeated = std::get<Gather>(program.at(frame.gather)).how.repeated;
  if (repeated == RepeatedPrompt::kFull) return repeated;
  const bool is_by_window = repeated == RepeatedPrompt::kOnce;
  const std::size_t first = is_by_window ? frame.window_first_call : frame.first_call;
  const auto begin = called_.begin() + static_cast<std::ptrdiff_t>(first);
  return std::find(begin, called_.end(), model) == called_.end() ? RepeatedPrompt::kFull : repeated;
}

void RequestState::open(const Program& program, const Gather& gather,
                        const base::DrawKey& request) {
  if (gather.how.step != kNoStep) open_step(program, gather.how.step, request);
  frames_.push_back({.gather = at_,
                     .drawn = 0,
                     .limit = limit_of(program, gather, request),
                     .first_answer = answers_.size(),
                     .first_group = groups_.size(),
                     .answers_before = 0,
                     .outer_salt = salt_,
                     .window_start = elapsed_,
                     .window_end = elapsed_,
                     .first_call = called_.size(),
                     .window_first_call = called_.size()});
  at_ = gather.bodies.front();
}

Moment RequestState::later(const Moment& a, const Moment& b) {
  const MomentIndex node = moments_ == nullptr ? kArrivalMoment : moments_->join(a.node, b.node);
  return {std::max(a.tick, b.tick), node};
}

std::uint32_t RequestState::limit_of(const Program& program, const Gather& gather,
                                     const base::DrawKey& request) const {
  const CountLaw& law = gather.how.count;
  if (law.of == CountLaw::Of::kLimit) return gather.how.limit;
  if (!law.is_random()) return count_of(law, gather.how.limit, values_[law.signal], 0);
  const StepIndex index = gather.how.step;
  base::DrawKey key = request;
  // An identity of its own: the step's name is that of the draws about its work.
  key.model = base::mix64(program.steps[index].key);
  key.attempt = steps_[program.steps[index].draws_of].openings;
  key.purpose = base::Purpose::kStep;
  return count_of(law, gather.how.limit, 0, base::uniform(key));
}

void RequestState::vote(const Gather& gather, const HeldAnswer& answer) {
  const Frame& frame = frames_.back();
  const auto begin = groups_.begin() + static_cast<std::ptrdiff_t>(frame.first_group);
  const auto group = std::find_if(begin, groups_.end(), [&](const VoteGroup& known) {
    return known.identity == answer.identity;
  });
  const double weight = weight_of(gather.how.weight, answer);
  if (group != groups_.end()) {
    ++group->votes;
    group->weight += weight;
    return;
  }
  const auto index = static_cast<std::uint32_t>(answers_.size() - 1 - frame.first_answer);
  groups_.push_back({answer.identity, 1, index, weight});
}

void RequestState::close(const Program& program, const Gather& gather, std::optional<Pick> pick) {
  const Frame frame = frames_.back();
  HeldAnswer* held = pick ? &registers_[gather.to] : nullptr;
  if (held != nullptr) {
    *held = answers_[frame.first_answer + pick->index];
    held->confidence = pick->confidence;
  }
  if (gather.how.step != kNoStep) close_step(program, frame, gather.how.step, held);
  answers_.resize(frame.first_answer);
  groups_.resize(frame.first_group);
  frames_.pop_back();
  if (frames_.empty()) called_.clear();
  salt_ = frame.outer_salt;
  at_ = pick ? gather.next : gather.none;
}

void RequestState::collect(const Program& program, const HeldAnswer* answer,
                           const base::DrawKey& request) {
  Frame& frame = frames_.back();
  const auto& gather = std::get<Gather>(program.at(frame.gather));
  const Gathering& how = gather.how;
  ++frame.drawn;
  if (answer != nullptr) {
    answers_.push_back(*answer);
    HeldAnswer& held = answers_.back();
    if (how.judge) held.verdict = how.judge->judge(held, request);
    if (how.step == kNoStep) vote(gather, held);  // the answers of a step are joined, not counted
  }
  frame.window_end = later(frame.window_end, elapsed_);
  const bool is_last = frame.drawn == frame.limit;
  if (is_last || frame.drawn % how.window == 0) {
    elapsed_ = frame.window_end;
    frame.window_start = elapsed_;
    FrameView view{
        .answers = std::span<const HeldAnswer>(answers_).subspan(frame.first_answer),
        .groups = std::span<const VoteGroup>(groups_).subspan(frame.first_group),
        .drawn = frame.drawn,
        .answers_before = static_cast<std::uint32_t>(frame.answers_before),
        .window = how.window,
        .key = request,
    };
    view.key.attempt = gather.level + frame.outer_salt;
    if (is_last || (how.stop && how.stop->is_enough(view))) {
      return close(program, gather, how.pick->pick(view));
    }
    frame.answers_before = view.answers.size();
    frame.window_first_call = called_.size();
  }
  elapsed_ = frame.window_start;
  salt_ = salted(frame.outer_salt, frame.drawn);
  at_ = gather.bodies[frame.drawn % gather.bodies.size()];
}

void RequestState::read_held_signals(const Branch& branch, std::span<const SignalOrigin> origins) {
  for (const SignalIndex input : branch.inputs) {
    const SignalOrigin& origin = origins[input];
    if (origin.kind != SignalOrigin::Kind::kHeld) continue;
    const HeldAnswer& held = registers_[origin.held];
    switch (origin.field) {
      case HeldField::kConfidence:
        values_[input] = held.confidence;
        break;
      case HeldField::kVerdict:
        values_[input] = held.verdict;
        break;
      case HeldField::kScore:
        values_[input] = held.score(OracleKey{});
        break;
    }
  }
}

NodeId RequestState::target_of(const Branch& branch, const Observation& seen) {
  constexpr std::uint16_t kOnlyRow[] = {0};
  std::uint16_t class_index = 0;
  branch.chooser->classify({seen.row, spans_}, kOnlyRow, std::span(&class_index, 1));
  if (!branch.is_random()) return branch.targets[class_index];
  base::DrawKey key = seen.key;
  key.purpose = branch.purpose;
  if (branch.failing) return target_of_call(branch, key, seen);
  key.attempt = branch.level + salt_;
  return branch.targets[draw_target(branch, class_index, base::uniform(key))];
}

NodeId RequestState::target_of_call(const Branch& branch, base::DrawKey key,
                                    const Observation& seen) {
  FailureDraw draw{*branch.failing, tries_[*branch.failing]++, CallFate::kDrawn};
  const std::size_t index = failure_draws_.size();
  if (index < seen.fates.size()) draw.fate = seen.fates[index];
  if (draw.fate == CallFate::kDrawn) {
    key.model = branch.failing_key;
    key.attempt = draw.attempt;
    const bool fails = draw_target(branch, 0, base::uniform(key)) != 0;
    draw.fate = fails ? CallFate::kFails : CallFate::kAnswers;
  }
  failure_draws_.push_back(draw);
  return branch.targets[draw.fate == CallFate::kAnswers ? 0 : 1];
}

base::Tick RequestState::ticks_of(const Charge& charge, const Observation& seen) const {
  if (charge.jitter <= 0) return charge.latency;
  base::DrawKey key = seen.key;
  key.attempt = charge.attempt + salt_;
  key.purpose = base::Purpose::kBackOff;
  const double share = 1 - charge.jitter * base::uniform(key);
  return {std::llround(static_cast<double>(charge.latency.count) * share)};
}

Action step(const Program& program, RequestState& state, const Observation& seen) noexcept {
  for (;;) {
    const Node& node = program.at(state.at_);
    if (const auto* call = std::get_if<Call>(&node)) return call;
    if (const auto* branch = std::get_if<Branch>(&node)) {
      state.read_held_signals(*branch, seen.origins);
      for (const SignalIndex input : branch->inputs) {
        if (std::isnan(state.values_[input])) return Drop{input};
      }
      state.at_ = state.target_of(*branch, seen);
    } else if (const auto* answer = std::get_if<Answer>(&node)) {
      HeldAnswer held = state.registers_[answer->from];
      held.is_accepted = answer->is_accepted;
      if (state.frames_.empty()) return Answered{held};
      state.collect(program, &held, seen.key);
    } else if (std::holds_alternative<Unanswered>(node)) {
      if (state.frames_.empty()) return Unanswered{};
      state.collect(program, nullptr, seen.key);
    } else if (const auto* gather = std::get_if<Gather>(&node)) {
      const CountLaw& count = gather->how.count;
      if (count.of == CountLaw::Of::kSignal && std::isnan(state.values_[count.signal])) {
        return Drop{count.signal};
      }
      state.open(program, *gather, seen.key);
    } else if (const auto* clock = std::get_if<Clock>(&node)) {
      state.clock_stopped_ = clock->stops;
      state.at_ = clock->next;
    } else if (const auto* await = std::get_if<Await>(&node)) {
      return await;
    } else if (const auto* charge = std::get_if<Charge>(&node)) {
      return charge;
    } else if (const auto* mark = std::get_if<Mark>(&node)) {
      return mark;
    } else if (const auto* begin = std::get_if<CapBegin>(&node)) {
      return begin;
    } else if (const auto* end = std::get_if<CapEnd>(&node)) {
      return end;
    } else if (const auto* ramp = std::get_if<RampBegin>(&node)) {
      return ramp;
    } else {
      return &std::get<RampEnd>(node);
    }
  }
}

}  // namespace pointsman::policy
