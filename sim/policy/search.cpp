// {"search": {...}}: an answer searched for step by step, under a verifier of unfinished answers.
//
// Beam search, DVTS and REBASE over a process-reward model that is stated by its AUC at each step;
// meaning and sources: sim/policy/tree_search.hpp. Every generated step is a billed call whose
// prompt holds the steps before it. A width of one is the plain call. A budget cuts the candidates
// of a round to what it still pays for; one candidate always runs to its end.
#include "sim/base/samplers.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/overhead.hpp"

#include <algorithm>
#include <array>
#include <numbers>
#include <string>
#include <string_view>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr double kMostWidth = 1024;
constexpr double kMostSteps = 64;
// Beyond so many standard deviations no draw confuses right and wrong.
constexpr double kPerfectSeparation = 40;
constexpr std::array<std::string_view, 3> kKinds = {"beam", "dvts", "rebase"};
constexpr std::array<std::string_view, 3> kChoices = {"best", "majority", "weighted"};

constexpr Field kOracleFields[] = {
    {.name = "auc",
     .type = FieldType::kNumber,
     .doc = "P(an unfinished answer that is right so far scores above one that is not).",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .exclusive_minimum = true,
     .example = "0.8"},
};
constexpr base::Shape kOracleShape = {.name = "process_reward",
                                      .doc = "A process-reward model simulated from the truth.",
                                      .fields = kOracleFields};
constexpr Field kSearchVerifierFields[] = {
    {.name = "oracle",
     .type = FieldType::kObject,
     .doc = kOracleShape.doc,
     .required = true,
     .example = R"({"auc": 0.8})",
     .shape = &kOracleShape},
    {.name = "usd_per_score",
     .type = FieldType::kNumber,
     .doc = "What it costs to score one unfinished answer.",
     .minimum = 0,
     .maximum = 1000,
     .fallback = "0"},
    {.name = "s_per_round",
     .type = FieldType::kNumber,
     .doc = "What scoring adds to the latency of each round.",
     .minimum = 0,
     .maximum = 3600,
     .fallback = "0"},
};
constexpr base::Shape kSearchVerifierShape = {
    .name = "step_verifier",
    .doc = "What scores unfinished answers, and what that costs.",
    .fields = kSearchVerifierFields};
constexpr Field kSearchFields[] = {
    {.name = "of",
     .type = FieldType::kString,
     .doc = "The model that writes the steps.",
     .required = true,
     .example = "\"small\""},
    {.name = "by",
     .type = FieldType::kString,
     .doc = "Beam: the best width / branch prefixes go on. DVTS: as many trees, each from its own "
            "best. REBASE: all go on, in copies by softmax(score / temperature).",
     .required = true,
     .example = "\"beam\"",
     .choices = kKinds},
    {.name = "width",
     .type = FieldType::kInteger,
     .doc = "Candidates of a round.",
     .required = true,
     .minimum = 1,
     .maximum = kMostWidth,
     .example = "16"},
    {.name = "branch",
     .type = FieldType::kInteger,
     .doc = "Next steps tried of each prefix that is kept (beam, DVTS): 4 where absent, or the "
            "width if that is less.",
     .minimum = 1,
     .maximum = kMostWidth,
     .example = "4"},
    {.name = "steps",
     .type = FieldType::kInteger,
     .doc = "Steps of an answer, equally long and equally hard.",
     .required = true,
     .minimum = 1,
     .maximum = kMostSteps,
     .example = "10"},
    {.name = "verifier",
     .type = FieldType::kObject,
     .doc = kSearchVerifierShape.doc,
     .required = true,
     .example = R"({"oracle": {"auc": 0.8}})",
     .shape = &kSearchVerifierShape},
    {.name = "choose",
     .type = FieldType::kString,
     .doc = "Among the finished answers: the best score, the plurality, or the largest sum of "
            "scores over equal answers.",
     .fallback = "\"best\"",
     .choices = kChoices},
    {.name = "temperature",
     .type = FieldType::kNumber,
     .doc = "REBASE: how little scores matter; 0.2 where absent.",
     .minimum = 0.001,
     .maximum = 1000,
     .example = "0.2"},
    {.name = "most_calls",
     .type = FieldType::kInteger,
     .doc = "Budget: steps generated in all.",
     .minimum = 1,
     .maximum = kMostWidth * kMostSteps,
     .example = "64"},
    {.name = "most_output_tokens",
     .type = FieldType::kInteger,
     .doc = "Budget: tokens generated in all.",
     .minimum = 1,
     .maximum = kMostTokens,
     .example = "8000"},
    {.name = "repeated_prompt",
     .type = FieldType::kString,
     .doc = "How what a call's prompt shares with earlier calls is billed: in full, as a read from "
            "the prefix cache, or not at all (one server that keeps the branches).",
     .fallback = "\"full\"",
     .choices = kRepeatedPrompts},
};
constexpr base::Shape kSearchShape = {
    .name = "search", .doc = "A search for an answer, step by step.", .fields = kSearchFields};
