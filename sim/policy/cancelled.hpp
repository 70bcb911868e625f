// What a call costs that is cancelled before its end: a timeout's, or the loser of a hedge.
//
// Providers bill the prompt and the tokens that were written before the client hung up (Dean and
// Barroso, "The Tail at Scale", CACM 2013, count the second copy of a hedge in full). Tokens are
// written from the first one on at a steady pace. Invariant: between what is due at once and the
// whole bill, and not decreasing in time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pointsman::policy {

enum class CancelledBill : std::uint8_t {
  kNothing,
  kUsed,  ///< the prompt, and the tokens that were written
  kAll,   ///< as if it had been waited for
};
inline constexpr std::array<std::string_view, 3> kCancelledBills = {"nothing", "used", "all"};

/// A call as it would have been.
struct WholeCall {
  std::int64_t ticks = 0;        ///< of service
  std::int64_t first_token = 0;  ///< ticks until then; 0 = unknown: it writes from the start
  std::int64_t cost = 0;         ///< money units
  std::int64_t prompt_cost = 0;  ///< of it: due as soon as it is served
};

/// The bill of a call that was cancelled after `served` ticks of service, rounded down.
std::int64_t cancelled_bill(CancelledBill rule, const WholeCall& call,
                            std::int64_t served) noexcept;

}  // namespace pointsman::policy
