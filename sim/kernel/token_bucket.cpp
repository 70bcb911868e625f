#include "sim/kernel/token_bucket.hpp"

#include "sim/kernel/slot_tree.hpp"

#include <algorithm>

namespace pointsman::kernel {

TokenBucket::TokenBucket(std::int64_t capacity, std::int64_t refill,
                         std::int64_t period_ticks) noexcept
    : period_(period_ticks),
      refill_(refill),
      capacity_(static_cast<Wide>(capacity) * period_ticks),
      level_(capacity_) {}

std::int64_t TokenBucket::retry_after(std::int64_t now, std::int64_t tokens) noexcept {
  refill_until(now);
  const Wide needed = static_cast<Wide>(tokens) * period_;
  if (level_ >= needed) return 0;
  if (needed > capacity_ || refill_ == 0) return kNever;
  const Wide ticks = (needed - level_ + refill_ - 1) / refill_;
  return static_cast<std::int64_t>(std::min<Wide>(ticks, kNever));
}

void TokenBucket::charge(std::int64_t now, std::int64_t tokens) noexcept {
  refill_until(now);
  level_ = std::min(capacity_, level_ - static_cast<Wide>(tokens) * period_);
}

std::int64_t TokenBucket::level(std::int64_t now) noexcept {
  refill_until(now);
  const Wide floor = (level_ < 0 ? level_ - (period_ - 1) : level_) / period_;
  return static_cast<std::int64_t>(floor);
}

}  // namespace pointsman::kernel
