// A policy expression compiled against a workload: a tree of calls, charges, branches and answers.
//
// This is the one meaning of a policy (DESIGN 3): sim/policy/step.hpp walks the tree one request at
// a time. A policy without state needs no more than a place in the tree, so the Replay plan walks
// it in blocks of rows. A Gather is the one node with state: it runs a body again and again, as a
// subroutine. Answer and Unanswered return to the innermost open Gather, which keeps the answer and
// decides whether to go on; with none open they end the request. Every answer that may still be
// looked at has a register, numbered by the calls above it, so what follows a vote reads the
// winner's vote share as it would read a call's confidence.
// Invariant: a node reads only what the nodes above it have paid for (sim/policy/builder.hpp checks
// it), and the tree holds no random state: draws are keyed by request. Cost: one node per call,
// charge, branch or gather, whatever the number of attempts.
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/units.hpp"
#include "sim/policy/cancelled.hpp"
#include "sim/policy/gather.hpp"
#include "sim/policy/pipeline_step.hpp"
#include "sim/policy/rollback.hpp"
#include "sim/policy/tree_search.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace pointsman::data {
struct Column;
}

namespace pointsman::policy {

using NodeId = std::uint32_t;
using SignalIndex = std::uint32_t;
using RegisterIndex = std::uint32_t;
using CapIndex = std::uint32_t;
using RampIndex = std::uint32_t;

/// Rows that plans work on at a time; choosers may size scratch space by it.
inline constexpr std::size_t kBlockRows = 1024;

/// A number that a policy may read, granted by Builder; nothing else can make one.
class Signal {
 public:
  SignalIndex index() const { return index_; }

 private:
  friend class Builder;
  explicit Signal(SignalIndex index) : index_(index) {}
  SignalIndex index_;
};

/// What of an answer in hand a signal shows.
enum class HeldField : std::uint8_t { kConfidence, kVerdict, kScore };

/// Where a signal's values come from.
struct SignalOrigin {
  enum class Kind : std::uint8_t {
    kRequest,  ///< the request's own columns
    kHeld,     ///< an answer in hand; `column` shows it where the policy has no state
    kTruth,    ///< the score of a model that need not have been called: for oracles
  };
  Kind kind = Kind::kRequest;
  const data::Column* column = nullptr;  ///< null: only steps can read it
  RegisterIndex held = 0;                ///< kHeld
  HeldField field = HeldField::kConfidence;
  ModelIndex model = 0;  ///< kTruth
  friend bool operator==(const SignalOrigin&, const SignalOrigin&) = default;
};

/// What a chooser sees: one block of requests, by the signals it was granted.
struct BlockView {
  std::size_t first_row = 0;                           ///< of the block, in the workload
  std::span<const std::span<const double>> by_signal;  ///< values of the block's rows

  std::span<const double> values(Signal signal) const { return by_signal[signal.index()]; }
};

/// The policy interface: sorts requests into classes before or between calls. One file per router.
///
/// A chooser is pure: the class of a request depends on that request alone. Randomness is not its
/// business; a Branch gives each class its probabilities.
class Chooser {
 public:
  virtual ~Chooser() = default;
  /// Writes the class of block row `rows[i]` to `classes[i]`. Every input signal of the branch is
  /// present on these rows.
  virtual void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                        std::span<std::uint16_t> classes) const noexcept = 0;
};

/// How a call differs from a plain one. Such calls need token counts and a price per token.
struct CallTerms {
  double reasoning_factor = 1;  ///< multiplies the hidden tokens
  std::int64_t reasoning_tokens_min = 0;
  std::int64_t reasoning_tokens_max = std::numeric_limits<std::int64_t>::max();
  double rescue = 0;  ///< P(right | the plain call, or the revised attempt, is wrong)
  double spoil = 0;   ///< P(wrong | it is right)
  /// Answers of the innermost frame that the prompt carries: a revision of the last of them.
  std::uint32_t history = 0;
  SearchIndex search = kNoSearch;  ///< the answer is searched for step by step

  bool changes_reasoning() const {
    return reasoning_factor != 1 || reasoning_tokens_min > 0 ||
           reasoning_tokens_max != std::numeric_limits<std::int64_t>::max();
  }
  bool is_plain() const {
    return !changes_reasoning() && history == 0 && rescue == 0 && spoil == 0 && search == kNoSearch;
  }
};

/// How long a call is waited for alone, from when it is made, queues included.
struct Patience {
  enum class Then : std::uint8_t {
    kGivesUp,  ///< it is cancelled: a timeout
    kHedges,   ///< it goes on, and `late` sends a second copy, which ends their race
  };
  base::Tick ticks;
  Then then = Then::kGivesUp;
  CancelledBill billed = CancelledBill::kUsed;
  NodeId late = 0;
};

/// Of a hedge's second copy: the first one has answered before it.
struct SecondCopy {
  CancelledBill billed = CancelledBill::kUsed;  ///< of the one that is not waited for
  NodeId beaten = 0;                            ///< goes on with the first one's answer
};

/// Pays for one answer of a model; its observations are visible below.
struct Call {
  ModelIndex model = 0;
  std::uint32_t attempt = 0;  ///< how many calls of this model precede on the path
  NodeId next = 0;
  RegisterIndex to = 0;  ///< where the answer is held
  CallTerms terms{};
  StepIndex step = kNoStep;  ///< the innermost step of a pipeline that it works for
  std::optional<Patience> patience{};
  std::optional<SecondCopy> second{};

  /// Whether time decides what comes of it.
  bool is_watched() const { return patience.has_value() || second.has_value(); }
};

