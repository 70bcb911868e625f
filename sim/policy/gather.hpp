// Gathering: several attempts at one request, when to stop, and which answer to take.
//
// A frame holds what the attempts of one Gather have answered. After each window of attempts a
// StopRule may end it early; then a PickRule selects an answer or none. Both are pure: they see the
// frame and a key for draws; scores only with an OracleKey. A JudgeRule gives each answer a verdict
// as it arrives. Invariant: an unparsable answer is a class of its own that cannot win. Cost: a
// vote is a search among the distinct answers so far.
#pragma once

#include "sim/base/random.hpp"
#include "sim/policy/oracle_key.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace pointsman::policy {

using ModelIndex = std::uint32_t;
using StepIndex = std::uint32_t;

inline constexpr StepIndex kNoStep = ~StepIndex{0};

/// Two answers agree when their identities are equal. 0 = nothing could be read from the response.
using AnswerIdentity = std::uint64_t;
inline constexpr AnswerIdentity kUnparsable = 0;

/// An answer that a request holds: what may be observed of it, and its score for oracles.
class HeldAnswer {
 public:
  AnswerIdentity identity = kUnparsable;
  double confidence = std::numeric_limits<double>::quiet_NaN();
  double verdict = std::numeric_limits<double>::quiet_NaN();  ///< a verifier's score in (0, 1)
  std::int64_t output_tokens = 0;
  std::uint64_t model_key = 0;  ///< the model's identity in draws
  ModelIndex model = 0;
  std::uint32_t attempt = 0;  ///< which attempt of this model at this request
  StepIndex blame = kNoStep;  ///< of a wrong answer: the step of a pipeline that made it wrong
  bool is_accepted = true;

  double score(OracleKey) const { return score_; }
  void set_score(OracleKey, double score) { score_ = score; }

 private:
  double score_ = 0;
};

/// Equal answers of a frame, in order of first appearance.
struct VoteGroup {
  AnswerIdentity identity = kUnparsable;
  std::uint32_t votes = 0;
  std::uint32_t first = 0;  ///< index of the first such answer
  double weight = 0;        ///< sum of the answers' weights
};

/// An open frame, as rules see it.
struct FrameView {
  std::span<const HeldAnswer> answers;
  std::span<const VoteGroup> groups;
  std::uint32_t drawn = 0;           ///< attempts so far, those without an answer included
  std::uint32_t answers_before = 0;  ///< answers held before the last window
  std::uint32_t window = 1;
  base::DrawKey key;  ///< for draws of a rule; the purpose is the rule's own
};

/// Whether enough has been seen. Asked after each window, never after the last one.
class StopRule {
 public:
  virtual ~StopRule() = default;
  virtual bool is_enough(const FrameView& frame) const noexcept = 0;
};

/// An answer by its index in the frame, and the confidence that the selection gives it.
struct Pick {
  std::uint32_t index = 0;
  double confidence = 0;
};

/// Selects among the answers of a frame; empty = the frame ends without an answer.
class PickRule {
 public:
  virtual ~PickRule() = default;
  virtual std::optional<Pick> pick(const FrameView& frame) const noexcept = 0;
};

/// Judges each answer as it arrives: HeldAnswer::verdict, in (0, 1).
class JudgeRule {
 public:
  virtual ~JudgeRule() = default;
  virtual double judge(const HeldAnswer& answer, const base::DrawKey& request) const noexcept = 0;
};

/// How a model's prompt is billed when it repeats within a frame.
enum class RepeatedPrompt : std::uint8_t {
  kFull,    ///< every attempt pays it
  kCached,  ///< attempts after the first read it from the prefix cache
  kOnce,    ///< one call returns all answers of a window: it is paid once in each
};
inline constexpr std::array<std::string_view, 3> kRepeatedPrompts = {"full", "cached", "once"};

/// What weighs an answer in VoteGroup::weight.
enum class VoteWeight : std::uint8_t { kOne, kConfidence, kVerdict };

/// How many attempts a frame makes at most, where requests differ: their own number, or a draw.
struct CountLaw {
  enum class Of : std::uint8_t {
    kLimit,      ///< always Gathering::limit
    kSignal,     ///< the value of `signal`, rounded
    kPoisson,    ///< 1 + Poisson of mean `mean` - 1
    kGeometric,  ///< 1, 2, ... of mean `mean`: each one is followed by another alike
  };
  Of of = Of::kLimit;
  std::uint32_t signal = 0;
  double mean = 1;

  bool is_random() const { return of == Of::kPoisson || of == Of::kGeometric; }
};

/// The count that a law gives, from 1 to `limit`; `value` is the signal's, u is uniform in (0, 1).
std::uint32_t count_of(const CountLaw& law, std::uint32_t limit, double value, double u) noexcept;

struct Gathering {
  std::uint32_t limit = 1;   ///< attempts at most
  CountLaw count{};          ///< fewer of them, by request
  std::uint32_t window = 1;  ///< attempts that run at the same time
  RepeatedPrompt repeated = RepeatedPrompt::kFull;
  VoteWeight weight = VoteWeight::kOne;
  StepIndex step = kNoStep;              ///< of a pipeline: its answers are joined into one
  std::unique_ptr<const StopRule> stop;  ///< null = all attempts are made
  std::unique_ptr<const PickRule> pick;
  std::unique_ptr<const JudgeRule> judge;  ///< null = no verdicts
};

}  // namespace pointsman::policy
