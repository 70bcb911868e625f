// Servers that come and go with the load, as under Kubernetes' horizontal autoscaler.
//
// Every period the load wants ceil(calls / target) servers; within the tolerance of the target
// nothing changes, and no fewer are kept than were wanted at any time within a window. Who is asked
// for serves after a start-up, who is sent away ends what it does first. Invariant: at least one
// serves, and whoever starts, serves or drains is in the log from when it was asked for until it
// has gone. Cost: O(1) a period; no allocation but the log's. Source: Kubernetes, "Horizontal Pod
// Autoscaling": algorithm details, stabilization window (no limit on the speed of scaling up).
#pragma once

#include "sim/kernel/ring.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace pointsman::kernel {

struct ScaleLaw {
  std::uint32_t min = 1, max = 1;    ///< 1 <= min <= max
  std::int64_t target_milli = 1000;  ///< calls that a server should hold, in thousandths
  std::int64_t tolerance_milli = 0;  ///< of the target: a smaller deviation changes nothing
  std::int64_t period_ticks = 1;     ///< at least 1
  std::int64_t down_window_ticks = 0;
  std::int64_t startup_ticks = 0;  ///< from being asked for to serving
};

/// How many servers were rented when.
struct FleetLog {
  struct Change {
    std::int64_t tick = 0;
    std::int64_t by = 0;

    friend bool operator==(const Change&, const Change&) = default;
  };
  std::vector<Change> changes;  ///< ticks do not decrease; empty = nobody kept it
  std::uint64_t scale_ups = 0, scale_downs = 0;

  /// Sum over servers of the ticks for which each was rented before `end`.
  __int128 rented_ticks(std::int64_t end) const noexcept;
  /// The most at a time.
  std::int64_t peak() const noexcept;
};

class Fleet {
 public:
  /// `servers` serve from tick 0 on; min <= servers <= max.
  Fleet(const ScaleLaw& law, std::uint32_t servers);

  /// When the next server has started, or the load is looked at again.
  std::int64_t next_tick() const noexcept {
    return starting_.is_empty() ? next_look_ : std::min(next_look_, starting_.front());
  }
  /// How many serve from `now` on, because their start-up is over.
  std::uint32_t take_started(std::int64_t now) noexcept;
  bool is_due(std::int64_t now) const noexcept { return next_look_ <= now; }
  /// Looks at the load once it is due. calls: waiting, or held by servers that are not to go. Asks
  /// for servers, or sends some away: first those that still start; returns how many others.
  std::uint32_t scale(std::int64_t now, std::int64_t calls);
  /// `count` of those that were sent away have ended what they did.
  void note_gone(std::int64_t now, std::uint32_t count);

  std::uint32_t serving() const noexcept { return serving_; }
  /// That serve or will.
  std::uint32_t wanted() const noexcept {
    return serving_ + static_cast<std::uint32_t>(starting_.size());
  }
  FleetLog& log() noexcept { return log_; }

 private:
  /// What was wanted once; the highest counts.
  struct Wish {
    std::int64_t tick = 0;
    std::uint32_t servers = 0;
  };
  std::uint32_t wish(std::int64_t calls) const noexcept;
  std::uint32_t stabilized(std::int64_t now, std::uint32_t wished);
  void rent(std::int64_t now, std::int64_t by);

  ScaleLaw law_;
  std::uint32_t serving_;
  std::int64_t next_look_;
  Ring<std::int64_t> starting_;  ///< when each will serve
  Ring<Wish> highest_;           ///< of the window; later ones are lower
  FleetLog log_;
};

}  // namespace pointsman::kernel
