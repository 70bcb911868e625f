#include "sim/analysis/session_retries.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::GiveUp;
using analysis::pass_at_k;
using analysis::pass_hat_k;
using analysis::RetryOptions;
using analysis::RetryRow;
using analysis::SessionRun;

namespace {

constexpr double kSixDigits = 5e-7;

/// Sessions of four runs, by how many of them are right; a failed run costs twice a good one.
std::vector<SessionRun> runs_of(const std::vector<int>& rights) {
  std::vector<SessionRun> runs(4);
  for (const int right : rights) {
    for (int run = 0; run < 4; ++run) {
      const bool is_right = run < right;
      runs[static_cast<std::size_t>(run)].right.push_back(is_right ? 1 : 0);
      runs[static_cast<std::size_t>(run)].cost_usd.push_back(is_right ? 1 : 2);
    }
  }
  return runs;
}

/// The same by trying every order of the runs, and every verdict of the check.
struct Tried {
  double resolved = 0, given_up = 0, runs = 0, cost = 0;
};
Tried try_orders(const std::vector<SessionRun>& runs, const RetryOptions& options) {
  Tried sum;
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  double orders = 0;
  do {
    ++orders;
    for (std::size_t session = 0; session < runs.front().right.size(); ++session) {
      double reached = 1;  // P(all runs before were flagged)
      for (std::size_t place = 0; place < options.most; ++place) {
        const SessionRun& run = runs[order[place]];
        const bool is_right = run.right[session] == 1;
        const double flagged = is_right ? options.false_alarm : options.recall;
        const bool is_last = place + 1 == options.most;
        sum.runs += reached;
        sum.cost += reached * run.cost_usd[session];
        const bool hands_over = is_last && options.give_up == GiveUp::kLast;
        if (is_right) sum.resolved += reached * (hands_over ? 1 : 1 - flagged);
        reached *= flagged;
        if (is_last) sum.given_up += reached;
      }
    }
  } while (std::ranges::next_permutation(order).found);
  const double cases = orders * static_cast<double>(runs.front().right.size());
  return {sum.resolved / cases, sum.given_up / cases, sum.runs / cases, sum.cost / cases};
}

}  // namespace

TEST_CASE("pass@k and pass^k are the unbiased estimators", "[retries][oracle]") {
  // Chen et al., arXiv 2107.03374; Yao et al., arXiv 2406.12045.
  CHECK(pass_at_k(10, 3, 1) == Approx(0.3).margin(kSixDigits));
  CHECK(pass_at_k(10, 3, 5) == Approx(0.916667).margin(kSixDigits));
  CHECK(pass_at_k(200, 13, 10) == Approx(0.497551).margin(kSixDigits));
  CHECK(pass_at_k(200, 13, 100) == Approx(0.999919).margin(kSixDigits));
  CHECK(pass_at_k(5, 0, 5) == 0);
  CHECK(pass_at_k(4, 1, 2) == Approx(0.5).margin(kSixDigits));
  CHECK(pass_hat_k(4, 3, 2) == Approx(0.5).margin(kSixDigits));
  CHECK(pass_hat_k(8, 6, 4) == Approx(0.214286).margin(kSixDigits));
  CHECK(pass_hat_k(8, 3, 4) == 0);
}

TEST_CASE("figures of retried sessions are means over the orders of their runs",
          "[retries][oracle]") {
  const auto runs = runs_of({0, 1, 1, 2, 3, 4, 4});
  for (const double recall : {1.0, 0.7, 0.0}) {
    for (const double false_alarm : {0.0, 0.2, 1.0}) {
      for (const auto give_up : {GiveUp::kLast, GiveUp::kUnanswered}) {
        RetryOptions options{
            .most = 4, .recall = recall, .false_alarm = false_alarm, .give_up = give_up};
        const auto found = retry_sessions(runs, options);
        REQUIRE(found.rows.size() == 4);
        for (const RetryRow& row : found.rows) {
          options.most = row.runs;
          const Tried tried = try_orders(runs, options);
          INFO(recall << " " << false_alarm << " " << row.runs);
          CHECK(row.resolved.mean == Approx(tried.resolved).margin(1e-12));
          CHECK(row.given_up == Approx(tried.given_up).margin(1e-12));
          CHECK(row.runs_per_session == Approx(tried.runs));
          CHECK(*row.cost_usd == Approx(tried.cost));
          if (tried.resolved == 0) continue;
          CHECK(row.cost_per_resolved_usd->mean == Approx(tried.cost / tried.resolved));
        }
      }
    }
  }
}

