// Search over FrugalML's class of policies: a threshold and add-ons per answer of a base model, as
// a linear programme over totals per group of requests.
#include "scenarios/names.hpp"
#include "scenarios/optimize_programme.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
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
using base::Node;
using Json = nlohmann::ordered_json;

/// Confidences below and above every one that a model has.
constexpr double kLeastConfidence = -1e308;
constexpr double kGreatestConfidence = 1e308;

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
  for (const std::uint64_t row : rows) add_row(kept, base.alone, row);
  group.arms.push_back(kept);
  arms.push_back({});
  for (std::size_t j = 0; j < base.escalated.size(); ++j) {
    Amounts totals = kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      subtract_row(totals, base.alone, rows[i]);
      add_row(totals, base.escalated[j], rows[i]);
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
  const auto write = [&](const Mixture& mixture) { return programme.write(mixture).dump(); };
  POINTSMAN_CHECK(solve_into(task, programme.problem(), write, proposals));
  return proposals;
}

}  // namespace pointsman::scenarios
