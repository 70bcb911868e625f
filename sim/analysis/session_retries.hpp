// Running failed sessions again: what each further run resolves, and what it costs.
//
// A session is all requests of one value of the column `session`, or one request where there is no
// such column. A run of it is one try of every request; it resolves the session if each of them is
// right. A check flags failed runs with probability `recall` and resolved ones with `false_alarm`;
// a flagged session is run again, `most` runs in all. Of n runs at hand any could have come first,
// so every figure is the mean over their orders (a U-statistic, in closed form): at k runs with a
// perfect check the share resolved is the unbiased pass@k. Runs of one session are alike, so this
// is not the geometric law, under which a resolved session costs c / s however often it is retried.
// Invariant: a session of which a run was dropped counts nowhere but as dropped. Cost: O(n^2) per
// session. Sources: Chen et al., arXiv 2107.03374 (pass@k); Yao et al., arXiv 2406.12045 (pass^k).
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/sessions.hpp"
#include "sim/analysis/summary.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// One run of every session.
struct SessionRun {
  std::vector<double> right;     ///< by session: 1 or 0; NaN = dropped
  std::vector<double> cost_usd;  ///< NaN = unknown
};

/// P(at least one of k draws without replacement from n runs is right, of which `right` are).
double pass_at_k(std::size_t n, std::size_t right, std::size_t k);
/// P(all of them are).
double pass_hat_k(std::size_t n, std::size_t right, std::size_t k);

/// What becomes of a session that no run of which passes the check.
enum class GiveUp : std::uint8_t { kLast, kUnanswered };

struct RetryOptions {
  std::uint32_t most = 1;  ///< runs of a session at most; no more than there are
  double recall = 1;       ///< P(flagged | the run failed)
  double false_alarm = 0;  ///< P(flagged | the run resolved the session)
  GiveUp give_up = GiveUp::kLast;
  double level = 0.95;
};

/// At most `runs` runs of every session.
struct RetryRow {
  std::uint32_t runs = 1;
  Estimate resolved;    ///< share of the sessions
  double given_up = 0;  ///< share of which no run passed the check
  double runs_per_session = 0;
  Figure<double> cost_usd;  ///< per session
  Figure<Estimate> cost_per_resolved_usd;
  Estimate any_right;  ///< pass@k
  Estimate all_right;  ///< pass^k
};

struct SessionRetries {
  std::string policy;
  RetryOptions options;
  bool by_column = false;  ///< sessions are those of the column
  std::uint64_t sessions = 0, dropped = 0;
  std::uint32_t runs = 0;  ///< at hand, of each session
  std::vector<RetryRow> rows;
};

/// Runs of sessions out of those of requests: scores and dollars by row, NaN where dropped.
SessionRun run_of_rows(const SessionGroups& groups, std::span<const double> score,
                       std::span<const double> cost_usd, double right_score);

/// All `runs` have the same number of sessions. Precondition: 1 <= options.most <= runs.size().
SessionRetries retry_sessions(std::span<const SessionRun> runs, const RetryOptions& options);

}  // namespace pointsman::analysis
