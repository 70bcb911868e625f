#include "sim/policy/cancelled.hpp"

#include <algorithm>

namespace pointsman::policy {

std::int64_t cancelled_bill(CancelledBill rule, const WholeCall& call,
                            std::int64_t served) noexcept {
  if (rule == CancelledBill::kNothing) return 0;
  if (rule == CancelledBill::kAll || served >= call.ticks) return call.cost;
  const std::int64_t writes = call.ticks - std::min(call.first_token, call.ticks);
  const std::int64_t written = std::max<std::int64_t>(0, served - call.first_token);
  if (writes <= 0 || written == 0) return call.prompt_cost;
  const auto share = static_cast<__int128>(call.cost - call.prompt_cost) * written / writes;
  return call.prompt_cost + static_cast<std::int64_t>(share);
}

}  // namespace pointsman::policy
