#include "sim/policy/oracle_router.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::string_view kExactKinds[] = {"best", "cheapest_right"};
constexpr std::string_view kHardKinds[] = {"then_better", "else_wrong"};
constexpr Field kNoisyFields[] = {
    {.name = "accuracy",
     .type = FieldType::kNumber,
     .doc = "Probability of the ideal choice, the same for easy and hard requests.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.85"},
    {.name = "over_escalation",
     .type = FieldType::kNumber,
     .doc = "P(\"then\" | easy); goes with miss.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.1"},
    {.name = "miss",
     .type = FieldType::kNumber,
     .doc = "P(\"else\" | hard); goes with over_escalation.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.2"},
    {.name = "hard",
     .type = FieldType::kString,
     .doc = "Which requests are hard: \"then\" scores higher than \"else\", or \"else\" is wrong.",
     .fallback = "\"then_better\"",
     .choices = kHardKinds},
};
constexpr base::Shape kNoisyShape = {.name = "noisy_oracle",
                                     .doc = "A router of stated accuracy, simulated from labels.",
                                     .fields = kNoisyFields};
constexpr Field kOracleForms[] = {
    {.name = "exact",
     .type = FieldType::kString,
     .doc = "An oracle without errors.",
     .choices = kExactKinds},
    {.name = "noisy", .type = FieldType::kObject, .doc = kNoisyShape.doc, .shape = &kNoisyShape},
};
constexpr Field kByFields[] = {
    {.name = "oracle",
     .type = FieldType::kOneOf,
     .doc = "An exact or noisy oracle.",
     .required = true,
     .example = R"({"accuracy": 0.85})",
     .alternatives = kOracleForms},
};
constexpr base::Shape kByShape = {
    .name = "oracle_by", .doc = "A router simulated from the labels.", .fields = kByFields};

struct Contender {
  Signal score;
  const BoundModel* model;
};

/// Class = index of the ideal model.
class IdealModel final : public Chooser {
 public:
  IdealModel(std::vector<Contender> contenders, double right_score, bool wants_best)
      : contenders_(std::move(contenders)), right_score_(right_score), wants_best_(wants_best) {
    for (const Contender& contender : contenders_) {
      money_digits_ = std::max(money_digits_, money_digits(std::span(contender.model, 1)));
    }
  }

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    std::array<std::int64_t, kBlockRows> cost;
    std::array<std::int64_t, kBlockRows> least_cost;
    std::array<double, kBlockRows> best_rank;
    const std::size_t width = rows.empty() ? 0 : static_cast<std::size_t>(rows.back()) + 1;
    for (std::size_t candidate = 0; candidate < contenders_.size(); ++candidate) {
      const auto scores = block.values(contenders_[candidate].score);
      gather_costs(*contenders_[candidate].model, block.first_row, money_digits_,
                   std::span(cost).first(width));
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint16_t row = rows[i];
        const double rank = wants_best_ ? scores[row] : (scores[row] >= right_score_ ? 1 : 0);
        const bool is_known = cost[row] != data::kAbsentInteger &&
                              (candidate == 0 || least_cost[row] != data::kAbsentInteger);
        const bool is_cheaper = candidate > 0 && is_known && cost[row] < least_cost[row];
        if (candidate == 0 || rank > best_rank[row] || (rank == best_rank[row] && is_cheaper)) {
          best_rank[row] = rank;
          least_cost[row] = cost[row];
          classes[i] = static_cast<std::uint16_t>(candidate);
        }
      }
    }
  }

 private:
  std::vector<Contender> contenders_;
  double right_score_;
  bool wants_best_;
  int money_digits_ = 0;
};

/// Class 0 = easy, 1 = hard.
class EasyOrHard final : public Chooser {
 public:
  EasyOrHard(Signal then_score, Signal else_score, double right_score, bool hard_is_wrong)
      : then_score_(then_score),
        else_score_(else_score),
        right_score_(right_score),
        hard_is_wrong_(hard_is_wrong) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto then_scores = block.values(then_score_);
    const auto else_scores = block.values(else_score_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint16_t row = rows[i];
      const bool is_hard =
          hard_is_wrong_ ? else_scores[row] < right_score_ : then_scores[row] > else_scores[row];
      classes[i] = is_hard ? 1 : 0;
    }
  }

 private:
  Signal then_score_;
  Signal else_score_;
  double right_score_;
  bool hard_is_wrong_;
};

struct Errors {
  double over_escalation = 0;
  double miss = 0;
};

base::Result<Errors> read_errors(const Builder& builder, const base::Node& oracle) {
  const base::Node* accuracy = oracle.find("accuracy");
  const base::Node* over = oracle.find("over_escalation");
  const base::Node* miss = oracle.find("miss");
  if (accuracy != nullptr && over == nullptr && miss == nullptr) {
    return Errors{1 - accuracy->number, 1 - accuracy->number};
  }
  if (accuracy == nullptr && over != nullptr && miss != nullptr) {
    return Errors{over->number, miss->number};
  }
  return fail(builder.error(oracle, "a noisy oracle states its errors once",
                            R"(either "accuracy", or "over_escalation" and "miss")"));
}

}  // namespace

