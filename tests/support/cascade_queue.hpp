// Two stations in a row, the second for those rows that the first does not settle: told stage by
// stage over columns, and told by events. Both give the same finish times.
#pragma once

#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/fifo_station.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/visit_order.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::tests {

struct Cascade {
  std::array<std::uint32_t, 2> servers;
  std::span<const std::int64_t> arrival;
  std::array<std::span<const std::int64_t>, 2> service;
  std::span<const std::uint8_t> goes_on;  ///< 1 = the second station is visited too
};

/// Stage by stage; keeps its memory between calls.
class ColumnarCascade {
 public:
  /// finish[i] = when row i leaves its last station.
  void run(const Cascade& cascade, std::span<std::int64_t> finish) {
    kernel::FifoStation first(cascade.servers[0]);
    first.serve(cascade.arrival, cascade.service[0], finish);
    visits_.resize(finish.size());
    std::size_t count = 0;
    for (std::size_t row = 0; row < finish.size(); ++row) {
      visits_[count] = {finish[row], static_cast<std::uint32_t>(row)};
      count += cascade.goes_on[row];
    }
    const std::span visits = std::span(visits_).first(count);
    kernel::sort_visits(visits, scratch_);
    arrival_.resize(count);
    finish_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      arrival_[i] = visits[i].tick;
      finish_[i] = cascade.service[1][visits[i].row];
    }
    kernel::FifoStation second(cascade.servers[1]);
    second.serve(arrival_, finish_, finish_);
    for (std::size_t i = 0; i < count; ++i) finish[visits[i].row] = finish_[i];
  }

 private:
  std::vector<kernel::Visit> visits_, scratch_;
  std::vector<std::int64_t> arrival_, finish_;
};

/// One event after the other.
class EventCascade {
 public:
  EventCascade(const Cascade& cascade, std::span<std::int64_t> finish)
      : cascade_(cascade), finish_(finish), idle_(cascade.servers) {
    loop_.reserve(cascade.servers[0] + cascade.servers[1]);
  }

  void run() {
    const auto complete = [this](const Event& event) { leave(event); };
    for (std::uint32_t row = 0; row < finish_.size(); ++row) {
      loop_.run(complete, cascade_.arrival[row] + 1);
      loop_.advance_to(cascade_.arrival[row]);
      join(0, row);
    }
    loop_.run(complete);
  }
  std::uint64_t events() const { return loop_.fired(); }

 private:
  struct Event {
    std::uint32_t row = 0;
    std::uint32_t station = 0;
  };

  void leave(const Event& event) {
    if (event.station == 0 && cascade_.goes_on[event.row] != 0) {
      join(1, event.row);
    } else {
      finish_[event.row] = loop_.now();
    }
    ++idle_[event.station];
    if (!queues_[event.station].is_empty()) {
      start(event.station, queues_[event.station].pop_front());
    }
  }
  void join(std::size_t station, std::uint32_t row) {
    if (idle_[station] > 0) {
      start(station, row);
    } else {
      queues_[station].push_back(row);
    }
  }
  void start(std::size_t station, std::uint32_t row) {
    --idle_[station];
    loop_.schedule(loop_.now() + cascade_.service[station][row], kernel::Rank::kCompletion, row,
                   {row, static_cast<std::uint32_t>(station)});
  }

  Cascade cascade_;
  std::span<std::int64_t> finish_;
  kernel::EventLoop<Event> loop_;
  std::array<kernel::Ring<std::uint32_t>, 2> queues_;
  std::array<std::uint32_t, 2> idle_;
};

}  // namespace pointsman::tests
