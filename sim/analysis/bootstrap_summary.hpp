// Puts bootstrap intervals in place of the analytic ones, in whole summaries and in every slice.
//
// All figures of all policies share the same resampled requests, so their intervals are paired.
// Needs an outcome with rows (engine::Options::keep_rows). Invariant: estimates stay as they are,
// only bounds move; what was unknown stays unknown. Cost: resamples x rows x (1 + slice keys)
// draws.
#pragma once

#include "sim/analysis/bootstrap.hpp"
#include "sim/analysis/summary.hpp"

#include <span>

namespace pointsman::analysis {

/// Precondition: `summaries` are those of `outcome` under the same slices and `summarized`.
/// `options.progress` counts drawn rows. Errors: kInternal without rows, kInterrupted when stopped.
base::Status bootstrap_intervals(std::span<PolicySummary> summaries, const engine::Outcome& outcome,
                                 std::span<const engine::SliceKey> slices,
                                 const SummaryOptions& summarized, const BootstrapOptions& options);

}  // namespace pointsman::analysis