constinit const Field kOracleByField = {.name = "oracle",
                                        .type = FieldType::kObject,
                                        .doc = "A router simulated from the labels.",
                                        .shape = &kByShape};

base::Result<NodeId> OracleRouter::emit(Builder& builder, const base::Node& route,
                                        const Scope& scope, const Tail& tail) {
  for (const std::string_view key : {"at_least", "above"}) {
    if (const base::Node* cut = route.find(key)) {
      return fail(builder.error(*cut, "an oracle has no threshold"));
    }
  }
  const base::Node& oracle = *route.find("by")->find("oracle");
  if (route.find("among") != nullptr) return emit_among(builder, route, oracle, scope, tail);
  if (route.find("then") == nullptr || route.find("else") == nullptr) {
    return fail(builder.error(route, "an oracle chooses between models",
                              R"("then" and "else", or "among")"));
  }
  return emit_noisy_pair(builder, route, oracle, scope, tail);
}

base::Result<NodeId> OracleRouter::emit_noisy_pair(Builder& builder, const base::Node& route,
                                                   const base::Node& oracle, const Scope& scope,
                                                   const Tail& tail) {
  const base::Node& then_name = *route.find("then");
  const base::Node& else_name = *route.find("else");
  POINTSMAN_TRY(const ModelIndex then_model, builder.model(then_name));
  POINTSMAN_TRY(const ModelIndex else_model, builder.model(else_name));
  POINTSMAN_TRY(const Signal then_score, builder.truth(OracleKey{}, then_name, then_model));
  POINTSMAN_TRY(const Signal else_score, builder.truth(OracleKey{}, else_name, else_model));

  Branch branch;
  branch.inputs = {then_score.index(), else_score.index()};
  branch.purpose = base::Purpose::kOracle;
  const auto to_model = [&](ModelIndex model) {
    return
        [&builder, &tail, model](const Scope& inner) { return builder.call(model, inner, tail); };
  };
  if (oracle.is_string()) {
    branch.chooser = std::make_unique<IdealModel>(
        std::vector<Contender>{{else_score, &builder.bound_model(OracleKey{}, else_model)},
                               {then_score, &builder.bound_model(OracleKey{}, then_model)}},
        builder.right_score(), oracle.text == "best");
  } else {
    POINTSMAN_TRY(const Errors errors, read_errors(builder, oracle));
    const base::Node* hard = oracle.find("hard");
    branch.chooser = std::make_unique<EasyOrHard>(then_score, else_score, builder.right_score(),
                                                  hard != nullptr && hard->text == "else_wrong");
    branch.probabilities = {1 - errors.over_escalation, errors.over_escalation,  //
                            errors.miss, 1 - errors.miss};
  }
  const std::array<std::function<base::Result<NodeId>(const Scope&)>, 2> targets = {
      to_model(else_model), to_model(then_model)};
  return builder.branch(std::move(branch), scope, targets);
}

base::Result<NodeId> OracleRouter::emit_among(Builder& builder, const base::Node& route,
                                              const base::Node& oracle, const Scope& scope,
                                              const Tail& tail) {
  const auto& names = route.find("among")->items;
  if (names.size() > kOracleModelsMax) {
    return fail(builder.error(
        *route.find("among"),
        "an oracle chooses among at most " + std::to_string(kOracleModelsMax) + " models"));
  }
  Branch branch;
  branch.purpose = base::Purpose::kOracle;
  std::vector<Contender> contenders;
  std::vector<std::function<base::Result<NodeId>(const Scope&)>> targets;
  for (const base::Node& name : names) {
    POINTSMAN_TRY(const ModelIndex model, builder.model(name));
    POINTSMAN_TRY(const Signal score, builder.truth(OracleKey{}, name, model));
    contenders.push_back({score, &builder.bound_model(OracleKey{}, model)});
    branch.inputs.push_back(score.index());
    targets.emplace_back(
        [&builder, &tail, model](const Scope& inner) { return builder.call(model, inner, tail); });
  }
  const bool wants_best = oracle.is_string() && oracle.text == "best";
  branch.chooser =
      std::make_unique<IdealModel>(std::move(contenders), builder.right_score(), wants_best);
  if (oracle.is_object()) {
    const base::Node* accuracy = oracle.find("accuracy");
    if (accuracy == nullptr || oracle.members.size() != 1) {
      return fail(builder.error(oracle, "among several models a noisy oracle states one accuracy",
                                R"({"accuracy": ...})"));
    }
    const double wrong_share = (1 - accuracy->number) / static_cast<double>(names.size() - 1);
    for (std::size_t ideal = 0; ideal < names.size(); ++ideal) {
      for (std::size_t choice = 0; choice < names.size(); ++choice) {
        branch.probabilities.push_back(choice == ideal ? accuracy->number : wrong_share);
      }
    }
  }
  return builder.branch(std::move(branch), scope, targets);
}

}  // namespace pointsman::policy