/// Waits for a hedge's first copy, where the second has failed.
struct Await {
  NodeId next = 0;
};

/// Money and time that are spent without an answer: a router's or a verifier's own cost, or a wait.
struct Charge {
  enum class Kind : std::uint8_t {
    kOverhead,
    kError,    ///< the time that a failed call takes; none where nobody was asked
    kBackOff,  ///< the wait before another try
  };
  base::Nano per_request;
  std::int64_t pico_usd_per_input_token = 0;
  base::Tick latency;
  NodeId next = 0;
  Kind kind = Kind::kOverhead;
  double jitter = 0;          ///< kBackOff: up to this share of the wait is left out, by a draw
  std::uint32_t attempt = 0;  ///< kBackOff: which wait of its policy: the draw's key
  base::Tick obeyed_most{};   ///< kBackOff: a retry-after up to this long takes its place
};

/// Sends each class to one target, or to several with probabilities.
struct Branch {
  std::unique_ptr<const Chooser> chooser;
  std::vector<SignalIndex> inputs;  ///< a request that lacks one cannot be decided: missing outcome
  std::vector<NodeId> targets;
  /// classes x targets probabilities, row-major; empty = class c goes to target c.
  std::vector<double> probabilities;
  base::Purpose purpose = base::Purpose::kRoute;
  std::uint32_t level = 0;  ///< random branches above, or tries of `failing`: part of the key
  std::optional<ModelIndex> failing{};  ///< whether a call of this model fails (Purpose::kError)
  std::uint64_t failing_key = 0;        ///< that model's identity in draws

  bool is_random() const { return !probabilities.empty(); }
};

/// Returns an answer that was paid for above.
struct Answer {
  ModelIndex model = 0;  ///< of a plain call; a gathered answer knows its model in its register
  std::uint32_t attempt = 0;
  RegisterIndex from = 0;
  bool is_accepted = true;  ///< false: handed to a Gather, but a check refused it
};

/// Ends a request without an answer: it scores 0, what was spent stays spent.
struct Unanswered {};

/// Runs its bodies in turn, `limit` times at most, and selects one of their answers.
struct Gather {
  std::vector<NodeId> bodies;  ///< attempt k runs bodies[k % size]
  Gathering how;
  RegisterIndex to = 0;     ///< where the selected answer is held
  std::uint32_t level = 0;  ///< random branches above: part of the key of tie draws
  NodeId next = 0;          ///< with an answer
  NodeId none = 0;          ///< without one
};

/// Counts how often a named part of the policy was entered and left with success, and what it cost.
struct Mark {
  enum class Kind : std::uint8_t { kEnter, kSucceed, kFail };
  Kind kind = Kind::kEnter;
  MarkIndex mark = 0;
  MarkIndex outer = kNoMark;  ///< where costs count again once it is left
  NodeId next = 0;
};

/// Stops or restarts the request's clock: what happens in between keeps nobody waiting.
struct Clock {
  bool stops = false;
  NodeId next = 0;
};

/// Goes `over` once an account has been emptied by earlier requests, in the order of rows; what is
/// spent until the matching CapEnd is taken from the account.
struct CapBegin {
  CapIndex cap = 0;
  NodeId within = 0;
  NodeId over = 0;
};
struct CapEnd {
  CapIndex cap = 0;
  NodeId next = 0;
};

/// Goes to the canary's arm or the stable one, as the phase of the ramp and a draw say, until the
/// canary is rolled back or promoted; RampEnd hands in what came of it.
struct RampBegin {
  RampIndex ramp = 0;
  std::uint32_t level = 0;  ///< random branches above: part of the key
  NodeId canary = 0;
  NodeId stable = 0;
};
struct RampEnd {
  RampIndex ramp = 0;
  bool has_answer = false;
  RegisterIndex from = 0;
  NodeId next = 0;
};

using Node = std::variant<Call, Await, Charge, Branch, Answer, Unanswered, Gather, Mark, Clock,
                          CapBegin, CapEnd, RampBegin, RampEnd>;

/// The accounts of a CapBegin: one per combination of values and period, or one for all.
struct CapAccounts {
  base::Nano budget;
  std::vector<const data::Column*> columns;  ///< text or numbers
  const data::Column* time = nullptr;        ///< seconds; null = budgets are not renewed
  double period_s = 0;                       ///< after which they are
  std::string name;                          ///< "tenant and day"; empty = one account
};

/// The phases of a RampBegin, and when they end early.
struct Ramp {
  std::vector<RampPhase> phases;
  std::optional<Rollback> stop;  ///< absent = never
};

struct Program {
  std::string name;
  std::vector<Node> nodes;
  NodeId root = 0;
  std::vector<ModelIndex> models;    ///< every model it may call, ascending
  std::vector<SignalIndex> signals;  ///< every signal it reads, ascending
  std::vector<std::string> marks;    ///< names of its parts
  std::vector<CapAccounts> caps;
  std::vector<Ramp> ramps;
  std::vector<Step> steps;           ///< of its pipelines
  std::vector<TreeSearch> searches;  ///< of its calls
  double right_score = 0.5;
  RegisterIndex registers = 0;
  bool random = false;    ///< has a branch with probabilities, or draws outcomes
  bool stateful = false;  ///< a place in the tree is not its whole state
  bool repeats = false;   ///< may call one model more than once
  bool watched = false;   ///< has calls that are given up or hedged

  const Node& at(NodeId id) const { return nodes[id]; }
  /// Whether what it does on a request depends on what it did on earlier ones.
  bool reads_earlier() const { return !caps.empty() || !ramps.empty(); }
};

}  // namespace pointsman::policy
