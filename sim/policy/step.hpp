// The step function: (program, where a request is, what it sees) -> the next thing to do.
//
// The definition of every policy, one request and one draw at a time; plans that work on blocks
// must agree with it to the bit. A request's state is explicit: its node, the answers it holds, its
// open frames, and a clock on which attempts of one window start together. step() depends on state
// and observation alone, so any plan may drive it: a plan carries out the action (it knows what a
// model answers, costs and takes) and hands the outcome back. Cost: ~20 ns a node; no allocation
// once the buffers of a RequestState have grown.
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/units.hpp"
#include "sim/policy/moments.hpp"
#include "sim/policy/program.hpp"

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace pointsman::policy {

/// The branch that a uniform draw selects for a class. Targets of probability 0 are never chosen.
std::uint16_t draw_target(const Branch& branch, std::uint16_t class_index, double u) noexcept;

/// A request that lacks a signal which a branch reads cannot go on.
struct Drop {
  SignalIndex signal = 0;
};

/// The request ends with an answer.
struct Answered {
  HeldAnswer answer;
};

/// What a request does next. The plan carries out a Call, then hands its answer to take_answer();
/// after every other action but the last three it resumes at `next` (resume()).
using Action =
    std::variant<const Call*, const Await*, const Charge*, const Mark*, const CapBegin*,
                 const CapEnd*, const RampBegin*, const RampEnd*, Answered, Unanswered, Drop>;

/// What a step may look at besides the program.
struct Observation {
  std::size_t row = 0;
  base::DrawKey key;  ///< of the request; model, attempt and purpose are set per draw
  std::span<const SignalOrigin> origins;
  /// Of the request's calls that may fail and of whatever else the clock decides, in the order of
  /// its steps; kDrawn beyond the last.
  std::span<const CallFate> fates{};
};

/// A call that might have failed, or what has come of something that the clock decides about.
struct FailureDraw {
  ModelIndex model = 0;
  std::uint32_t attempt = 0;  ///< how many such calls of this model came before: its draw's key
  CallFate fate = CallFate::kAnswers;  ///< never kDrawn
  bool is_by_time = false;
};

/// The first copy of a hedge while the second one runs.
struct FirstCopy {
  Moment began, comes;
  WholeCall whole;
};

/// How far a step of a pipeline has come.
struct StepState {
  Moment begin, end;
  StepIndex blame_before = kNoStep;  ///< the step that made wrong what this one works on
  StepIndex blame = kNoStep;         ///< the same of what it hands on
  std::int64_t wrote = 0;            ///< tokens that it hands on
  std::uint32_t openings = 0, draws = 0;
};

/// What a step in progress has answered so far.
struct Rounds {
  std::span<const HeldAnswer> answers;
  std::uint32_t done = 0;  ///< rounds without an answer included
};

class RequestState {
 public:
  RequestState() = default;
  RequestState(const RequestState&) = delete;  // spans_ points into values_
  RequestState& operator=(const RequestState&) = delete;

  /// Begins a request at the root. Signals of the request itself are to be set next.
  void start(const Program& program, std::size_t signal_count, std::size_t model_count);

  NodeId at() const { return at_; }
  void resume(NodeId next) { at_ = next; }
  void set_signal(SignalIndex index, double value) { values_[index] = value; }
  /// Takes the answer of a call and goes on below it.
  void take_answer(const Call& call, const HeldAnswer& answer);

  /// What comes of a watched call that takes `ticks` without a queue, kAbsentInteger = nobody
  /// knows. To be asked once a call, when the first copy of a hedge is known.
  CallFate watch(const Call& call, std::int64_t ticks, const Observation& seen);
  /// Whether the account of a spending cap that the clock decides about is empty; not so unless
  /// `seen` says it.
  bool meet_cap(const Observation& seen);
  /// Time is up: the call is cancelled, or `first` goes on beside a second one.
  void give_up(const Call& call);
  void hedge(const Call& call, const HeldAnswer& answer, const FirstCopy& first);
  /// The second copy is cancelled, or has failed: the first one's answer is waited for.
  void be_beaten(const Call& call);
  void await_first(const Await& await);
  const FirstCopy& first_copy() const { return first_copy_; }

  /// Time since the start; attempts of one window overlap. Stands still while the clock is stopped.
  base::Tick elapsed() const { return elapsed_.tick; }
  /// The same, and the moment that it is of the graph.
  Moment now() const { return elapsed_; }
  void pass(base::Tick time) {
    MomentIndex node = elapsed_.node;
    if (moments_ != nullptr && !clock_stopped_) node = moments_->after(node, time.count);
    pass_to(time, node);
  }
  /// The same to a moment that the plan has written, which comes `time` later without queues.
  void pass_to(base::Tick time, MomentIndex node) {
    if (!clock_stopped_) elapsed_ = {elapsed_.tick + time, node};
  }
  /// How long a charge takes: stated, or drawn.
  base::Tick ticks_of(const Charge& charge, const Observation& seen) const;
  /// From here on, what follows what is written to `moments`; null = nowhere. Stays as it is over
  /// start(), which the graph's own start() goes with.
  void write_moments(MomentGraph* moments) { moments_ = moments; }

  const HeldAnswer& held(RegisterIndex index) const { return registers_[index]; }

  bool is_clock_stopped() const { return clock_stopped_; }

  /// How often this model has been called at this request.
  std::uint32_t attempts_of(ModelIndex model) const { return attempts_[model]; }
  bool is_in_frame() const { return !frames_.empty(); }
  /// The answers of the innermost frame so far; empty outside frames.
  std::span<const HeldAnswer> frame_answers() const;
  /// How a call's prompt is billed: as its frame says, from the model's second call within it.
  RepeatedPrompt prompt_billing(const Program& program, ModelIndex model) const;

  /// All calls of the request so far that might have failed.
  std::span<const FailureDraw> failure_draws() const { return failure_draws_; }

  const StepState& step_state(StepIndex step) const { return steps_[step]; }
  Rounds rounds_of(const Program& program, StepIndex step) const;
  /// How many draws about this step's work came before; counts this one.
  std::uint32_t next_draw(const Program& program, StepIndex step) {
    return steps_[program.steps[step].draws_of].draws++;
  }
  /// The step without whose answer the last pipeline ended unanswered; kNoStep = none did.
  StepIndex failed_step() const { return failed_step_; }

 private:
  friend Action step(const Program& program, RequestState& state, const Observation& seen) noexcept;

  struct Frame {
    NodeId gather = 0;
    std::uint32_t drawn = 0, limit = 1;
    std::size_t first_answer = 0, first_group = 0;
    std::size_t answers_before = 0;
    std::uint32_t outer_salt = 0;
    Moment window_start, window_end;
    std::size_t first_call = 0;         ///< in called_
    std::size_t window_first_call = 0;  ///< of the window that is open
  };

  /// A call of `model` was made, whatever came of it.
  void count_call(ModelIndex model) {
    ++attempts_[model];
    if (!frames_.empty()) called_.push_back(model);
  }
  void open(const Program& program, const Gather& gather, const base::DrawKey& request);
  /// How many attempts the frame that opens now makes at most.
  std::uint32_t limit_of(const Program& program, const Gather& gather,
                         const base::DrawKey& request) const;
  /// Takes the request to when the step can begin, and asks what is wrong with what it gets.
  void open_step(const Program& program, StepIndex index, const base::DrawKey& request);
  /// Joins the answers of a step into `held`; null = there is none.
  void close_step(const Program& program, const Frame& frame, StepIndex index, HeldAnswer* held);
  /// Hands an answer, or none, to the innermost frame, which goes on or closes.
  void collect(const Program& program, const HeldAnswer* answer, const base::DrawKey& request);
  void vote(const Gather& gather, const HeldAnswer& answer);
  /// When both have come.
  Moment later(const Moment& a, const Moment& b);
  void close(const Program& program, const Gather& gather, std::optional<Pick> pick);
  void read_held_signals(const Branch& branch, std::span<const SignalOrigin> origins);
  NodeId target_of(const Branch& branch, const Observation& seen);
  NodeId target_of_call(const Branch& branch, base::DrawKey key, const Observation& seen);

  NodeId at_ = 0;
  Moment elapsed_;
  MomentGraph* moments_ = nullptr;
  bool clock_stopped_ = false;
  std::uint32_t salt_ = 0;      ///< of the iteration: makes random branches in a loop independent
  std::vector<double> values_;  ///< by signal
  std::vector<std::span<const double>> spans_;  ///< of one value each
  std::vector<HeldAnswer> registers_;
  std::vector<std::uint32_t> attempts_, tries_;  ///< by model
  std::vector<FailureDraw> failure_draws_;
  std::vector<Frame> frames_;
  std::vector<HeldAnswer> answers_;  ///< of all open frames, innermost last
  std::vector<VoteGroup> groups_;
  std::vector<ModelIndex> called_;  ///< within open frames
  std::vector<StepState> steps_;    ///< by Program::steps
  StepIndex failed_step_ = kNoStep;
  FirstCopy first_copy_;
};

/// Follows branches, frames and the clock to the next action.
Action step(const Program& program, RequestState& state, const Observation& seen) noexcept;

}  // namespace pointsman::policy
