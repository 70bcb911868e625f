// What requests will do, before the clock runs: every call, wait and join of each, in the order in
// which one must wait for another.
//
// Recorded by the Machine, so by the one step function; the timed plans fill in the queues. The
// script of a request is a function of the request, the replication and the policy alone. Moment 0
// is the arrival and is not stored. Invariant: a moment refers to earlier ones only. Cost: 72 bytes
// a moment, 48 a request.
#pragma once

#include "sim/engine/replay.hpp"
#include "sim/policy/moments.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace pointsman::engine {

inline constexpr std::uint32_t kNoFailure = std::numeric_limits<std::uint32_t>::max();
inline constexpr policy::ModelIndex kNoModel = std::numeric_limits<policy::ModelIndex>::max();

/// The latency of a call to a model that has a law of it.
enum class LatencyDraws : std::uint8_t { kMean, kDrawn };

/// A call of `model`, or else a wait or a join.
struct ScriptMoment {
  policy::MomentIndex from = policy::kArrivalMoment;
  policy::MomentIndex with = policy::kAlone;
  policy::ModelIndex model = kNoModel;
  std::uint32_t calls = 0;                          ///< billed calls that it stands for
  std::int64_t ticks = 0;                           ///< without a queue
  std::int64_t cost = 0;                            ///< money units
  std::int64_t first_token = data::kAbsentInteger;  ///< ticks from the start of the service
  std::int64_t input_tokens = data::kAbsentInteger;
  std::int64_t output_tokens = data::kAbsentInteger;

  /// The call that might have failed which it is, or which failed before it: its number among those
  /// of the request, and its draw.
  std::uint32_t failure = kNoFailure;
  policy::ModelIndex tried = kNoModel;
  std::uint32_t attempt = 0;

  bool is_call() const { return model != kNoModel; }
  /// A call that failed: it takes no time itself.
  bool is_failure() const { return failure != kNoFailure && !is_call(); }
};

/// How a request ends, unless the clock ends it before.
struct ScriptEnd {
  policy::MomentIndex at = policy::kArrivalMoment;
  policy::MomentIndex answer =
      policy::kAlone;                   ///< the call whose answer it is; kAlone = a joint one
  policy::ModelIndex model = kNoModel;  ///< kNoModel: without an answer
  std::int64_t score = 0;               ///< in 1 / kScoreOne
  bool cost_unknown = false, latency_unknown = false;
  MissingOutcome missing;  ///< not kNone: it cannot be told, and is dropped
};

struct Script {
  std::span<const ScriptMoment> moments;  ///< from moment 1 on
  ScriptEnd end;

  const ScriptMoment& at(policy::MomentIndex moment) const { return moments[moment - 1]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(moments.size()); }
};

/// The scripts of rows 0, 1, 2... of a workload.
class Scripts {
 public:
  std::size_t rows() const { return ends_.size(); }
  Script operator[](std::size_t row) const {
    const std::size_t begin = begins_[row];
    return {std::span(moments_).subspan(begin, begins_[row + 1] - begin), ends_[row]};
  }
  void reserve(std::size_t rows) {
    begins_.reserve(rows + 1);
    ends_.reserve(rows);
    moments_.reserve(rows);
  }
  void add(std::span<const ScriptMoment> moments, const ScriptEnd& end) {
    moments_.insert(moments_.end(), moments.begin(), moments.end());
    begins_.push_back(moments_.size());
    ends_.push_back(end);
  }

 private:
  std::vector<ScriptMoment> moments_;
  std::vector<std::size_t> begins_ = {0};
  std::vector<ScriptEnd> ends_;
};

/// Writes the script of one request while it is stepped.
class ScriptRecorder {
 public:
  policy::MomentGraph& graph() { return graph_; }

  void start();
  /// A moment `details.ticks` after `from`; its `from` and `with` are set here.
  policy::MomentIndex add(policy::MomentIndex from, const ScriptMoment& details);
  /// Remembers whose answer the last call gave.
  void answered(const policy::HeldAnswer& answer, policy::MomentIndex at);
  /// The call that gave this answer; kAlone where it is the answer of none alone.
  policy::MomentIndex call_of(const policy::HeldAnswer& answer) const;
  /// Appends what was recorded since start().
  void finish(const ScriptEnd& end, Scripts& to);

 private:
  struct Given {
    policy::ModelIndex model = 0;
    std::uint32_t attempt = 0;
    policy::MomentIndex at = 0;
  };
  policy::MomentGraph graph_;
  std::vector<ScriptMoment> moments_;  ///< by moment, the arrival included
  std::vector<Given> given_;
};

}  // namespace pointsman::engine
