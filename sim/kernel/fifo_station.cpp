#include "sim/kernel/fifo_station.hpp"

#include "sim/base/isa.hpp"

#include <algorithm>

namespace pointsman::kernel {
namespace {

/// The columns of one call, as pointers: what the hot loops take.
struct Columns {
  const std::int64_t* arrival;
  const std::int64_t* service;
  std::int64_t* finish;
  std::size_t count;
};

constexpr std::int64_t later(std::int64_t a, std::int64_t b) noexcept {
  return a < b ? b : a;
}

/// The recursion with as many servers as registers hold.
template <std::size_t kServers>
void serve_in_registers(std::int64_t* free, const Columns& columns) noexcept {
  std::int64_t times[kServers];
  std::copy_n(free, kServers, times);
  for (std::size_t i = 0; i < columns.count; ++i) {
    const std::int64_t end = later(columns.arrival[i], times[0]) + columns.service[i];
    columns.finish[i] = end;
    replace_least(times, kServers, end);
  }
  std::copy_n(times, kServers, free);
}

void serve_sorted(std::span<std::int64_t> free, const Columns& columns) noexcept {
  switch (free.size()) {
    case 1:
      return serve_in_registers<1>(free.data(), columns);
    case 2:
      return serve_in_registers<2>(free.data(), columns);
    case 3:
      return serve_in_registers<3>(free.data(), columns);
    case 4:
      return serve_in_registers<4>(free.data(), columns);
    case 5:
      return serve_in_registers<5>(free.data(), columns);
    case 6:
      return serve_in_registers<6>(free.data(), columns);
    case 7:
      return serve_in_registers<7>(free.data(), columns);
    case 8:
      return serve_in_registers<8>(free.data(), columns);
    case 12:
      return serve_in_registers<12>(free.data(), columns);
    default:
      return serve_in_registers<FreeTimes::kSortedMax>(free.data(), columns);
  }
}

void serve_by_tree(FreeTimes& free, const Columns& columns) noexcept {
  for (std::size_t i = 0; i < columns.count; ++i) {
    const std::int64_t end = later(columns.arrival[i], free.least()) + columns.service[i];
    columns.finish[i] = end;
    free.replace_least(end);
  }
}

}  // namespace

void FifoStation::serve(std::span<const std::int64_t> arrival,
                        std::span<const std::int64_t> service,
                        std::span<std::int64_t> finish) noexcept {
  const Columns columns = {arrival.data(), service.data(), finish.data(), arrival.size()};
  if (free_.is_sorted()) {
    serve_sorted(free_.sorted(), columns);
  } else {
    serve_by_tree(free_, columns);
  }
}

void BlockingStation::serve(std::span<const std::int64_t> arrival,
                            std::span<const std::int64_t> service,
                            std::span<std::int64_t> finish) noexcept {
  for (std::size_t i = 0; i < arrival.size(); ++i) {
    if (places_.least() > arrival[i]) {
      finish[i] = kTurnedAway;
      continue;
    }
    finish[i] = later(arrival[i], free_.least()) + service[i];
    free_.replace_least(finish[i]);
    places_.replace_least(finish[i]);
  }
}

POINTSMAN_CLONES
void serve_unlimited(std::span<const std::int64_t> arrival, std::span<const std::int64_t> service,
                     std::span<std::int64_t> finish) noexcept {
  const std::int64_t* const from = arrival.data();
  const std::int64_t* const took = service.data();
  std::int64_t* const to = finish.data();
  for (std::size_t i = 0; i < arrival.size(); ++i) to[i] = from[i] + took[i];
}

POINTSMAN_CLONES
void serve_lanes(std::uint32_t servers, const std::array<FifoLane, kFifoLanes>& lanes) noexcept {
  using Vector = std::int64_t __attribute__((vector_size(8 * kFifoLanes)));
  Vector times[FreeTimes::kSortedMax] = {};  // the servers' free times, sorted in each lane
  const std::size_t customers = lanes[0].arrival.size();
  const std::size_t last = servers - 1;
  const auto& [a, b, c, d] = lanes;
  for (std::size_t i = 0; i < customers; ++i) {
    const Vector arrival = {a.arrival.data()[i], b.arrival.data()[i], c.arrival.data()[i],
                            d.arrival.data()[i]};
    const Vector service = {a.service.data()[i], b.service.data()[i], c.service.data()[i],
                            d.service.data()[i]};
    const Vector end = (arrival < times[0] ? times[0] : arrival) + service;
    for (std::size_t j = 0; j < last; ++j) {
      const Vector kept = times[j] < end ? end : times[j];
      times[j] = times[j + 1] < kept ? times[j + 1] : kept;
    }
    times[last] = times[last] < end ? end : times[last];
    a.finish.data()[i] = end[0];
    b.finish.data()[i] = end[1];
    c.finish.data()[i] = end[2];
    d.finish.data()[i] = end[3];
  }
}

}  // namespace pointsman::kernel
