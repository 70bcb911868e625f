// {"stop": {...}}: when enough attempts agree.
//
// After v1 votes for the leading answer and v2 for the runner-up (uniform priors throughout):
// - beta: P(X > 1/2) >= C for X ~ Beta(v1 + 1, v2 + 1), as a table of the least v1 per v2;
// - dirichlet: P(the leader's share is the largest) >= C under Dirichlet(v + 1) of the top five;
// - entropy: normalised entropy of the votes <= bound; share: the leader's share >= bound (both
//   from the second attempt on);
// - unanimous: all answers of one window are the same (ESC).
// Sources: Aggarwal et al., "Let's Sample Step by Step", EMNLP 2023 (Adaptive-Consistency) and its
// repository, whose Monte Carlo integral for dirichlet is an exact one here; Li et al., "Escape
// Sky-high Cost", ICLR 2024 (ESC). Unparsable answers are a class that may run up but never lead.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace pointsman::policy {

extern const base::Field kStopField;

/// Reads a rule for at most `limit` attempts, `window` at a time.
base::Result<std::unique_ptr<const StopRule>> read_stop(const Builder& builder,
                                                        const base::Node& node, std::uint32_t limit,
                                                        std::uint32_t window);

/// P(X > 1/2) for X ~ Beta(v1 + 1, v2 + 1), by its binomial sum.
double majority_probability(std::uint32_t v1, std::uint32_t v2);

/// The least v1 at which `beta` stops, by v2 from 0 while v1 + v2 <= limit; shorter where none is.
std::vector<std::uint32_t> beta_stop_table(double confidence, std::uint32_t limit);

/// P(share 0 is the largest) under Dirichlet(votes + 1): one integral over independent gammas.
double lead_probability(std::span<const std::uint32_t> votes);

}  // namespace pointsman::policy
