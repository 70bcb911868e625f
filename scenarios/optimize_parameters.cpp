// Search over the numbers of a policy: thresholds by prefix sums, anything else by halving.
#include "scenarios/analyses.hpp"
#include "scenarios/names.hpp"
#include "scenarios/optimize_search.hpp"
#include "scenarios/tree.hpp"
#include "sim/analysis/successive_halving.hpp"
#include "sim/analysis/threshold_search.hpp"
#include "sim/base/random.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pointsman::scenarios {
namespace {

using analysis::Amounts;
using analysis::RowAmounts;
using base::Node;

/// Two thresholds are tried in pairs: beyond so many values each, evenly spaced ones.
constexpr std::size_t kPairedCutsMax = 10'000;
constexpr std::size_t kExactThresholdsMax = 2;

/// What the scenario says of one parameter: its key in "parameters" may be short.
const Node* range_node(const Node& asked, const ParameterName& name) {
  const Node* parameters = asked.find("parameters");
  return parameters == nullptr ? nullptr : parameters->find(name.parameter);
}

std::vector<double> numbers_of(const Node* list) {
  std::vector<double> numbers;
  if (list == nullptr) return numbers;
  for (const Node& item : list->items) numbers.push_back(item.number);
  return numbers;
}

/// A range as asked for, within what the key's field allows.
struct AskedRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::vector<double> values;
};

base::Result<AskedRange> range_of(const Scenario& scenario, const Node& asked,
                                  const ParameterName& name) {
  AskedRange range;
  if (const base::Field* field = field_of(scenario, name)) {
    range.low = field->minimum;
    range.high = field->maximum;
  }
  const Node* node = range_node(asked, name);
  if (node == nullptr) return range;
  const auto check = [&](const Node& bound) -> base::Status {
    if (bound.number >= range.low && bound.number <= range.high) return {};
    return fail(scenario.document.error_at(
        bound.at, bound.text + " is outside of what " + in_quotes(name.parameter) + " may be",
        "a number " + std::string(std::isinf(range.high)
                                      ? "of at least " + base::format_double(range.low)
                                      : "from " + base::format_double(range.low) + " to " +
                                            base::format_double(range.high))));
  };
  const Node* from = node->find("from");
  const Node* to = node->find("to");
  const Node* values = node->find("values");
  if (values != nullptr && (from != nullptr || to != nullptr)) {
    return fail(scenario.document.error_at(values->at, "values and a range",
                                           "\"values\", or \"from\" and \"to\""));
  }
  if (values != nullptr) {
    for (const Node& value : values->items) POINTSMAN_CHECK(check(value));
    range.values = numbers_of(values);
    return range;
  }
  if (from != nullptr) POINTSMAN_CHECK(check(*from));
  if (to != nullptr) POINTSMAN_CHECK(check(*to));
  if (from != nullptr) range.low = from->number;
  if (to != nullptr) range.high = to->number;
  if (range.low > range.high) {
    return fail(scenario.document.error_at(node->at, "\"from\" is above \"to\""));
  }
  return range;
}

/// Proposes settings of a policy's parameters.
class Settings {
 public:
  Settings(const SearchTask& task, std::vector<ParameterName> names)
      : names_(std::move(names)),
        expression_(*expression_of(task.bound.scenario, names_.front().policy)) {}

  const std::vector<ParameterName>& names() const { return names_; }

  Node expression(const std::vector<double>& values) const {
    Node copy = expression_;
    for (std::size_t i = 0; i < names_.size(); ++i) put_parameter(copy, names_[i].path, values[i]);
    return copy;
  }
  /// The policy with thresholds forced: bit i of `mask` = every request is past threshold i.
  Node forced(const Scenario& scenario, std::size_t mask) const {
    Node copy = expression_;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      force_threshold(scenario, copy, names_[i].path, ((mask >> i) & 1U) != 0);
    }
    return copy;
  }
  std::vector<double> current() const {
    Node copy = expression_;
    std::vector<double> values;
    for (const ParameterName& name : names_) {
      values.push_back(steps_to(copy, name.path).back().node->number);
    }
    return values;
  }
  Proposal proposal(std::vector<double> values) const {
    return {values, json_text(expression(values))};
  }
  void describe(Proposals& proposals) const {
    proposals.subject = names_.front().policy;
    for (const ParameterName& name : names_) proposals.parameters.push_back(name.path);
    proposals.current = proposal(current());
  }

 private:
  std::vector<ParameterName> names_;
  const Node& expression_;
};

