#include "sim/policy/choose.hpp"

#include "sim/base/samplers.hpp"
#include "sim/policy/accept.hpp"
#include "sim/policy/oracle_verdicts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::array<std::string_view, 3> kByName = {"majority", "first", "last"};
constexpr std::array<std::string_view, 2> kTies = {"first_seen", "uniform"};
constexpr std::array<std::string_view, 1> kConfidence = {"confidence"};
constexpr std::array<std::string_view, 2> kGiveUp = {"unanswered", "last"};
constexpr std::array<std::string_view, 2> kExtremes = {"best", "worst"};

constexpr Field kTiesField = {.name = "ties",
                              .type = FieldType::kString,
                              .doc = "Which of several answers with equal votes.",
                              .fallback = "\"first_seen\"",
                              .choices = kTies};
const Field kVerifierFields[] = {kOracleVerdictsField, kOverheadField};
constexpr base::Shape kVerifierShape = {
    .name = "scored_by", .doc = "A verifier that scores answers.", .fields = kVerifierFields};
const Field kBestByForms[] = {
    {.name = "confidence",
     .type = FieldType::kString,
     .doc = "The column confidence of each attempt: the model's own, or what a recorded verifier "
            "or reward model made of the answer.",
     .choices = kConfidence},
    {.name = "verifier",
     .type = FieldType::kObject,
     .doc = kVerifierShape.doc,
     .shape = &kVerifierShape},
};
const Field kByField = {.name = "by",
                        .type = FieldType::kOneOf,
                        .doc = "What scores an answer.",
                        .required = true,
                        .example = R"({"oracle": {"auc": 0.76}})",
                        .alternatives = kBestByForms};
constexpr Field kMajorityFields[] = {kTiesField};
constexpr base::Shape kMajorityShape = {
    .name = "majority", .doc = "The plurality of equal answers.", .fields = kMajorityFields};
const Field kWeightedFields[] = {kByField, kTiesField};
constexpr base::Shape kWeightedShape = {.name = "weighted",
                                        .doc = "The largest sum of scores over equal answers.",
                                        .fields = kWeightedFields};
const Field kBestFields[] = {kByField};
constexpr base::Shape kBestShape = {
    .name = "best", .doc = "The answer of the largest score.", .fields = kBestFields};
const Field kAcceptedFields[] = {
    {.name = "accept",
     .type = FieldType::kObject,
     .doc = "Which answers pass.",
     .required = true,
     .example = R"({"oracle": {"recall": 0.9, "false_alarm": 0.1}})",
     .shape = kAcceptField.shape},
    {.name = "give_up",
     .type = FieldType::kString,
     .doc = "What is returned when no answer passes.",
     .fallback = "\"unanswered\"",
     .choices = kGiveUp},
};
constexpr base::Shape kAcceptedShape = {
    .name = "accepted", .doc = "The first answer that passes.", .fields = kAcceptedFields};
const Field kObjectFields[] = {
    {.name = "majority",
     .type = FieldType::kObject,
     .doc = kMajorityShape.doc,
     .shape = &kMajorityShape},
    {.name = "weighted",
     .type = FieldType::kObject,
     .doc = kWeightedShape.doc,
     .shape = &kWeightedShape},
    {.name = "best", .type = FieldType::kObject, .doc = kBestShape.doc, .shape = &kBestShape},
    {.name = "accepted",
     .type = FieldType::kObject,
     .doc = kAcceptedShape.doc,
     .shape = &kAcceptedShape},
    {.name = "oracle",
     .type = FieldType::kString,
     .doc = "By the label: an answer of the best score, or of the worst.",
     .choices = kExtremes},
};
constexpr base::Shape kObjectShape = {.name = "choose",
                                      .doc = "Which of several answers is taken.",
                                      .fields = kObjectFields,
                                      .presence = base::Presence::kExactlyOne};
const Field kChooseForms[] = {
    {.name = "name",
     .type = FieldType::kString,
     .doc = "The plurality, the first or the last.",
     .choices = kByName},
    {.name = "rule", .type = FieldType::kObject, .doc = kObjectShape.doc, .shape = &kObjectShape},
};

/// The group of most votes, or of the largest weight, that can win.
class Plurality final : public PickRule {
 public:
  Plurality(bool by_weight, bool uniform_ties)
      : by_weight_(by_weight), uniform_ties_(uniform_ties) {}

  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    const VoteGroup* best = nullptr;
    std::uint64_t tied = 0;
    double total = 0;
    for (const VoteGroup& group : frame.groups) {
      total += group.weight;
      if (group.identity == kUnparsable) continue;
      if (best == nullptr || size_of(group) > size_of(*best)) {
        best = &group;
        tied = 1;
      } else if (size_of(group) == size_of(*best)) {
        ++tied;
      }
    }
    if (best == nullptr) return std::nullopt;
    if (uniform_ties_ && tied > 1) best = draw_tied(frame, *best, tied);
    const double whole = by_weight_ ? total : frame.drawn;
    return Pick{best->first, whole > 0 ? size_of(*best) / whole : 0};
  }

 private:
  double size_of(const VoteGroup& group) const noexcept {
    return by_weight_ ? group.weight : group.votes;
  }

  const VoteGroup* draw_tied(const FrameView& frame, const VoteGroup& best,
                             std::uint64_t tied) const noexcept {
    base::DrawKey key = frame.key;
    key.purpose = base::Purpose::kTie;
    auto skip = base::uniform_index(base::draw_bits(key), tied);
    for (const VoteGroup& group : frame.groups) {
      if (group.identity == kUnparsable || size_of(group) != size_of(best)) continue;
      if (skip-- == 0) return &group;
    }
    return &best;
  }

  bool by_weight_, uniform_ties_;
};

