// Success and cost of whole sessions: what it takes to have one task resolved.
//
// A session is all requests of one value of the column `session`; under a policy with a pipeline a
// request stands for a session. It is resolved if each of its requests is right. Where a policy
// draws, its figure of a request is a probability, and as draws of different requests do not depend
// on each other, the product is that of the session. Cost per resolved session counts the failed
// ones too: with c per session and success s it is c / s, which is also the mean cost of retrying
// whole sessions until one succeeds if all are equally hard (sim/analysis/session_retries.hpp
// retries those that are not). It is a ratio of totals over sessions, so its interval comes
// from sessions (requests of one session depend on each other): by the delta method, or by a
// bootstrap that draws whole sessions (Cochran, "Sampling techniques", 1977, 6.3 and 9A).
// Invariant: a session of which a request was dropped counts nowhere but as dropped. Cost: one pass
// over the rows.
#pragma once

#include "data/workload.hpp"
#include "sim/analysis/bootstrap.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/engine/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

/// The column whose values are sessions.
inline constexpr std::string_view kSessionColumn = "session";

/// The session of each row, numbered from 0. A row without one is a session of its own.
struct SessionGroups {
  std::vector<std::uint32_t> session_of;
  std::size_t sessions = 0;
};
SessionGroups session_groups(const data::Workload& workload);

/// sum(numerator) / sum(denominator) over n sessions, with the interval of the delta method. A
/// session that does not take part is 0 in both.
Estimate ratio_of_totals(std::span<const double> numerator, std::span<const double> denominator,
                         double n, double level);

struct SessionOptions {
  double level = 0.95;
  double right_score = 0.5;
  std::optional<std::size_t> baseline{};        ///< index in the summaries
  std::optional<BootstrapOptions> bootstrap{};  ///< absent: intervals in closed form
};

/// Fills PolicySummary::sessions where there are sessions. With a session column, rows must have
/// been kept (engine::Options::keep_rows); without them a cost per resolved session has no
/// interval. Errors: kInterrupted when stopped.
base::Status summarize_sessions(const data::Workload& workload, const engine::Outcome& outcome,
                                const SessionOptions& options, std::span<PolicySummary> summaries);

}  // namespace pointsman::analysis