/// The signals of all parameters, where each is a threshold.
std::optional<std::vector<ThresholdSignal>> signals_of(const Bound& bound,
                                                       const std::vector<ParameterName>& names) {
  std::vector<ThresholdSignal> signals;
  for (const ParameterName& name : names) {
    const auto signal = threshold_signal(bound, name);
    if (!signal) return std::nullopt;
    signals.push_back(*signal);
  }
  return signals;
}

/// Signals of the rows. A row without one never gets to the threshold, or it would have no outcome:
/// any value that others have does for it.
std::vector<double> signal_at(const data::Column& column, const std::vector<std::uint64_t>& rows) {
  std::vector<double> values;
  for (const std::uint64_t row : rows) values.push_back(column.number_at(row));
  const auto known = std::ranges::find_if(values, [](double value) { return !std::isnan(value); });
  const double any = known == values.end() ? 0 : *known;
  for (double& value : values) value = std::isnan(value) ? any : value;
  return values;
}

base::Result<Proposals> sweep(const SearchTask& task, const Settings& settings,
                              const std::vector<ThresholdSignal>& signals) {
  const Trial trial(task.bound, task.resources);
  std::vector<RowAmounts> outcomes;
  for (std::size_t mask = 0; mask < (std::size_t{1} << signals.size()); ++mask) {
    POINTSMAN_TRY(auto rows, trial.rows(settings.forced(task.bound.scenario, mask)));
    outcomes.push_back(std::move(rows));
  }
  Proposals proposals;
  settings.describe(proposals);
  POINTSMAN_TRY(proposals.usable, usable_rows(task, outcomes));
  const auto rows = train_rows(task, proposals.usable);
  analysis::ThresholdProblem problem;
  for (const RowAmounts& outcome : outcomes) problem.outcomes.push_back(at_rows(outcome, rows));
  proposals.is_exact = true;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    POINTSMAN_TRY(const AskedRange range,
                  range_of(task.bound.scenario, task.asked, settings.names()[i]));
    analysis::CutRange cuts{.low = range.low, .high = range.high, .values = range.values};
    if (signals.size() > 1) cuts.cuts_max = kPairedCutsMax;
    problem.axes.push_back(cut_axis(signal_at(*signals[i].column, rows), signals[i].tie, cuts));
    proposals.is_exact &= !problem.axes.back().is_thinned;
  }
  const auto found = search_thresholds(problem, task.goal);
  const auto proposal = [&](const analysis::ThresholdFound::Entry& entry) {
    std::vector<double> values;
    for (std::size_t i = 0; i < problem.axes.size(); ++i) {
      values.push_back(problem.axes[i].cuts[entry.setting[i]]);
    }
    return settings.proposal(std::move(values));
  };
  proposals.method = signals.size() == 1 ? "every threshold, by prefix sums"
                                         : "every pair of thresholds, by prefix sums";
  proposals.tried = found.settings;
  (found.keeps_limits ? proposals.best : proposals.nearest) = proposal(found.best);
  for (const auto& entry : analysis::thinned(found.frontier, task.frontier_points)) {
    proposals.frontier.push_back(proposal(entry));
  }
  return proposals;
}

/// Train rows in a keyed order in which every beginning is a random sample.
std::vector<std::uint64_t> shuffled_train(const SearchTask& task) {
  std::vector<std::uint64_t> rows = task.holdout.rows.train;
  const auto keys = task.bound.workload.request_keys();
  std::ranges::stable_sort(rows, {}, [&](std::uint64_t row) {
    return base::draw_bits({.seed = task.bound.scenario.seed,
                            .request = keys[row],
                            .purpose = base::Purpose::kSearch});
  });
  return rows;
}

base::Result<std::vector<analysis::SearchRange>> search_ranges(const SearchTask& task,
                                                               const Settings& settings) {
  std::vector<analysis::SearchRange> ranges;
  for (const ParameterName& name : settings.names()) {
    POINTSMAN_TRY(const AskedRange range, range_of(task.bound.scenario, task.asked, name));
    if (range.values.empty() && (std::isinf(range.low) || std::isinf(range.high))) {
      return fail(task.bound.scenario.document.error_at(
          name.at, in_quotes(name.path) + " has no natural range to search",
          "\"from\" and \"to\", or \"values\""));
    }
    ranges.push_back({range.low, range.high, range.values});
  }
  return ranges;
}

