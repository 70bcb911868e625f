// When things happen within a request, before anyone knows when: a graph of moments.
//
// A moment follows another by a number of ticks, or comes when the later of two has come. Moment 0
// is the arrival. RequestState writes the graph as it steps, so a plan with queues learns from the
// one step function what may run side by side and what must wait, and fills in the times itself.
// Invariant: a moment refers to earlier ones only, and a join of a moment with one that it follows
// is not written. Cost: 16 bytes a moment; a join walks back as far as the two have come apart.
#pragma once

#include "sim/base/units.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace pointsman::policy {

using MomentIndex = std::uint32_t;

inline constexpr MomentIndex kArrivalMoment = 0;
inline constexpr MomentIndex kAlone = std::numeric_limits<MomentIndex>::max();

/// What comes of a call that may fail, or that is waited for only so long: as its draw and its own
/// time say, or as the clock says.
enum class CallFate : std::uint8_t {
  kDrawn,
  kAnswers,
  kFails,    ///< after the time that an error of the model takes
  kRefused,  ///< at once: nobody was asked; of a spending cap: the account is empty
  kLate,     ///< not when its time was up; of a hedge's second copy: the first was sooner
};

/// What a moment waits for.
struct MomentNode {
  MomentIndex from = kArrivalMoment;
  MomentIndex with = kAlone;  ///< a join: the later of `from` and this; ticks = 0
  std::int64_t ticks = 0;     ///< after `from`, where nothing queues
};

class MomentGraph {
 public:
  /// Forgets everything but the arrival.
  void start() { nodes_.assign(1, {}); }
  const std::vector<MomentNode>& nodes() const { return nodes_; }

  /// A new moment `ticks` after `from`, even where that is 0.
  MomentIndex after(MomentIndex from, std::int64_t ticks) {
    nodes_.push_back({from, kAlone, ticks});
    return static_cast<MomentIndex>(nodes_.size() - 1);
  }
  /// When both have come.
  MomentIndex join(MomentIndex a, MomentIndex b);

 private:
  bool follows(MomentIndex later, MomentIndex earlier) const;

  std::vector<MomentNode> nodes_ = {{}};
};

/// A time since the arrival without queues, and the moment that it stands for, if any is written.
struct Moment {
  base::Tick tick;
  MomentIndex node = kArrivalMoment;
};

}  // namespace pointsman::policy
