// A rate limit as providers meter it: a bucket that refills all the time, in exact integers.
//
// It holds `capacity` tokens and gains `refill` per `period`; a token may be a request (RPM) or a
// token of a prompt or an answer (TPM, ITPM, OTPM). Invariant: the level is exact, so that a bucket
// asked a million times in a period holds what one asked once does, and a request that comes
// retry_after() later is let in while one a tick earlier is not. Cost: 5 ns.
#pragma once

#include <algorithm>
#include <cstdint>

namespace pointsman::kernel {

class TokenBucket {
 public:
  /// Full at tick 0. capacity >= 1, refill >= 0, period >= 1 tick.
  TokenBucket(std::int64_t capacity, std::int64_t refill, std::int64_t period_ticks) noexcept;

  /// Takes `tokens` if it holds them. Here and below `now` never goes back.
  bool take(std::int64_t now, std::int64_t tokens) noexcept {
    refill_until(now);
    const Wide needed = static_cast<Wide>(tokens) * period_;
    if (level_ < needed) return false;
    level_ -= needed;
    return true;
  }

  /// Ticks from `now` until it holds `tokens`: 0 if it does, kNever if it never will.
  std::int64_t retry_after(std::int64_t now, std::int64_t tokens) noexcept;

  /// Takes `tokens` that have been used already; the level may fall below zero.
  void charge(std::int64_t now, std::int64_t tokens) noexcept;

  /// Puts back what was reserved and not used.
  void give_back(std::int64_t now, std::int64_t tokens) noexcept { charge(now, -tokens); }

  /// Whole tokens in the bucket; negative while it is in debt.
  std::int64_t level(std::int64_t now) noexcept;

 private:
  using Wide = __int128;  ///< tokens * period passes 64 bits at 150 M tokens a minute

  void refill_until(std::int64_t now) noexcept {
    level_ = std::min(capacity_, level_ + static_cast<Wide>(now - since_) * refill_);
    since_ = now;
  }

  std::int64_t period_;  ///< one token is this many units of level_
  std::int64_t refill_;  ///< units gained each tick
  Wide capacity_;
  Wide level_;
  std::int64_t since_ = 0;
};

}  // namespace pointsman::kernel
