// A columnar station whose queue is served by classes: class 0 before 1 before 2.
//
// Within a class it is first come, first served. Without preemption a customer in service stays;
// with it (preemptive resume) a newcomer of a better class takes the place of the customer of the
// worst class, who goes to the head of his queue with the work that is left. Invariant: no server
// idles while anyone waits, and at equal ticks service ends before newcomers come. Cost: 20-40 ns a
// customer, and c more at a preemption.
#pragma once

#include <cstdint>
#include <span>

namespace pointsman::kernel {

enum class Preemption : std::uint8_t { kNone, kResume };

struct PriorityColumns {
  std::span<const std::int64_t> arrival;  ///< ticks, not decreasing
  std::span<const std::int64_t> service;
  std::span<const std::uint8_t> priority;  ///< below ClassQueue::kClasses
  std::span<std::int64_t> finish;          ///< out: when each leaves for good
};

/// Serves all customers by `servers` >= 1 servers.
void serve_by_priority(std::uint32_t servers, Preemption preemption,
                       const PriorityColumns& columns);

}  // namespace pointsman::kernel