TEST_CASE("with a perfect check the share resolved is pass@k, and every run after it is spared",
          "[retries][law]") {
  const auto found = retry_sessions(runs_of({0, 1, 2, 3, 4}), {.most = 4});
  const double expected[] = {0.5, 2.0 / 3, 0.75, 0.8};
  const double all[] = {0.5, 1.0 / 3, 0.25, 0.2};
  for (std::size_t k = 0; k < 4; ++k) {
    const RetryRow& row = found.rows[k];
    CHECK(row.resolved.mean == Approx(expected[k]));
    CHECK(row.any_right.mean == Approx(expected[k]));
    CHECK(row.all_right.mean == Approx(all[k]));
    CHECK(row.given_up == Approx(1 - expected[k]));
    CHECK(row.resolved.lo < row.resolved.mean);
    CHECK(row.resolved.hi > row.resolved.mean);
  }
  // 1, 1.25, 5/3, 2.5 and 4 runs.
  CHECK(found.rows[3].runs_per_session == Approx((1 + 1.25 + 5.0 / 3 + 2.5 + 4) / 5));
}

TEST_CASE("sessions of unequal difficulty gain less from retries, at a higher price",
          "[retries][law]") {
  // One right run in two, or all right and all wrong: both 50 % at the first run.
  const auto alike = retry_sessions(runs_of({2, 2, 2, 2}), {.most = 2});
  const auto unlike = retry_sessions(runs_of({0, 4, 0, 4}), {.most = 2});
  CHECK(alike.rows[0].resolved.mean == unlike.rows[0].resolved.mean);
  CHECK(alike.rows[1].resolved.mean > unlike.rows[1].resolved.mean);
  CHECK(unlike.rows[1].resolved.mean == 0.5);
  CHECK(unlike.rows[1].cost_per_resolved_usd->mean > alike.rows[1].cost_per_resolved_usd->mean);
}

TEST_CASE("a session is right if all of its requests are, and dropped if one is", "[retries]") {
  const analysis::SessionGroups groups{.session_of = {0, 1, 0, 1, 2}, .sessions = 3};
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> score = {1, 1, 1, 0.4, none};
  const std::vector<double> usd = {1, 2, 3, 4, none};
  const SessionRun run = analysis::run_of_rows(groups, score, usd, 0.5);
  CHECK(run.right[0] == 1);
  CHECK(run.right[1] == 0);
  CHECK(std::isnan(run.right[2]));
  CHECK(run.cost_usd[0] == 4);
  const std::vector<SessionRun> runs = {run, run};
  const auto found = retry_sessions(runs, {.most = 2});
  CHECK(found.sessions == 2);
  CHECK(found.dropped == 1);
  CHECK(found.rows[1].resolved.mean == 0.5);
}

TEST_CASE("an unknown cost leaves the other figures, and says why", "[retries]") {
  auto runs = runs_of({1, 3});
  runs[2].cost_usd[0] = std::nan("");
  const auto found = retry_sessions(runs, {.most = 3});
  CHECK_FALSE(found.rows[2].cost_usd);
  CHECK(found.rows[2].cost_usd.reason() == "the cost of a run is not known");
  CHECK(found.rows[2].resolved.mean > 0.5);
  const auto failed = retry_sessions(runs_of({0, 0}), {.most = 2});
  CHECK(failed.rows[1].cost_per_resolved_usd.reason() == "no session was resolved");
}
