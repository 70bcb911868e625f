#include "scenarios/optimize_analysis.hpp"

#include "scenarios/names.hpp"
#include "scenarios/optimize_search.hpp"
#include "scenarios/run.hpp"
#include "scenarios/tree.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pointsman::scenarios {
namespace {

using analysis::Amounts;
using analysis::Goal;
using analysis::Objective;
using analysis::OptimumPart;
using analysis::OptimumPoint;
using analysis::RowAmounts;

/// Which of three things is searched: the key that says so.
constexpr std::array<std::string_view, 3> kSubjects = {"policy", "mixture", "by_answer"};

base::Status check_subject(const Scenario& scenario, const base::Node& asked) {
  const auto given = std::ranges::count_if(
      kSubjects, [&](std::string_view key) { return asked.find(key) != nullptr; });
  if (given != 1) {
    return fail(scenario.document.error_at(
        asked.at, given == 0 ? "nothing says what to optimise" : "several things to optimise",
        "one of \"policy\", \"mixture\" and \"by_answer\""));
  }
  const base::Node* parameters = asked.find("parameters");
  if (parameters == nullptr || asked.find("policy") != nullptr) return {};
  return fail(scenario.document.error_at(parameters->at, "\"parameters\" are those of a policy",
                                         "\"policy\" beside them"));
}

base::Result<Goal> read_goal(const Scenario& scenario, const base::Node& asked) {
  const base::Node* minimise = asked.find("minimise");
  const base::Node* maximise = asked.find("maximise");
  if ((minimise == nullptr) == (maximise == nullptr)) {
    return fail(scenario.document.error_at(
        asked.at, "an optimisation has one objective",
        R"("minimise": "cost", "maximise": "accuracy" or "maximise": "value")"));
  }
  const auto limit = [&](std::string_view key) {
    const base::Node* node = asked.find(key);
    return node == nullptr ? std::nullopt : std::optional(node->number);
  };
  Goal goal{.accuracy_at_least = limit("accuracy_at_least"),
            .cost_at_most_usd = limit("cost_at_most_usd"),
            .latency_at_most_s = limit("latency_at_most_s")};
  if (maximise != nullptr) {
    goal.objective = maximise->text == "value" ? Objective::kMostValue : Objective::kMostAccuracy;
  }
  if (scenario.wrong_answer) goal.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  if (goal.objective == Objective::kMostValue && !scenario.wrong_answer) {
    return fail(scenario.document.error_at(maximise->at, "value needs the price of a wrong answer",
                                           R"("value": {"wrong_answer_usd": 0.05})"));
  }
  if (goal.objective == Objective::kLeastCost && !goal.accuracy_at_least) {
    return fail(scenario.document.error_at(
        minimise->at, "the least cost at any accuracy is that of the cheapest policy",
        R"("accuracy_at_least" beside it, such as 0.8)"));
  }
  return goal;
}

base::Result<Proposals> propose(const SearchTask& task) {
  if (task.asked.find("mixture") != nullptr) return search_mixture(task);
  if (task.asked.find("by_answer") != nullptr) return search_by_answer(task);
  return search_parameters(task);
}

/// Replays proposals and says how they do on either part.
class Judge {
 public:
  Judge(const Run& run, const SearchTask& task, const std::vector<std::uint8_t>& usable)
      : task_(task), usable_(usable), trial_(task.bound, task.resources) {
    const Bound& bound = task.bound;
    if (!bound.baseline) return;
    baseline_ = bound.policies[*bound.baseline].name;
    const auto& rows = run.outcome.policies[*bound.baseline].rows;
    const double units = analysis::units_per_usd(run.outcome.money_digits);
    for (const double cost : rows.cost) base_cost_.push_back(cost / units);
  }

  const std::string& baseline() const { return baseline_; }

