#include "sim/analysis/session_retries.hpp"

#include "sim/analysis/sessions.hpp"

#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

/// Elementary symmetric sums over `same` runs flagged with probability `p` and `others` with `q`,
/// each over the number of ways to choose: entry j is the mean over j-subsets of the product.
std::vector<double> mean_products(std::size_t same, double p, std::size_t others, double q) {
  const std::size_t n = same + others;
  std::vector<double> sums(n + 1, 0);
  sums[0] = 1;
  for (std::size_t run = 0; run < n; ++run) {
    const double flagged = run < same ? p : q;
    for (std::size_t j = run + 1; j > 0; --j) sums[j] += sums[j - 1] * flagged;
  }
  double ways = 1;
  for (std::size_t j = 0; j <= n; ++j) {
    sums[j] /= ways;
    ways *= static_cast<double>(n - j) / static_cast<double>(j + 1);
  }
  return sums;
}

/// What becomes of one session of n runs, by the most runs that are made: means over their orders.
struct SessionOutcome {
  std::vector<double> resolved, given_up, runs, cost_usd;
};

/// P(a run comes at place j, and all before it were flagged), by j.
struct Places {
  std::vector<double> of_right, of_wrong;
};

class Orders {
 public:
  Orders(std::size_t n, const RetryOptions& options) : options_(options) {
    for (std::size_t right = 0; right <= n; ++right) {
      Places places;
      if (right > 0) places.of_right = places_beside(n, right - 1, n - right);
      if (right < n) places.of_wrong = places_beside(n, right, n - right - 1);
      places_.push_back(std::move(places));
    }
  }

  SessionOutcome outcome(std::span<const SessionRun> runs, std::size_t session,
                         std::size_t right) const {
    SessionOutcome made;
    double resolved = 0;
    double run_count = 0;
    double cost = 0;
    for (std::size_t k = 0; k < options_.most; ++k) {
      double flagged = 0;
      double last_right = 0;
      for (const SessionRun& run : runs) {
        const bool is_right = run.right[session] == 1;
        const double here = is_right ? places_[right].of_right[k] : places_[right].of_wrong[k];
        run_count += here;
        cost += here * run.cost_usd[session];
        flagged += here * (is_right ? options_.false_alarm : options_.recall);
        if (!is_right) continue;
        resolved += here * (1 - options_.false_alarm);
        last_right += here * options_.false_alarm;
      }
      made.resolved.push_back(resolved + (options_.give_up == GiveUp::kLast ? last_right : 0));
      made.given_up.push_back(flagged);
      made.runs.push_back(run_count);
      made.cost_usd.push_back(cost);
    }
    return made;
  }

 private:
  std::vector<double> places_beside(std::size_t n, std::size_t right, std::size_t wrong) const {
    auto places = mean_products(right, options_.false_alarm, wrong, options_.recall);
    for (double& place : places) place /= static_cast<double>(n);
    return places;
  }

  const RetryOptions& options_;
  std::vector<Places> places_;  ///< by the number of right runs
};

/// A figure by session, as sums.
struct RunSums {
  double n = 0, total = 0, squares = 0;

  void add(double value) {
    n += 1;
    total += value;
    squares += value * value;
  }
  double mean() const { return total / n; }
  Estimate share(double level) const {
    const bool is_binary = total == squares;
    const Interval bounds = score_interval(n, total, squares, is_binary, {0, 1}, level);
    return {mean(), bounds.lo, bounds.hi};
  }
};

/// The sessions that count, by what their runs were.
struct Counted {
  std::vector<SessionOutcome> outcomes;
  std::vector<std::size_t> rights;
  std::size_t runs = 0;  ///< at hand, of each
};

