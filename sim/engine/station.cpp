#include "sim/engine/station.hpp"

#include "sim/base/units.hpp"

#include <algorithm>

namespace pointsman::engine {

namespace {

constexpr std::int64_t kDayTicks = 86'400 * base::kTicksPerSecond;
constexpr std::int64_t kDaysPerWeek = 7;

}  // namespace

std::int64_t OpenHours::next_open(std::int64_t tick) const {
  const std::int64_t time = start + tick;
  std::int64_t day = time / kDayTicks;
  const auto is_working_day = [this, &day] { return day % kDaysPerWeek < days; };
  const auto opens = [this, &day] { return day * kDayTicks + from - start; };
  if (is_working_day()) {
    const std::int64_t today = time - day * kDayTicks;
    if (today < from) return opens();
    if (today < to) return tick;
  }
  do ++day;
  while (!is_working_day());
  return opens();
}

std::int64_t OpenHours::open_since_midnight(std::int64_t time) const {
  const std::int64_t day = time / kDayTicks;
  const std::int64_t working_days = day / kDaysPerWeek * days + std::min(day % kDaysPerWeek, days);
  const std::int64_t today =
      day % kDaysPerWeek < days ? std::clamp(time - day * kDayTicks, from, to) - from : 0;
  return working_days * (to - from) + today;
}

__int128 rented_ticks(const Station& station, const StationSums& sums, std::int64_t end) {
  if (station.scaling) return sums.fleet.rented_ticks(end);
  return __int128{station.servers} * station.open_ticks(end);
}

}  // namespace pointsman::engine
