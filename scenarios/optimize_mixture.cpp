// Search over mixtures: shares of policies per value or bin of a column, as a linear programme over
// totals per group of requests.
#include "scenarios/names.hpp"
#include "scenarios/optimize_programme.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::scenarios {
namespace {

using analysis::Amounts;
using analysis::ArmGroup;
using analysis::Mixture;
using analysis::MixtureProblem;
using analysis::RowAmounts;
using analysis::WeightedArm;
using base::Node;
using Json = nlohmann::ordered_json;

constexpr std::string_view kLabel = "label";

constexpr std::size_t kBins = 5;

/// A value of the column on its requests, or a bin of its numbers; the one group of all requests
/// where there is no column.
struct ValueGroup {
  std::size_t value = 0;
  std::size_t requests = 0;
};

/// Ascending upper ends of all bins but the last, at the quantiles of `rows`. Equal values are
/// never parted, so there may be fewer bins than asked for.
std::vector<double> bin_ends(const data::Column& column, const std::vector<std::uint64_t>& rows,
                             std::size_t bins) {
  std::vector<double> values;
  for (const std::uint64_t row : rows) values.push_back(column.number_at(row));
  std::ranges::sort(values);
  std::vector<double> ends;
  for (std::size_t k = 1; k < bins && !values.empty(); ++k) {
    const double end = values[(k * values.size() - 1) / bins];
    if (end < values.back() && (ends.empty() || end > ends.back())) ends.push_back(end);
  }
  return ends;
}

Json weights_json(const std::vector<std::string>& names, const std::vector<WeightedArm>& arms) {
  Json weights = Json::object();
  for (const WeightedArm& arm : arms) weights[names[arm.arm]] = arm.weight;
  return weights;
}

Json weighted_json(const std::vector<std::string>& names, const std::vector<WeightedArm>& arms) {
  if (arms.size() == 1) return names[arms.front().arm];
  return {{"mix", weights_json(names, arms)}};
}

/// What an arm costs with the decision for it, which may read the prompt or call a model.
std::string charged(const Node& asked, const Node& name) {
  const Json arm = name.text;
  const Node* overhead = asked.find("overhead");
  if (overhead == nullptr) return arm.dump();
  return Json{
      {"route", {{"weights", {{name.text, 1}}}, {"overhead", Json::parse(json_text(*overhead))}}}}
      .dump();
}

/// Groups of the train requests by value, and the programme over them.
class ValueProgramme {
 public:
  ValueProgramme(const Node& asked, const data::Column* column,
                 const std::vector<RowAmounts>& outcomes, const std::vector<std::uint64_t>& rows)
      : names_(texts_of(*asked.find("of"))), column_(column) {
    if (const Node* overhead = asked.find("overhead")) {
      overhead_ = Json::parse(json_text(*overhead));
    }
    if (column != nullptr) by_ = asked.find("by")->text;
    if (has_bins()) {
      const Node* bins = asked.find("bins");
      ends_ =
          bin_ends(*column, rows, bins == nullptr ? kBins : static_cast<std::size_t>(bins->number));
    }
    std::map<std::size_t, std::vector<std::uint64_t>> by_value;
    for (const std::uint64_t row : rows) by_value[group_of(row)].push_back(row);
    problem_.requests = static_cast<double>(rows.size());
    for (const auto& [value, of] : by_value) {
      ArmGroup group;
      for (const RowAmounts& outcome : outcomes) {
        Amounts& arm = group.arms.emplace_back();
        for (const std::uint64_t row : of) add_row(arm, outcome, row);
      }
      problem_.groups.push_back(std::move(group));
      groups_.push_back({value, of.size()});
    }
  }

  const MixtureProblem& problem() const { return problem_; }

  /// Values that no train request has go where the largest group goes.
  Json write(const Mixture& mixture) const {
    if (column_ == nullptr) return weighted_json(names_, mixture.groups.front());
    Json route = has_bins() ? write_bins(mixture) : write_values(mixture);
    if (!overhead_.is_null()) route["overhead"] = overhead_;
    return {{"route", std::move(route)}};
  }

