// Search over mixtures: shares of policies per category, and FrugalML's class of policies, both as
// linear programmes over totals per group of requests.
#include "scenarios/names.hpp"
#include "scenarios/optimize_search.hpp"
#include "scenarios/tree.hpp"
#include "sim/analysis/mixture_search.hpp"
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

/// Confidences below and above every one that a model has.
constexpr double kLeastConfidence = -1e308;
constexpr double kGreatestConfidence = 1e308;

constexpr std::string_view kLabel = "label";

void add(Amounts& to, const RowAmounts& rows, std::uint64_t row) {
  to.accuracy += rows.accuracy[row];
  to.cost_usd += rows.cost_usd[row];
  if (std::isfinite(rows.latency_s[row])) to.latency_s += rows.latency_s[row];
}

void subtract(Amounts& from, const RowAmounts& rows, std::uint64_t row) {
  from.accuracy -= rows.accuracy[row];
  from.cost_usd -= rows.cost_usd[row];
  if (std::isfinite(rows.latency_s[row])) from.latency_s -= rows.latency_s[row];
}

/// Asks the programme for the best mixture and for the frontier, and writes them as policies.
template <typename Write>
base::Status solve_into(const SearchTask& task, const MixtureProblem& problem, const Write& write,
                        Proposals& proposals) {
  proposals.method = "linear programme over " + std::to_string(problem.groups.size()) +
                     (problem.groups.size() == 1 ? " group" : " groups");
  proposals.is_exact = true;
  POINTSMAN_TRY(const auto best, analysis::best_mixture(problem, task.goal));
  POINTSMAN_TRY(const auto frontier,
                analysis::mixture_frontier(problem, task.goal, task.frontier_points));
  const auto proposal = [&](const Mixture& mixture) { return Proposal{{}, write(mixture).dump()}; };
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

// --- shares of policies, per value of a column ---------------------------------------------------

std::vector<std::string> texts_of(const Node& list) {
  std::vector<std::string> texts;
  for (const Node& item : list.items) texts.push_back(item.text);
  return texts;
}

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
        for (const std::uint64_t row : of) add(arm, outcome, row);
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

// --- FrugalML: a threshold and add-ons per answer of a base model --------------------------------

/// What a base model said on each row.
struct BaseModel {
  std::string name;
  const data::Column* answer = nullptr;
  const data::Column* confidence = nullptr;
  RowAmounts alone;
  std::vector<RowAmounts> escalated;  ///< by add-on: base, then that
};

/// An arm of one answer: ask this add-on up to this confidence.
struct AddOnArm {
  double confidence = kLeastConfidence;  ///< asks on none
  std::size_t add_on = 0;
};

/// Requests of one base model with one answer.
struct AnswerGroup {
  std::size_t base = 0;
  std::size_t answer = 0;
  std::vector<AddOnArm> arms;  ///< as ArmGroup::arms
};

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

std::string escalation_json(const std::string& base, const std::string& add_on) {
  const Json rule = {{"confidence_above", kGreatestConfidence}, {"else", add_on}};
  const Json stage = {{"try", base}, {"accept", {{"by_answer", {{"*", rule}}}}}};
  return Json{{"cascade", Json::array({stage})}}.dump();
}

base::Result<BaseModel> replay_base(const SearchTask& task, const Node& name,
                                    const std::vector<std::string>& add_ons) {
  POINTSMAN_TRY(const policy::BoundModel* model, find_model(task.bound, name));
  const Trial trial(task.bound, task.resources);
  BaseModel base{.name = name.text,
                 .answer = model->find(data::ModelField::kAnswer),
                 .confidence = model->find(data::ModelField::kConfidence),
                 .alone = {},
                 .escalated = {}};
  POINTSMAN_TRY(base.alone, trial.rows(Json(name.text).dump()));
  for (const std::string& add_on : add_ons) {
    POINTSMAN_TRY(auto rows, trial.rows(escalation_json(name.text, add_on)));
    base.escalated.push_back(std::move(rows));
  }
  return base;
}

/// Arms of the rows of one answer, in order of confidence: keep all, and for each add-on every
/// confidence up to which it may be asked.
ArmGroup arms_of(const BaseModel& base, std::size_t option, std::vector<std::uint64_t> rows,
                 std::vector<AddOnArm>& arms) {
  std::ranges::stable_sort(rows, {},
                           [&](std::uint64_t row) { return base.confidence->number_at(row); });
  ArmGroup group;
  group.option = option;
  Amounts kept;
  for (const std::uint64_t row : rows) add(kept, base.alone, row);
  group.arms.push_back(kept);
  arms.push_back({});
  for (std::size_t j = 0; j < base.escalated.size(); ++j) {
    Amounts totals = kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      subtract(totals, base.alone, rows[i]);
      add(totals, base.escalated[j], rows[i]);
      const double confidence = base.confidence->number_at(rows[i]);
      const bool is_last = i + 1 == rows.size();
      if (!is_last && base.confidence->number_at(rows[i + 1]) == confidence) continue;
      group.arms.push_back(totals);
      arms.push_back({confidence, j});
    }
  }
  return group;
}

