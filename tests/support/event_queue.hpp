// The c-server queue told by events, one arrival and one completion at a time: the plain meaning
// that the columnar stations must equal, and what the benchmarks time as the event loop.
#pragma once

#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/occupancy.hpp"
#include "sim/kernel/ring.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::tests {

class EventQueue {
 public:
  /// Arrivals are merged from their column: only one of them is pending at a time.
  EventQueue(std::uint32_t servers, std::span<const std::int64_t> arrival,
             std::span<const std::int64_t> service, std::span<std::int64_t> finish)
      : idle_(servers), arrival_(arrival), service_(service), finish_(finish) {
    loop_.reserve(servers + 1);
  }

  void run() {
    if (!arrival_.empty()) arrive_next(0);
    loop_.run([this](const Event& event) { fire(event); });
  }

  std::uint64_t events() const { return loop_.fired(); }
  const kernel::Occupancy& in_system() const { return in_system_; }
  const kernel::Occupancy& in_queue() const { return in_queue_; }
  /// Whether a server ever idled while a customer waited, or the clock went back.
  bool broke_a_law() const { return broke_a_law_; }

 private:
  struct Event {
    std::uint32_t row = 0;
    bool is_arrival = false;
  };

  void fire(const Event& event) {
    const std::int64_t now = loop_.now();
    broke_a_law_ |= now < last_;
    last_ = now;
    if (event.is_arrival) {
      in_system_.add(now, 1);
      if (idle_ > 0) {
        --idle_;
        start(event.row);
      } else {
        in_queue_.add(now, 1);
        queue_.push_back(event.row);
      }
      if (event.row + 1 < arrival_.size()) arrive_next(event.row + 1);
    } else {
      in_system_.add(now, -1);
      finish_[event.row] = now;
      if (queue_.is_empty()) {
        ++idle_;
      } else {
        in_queue_.add(now, -1);
        start(queue_.pop_front());
      }
    }
    broke_a_law_ |= idle_ > 0 && !queue_.is_empty();
  }

  void arrive_next(std::uint32_t row) {
    loop_.schedule(arrival_[row], kernel::Rank::kArrival, row, {row, true});
  }
  void start(std::uint32_t row) {
    loop_.schedule(loop_.now() + service_[row], kernel::Rank::kCompletion, row, {row, false});
  }

  kernel::EventLoop<Event> loop_;
  kernel::Ring<std::uint32_t> queue_;
  std::uint32_t idle_;
  std::span<const std::int64_t> arrival_;
  std::span<const std::int64_t> service_;
  std::span<std::int64_t> finish_;
  kernel::Occupancy in_system_, in_queue_;
  std::int64_t last_ = 0;
  bool broke_a_law_ = false;
};

}  // namespace pointsman::tests
