#include "scenarios/optimize_programme.hpp"

#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::scenarios {

using analysis::Amounts;
using analysis::Mixture;
using analysis::MixtureProblem;
using analysis::RowAmounts;
using base::Node;

void add_row(Amounts& to, const RowAmounts& rows, std::uint64_t row) {
  to.accuracy += rows.accuracy[row];
  to.cost_usd += rows.cost_usd[row];
  if (std::isfinite(rows.latency_s[row])) to.latency_s += rows.latency_s[row];
}

void subtract_row(Amounts& from, const RowAmounts& rows, std::uint64_t row) {
  from.accuracy -= rows.accuracy[row];
  from.cost_usd -= rows.cost_usd[row];
  if (std::isfinite(rows.latency_s[row])) from.latency_s -= rows.latency_s[row];
}

base::Status solve_into(const SearchTask& task, const MixtureProblem& problem,
                        const std::function<std::string(const Mixture&)>& write,
                        Proposals& proposals) {
  proposals.method = "linear programme over " + std::to_string(problem.groups.size()) +
                     (problem.groups.size() == 1 ? " group" : " groups");
  proposals.is_exact = true;
  POINTSMAN_TRY(const auto best, analysis::best_mixture(problem, task.goal));
  POINTSMAN_TRY(const auto frontier,
                analysis::mixture_frontier(problem, task.goal, task.frontier_points));
  const auto proposal = [&](const Mixture& mixture) { return Proposal{{}, write(mixture)}; };
  for (const Mixture& mixture : frontier) proposals.frontier.push_back(proposal(mixture));
  if (best) {
    proposals.best = proposal(*best);
    return {};
  }
  // Nothing keeps every limit: what misses them least is on the frontier.
  const auto nearest =
      std::ranges::min_element(frontier, [&](const Mixture& one, const Mixture& other) {
        return analysis::is_better(task.goal, one.means, other.means);
      });
  if (nearest != frontier.end()) proposals.nearest = proposal(*nearest);
  return {};
}

std::vector<std::string> texts_of(const Node& list) {
  std::vector<std::string> texts;
  for (const Node& item : list.items) texts.push_back(item.text);
  return texts;
}

base::Result<const policy::BoundModel*> find_model(const Bound& bound, const Node& name) {
  std::vector<std::string> names;
  for (const policy::BoundModel& model : bound.models) {
    if (model.name == name.text) return &model;
    names.push_back(model.name);
  }
  return fail(bound.scenario.document.error_at(name.at, "no model is named " + in_quotes(name.text),
                                               one_of(names, "the name of a model"),
                                               base::did_you_mean(name.text, names)));
}

}  // namespace pointsman::scenarios