class FrugalProgramme {
 public:
  FrugalProgramme(std::vector<BaseModel> bases, std::vector<std::string> add_ons,
                  const std::vector<std::uint64_t>& rows)
      : bases_(std::move(bases)), add_ons_(std::move(add_ons)) {
    problem_.options = bases_.size();
    problem_.requests = static_cast<double>(rows.size());
    for (std::size_t b = 0; b < bases_.size(); ++b) {
      std::map<std::size_t, std::vector<std::uint64_t>> by_answer;
      for (const std::uint64_t row : rows) {
        by_answer[bases_[b].answer->as<std::uint32_t>()[row]].push_back(row);
      }
      for (auto& [answer, of] : by_answer) {
        AnswerGroup group{b, answer, {}};
        problem_.groups.push_back(arms_of(bases_[b], b, std::move(of), group.arms));
        groups_.push_back(std::move(group));
      }
    }
  }

  const MixtureProblem& problem() const { return problem_; }

  Json write(const Mixture& mixture) const {
    const auto policies = pure_policies(problem_, mixture);
    if (policies.size() == 1) return write(policies.front());
    Json list = Json::array();
    for (const auto& policy : policies) {
      list.push_back({{"policy", write(policy)}, {"weight", policy.weight}});
    }
    return {{"mix", std::move(list)}};
  }

 private:
  Json write(const analysis::PurePolicy& policy) const {
    const BaseModel& base = bases_[policy.option];
    Json rules = Json::object();
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (groups_[g].base != policy.option) continue;
      const AddOnArm& arm = groups_[g].arms[policy.arms[g]];
      rules[base.answer->dictionary[groups_[g].answer]] = rule(arm);
    }
    // Answers that no train request had are kept.
    if (rules.size() < base.answer->dictionary.size()) rules["*"] = rule({});
    const Json stage = {{"try", base.name}, {"accept", {{"by_answer", std::move(rules)}}}};
    return {{"cascade", Json::array({stage})}};
  }

  Json rule(const AddOnArm& arm) const {
    return {{"confidence_above", arm.confidence}, {"else", add_ons_[arm.add_on]}};
  }

  std::vector<BaseModel> bases_;
  std::vector<std::string> add_ons_;
  std::vector<AnswerGroup> groups_;
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

base::Status check_by_answer(const Bound& bound, const Node& by_answer) {
  for (const Node& name : by_answer.find("base")->items) {
    POINTSMAN_TRY(const policy::BoundModel* model, find_model(bound, name));
    const data::Column* answer = model->find(data::ModelField::kAnswer);
    const bool is_text = answer != nullptr && answer->storage == data::Storage::kCodes;
    if (is_text && model->find(data::ModelField::kConfidence) != nullptr) continue;
    return fail(bound.scenario.document.error_at(
        name.at, in_quotes(name.text) + " has no observed answers with confidences",
        "a model with the columns \"" + model->column + "|answer\" and \"" + model->column +
            "|confidence\""));
  }
  for (const Node& name : by_answer.find("add_ons")->items) {
    POINTSMAN_CHECK(find_model(bound, name));
  }
  return {};
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
  const auto write = [&](const Mixture& mixture) { return programme.write(mixture); };
  POINTSMAN_CHECK(solve_into(task, programme.problem(), write, proposals));
  return proposals;
}

base::Result<Proposals> search_by_answer(const SearchTask& task) {
  const Node& asked = *task.asked.find("by_answer");
  const auto add_ons = texts_of(*asked.find("add_ons"));
  std::vector<BaseModel> bases;
  std::vector<RowAmounts> outcomes;
  for (const Node& name : asked.find("base")->items) {
    POINTSMAN_TRY(auto base, replay_base(task, name, add_ons));
    outcomes.push_back(base.alone);
    outcomes.insert(outcomes.end(), base.escalated.begin(), base.escalated.end());
    bases.push_back(std::move(base));
  }
  Proposals proposals;
  proposals.subject =
      base::quoted_list(texts_of(*asked.find("base"))) + ", then " + base::quoted_list(add_ons);
  POINTSMAN_TRY(proposals.usable, usable_rows(task, outcomes));
  for (std::uint64_t row = 0; row < proposals.usable.size(); ++row) {
    for (const BaseModel& base : bases) {
      if (!base.answer->is_present(row)) proposals.usable[row] = 0;
    }
  }
  const FrugalProgramme programme(std::move(bases), add_ons, train_rows(task, proposals.usable));
  const auto write = [&](const Mixture& mixture) { return programme.write(mixture); };
  POINTSMAN_CHECK(solve_into(task, programme.problem(), write, proposals));
  return proposals;
}

}  // namespace pointsman::scenarios