void put_costs(const Counted& counted, std::size_t place, double level, RetryRow& row) {
  std::vector<double> cost, resolved;
  RunSums costs, successes;
  for (const SessionOutcome& outcome : counted.outcomes) {
    cost.push_back(outcome.cost_usd[place]);
    resolved.push_back(outcome.resolved[place]);
    costs.add(cost.back());
    successes.add(resolved.back());
  }
  const std::string unknown = "the cost of a run is not known";
  if (std::isnan(costs.total)) {
    row.cost_usd = Figure<double>::unknown(unknown);
    row.cost_per_resolved_usd = Figure<Estimate>::unknown(unknown);
    return;
  }
  row.cost_usd = costs.mean();
  row.cost_per_resolved_usd =
      successes.total > 0 ? Figure<Estimate>(ratio_of_totals(cost, resolved, costs.n, level))
                          : Figure<Estimate>::unknown("no session was resolved");
}

RetryRow row_of(const Counted& counted, std::uint32_t runs, double level) {
  const std::size_t place = runs - 1;
  RunSums resolved, given_up, run_count, any, all;
  for (std::size_t i = 0; i < counted.outcomes.size(); ++i) {
    const SessionOutcome& outcome = counted.outcomes[i];
    resolved.add(outcome.resolved[place]);
    given_up.add(outcome.given_up[place]);
    run_count.add(outcome.runs[place]);
    any.add(pass_at_k(counted.runs, counted.rights[i], runs));
    all.add(pass_hat_k(counted.runs, counted.rights[i], runs));
  }
  RetryRow row;
  row.runs = runs;
  row.resolved = resolved.share(level);
  row.given_up = given_up.mean();
  row.runs_per_session = run_count.mean();
  put_costs(counted, place, level, row);
  row.any_right = any.share(level);
  row.all_right = all.share(level);
  return row;
}

}  // namespace

double pass_at_k(std::size_t n, std::size_t right, std::size_t k) {
  if (n - right < k) return 1;
  double none = 1;
  for (std::size_t j = n - right + 1; j <= n; ++j) {
    none *= 1 - static_cast<double>(k) / static_cast<double>(j);
  }
  return 1 - none;
}

double pass_hat_k(std::size_t n, std::size_t right, std::size_t k) {
  double all = 1;
  for (std::size_t j = 0; j < k; ++j) {
    if (right <= j) return 0;
    all *= static_cast<double>(right - j) / static_cast<double>(n - j);
  }
  return all;
}

SessionRun run_of_rows(const SessionGroups& groups, std::span<const double> score,
                       std::span<const double> cost_usd, double right_score) {
  SessionRun run;
  run.right.assign(groups.sessions, 1);
  run.cost_usd.assign(groups.sessions, 0);
  for (std::size_t row = 0; row < score.size(); ++row) {
    double& right = run.right[groups.session_of[row]];
    if (std::isnan(score[row])) right = score[row];
    if (score[row] < right_score) right *= 0;  // a dropped session stays one
    run.cost_usd[groups.session_of[row]] += cost_usd[row];
  }
  return run;
}

SessionRetries retry_sessions(std::span<const SessionRun> runs, const RetryOptions& options) {
  SessionRetries found;
  found.options = options;
  found.runs = static_cast<std::uint32_t>(runs.size());
  const Orders orders(runs.size(), options);
  Counted counted;
  counted.runs = runs.size();
  for (std::size_t session = 0; session < runs.front().right.size(); ++session) {
    std::size_t right = 0;
    bool is_dropped = false;
    for (const SessionRun& run : runs) {
      is_dropped |= std::isnan(run.right[session]);
      right += run.right[session] == 1 ? 1 : 0;
    }
    if (is_dropped) {
      ++found.dropped;
      continue;
    }
    counted.outcomes.push_back(orders.outcome(runs, session, right));
    counted.rights.push_back(right);
  }
  found.sessions = counted.rights.size();
  if (found.sessions == 0) return found;
  for (std::uint32_t k = 1; k <= options.most; ++k) {
    found.rows.push_back(row_of(counted, k, options.level));
  }
  return found;
}

}  // namespace pointsman::analysis
