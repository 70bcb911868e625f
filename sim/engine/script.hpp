// What requests will do, before the clock runs: every call, wait and join of each, in the order in
// which one must wait for another.
//
// Recorded by the Machine, so by the one step function; the timed plans fill in the queues. The
// script of a request is a function of the request, the replication and the policy alone. Moment 0
// is the arrival and is not stored. Invariant: a moment refers to earlier ones only. Cost: a cache
// line a moment, 24 bytes more where any call has details, another line a request.
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
inline constexpr std::uint32_t kNoWatch = std::numeric_limits<std::uint32_t>::max();
inline constexpr policy::ModelIndex kNoModel = std::numeric_limits<policy::ModelIndex>::max();

/// The latency of a call to a model that has a law of it.
enum class LatencyDraws : std::uint8_t { kMean, kDrawn };

/// A call of `model`, or else a wait or a join. One cache line: plans go from one to another in no
/// order that a processor foresees.
struct alignas(64) ScriptMoment {
  policy::MomentIndex from = policy::kArrivalMoment;
  policy::MomentIndex with = policy::kAlone;
  policy::ModelIndex model = kNoModel;
  std::uint32_t calls = 0;  ///< billed calls that it stands for
  std::int64_t ticks = 0;   ///< without a queue
  std::int64_t cost = 0;    ///< money units
  std::int64_t input_tokens = data::kAbsentInteger;
  std::int64_t output_tokens = data::kAbsentInteger;

  /// The call that might have failed which it is, or which failed before it: its number among those
  /// of the request, and its draw.
  std::uint32_t failure = kNoFailure;
  policy::ModelIndex tried = kNoModel;
  std::uint32_t attempt = 0;
  std::uint32_t watch = kNoWatch;  ///< where Script::watches says more

  bool is_call() const { return model != kNoModel; }
  /// Whether it waits for that moment and no other.
  bool follows(policy::MomentIndex before) const {
    return from == before && with == policy::kAlone;
  }
  /// A call that failed: it takes no time itself.
  bool is_failure() const { return failure != kNoFailure && !is_call(); }
};

/// More of a call, which few stations and caches ask for.
struct ScriptDetail {
  std::int64_t first_token = data::kAbsentInteger;       ///< ticks from the start of the service
  std::int64_t cached_tokens = data::kAbsentInteger;     ///< of those of the input
  std::int64_t reasoning_tokens = data::kAbsentInteger;  ///< of those of the output

  friend bool operator==(const ScriptDetail&, const ScriptDetail&) = default;
};

/// More of a moment that the clock decides about.
struct ScriptWatch {
  enum class Kind : std::uint8_t {
    kGivesUp,   ///< a call that is given up `ticks` after it was made
    kHedges,    ///< a call whose second copy is sent then
    kSecond,    ///< that copy, of the call `of`
    kAlarm,     ///< the wait before it, which ends when `of` is late
    kBackOff,   ///< a wait that a retry-after of up to `ticks` takes the place of
    kCapBegin,  ///< the account of `cap` is asked, which takes no time
    kCapEnd,    ///< and is charged
  };
  Kind kind = Kind::kGivesUp;
  policy::CancelledBill billed = policy::CancelledBill::kUsed;
  policy::CallFate told = policy::CallFate::kAnswers;  ///< what the script goes on with
  policy::MomentIndex of = policy::kArrivalMoment;
  policy::CapIndex cap = 0;
  std::int64_t ticks = 0;
  std::int64_t prompt_cost = 0;  ///< money units, due as soon as it is served
};

/// How a request ends, unless the clock ends it before. One cache line, as it is read at every
/// turn.
struct alignas(64) ScriptEnd {
  policy::MomentIndex at = policy::kArrivalMoment;
  policy::MomentIndex answer =
      policy::kAlone;                   ///< the call whose answer it is; kAlone = a joint one
  policy::ModelIndex model = kNoModel;  ///< kNoModel: without an answer
  std::int64_t score = 0;               ///< in 1 / kScoreOne
  std::int64_t first_token = data::kAbsentInteger;  ///< of `answer`, as in its details
  bool cost_unknown = false, latency_unknown = false;
  bool is_chain = false;   ///< every moment follows the one before it; Scripts finds out
  MissingOutcome missing;  ///< not kNone: it cannot be told, and is dropped
};

/// A view of what was recorded; it is good until that changes.
struct Script {
  std::span<const ScriptMoment> moments;  ///< from moment 1 on
  const ScriptEnd* end = nullptr;
  std::span<const ScriptWatch> watches{};
  const ScriptDetail* details = nullptr;  ///< by moment, as `moments`; null: nothing is known

