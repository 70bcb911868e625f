// How many second copies of hedged calls may be sent: a share of the calls, in integers.
//
// Each call that may be hedged earns a share of a copy; a copy costs one. What was not used is kept
// up to a burst, which is there at the start. Where nothing is left a call goes on alone, so that
// a slow hour does not double its own load. Source: Dean and Barroso, "The Tail at Scale", CACM
// 2013; the throttling of gRPC's retry design (proposal A6).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace pointsman::engine {

struct HedgeRule {
  double share_max = 1;     ///< of the calls that may be hedged
  std::uint32_t burst = 1;  ///< copies that are kept for a bad time
};

/// What came of hedged calls that took long.
struct HedgeCounts {
  std::uint64_t sent = 0, held_back = 0;
  friend bool operator==(const HedgeCounts&, const HedgeCounts&) = default;
};

class HedgeBudget {
 public:
  explicit HedgeBudget(const HedgeRule& rule)
      : earned_(std::llround(rule.share_max * kCopy)), most_(rule.burst * kCopy), left_(most_) {}

  /// A call is made that may be hedged.
  void earn() { left_ = std::min(most_, left_ + earned_); }
  /// Its time is up; false = no copy may be sent.
  bool take() {
    const bool may = left_ >= kCopy;
    if (may) left_ -= kCopy;
    return may;
  }

 private:
  static constexpr std::int64_t kCopy = 1'000'000'000;
  std::int64_t earned_, most_, left_;  ///< in 1 / kCopy of a copy
};

}  // namespace pointsman::engine