/// Flags of the rows that every finalist answers.
base::Result<std::vector<std::uint8_t>> rows_of_all(const SearchTask& task,
                                                    const std::vector<Node>& finalists) {
  const Trial trial(task.bound, task.resources);
  std::vector<RowAmounts> outcomes;
  for (const Node& finalist : finalists) {
    POINTSMAN_TRY(auto rows, trial.rows(finalist));
    outcomes.push_back(std::move(rows));
  }
  return usable_rows(task, outcomes);
}

base::Result<Proposals> halve(const SearchTask& task, const Settings& settings) {
  POINTSMAN_TRY(const auto ranges, search_ranges(task, settings));
  const auto count = static_cast<std::size_t>(task.asked.find("candidates")->number);
  auto values = analysis::search_candidates(ranges, count, task.bound.scenario.seed);
  values.insert(values.begin(), settings.current());
  const std::vector<std::uint64_t> rows = shuffled_train(task);
  const analysis::EvaluateCandidates evaluate =
      [&](std::span<const std::size_t> candidates,
          std::size_t first_rows) -> base::Result<std::vector<Amounts>> {
    POINTSMAN_TRY(const auto part, with_rows(task.bound, std::span(rows).first(first_rows)));
    std::vector<Node> expressions;
    for (const std::size_t i : candidates) expressions.push_back(settings.expression(values[i]));
    return Trial(*part, task.resources).means(expressions);
  };
  POINTSMAN_TRY(const auto found, analysis::successive_halving(values.size(), task.goal,
                                                               {.rows = rows.size()}, evaluate));
  Proposals proposals;
  settings.describe(proposals);
  proposals.method = "successive halving, " + std::to_string(found.rounds.size()) + " rounds";
  proposals.tried = values.size();
  std::vector<Node> finalists;
  std::vector<analysis::Finalist> by_cost = found.finalists;
  std::ranges::stable_sort(by_cost, {}, [](const auto& f) { return f.means.cost_usd; });
  double accuracy = -std::numeric_limits<double>::infinity();
  for (const analysis::Finalist& finalist : by_cost) {
    finalists.push_back(settings.expression(values[finalist.candidate]));
    if (!(finalist.means.accuracy > accuracy)) continue;
    accuracy = finalist.means.accuracy;
    proposals.frontier.push_back(settings.proposal(values[finalist.candidate]));
  }
  POINTSMAN_TRY(proposals.usable, rows_of_all(task, finalists));
  const analysis::Finalist& best = found.finalists.front();
  const bool keeps_limits = analysis::violation(task.goal, best.means) == 0;
  (keeps_limits ? proposals.best : proposals.nearest) = settings.proposal(values[best.candidate]);
  return proposals;
}

}  // namespace

base::Result<std::vector<ParameterName>> asked_parameters(const Scenario& scenario,
                                                          const Node& asked) {
  const Node& policy = *asked.find("policy");
  POINTSMAN_TRY(const Node* expression, find_policy(scenario, policy));
  std::vector<ParameterName> names;
  const Node* parameters = asked.find("parameters");
  if (parameters == nullptr) {
    names = thresholds_of(scenario, policy.text);
    if (!names.empty()) return names;
    return fail(scenario.document.error_at(
        policy.at, in_quotes(policy.text) + " has no threshold to search",
        "\"parameters\": the numbers to search and their ranges"));
  }
  for (const base::Member& member : parameters->members) {
    POINTSMAN_TRY(auto name,
                  find_parameter(scenario, policy.text, *expression, member.key, member.key_at));
    POINTSMAN_CHECK(range_of(scenario, asked, name));
    names.push_back(std::move(name));
  }
  return names;
}

base::Result<Proposals> search_parameters(const SearchTask& task) {
  POINTSMAN_TRY(auto names, asked_parameters(task.bound.scenario, task.asked));
  const auto signals = signals_of(task.bound, names);
  const Settings settings(task, std::move(names));
  if (signals && signals->size() <= kExactThresholdsMax) return sweep(task, settings, *signals);
  return halve(task, settings);
}

}  // namespace pointsman::scenarios
