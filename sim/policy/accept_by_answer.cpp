#include "sim/policy/accept_by_answer.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::string_view kEveryAnswer = "*";

constexpr Field kAnswerRuleFields[] = {
    {.name = "confidence_above",
     .type = FieldType::kNumber,
     .doc = "Keep the answer where its confidence > value.",
     .required = true,
     .example = "0.48"},
    {.name = "tie_share",
     .type = FieldType::kNumber,
     .doc =
         "Where confidence = value: go on until this share of all requests, counted in row order, "
         "has gone on by this rule; then keep.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "1"},
    {.name = "else",
     .type = FieldType::kPolicy,
     .doc = "Where these requests go on to; without it the next stage."},
};
constexpr base::Shape kAnswerRuleShape = {
    .name = "answer_rule", .doc = "The rule for one answer.", .fields = kAnswerRuleFields};
constexpr Field kAnswerRule = {
    .name = "rule", .type = FieldType::kObject, .shape = &kAnswerRuleShape};

struct Rule {
  double cut = 0;
  double tie_quota = 0;                ///< in requests
  std::size_t ties_kept_from_row = 0;  ///< ties are kept from this row on
};

class AnswerRules final : public Chooser {
 public:
  AnswerRules(Signal answer, Signal confidence, std::vector<Rule> rules,
              std::vector<std::uint16_t> rule_of_answer)
      : answer_(answer),
        confidence_(confidence),
        rules_(std::move(rules)),
        rule_of_answer_(std::move(rule_of_answer)) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto answers = block.values(answer_);
    const auto confidences = block.values(confidence_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto index = rule_of_answer_[static_cast<std::size_t>(answers[rows[i]])];
      const bool keeps = rule_keeps(rules_[index], confidences[rows[i]], block.first_row + rows[i]);
      classes[i] = static_cast<std::uint16_t>(2 * index + (keeps ? 0 : 1));
    }
  }

  // The quota depends on all earlier rows, so it is turned into a row number once, here: classify()
  // stays a pure function of its row and the result independent of blocks and threads.
  void place_quotas(const data::Column& answers, const data::Column& confidences) {
    std::vector<double> used(rules_.size(), 0);
    for (Rule& rule : rules_) rule.ties_kept_from_row = answers.rows;
    std::vector<bool> is_placed(rules_.size(), false);
    for (std::size_t row = 0; row < answers.rows; ++row) {
      if (!answers.is_present(row) || !confidences.is_present(row)) continue;
      const auto index = rule_of_answer_[static_cast<std::size_t>(answers.number_at(row))];
      Rule& rule = rules_[index];
      if (!is_placed[index] && used[index] >= rule.tie_quota) {
        rule.ties_kept_from_row = row;
        is_placed[index] = true;
      }
      if (!rule_keeps(rule, confidences.number_at(row), row)) used[index] += 1;
    }
  }

 private:
  static bool rule_keeps(const Rule& rule, double confidence, std::size_t row) noexcept {
    return confidence > rule.cut || (confidence == rule.cut && row >= rule.ties_kept_from_row);
  }

  Signal answer_;
  Signal confidence_;
  std::vector<Rule> rules_;
  std::vector<std::uint16_t> rule_of_answer_;
};

base::Result<std::vector<std::uint16_t>> map_answers(const Builder& builder,
                                                     const base::Node& rules,
                                                     std::span<const std::string> answers) {
  std::vector<std::uint16_t> rule_of_answer(answers.size());
  for (std::size_t code = 0; code < answers.size(); ++code) {
    const auto is_rule_of = [&](std::string_view key) {
      return std::ranges::find(rules.members, key, &base::Member::key);
    };
    auto found = is_rule_of(answers[code]);
    if (found == rules.members.end()) found = is_rule_of(kEveryAnswer);
    if (found == rules.members.end()) {
      return fail(builder.error(rules, "no rule for the answer \"" + answers[code] + "\"",
                                "a rule for every answer, or one under \"*\""));
    }
    rule_of_answer[code] = static_cast<std::uint16_t>(found - rules.members.begin());
  }
  for (const base::Member& member : rules.members) {
    if (member.key == kEveryAnswer || std::ranges::find(answers, member.key) != answers.end()) {
      continue;
    }
    return fail(builder.document().error_at(
        member.key_at, "the model never answers \"" + member.key + "\"",
        "one of " + base::quoted_list(answers), base::did_you_mean(member.key, answers)));
  }
  return rule_of_answer;
}

}  // namespace

constinit const Field kByAnswerField = {
    .name = "by_answer",
    .type = FieldType::kMap,
    .doc = "A rule for each answer of the stage; \"*\" = every other one.",
    .element = &kAnswerRule,
    .min_items = 1};

base::Result<NodeId> emit_by_answer(Builder& builder, const base::Node& rules, const Scope& scope,
                                    const Paid& paid, const Tail& tail, const Continue& go_on) {
  if (!builder.is_as_recorded(scope, paid)) {
    return fail(builder.error(rules, "\"by_answer\" reads the one recorded answer of a plain call",
                              "\"confidence_at_least\" or \"oracle\" for repeated attempts"));
  }
  POINTSMAN_TRY(const Signal answer,
                builder.observe(rules, scope, paid, data::ModelField::kAnswer));
  POINTSMAN_TRY(const Signal confidence,
                builder.observe(rules, scope, paid, data::ModelField::kConfidence));
  const data::Column& answers = builder.column(answer);
  POINTSMAN_TRY(auto rule_of_answer, map_answers(builder, rules, answers.dictionary));

  std::vector<Rule> read;
  std::vector<std::function<base::Result<NodeId>(const Scope&)>> targets;
  for (const base::Member& member : rules.members) {
    const base::Node* tie_share = member.value.find("tie_share");
    read.push_back({.cut = member.value.find("confidence_above")->number,
                    .tie_quota = tie_share == nullptr
                                     ? static_cast<double>(builder.rows())
                                     : tie_share->number * static_cast<double>(builder.rows()),
                    .ties_kept_from_row = 0});
    targets.emplace_back([&](const Scope& inner) { return tail(inner, paid); });
    if (const base::Node* other = member.value.find("else")) {
      targets.emplace_back([&builder, &tail, other](const Scope& inner) {
        return builder.emit(*other, inner, tail);
      });
    } else if (go_on) {
      targets.emplace_back(go_on);
    } else {
      return fail(builder.error(member.value, "the rule has nowhere to go on",
                                "an \"else\" policy, or a further stage of the cascade"));
    }
  }
  auto chooser =
      std::make_unique<AnswerRules>(answer, confidence, std::move(read), std::move(rule_of_answer));
  chooser->place_quotas(answers, builder.column(confidence));
  Branch branch;
  branch.inputs = {answer.index(), confidence.index()};
  branch.chooser = std::move(chooser);
  return builder.branch(std::move(branch), scope, targets);
}

}  // namespace pointsman::policy
