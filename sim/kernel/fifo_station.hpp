// Columnar stations: when each customer of a column leaves, without an event list.
//
// Customers are served in the order of their rows. Times are ticks, 0 <= time < kNever; arrivals do
// not decrease. finish - service - arrival is the wait. Invariant: the finish times are those of
// the event loop bit for bit, however the rows are cut into calls. Cost at c servers: 3-4 ns a
// customer at c = 8; see FreeTimes. Source: Kiefer and Wolfowitz, "On the theory of queues with
// many servers", Trans. AMS 78 (1955).
#pragma once

#include "sim/kernel/free_times.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::kernel {

/// `servers` alike servers and one queue, first in first out.
class FifoStation {
 public:
  /// servers >= 1, all free at tick 0.
  explicit FifoStation(std::uint32_t servers) : free_(servers) {}

  /// finish[i] = when customer i leaves. The spans have one length; `finish` may be `service`.
  /// Goes on where the last call ended.
  void serve(std::span<const std::int64_t> arrival, std::span<const std::int64_t> service,
             std::span<std::int64_t> finish) noexcept;

  /// When a customer who comes now can start at the earliest.
  std::int64_t next_free() const noexcept { return free_.least(); }

 private:
  FreeTimes free_;
};

/// At most `places` customers in `servers` servers and the queue before them; who finds no place is
/// turned away. M/M/c/K is this.
class BlockingStation {
 public:
  static constexpr std::int64_t kTurnedAway = -1;

  /// places >= servers >= 1.
  BlockingStation(std::uint32_t servers, std::uint32_t places) : free_(servers), places_(places) {}

  /// As FifoStation::serve(), but finish[i] = kTurnedAway where customer i finds no place.
  void serve(std::span<const std::int64_t> arrival, std::span<const std::int64_t> service,
             std::span<std::int64_t> finish) noexcept;

 private:
  FreeTimes free_;
  FreeTimes places_;  ///< when each place is left
};

/// A server for everyone: a hosted API without limits.
void serve_unlimited(std::span<const std::int64_t> arrival, std::span<const std::int64_t> service,
                     std::span<std::int64_t> finish) noexcept;

/// One of the replications that serve_lanes() runs side by side.
struct FifoLane {
  std::span<const std::int64_t> arrival;
  std::span<const std::int64_t> service;
  std::span<std::int64_t> finish;
};

inline constexpr std::size_t kFifoLanes = 4;

/// Four independent FifoStation(servers).serve() of one length, in the lanes of a vector register:
/// a third of the time with AVX2. 1 <= servers <= FreeTimes::kSortedMax.
void serve_lanes(std::uint32_t servers, const std::array<FifoLane, kFifoLanes>& lanes) noexcept;

}  // namespace pointsman::kernel