constexpr Field kSearch = {
    .name = "search", .type = FieldType::kObject, .doc = kSearchShape.doc, .shape = &kSearchShape};

std::uint32_t count_in(const base::Node& node) {
  return static_cast<std::uint32_t>(node.number);
}

base::Status read_branch(const Builder& builder, const base::Node& node, TreeSearch& search) {
  const base::Node* branch = node.find("branch");
  const base::Node* temperature = node.find("temperature");
  constexpr std::uint32_t kBranch = 4;
  constexpr double kTemperature = 0.2;
  search.branch = branch != nullptr ? count_in(*branch) : std::min(kBranch, search.width);
  search.temperature = temperature != nullptr ? temperature->number : kTemperature;
  if (search.kind == TreeSearch::Kind::kRebase) {
    if (branch == nullptr) return {};
    return fail(builder.error(*branch, "REBASE sets the number of copies by their scores",
                              "\"temperature\", or no \"branch\"",
                              "\"by\": \"beam\" and \"dvts\" have a \"branch\""));
  }
  if (temperature != nullptr) {
    return fail(builder.error(*temperature, "only REBASE has a temperature", "\"branch\"",
                              "\"by\": \"rebase\""));
  }
  if (search.width % search.branch == 0) return {};
  const std::uint32_t below = std::max(1U, search.width / search.branch) * search.branch;
  return fail(builder.error(
      branch != nullptr ? *branch : *node.find("width"),
      "the width " + std::to_string(search.width) + " is no multiple of the branch " +
          std::to_string(search.branch),
      "width / branch prefixes are kept in a round",
      "a width of " + std::to_string(below) + " or " + std::to_string(below + search.branch)));
}

base::Result<TreeSearch> read_search(const Builder& builder, const base::Node& node) {
  TreeSearch search;
  search.kind = base::choice_of<TreeSearch::Kind>(*node.find("by"), kKinds);
  search.width = count_in(*node.find("width"));
  search.steps = count_in(*node.find("steps"));
  POINTSMAN_CHECK(read_branch(builder, node, search));
  if (const auto* choose = node.find("choose")) {
    search.choose = base::choice_of<TreeSearch::Choose>(*choose, kChoices);
  }
  if (const auto* most = node.find("most_calls")) {
    search.most_calls = static_cast<std::uint64_t>(most->number);
    if (search.most_calls < search.steps) {
      return fail(builder.error(*most,
                                "a budget of " + most->text + " steps finishes no answer of " +
                                    std::to_string(search.steps),
                                "at least \"steps\"", "one candidate always runs to its end"));
    }
  }
  if (const auto* most = node.find("most_output_tokens")) {
    search.most_output_tokens = static_cast<std::int64_t>(most->number);
  }
  if (const auto* billing = node.find("repeated_prompt")) {
    search.repeated = base::choice_of<RepeatedPrompt>(*billing, kRepeatedPrompts);
  }
  const base::Node& verifier = *node.find("verifier");
  const double auc = verifier.find("oracle")->find("auc")->number;
  search.separation =
      auc >= 1 ? kPerfectSeparation
               : std::min(kPerfectSeparation, std::numbers::sqrt2 * base::normal_quantile(auc));
  if (const auto* usd = verifier.find("usd_per_score")) {
    POINTSMAN_TRY(search.per_score, read_usd(builder, *usd));
  }
  if (const auto* wait = verifier.find("s_per_round")) {
    POINTSMAN_TRY(search.per_round, read_seconds(builder, *wait));
  }
  return search;
}

base::Result<NodeId> emit_search(Builder& builder, const base::Node& node, const Scope& scope,
                                 const Tail& tail) {
  const base::Node& of = *node.find("of");
  POINTSMAN_TRY(const ModelIndex model, builder.model(of));
  POINTSMAN_TRY(const TreeSearch search, read_search(builder, node));
  // One candidate has no rival to be scored against: it is the plain call.
  if (search.width == 1) return builder.call(model, scope, tail);
  POINTSMAN_CHECK(builder.require_price(of, model));
  CallTerms terms;
  terms.search = builder.add_search(search);
  return builder.call(model, scope, tail, terms);
}

}  // namespace

constinit const Combinator kSearchCombinator = {
    "search", "Searches for an answer step by step under a verifier.", &kSearch, emit_search};

}  // namespace pointsman::policy
