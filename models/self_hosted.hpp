// The price of a token on one's own GPUs, from the price of an hour and the tokens it yields.
//
// USD per million output tokens = GPU_USD_per_hour * GPUs * 1e6 / (3600 * tokens_per_s *
// utilisation). The throughput counts output tokens of a server that also reads its prompts, so
// prompts cost nothing more. Invariant: the price falls as utilisation rises; at 0 there is none.
#pragma once

#include "models/profile.hpp"
#include "sim/base/result.hpp"

namespace pointsman::models {

/// Error (kData) if a figure is not positive, a utilisation exceeds 1 or the price overflows.
base::Result<Price> self_hosted_price(const SelfHosting& hosting);

}  // namespace pointsman::models
