#include "sim/analysis/sessions.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace pointsman::analysis {

namespace {

/// The session of each row, numbered from 0. A row without one is a session of its own.
struct Grouping {
  std::vector<std::uint32_t> session_of;
  std::size_t sessions = 0;
};

Grouping group_rows(const data::Column& column) {
  Grouping groups;
  groups.session_of.resize(column.rows);
  std::unordered_map<double, std::uint32_t> known;  // a text is its code, which is exact
  for (std::size_t row = 0; row < column.rows; ++row) {
    const auto next = static_cast<std::uint32_t>(groups.sessions);
    const double value = column.number_at(row);
    groups.session_of[row] =
        std::isnan(value) ? next : known.try_emplace(value, next).first->second;
    if (groups.session_of[row] == next) ++groups.sessions;
  }
  return groups;
}

/// What a policy did, summed over its sessions.
struct Sums {
  std::uint64_t sessions = 0, dropped = 0;
  double resolved = 0, resolved_squares = 0;
  bool is_certain = true;  ///< every session is resolved or not, none by a probability
};

Sums sum_sessions(const Grouping& groups, const engine::PolicyOutcome& policy, double right_score) {
  std::vector<double> resolved(groups.sessions, 1);
  for (std::size_t row = 0; row < groups.session_of.size(); ++row) {
    const double score = policy.rows.score[row];  // NaN where dropped, which a product keeps
    const double right = policy.random || std::isnan(score) ? score : score >= right_score ? 1 : 0;
    resolved[groups.session_of[row]] *= right;
  }
  Sums sums;
  for (const double probability : resolved) {
    if (std::isnan(probability)) {
      ++sums.dropped;
      continue;
    }
    ++sums.sessions;
    sums.resolved += probability;
    sums.resolved_squares += probability * probability;
    sums.is_certain &= probability == 0 || probability == 1;
  }
  return sums;
}

/// Where requests stand for sessions, the policy's own totals are theirs.
Sums sums_of_requests(const engine::Tally& tally) {
  return {.sessions = tally.answered(),
          .dropped = tally.dropped,
          .resolved = engine::score_to_double(tally.score),
          .resolved_squares = tally.score_squares,
          .is_certain = tally.graded == 0};
}

Figure<Estimate> resolved_share(const Sums& sums, double level) {
  if (sums.sessions == 0) return Figure<Estimate>::unknown("every session was dropped");
  const auto n = static_cast<double>(sums.sessions);
  const double mean = sums.resolved / n;
  const Interval bounds =
      score_interval(n, sums.resolved, sums.resolved_squares, sums.is_certain, {0, 1}, level);
  return Estimate{mean, bounds.lo, bounds.hi};
}

SessionSummary summarize_sums(const Sums& sums, const Summary& total, double level) {
  using Number = Figure<double>;
  SessionSummary summary;
  summary.sessions = sums.sessions;
  summary.dropped = sums.dropped;
  summary.resolved = resolved_share(sums, level);
  // Totals of dropped sessions hold requests that were answered, so they are not those of sessions.
  std::string reason;
  if (sums.sessions == 0 || (sums.dropped > 0 && sums.sessions + sums.dropped != total.requests)) {
    reason = "sessions were dropped in part";
  }
  const auto n = static_cast<double>(sums.sessions);
  summary.calls = reason.empty() ? Number(total.calls / n) : Number::unknown(reason);
  if (reason.empty() && !total.cost) reason = total.cost.reason();
  if (!reason.empty()) {
    summary.cost_usd = summary.cost_per_resolved_usd = Number::unknown(reason);
    return summary;
  }
  summary.cost_usd = total.cost->total_usd / n;
  summary.cost_per_resolved_usd = sums.resolved > 0 ? Number(total.cost->total_usd / sums.resolved)
                                                    : Number::unknown("no session was resolved");
  return summary;
}

Figure<double> ratio(const Figure<double>& own, const Figure<double>& base) {
  if (!own) return own;
  if (!base) return base;
  if (*base == 0) return Figure<double>::unknown("the baseline's is 0");
  return *own / *base;
}

void compare(const SessionSummary* base, SessionSummary& own) {
  if (base == nullptr) {
    own.calls_to_baseline = own.savings = Figure<double>::unknown("the scenario names no baseline");
    return;
  }
  own.calls_to_baseline = ratio(own.calls, base->calls);
  own.savings = ratio(own.cost_per_resolved_usd, base->cost_per_resolved_usd);
  if (own.savings) own.savings = 1 - *own.savings;
}

}  // namespace

void summarize_sessions(const data::Workload& workload, const engine::Outcome& outcome,
                        const SessionOptions& options, std::span<PolicySummary> summaries) {
  const data::Column* column = workload.find(kSessionColumn);
  const auto has_steps = [](const engine::PolicyOutcome& policy) {
    return std::ranges::find(policy.is_step, 1) != policy.is_step.end();
  };
  if (column == nullptr && std::ranges::none_of(outcome.policies, has_steps)) return;
  const Grouping groups = column != nullptr ? group_rows(*column) : Grouping{};
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const engine::PolicyOutcome& policy = outcome.policies[i];
    const Sums sums = column != nullptr ? sum_sessions(groups, policy, options.right_score)
                                        : sums_of_requests(policy.total);
    summaries[i].sessions = summarize_sums(sums, summaries[i].total, options.level);
  }
  // The baseline's figures must outlive the comparisons with them.
  const SessionSummary base =
      options.baseline ? *summaries[*options.baseline].sessions : SessionSummary{};
  for (PolicySummary& summary : summaries) {
    compare(options.baseline ? &base : nullptr, *summary.sessions);
  }
}

}  // namespace pointsman::analysis