  /// Null: time decides nothing about it.
  const ScriptWatch* watch_of(const ScriptMoment& moment) const {
    return moment.watch == kNoWatch ? nullptr : &watches[moment.watch];
  }

  /// Ticks of the wait that comes next after `at`; 0 where another thing does.
  std::int64_t wait_after(policy::MomentIndex before) const {
    if (before >= moments.size()) return 0;
    const ScriptMoment& next = at(before + 1);
    const bool waits = next.follows(before) && !next.is_call() && next.failure == kNoFailure;
    return waits ? next.ticks : 0;
  }

  /// The moment that the end is at, or if caps are left there, the one before.
  policy::MomentIndex end_within_caps() const {
    policy::MomentIndex last = end->at;
    const auto leaves_cap = [this](policy::MomentIndex moment) {
      if (moment == policy::kArrivalMoment) return false;
      const ScriptWatch* watch = watch_of(at(moment));
      return watch != nullptr && watch->kind == ScriptWatch::Kind::kCapEnd;
    };
    while (leaves_cap(last)) last = at(last).from;
    return last;
  }

  const ScriptMoment& at(policy::MomentIndex moment) const { return moments[moment - 1]; }
  ScriptDetail detail_of(policy::MomentIndex moment) const {
    return details == nullptr ? ScriptDetail{} : details[moment - 1];
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(moments.size()); }
  /// Begins to load a moment that is asked for soon; it need not be there.
  void prefetch(policy::MomentIndex moment) const {
    __builtin_prefetch(moments.data() + moment - 1);
  }
};

/// The scripts of rows 0, 1, 2... of a workload.
class Scripts {
 public:
  std::size_t rows() const { return ends_.size(); }
  Script operator[](std::size_t row) const {
    const std::size_t begin = begins_[row];
    return {std::span(moments_).subspan(begin, begins_[row + 1] - begin), &ends_[row], watches_,
            details_.empty() ? nullptr : details_.data() + begin};
  }
  /// Begins to load the script of a row that is asked for soon.
  void prefetch(std::size_t row) const {
    const ScriptMoment* const first = moments_.data() + begins_[row];
    __builtin_prefetch(first);
    __builtin_prefetch(first + 1);  // its second one, or that of the next script
    __builtin_prefetch(&ends_[row]);
  }
  /// Forgets all, and keeps the room for as much.
  void clear() {
    moments_.clear();
    details_.clear();
    watches_.clear();
    begins_.assign(1, 0);
    ends_.clear();
  }
  void reserve(std::size_t rows) { reserve({.scripts = rows, .moments = rows}); }
  struct Room {
    std::size_t scripts = 0, moments = 0, watches = 0;
  };
  void reserve(const Room& room);
  /// Whether it can be added without moving what was recorded.
  bool has_room_for(const Script& script) const {
    return ends_.size() < ends_.capacity() && begins_.size() < begins_.capacity() &&
           moments_.size() + script.moments.size() <= moments_.capacity() &&
           watches_.size() + script.watches.size() <= watches_.capacity();
  }
  /// `watches` are those that the moments name, from 0 on; `details` are of all moments, or none.
  void add(std::span<const ScriptMoment> moments, std::span<const ScriptWatch> watches,
           const ScriptEnd& end, std::span<const ScriptDetail> details = {});

 private:
  std::vector<ScriptMoment> moments_;
  std::vector<ScriptDetail> details_;  ///< of moments_; empty until anything is known
  std::vector<ScriptWatch> watches_;
  std::vector<std::size_t> begins_ = {0};
  std::vector<ScriptEnd> ends_;
};

/// Writes the script of one request while it is stepped.
class ScriptRecorder {
 public:
  policy::MomentGraph& graph() { return graph_; }

  void start();
  /// A moment `ticks` after `from`, where nothing queues; its `from` and `with` are set here.
  policy::MomentIndex add(policy::MomentIndex from, const ScriptMoment& moment, std::int64_t ticks,
                          const ScriptWatch* watch = nullptr, const ScriptDetail& detail = {});
  /// Remembers whose answer the last call gave.
  void answered(const policy::HeldAnswer& answer, policy::MomentIndex at);
  /// The call that gave this answer; kAlone where it is the answer of none alone.
  policy::MomentIndex call_of(const policy::HeldAnswer& answer) const;
  const ScriptDetail& detail_of(policy::MomentIndex at) const { return details_[at]; }
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
  std::vector<ScriptDetail> details_;  ///< likewise
  std::vector<ScriptWatch> watches_;
  std::vector<Given> given_;
};

}  // namespace pointsman::engine
