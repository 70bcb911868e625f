#include "sim/kernel/fleet.hpp"

#include <cstdlib>

namespace pointsman::kernel {

__int128 FleetLog::rented_ticks(std::int64_t end) const noexcept {
  __int128 sum = 0;
  for (const Change& change : changes) {
    if (change.tick < end) sum += __int128{change.by} * (end - change.tick);
  }
  return sum;
}

std::int64_t FleetLog::peak() const noexcept {
  std::int64_t most = 0;
  std::int64_t rented = 0;
  for (const Change& change : changes) most = std::max(most, rented += change.by);
  return most;
}

Fleet::Fleet(const ScaleLaw& law, std::uint32_t servers)
    : law_(law), serving_(servers), next_look_(law.period_ticks) {
  highest_.push_back({0, servers});
  rent(0, servers);
}

void Fleet::rent(std::int64_t now, std::int64_t by) {
  if (by != 0) log_.changes.push_back({now, by});
}

std::uint32_t Fleet::take_started(std::int64_t now) noexcept {
  std::uint32_t started = 0;
  for (; !starting_.is_empty() && starting_.front() <= now; ++started) starting_.pop_front();
  serving_ += started;
  return started;
}

/// Before the window is looked at.
std::uint32_t Fleet::wish(std::int64_t calls) const noexcept {
  const std::int64_t held = calls * 1000;
  const std::int64_t target = std::int64_t{wanted()} * law_.target_milli;
  if (std::abs(held - target) * 1000 <= law_.tolerance_milli * target) return wanted();
  const std::int64_t servers = (held + law_.target_milli - 1) / law_.target_milli;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(servers, law_.min, law_.max));
}

/// Up at once, down to the most that was wished for within the window.
std::uint32_t Fleet::stabilized(std::int64_t now, std::uint32_t wished) {
  while (!highest_.is_empty() && highest_[highest_.size() - 1].servers <= wished) {
    highest_.pop_back();
  }
  highest_.push_back({now, wished});
  while (highest_.front().tick < now && highest_.front().tick <= now - law_.down_window_ticks) {
    highest_.pop_front();
  }
  return wished > wanted() ? wished : std::min(wanted(), highest_.front().servers);
}

std::uint32_t Fleet::scale(std::int64_t now, std::int64_t calls) {
  next_look_ = now + law_.period_ticks;
  const std::uint32_t before = wanted();
  const std::uint32_t after = stabilized(now, wish(calls));
  for (std::uint32_t i = before; i < after; ++i) starting_.push_back(now + law_.startup_ticks);
  if (after > before) {
    ++log_.scale_ups;
    rent(now, after - before);
  }
  if (after >= before) return 0;
  ++log_.scale_downs;
  const auto cancelled = std::min(before - after, static_cast<std::uint32_t>(starting_.size()));
  for (std::uint32_t i = 0; i < cancelled; ++i) starting_.pop_back();
  rent(now, -std::int64_t{cancelled});
  const std::uint32_t drained = before - after - cancelled;
  serving_ -= drained;
  return drained;
}

void Fleet::note_gone(std::int64_t now, std::uint32_t count) {
  rent(now, -std::int64_t{count});
}

}  // namespace pointsman::kernel
