// The c-server queue told by events, one arrival and one completion at a time: the plain meaning
// that the columnar stations must equal, and what the benchmarks time as the event loop.
#pragma once

#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/occupancy.hpp"
#include "sim/kernel/ring.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::tests {

/// Watches nothing and costs nothing.
struct NoWatch {
  void enter(std::int64_t, bool) {}
  void start(std::int64_t) {}
  void leave(std::int64_t) {}
  void settle(std::int64_t, bool) {}
};

/// How many are where over time, and whether a law of queues was ever broken.
struct Watch {
  kernel::Occupancy in_system, in_queue;
  std::int64_t last = 0;
  bool broke_a_law = false;

  void enter(std::int64_t now, bool waits) {
    in_system.add(now, 1);
    if (waits) in_queue.add(now, 1);
  }
  void start(std::int64_t now) { in_queue.add(now, -1); }
  void leave(std::int64_t now) { in_system.add(now, -1); }
  /// After each event: the clock never goes back, and no server idles while anyone waits.
  void settle(std::int64_t now, bool idles_while_waiting) {
    broke_a_law = broke_a_law || now < last || idles_while_waiting;
    last = now;
  }
};

template <typename Watcher = NoWatch>
class EventQueue {
 public:
  EventQueue(std::uint32_t servers, std::span<const std::int64_t> arrival,
             std::span<const std::int64_t> service, std::span<std::int64_t> finish)
      : idle_(servers), arrival_(arrival), service_(service), finish_(finish) {
    loop_.reserve(servers);
  }

  /// Arrivals are fed from their column; completions are the pending events.
  void run() {
    const auto complete = [this](std::uint32_t row) { leave(row); };
    for (std::uint32_t row = 0; row < arrival_.size(); ++row) {
      loop_.run(complete, arrival_[row] + 1);
      loop_.advance_to(arrival_[row]);
      arrive(row);
    }
    loop_.run(complete);
  }

  std::uint64_t events() const { return loop_.fired(); }
  const Watcher& watcher() const { return watcher_; }

 private:
  void arrive(std::uint32_t row) {
    watcher_.enter(loop_.now(), idle_ == 0);
    if (idle_ > 0) {
      --idle_;
      start(row);
    } else {
      queue_.push_back(row);
    }
    settle();
  }

  void leave(std::uint32_t row) {
    watcher_.leave(loop_.now());
    finish_[row] = loop_.now();
    if (queue_.is_empty()) {
      ++idle_;
    } else {
      watcher_.start(loop_.now());
      start(queue_.pop_front());
    }
    settle();
  }

  void start(std::uint32_t row) {
    loop_.schedule(loop_.now() + service_[row], kernel::Rank::kCompletion, row, row);
  }
  void settle() { watcher_.settle(loop_.now(), idle_ > 0 && !queue_.is_empty()); }

  kernel::EventLoop<std::uint32_t> loop_;  ///< an event is the row whose service ends
  kernel::Ring<std::uint32_t> queue_;
  std::uint32_t idle_;
  std::span<const std::int64_t> arrival_;
  std::span<const std::int64_t> service_;
  std::span<std::int64_t> finish_;
  Watcher watcher_;
};

}  // namespace pointsman::tests