 private:
  bool has_bins() const { return column_ != nullptr && column_->storage != data::Storage::kCodes; }
  std::size_t group_of(std::uint64_t row) const {
    if (column_ == nullptr) return 0;
    if (!has_bins()) return column_->as<std::uint32_t>()[row];
    const auto end = std::ranges::lower_bound(ends_, column_->number_at(row));
    return static_cast<std::size_t>(end - ends_.begin());
  }

  Json write_bins(const Mixture& mixture) const {
    Json rules = Json::array();
    for (std::size_t g = 0; g + 1 < groups_.size(); ++g) {
      rules.push_back(
          {{"when", Json::array({{{"signal", by_}, {"at_most", ends_[groups_[g].value]}}})},
           {"then", weighted_json(names_, mixture.groups[g])}});
    }
    if (rules.empty()) return {{"weights", weights_json(names_, mixture.groups.front())}};
    return {{"rules", std::move(rules)}, {"else", weighted_json(names_, mixture.groups.back())}};
  }

  Json write_values(const Mixture& mixture) const {
    Json map = Json::object();
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      map[column_->dictionary[groups_[g].value]] = weighted_json(names_, mixture.groups[g]);
    }
    Json route = {{"by", by_}, {"map", std::move(map)}};
    if (groups_.size() < column_->dictionary.size()) {
      const auto largest = std::ranges::max_element(groups_, {}, &ValueGroup::requests);
      const auto place = static_cast<std::size_t>(largest - groups_.begin());
      route["else"] = weighted_json(names_, mixture.groups[place]);
    }
    return route;
  }

  std::vector<std::string> names_;
  const data::Column* column_;
  std::vector<double> ends_;  ///< of bins
  Json overhead_;             ///< null = none
  std::string by_;
  std::vector<ValueGroup> groups_;
  MixtureProblem problem_;
};

}  // namespace

base::Status check_mixture(const Bound& bound, const Node& mixture) {
  const Scenario& scenario = bound.scenario;
  for (const Node& name : mixture.find("of")->items) {
    if (expression_of(scenario, name.text) != nullptr) continue;
    POINTSMAN_CHECK(find_model(bound, name));
  }
  const Node* by = mixture.find("by");
  if (by == nullptr) return {};
  const data::Column* column = bound.workload.find(by->text);
  const Node* bins = mixture.find("bins");
  if (column != nullptr && column->storage == data::Storage::kCodes && bins != nullptr) {
    return fail(scenario.document.error_at(bins->at, in_quotes(by->text) + " is a column of text",
                                           "\"bins\" for a column of numbers"));
  }
  if (column != nullptr && by->text != kLabel) return {};
  std::vector<std::string> names;
  for (const auto& candidate : bound.workload.columns()) {
    if (candidate.name != kLabel) names.push_back(candidate.name);
  }
  return fail(scenario.document.error_at(
      by->at, "the workload has no column " + in_quotes(by->text) + " that a policy may read",
      one_of(names, "a workload with such columns"), base::did_you_mean(by->text, names)));
}

base::Result<Proposals> search_mixture(const SearchTask& task) {
  const Node& asked = *task.asked.find("mixture");
  const Trial trial(task.bound, task.resources);
  std::vector<RowAmounts> outcomes;
  for (const Node& name : asked.find("of")->items) {
    POINTSMAN_TRY(auto rows, trial.rows(charged(asked, name)));
    outcomes.push_back(std::move(rows));
  }
  const Node* by = asked.find("by");
  const data::Column* column = by == nullptr ? nullptr : task.bound.workload.find(by->text);
  Proposals proposals;
  proposals.subject = base::quoted_list(texts_of(*asked.find("of")));
  if (by != nullptr) proposals.subject += " by " + by->text;
  POINTSMAN_TRY(proposals.usable, usable_rows(task, outcomes));
  for (std::uint64_t row = 0; column != nullptr && row < proposals.usable.size(); ++row) {
    if (!column->is_present(row)) proposals.usable[row] = 0;
  }
  const ValueProgramme programme(asked, column, outcomes, train_rows(task, proposals.usable));
  const auto write = [&](const Mixture& mixture) { return programme.write(mixture).dump(); };
  POINTSMAN_CHECK(solve_into(task, programme.problem(), write, proposals));
  return proposals;
}

}  // namespace pointsman::scenarios
