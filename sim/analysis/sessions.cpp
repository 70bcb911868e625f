#include "sim/analysis/sessions.hpp"

#include "sim/analysis/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pointsman::analysis {

namespace {

/// What a policy did at each session; 0 in all three where the session was dropped.
struct PerSession {
  std::vector<double> counted, resolved, cost_usd;
};

/// The same, summed.
struct SessionSums {
  std::uint64_t sessions = 0, dropped = 0;
  double resolved = 0, resolved_squares = 0;
  bool is_certain = true;  ///< every session is resolved or not, none by a probability
};

PerSession sessions_of_rows(const SessionGroups& groups, const engine::PolicyOutcome& policy,
                            double right_score, double units_per_dollar) {
  PerSession of;
  of.counted.assign(groups.sessions, 1);
  of.resolved.assign(groups.sessions, 1);
  of.cost_usd.assign(groups.sessions, 0);
  for (std::size_t row = 0; row < groups.session_of.size(); ++row) {
    const double score = policy.rows.score[row];  // NaN where dropped
    const std::uint32_t session = groups.session_of[row];
    if (std::isnan(score)) of.counted[session] = 0;
    of.resolved[session] *= policy.random ? score : score >= right_score ? 1 : 0;
    of.cost_usd[session] += policy.rows.cost[row] / units_per_dollar;
  }
  for (std::size_t session = 0; session < groups.sessions; ++session) {
    if (of.counted[session] == 0) of.resolved[session] = of.cost_usd[session] = 0;
  }
  return of;
}

/// Where requests stand for sessions.
PerSession sessions_of_requests(const engine::PolicyOutcome& policy, double units_per_dollar) {
  PerSession of;
  for (std::size_t row = 0; row < policy.rows.score.size(); ++row) {
    const double score = policy.rows.score[row];
    const bool is_dropped = std::isnan(score);
    of.counted.push_back(is_dropped ? 0 : 1);
    of.resolved.push_back(is_dropped ? 0 : score);
    of.cost_usd.push_back(is_dropped ? 0 : policy.rows.cost[row] / units_per_dollar);
  }
  return of;
}

SessionSums sums_of(const PerSession& of) {
  SessionSums sums;
  for (std::size_t session = 0; session < of.counted.size(); ++session) {
    if (of.counted[session] == 0) {
      ++sums.dropped;
      continue;
    }
    const double probability = of.resolved[session];
    ++sums.sessions;
    sums.resolved += probability;
    sums.resolved_squares += probability * probability;
    sums.is_certain &= probability == 0 || probability == 1;
  }
  return sums;
}

/// Where requests stand for sessions, the policy's own totals are theirs.
SessionSums sums_of_requests(const engine::Tally& tally) {
  return {.sessions = tally.answered(),
          .dropped = tally.dropped,
          .resolved = engine::score_to_double(tally.score),
          .resolved_squares = tally.score_squares,
          .is_certain = tally.graded == 0};
}

Figure<Estimate> resolved_share(const SessionSums& sums, double level) {
  if (sums.sessions == 0) return Figure<Estimate>::unknown("every session was dropped");
  const auto n = static_cast<double>(sums.sessions);
  const double mean = sums.resolved / n;
  const Interval bounds =
      score_interval(n, sums.resolved, sums.resolved_squares, sums.is_certain, {0, 1}, level);
  return Estimate{mean, bounds.lo, bounds.hi};
}

SessionSummary summarize_sums(const SessionSums& sums, const PerSession* of, const Summary& total,
                              double level) {
  using Number = Figure<double>;
  using Ratio = Figure<Estimate>;
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
    summary.cost_usd = Number::unknown(reason);
    summary.cost_per_resolved_usd = Ratio::unknown(reason);
    return summary;
  }
  summary.cost_usd = total.cost->total_usd / n;
  if (sums.resolved <= 0) {
    summary.cost_per_resolved_usd = Ratio::unknown("no session was resolved");
    return summary;
  }
  const double ratio = total.cost->total_usd / sums.resolved;
  const double unbounded = std::numeric_limits<double>::infinity();
  Estimate per_resolved{ratio, 0, unbounded};
  if (of != nullptr) {
    per_resolved = ratio_of_totals(of->cost_usd, of->resolved, n, level);
    per_resolved.mean = ratio;  // of the exact total
  }
  summary.cost_per_resolved_usd = per_resolved;
  return summary;
}