  base::Result<OptimumPoint> point(const Proposal& proposal) const {
    POINTSMAN_TRY(const RowAmounts rows, trial_.rows(proposal.policy));
    OptimumPoint point{proposal.values, proposal.policy, {}, {}};
    point.train = part(rows, task_.holdout.rows.train);
    point.held_out = part(rows, task_.holdout.rows.test);
    return point;
  }

  std::uint64_t count_usable(const std::vector<std::uint64_t>& of) const {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(of, [this](std::uint64_t row) { return usable_[row] != 0; }));
  }

 private:
  OptimumPart part(const RowAmounts& rows, const std::vector<std::uint64_t>& of) const {
    Sums accuracy, cost;
    double latency = 0;
    double own = 0;
    double base = 0;
    for (const std::uint64_t row : of) {
      if (usable_[row] == 0) continue;
      accuracy.add(rows.accuracy[row]);
      cost.add(rows.cost_usd[row]);
      latency += rows.latency_s[row];
      if (base_cost_.empty() || !std::isfinite(base_cost_[row])) continue;
      own += rows.cost_usd[row];
      base += base_cost_[row];
    }
    OptimumPart part;
    const double level = task_.bound.scenario.intervals.level;
    const auto& [least, most] = task_.bound.scenario.workload.score_range;
    part.accuracy = accuracy.estimate(analysis::score_interval(
        accuracy.n, accuracy.sum, accuracy.squares, accuracy.is_binary, {least, most}, level));
    part.cost_usd = cost.estimate(analysis::mean_interval(cost.n, cost.sum, cost.squares, level));
    if (std::isfinite(latency)) part.latency_s = latency / accuracy.n;
    if (base > 0) part.savings = 1 - own / base;
    part.keeps_limits = analysis::violation(task_.goal, part.amounts()) == 0;
    return part;
  }

  struct Sums {
    double n = 0, sum = 0, squares = 0;
    bool is_binary = true;
    void add(double value) {
      n += 1;
      sum += value;
      squares += value * value;
      is_binary &= value == 0 || value == 1;
    }
    analysis::Estimate estimate(const analysis::Interval& interval) const {
      return {n > 0 ? sum / n : 0, interval.lo, interval.hi};
    }
  };

  const SearchTask& task_;
  const std::vector<std::uint8_t>& usable_;
  Trial trial_;
  std::string baseline_;
  std::vector<double> base_cost_;  ///< USD, by row; empty without a baseline
};

base::Status judge_into(const Proposals& proposals, const Judge& judge,
                        analysis::Optimum& optimum) {
  if (proposals.best) {
    POINTSMAN_TRY(optimum.best, judge.point(*proposals.best));
  } else {
    optimum.best = analysis::Figure<OptimumPoint>::unknown("no setting keeps every limit on train");
  }
  if (proposals.nearest) {
    POINTSMAN_TRY(optimum.nearest, judge.point(*proposals.nearest));
  }
  if (proposals.current) {
    POINTSMAN_TRY(optimum.current, judge.point(*proposals.current));
  }
  for (const Proposal& proposal : proposals.frontier) {
    POINTSMAN_TRY(auto point, judge.point(proposal));
    optimum.frontier.push_back(std::move(point));
  }
  return {};
}

}  // namespace

std::string optimize_title(const base::Node& asked) {
  if (const base::Node* policy = asked.find("policy")) return "best " + policy->text;
  return asked.find("mixture") != nullptr ? "best mixture" : "best add-ons by answer";
}

base::Status check_optimize(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(check_subject(scenario, asked));
  POINTSMAN_CHECK(read_goal(scenario, asked));
  if (asked.find("policy") != nullptr) POINTSMAN_CHECK(asked_parameters(scenario, asked));
  return {};
}

base::Status check_bound_optimize(const Bound& bound, const base::Node& asked) {
  POINTSMAN_CHECK(holdout_rows(bound.scenario, bound.workload));
  if (const base::Node* mixture = asked.find("mixture")) return check_mixture(bound, *mixture);
  if (const base::Node* by_answer = asked.find("by_answer")) {
    return check_by_answer(bound, *by_answer);
  }
  return {};
}