class BestVerdict final : public PickRule {
 public:
  explicit BestVerdict(VoteWeight weight) : weight_(weight) {}

  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    std::optional<Pick> best;
    for (std::uint32_t i = 0; i < frame.answers.size(); ++i) {
      const HeldAnswer& answer = frame.answers[i];
      const double value = weight_ == VoteWeight::kVerdict ? answer.verdict : answer.confidence;
      if (std::isnan(value) || (best && value <= best->confidence)) continue;
      best = Pick{i, value};
    }
    return best;
  }

 private:
  VoteWeight weight_;
};

class ByPlace final : public PickRule {
 public:
  explicit ByPlace(bool is_last) : is_last_(is_last) {}

  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    if (frame.answers.empty()) return std::nullopt;
    const auto index = is_last_ ? static_cast<std::uint32_t>(frame.answers.size() - 1) : 0;
    return Pick{index, frame.answers[index].confidence};
  }

 private:
  bool is_last_;
};

class FirstAccepted final : public PickRule {
 public:
  explicit FirstAccepted(bool submits_last) : submits_last_(submits_last) {}

  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    for (std::uint32_t i = 0; i < frame.answers.size(); ++i) {
      if (frame.answers[i].is_accepted) return Pick{i, frame.answers[i].confidence};
    }
    return submits_last_ ? ByPlace(true).pick(frame) : std::nullopt;
  }

 private:
  bool submits_last_;
};

class AnyAccepted final : public StopRule {
 public:
  bool is_enough(const FrameView& frame) const noexcept override {
    return std::ranges::any_of(frame.answers.subspan(frame.answers_before),
                               &HeldAnswer::is_accepted);
  }
};

base::Status read_scores(const Builder& builder, const base::Node& by, Choice& choice) {
  if (by.is_string()) {
    choice.weight = VoteWeight::kConfidence;
    return {};
  }
  const base::Node* oracle = by.find(kOracleVerdictsField.name);
  if (oracle == nullptr) {
    return fail(
        builder.error(by, "nothing says how good the verifier is", R"({"oracle": {"auc": 0.76}})"));
  }
  choice.weight = VoteWeight::kVerdict;
  choice.judge = read_oracle_verdicts(builder, *oracle);
  POINTSMAN_TRY(choice.judge_overhead, builder.overhead(by.find(kOverheadField.name)));
  return {};
}

bool ties_are_uniform(const base::Node& vote) {
  const base::Node* ties = vote.find("ties");
  return ties != nullptr && ties->text == "uniform";
}

}  // namespace

/// The answer of the best or the worst score, ties to the first.
class OraclePick final : public PickRule {
 public:
  explicit OraclePick(bool wants_best) : wants_best_(wants_best) {}

  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    std::optional<Pick> found;
    double found_score = 0;
    for (std::uint32_t i = 0; i < frame.answers.size(); ++i) {
      const double score = frame.answers[i].score(OracleKey{});
      if (found && (wants_best_ ? score <= found_score : score >= found_score)) continue;
      found = Pick{i, frame.answers[i].confidence};
      found_score = score;
    }
    return found;
  }

 private:
  bool wants_best_;
};

constinit const Field kChooseField = {
    .name = "choose",
    .type = FieldType::kOneOf,
    .doc = "Which of the answers is taken; the plurality where absent.",
    .example = "\"majority\"",
    .alternatives = kChooseForms};

Choice majority_choice() {
  Choice choice;
  choice.pick = std::make_unique<Plurality>(false, false);
  choice.is_vote = true;
  return choice;
}

std::unique_ptr<const PickRule> first_accepted(bool submits_last) {
  return std::make_unique<FirstAccepted>(submits_last);
}

constinit const std::span<const std::string_view> kGiveUpChoices = kGiveUp;

std::unique_ptr<const StopRule> stop_when_accepted() {
  return std::make_unique<AnyAccepted>();
}

base::Result<Choice> read_choice(Builder& builder, const base::Node& node) {
  if (node.is_string()) {
    if (node.text == "majority") return majority_choice();
    Choice choice;
    choice.pick = std::make_unique<ByPlace>(node.text == "last");
    return choice;
  }
  const auto& [key, key_at, rule] = node.members.front();
  Choice choice;
  if (key == "majority") {
    choice.pick = std::make_unique<Plurality>(false, ties_are_uniform(rule));
    choice.is_vote = true;
  } else if (key == "weighted") {
    POINTSMAN_CHECK(read_scores(builder, *rule.find("by"), choice));
    choice.pick = std::make_unique<Plurality>(true, ties_are_uniform(rule));
    choice.is_vote = true;
  } else if (key == "best") {
    POINTSMAN_CHECK(read_scores(builder, *rule.find("by"), choice));
    choice.pick = std::make_unique<BestVerdict>(choice.weight);
  } else if (key == "accepted") {
    const base::Node* give_up = rule.find("give_up");
    choice.accept = rule.find("accept");
    choice.pick = std::make_unique<FirstAccepted>(give_up != nullptr && give_up->text == "last");
    choice.keeps_single = false;
  } else {
    choice.pick = std::make_unique<OraclePick>(rule.text == "best");
  }
  return choice;
}

}  // namespace pointsman::policy