/// Puts the intervals of a bootstrap over whole sessions, the same ones for every policy.
base::Status bootstrap_sessions(std::span<const PerSession> policies,
                                const BootstrapOptions& options,
                                std::span<PolicySummary> summaries) {
  std::vector<RatioOfTotals> ratios;
  for (const PerSession& of : policies) {
    ratios.push_back({of.resolved, of.counted});
    ratios.push_back({of.cost_usd, of.resolved});
  }
  POINTSMAN_TRY(const auto estimates, bootstrap_ratios(ratios, options));
  for (std::size_t i = 0; i < policies.size(); ++i) {
    SessionSummary& sessions = *summaries[i].sessions;
    const auto put = [](Figure<Estimate>& figure, const Estimate& from) {
      if (figure) figure = Estimate{figure->mean, from.lo, from.hi};
    };
    put(sessions.resolved, estimates[2 * i]);
    put(sessions.cost_per_resolved_usd, estimates[2 * i + 1]);
  }
  return {};
}

Figure<double> ratio(const Figure<double>& own, const Figure<double>& base) {
  if (!own) return own;
  if (!base) return base;
  if (*base == 0) return Figure<double>::unknown("the baseline's is 0");
  return *own / *base;
}

Figure<double> mean_figure(const Figure<Estimate>& figure) {
  return figure ? Figure<double>(figure->mean) : Figure<double>::unknown(figure.reason());
}

void compare(const SessionSummary* base, SessionSummary& own) {
  if (base == nullptr) {
    own.calls_to_baseline = own.savings = Figure<double>::unknown("the scenario names no baseline");
    return;
  }
  own.calls_to_baseline = ratio(own.calls, base->calls);
  own.savings =
      ratio(mean_figure(own.cost_per_resolved_usd), mean_figure(base->cost_per_resolved_usd));
  if (own.savings) own.savings = 1 - *own.savings;
}

}  // namespace

SessionGroups session_groups(const data::Workload& workload) {
  SessionGroups groups;
  groups.session_of.resize(workload.rows());
  const data::Column* column = workload.find(kSessionColumn);
  std::unordered_map<double, std::uint32_t> known;  // a text is its code, which is exact
  for (std::size_t row = 0; row < groups.session_of.size(); ++row) {
    const auto next = static_cast<std::uint32_t>(groups.sessions);
    const double value = column == nullptr ? data::kAbsent : column->number_at(row);
    groups.session_of[row] =
        std::isnan(value) ? next : known.try_emplace(value, next).first->second;
    if (groups.session_of[row] == next) ++groups.sessions;
  }
  return groups;
}

Estimate ratio_of_totals(std::span<const double> numerator, std::span<const double> denominator,
                         double n, double level) {
  const double total = std::accumulate(denominator.begin(), denominator.end(), 0.0);
  const double ratio = std::accumulate(numerator.begin(), numerator.end(), 0.0) / total;
  // The residuals have mean 0, and their mean over that of the denominator is how far the ratio is
  // off.
  double squares = 0;
  for (std::size_t session = 0; session < numerator.size(); ++session) {
    const double residual = numerator[session] - ratio * denominator[session];
    // Sessions that cost alike have no spread, whatever the last digit of the ratio.
    if (std::abs(residual) <= kRounding * numerator[session]) continue;
    squares += residual * residual;
  }
  const double mean = total / n;
  const Interval off = mean_interval(n, 0, squares / (mean * mean), level);
  return {ratio, std::max(0.0, ratio + off.lo), ratio + off.hi};
}

base::Status summarize_sessions(const data::Workload& workload, const engine::Outcome& outcome,
                                const SessionOptions& options, std::span<PolicySummary> summaries) {
  const data::Column* column = workload.find(kSessionColumn);
  const auto has_steps = [](const engine::PolicyOutcome& policy) {
    return std::ranges::find(policy.is_step, 1) != policy.is_step.end();
  };
  if (column == nullptr && std::ranges::none_of(outcome.policies, has_steps)) return {};
  const SessionGroups groups = column != nullptr ? session_groups(workload) : SessionGroups{};
  const double units = units_per_usd(outcome.money_digits);
  std::vector<PerSession> kept;
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const engine::PolicyOutcome& policy = outcome.policies[i];
    const bool has_rows = !policy.rows.score.empty();
    PerSession of = column != nullptr ? sessions_of_rows(groups, policy, options.right_score, units)
                                      : sessions_of_requests(policy, units);
    const SessionSums sums = column != nullptr ? sums_of(of) : sums_of_requests(policy.total);
    summaries[i].sessions =
        summarize_sums(sums, has_rows ? &of : nullptr, summaries[i].total, options.level);
    if (options.bootstrap && has_rows) kept.push_back(std::move(of));
  }
  if (!kept.empty()) {
    POINTSMAN_CHECK(bootstrap_sessions(kept, *options.bootstrap, summaries));
  }
  // The baseline's figures must outlive the comparisons with them.
  const SessionSummary base =
      options.baseline ? *summaries[*options.baseline].sessions : SessionSummary{};
  for (PolicySummary& summary : summaries) {
    compare(options.baseline ? &base : nullptr, *summary.sessions);
  }
  return {};
}

}  // namespace pointsman::analysis