base::Result<std::vector<std::uint8_t>> usable_rows(const SearchTask& task,
                                                    const std::vector<RowAmounts>& outcomes) {
  std::vector<std::uint8_t> usable(task.bound.workload.rows(), 0);
  const auto count = [&](const std::vector<std::uint64_t>& part) {
    std::array<std::size_t, 3> known{};  // accuracy, then cost, then latency
    for (const std::uint64_t row : part) {
      const auto all = [&](auto column) {
        return std::ranges::all_of(outcomes, [&](const RowAmounts& amounts) {
          return std::isfinite((amounts.*column)[row]);
        });
      };
      if (!all(&RowAmounts::accuracy)) continue;
      ++known[0];
      if (!all(&RowAmounts::cost_usd)) continue;
      ++known[1];
      if (task.goal.latency_at_most_s && !all(&RowAmounts::latency_s)) continue;
      ++known[2];
      usable[row] = 1;
    }
    return known;
  };
  for (const auto* part : {&task.holdout.rows.train, &task.holdout.rows.test}) {
    const auto known = count(*part);
    constexpr std::array<std::string_view, 3> kWhat = {"an outcome", "a known cost",
                                                       "a known latency"};
    const auto none = std::ranges::find(known, std::size_t{0});
    if (none == known.end()) continue;
    return fail(task.bound.scenario.document.error_at(
        task.asked.at,
        "no request to " + std::string(part == &task.holdout.rows.train ? "choose" : "judge") +
            " by has " + std::string(kWhat[static_cast<std::size_t>(none - known.begin())]) +
            " under every setting",
        "outcomes and prices, and latencies under a limit on them, of the models that may be "
        "called",
        {}, base::ErrorKind::kData));
  }
  return usable;
}

std::vector<std::uint64_t> train_rows(const SearchTask& task,
                                      const std::vector<std::uint8_t>& usable) {
  std::vector<std::uint64_t> rows;
  for (const std::uint64_t row : task.holdout.rows.train) {
    if (usable[row] != 0) rows.push_back(row);
  }
  return rows;
}

RowAmounts at_rows(const RowAmounts& from, const std::vector<std::uint64_t>& rows) {
  RowAmounts to;
  for (const std::uint64_t row : rows) {
    to.accuracy.push_back(from.accuracy[row]);
    to.cost_usd.push_back(from.cost_usd[row]);
    // An unknown latency that no limit asks for counts as none.
    const double latency = from.latency_s[row];
    to.latency_s.push_back(std::isfinite(latency) ? latency : 0);
  }
  return to;
}

base::Result<analysis::Finding> run_optimize(const Run& run, const base::Node& asked,
                                             const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(const Goal goal, read_goal(bound.scenario, asked));
  POINTSMAN_TRY(Holdout holdout, holdout_rows(bound.scenario, bound.workload));
  const SearchTask task{bound,
                        asked,
                        options.resources,
                        goal,
                        std::move(holdout),
                        static_cast<std::size_t>(asked.find("frontier_points")->number)};
  POINTSMAN_TRY(const Proposals proposals, propose(task));
  analysis::Optimum optimum;
  optimum.subject = proposals.subject;
  optimum.parameters = proposals.parameters;
  optimum.method = proposals.method;
  optimum.is_exact = proposals.is_exact;
  optimum.tried = proposals.tried;
  optimum.goal = goal;
  optimum.split = task.holdout.description;
  const Judge judge(run, task, proposals.usable);
  optimum.against = judge.baseline();
  POINTSMAN_CHECK(judge_into(proposals, judge, optimum));
  optimum.train_requests = judge.count_usable(task.holdout.rows.train);
  optimum.held_out_requests = judge.count_usable(task.holdout.rows.test);
  optimum.left_out = bound.workload.rows() - optimum.train_requests - optimum.held_out_requests;
  return optimum;
}

}  // namespace pointsman::scenarios
