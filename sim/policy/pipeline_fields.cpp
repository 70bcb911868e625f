#include "sim/policy/pipeline_fields.hpp"

#include "sim/base/random.hpp"
#include "sim/policy/accept.hpp"
#include "sim/policy/choose.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr double kMostCalls = 100'000;
constexpr double kMostStepTokens = 1e9;
constexpr double kMostShare = 1e6;
constexpr std::array<std::string_view, 3> kNeeds = {"all", "any", "last"};

constexpr Field kPromptShareFields[] = {{.name = "of_given",
                                         .type = FieldType::kNumber,
                                         .doc = "Times the prompt that the pipeline was given.",
                                         .required = true,
                                         .minimum = 0,
                                         .maximum = kMostShare,
                                         .example = "0.1"}};
constexpr base::Shape kPromptShareShape = {
    .name = "prompt_share", .doc = "Tokens as a share.", .fields = kPromptShareFields};
constexpr Field kPromptForms[] = {
    {.name = "tokens",
     .type = FieldType::kInteger,
     .doc = "So many tokens.",
     .minimum = 0,
     .maximum = kMostStepTokens,
     .example = "800"},
    {.name = "share",
     .type = FieldType::kObject,
     .doc = kPromptShareShape.doc,
     .shape = &kPromptShareShape},
};
constexpr Field kOutputShareFields[] = {
    {.name = "of_given",
     .type = FieldType::kNumber,
     .doc = "Times the prompt that the pipeline was given.",
     .minimum = 0,
     .maximum = kMostShare,
     .example = "0.1"},
    {.name = "of_prompt",
     .type = FieldType::kNumber,
     .doc = "Times the whole prompt of the call: the ratio of an extraction.",
     .minimum = 0,
     .maximum = kMostShare,
     .example = "0.25"},
};
constexpr base::Shape kOutputShareShape = {.name = "output_share",
                                           .doc = "Tokens as a share.",
                                           .fields = kOutputShareFields,
                                           .presence = base::Presence::kExactlyOne};
constexpr Field kOutputForms[] = {
    kPromptForms[0],
    {.name = "share",
     .type = FieldType::kObject,
     .doc = kOutputShareShape.doc,
     .shape = &kOutputShareShape},
};
constexpr Field kTokenFields[] = {
    {.name = "prompt",
     .type = FieldType::kOneOf,
     .doc = "Tokens of the step's own prompt; absent: all that the pipeline was given.",
     .example = "800",
     .alternatives = kPromptForms},
    {.name = "reads",
     .type = FieldType::kNumber,
     .doc = "Share of what the steps before it wrote that each of its prompts carries.",
     .minimum = 0,
     .maximum = kMostShare,
     .fallback = "1"},
    {.name = "output",
     .type = FieldType::kOneOf,
     .doc = "Tokens that a call writes; absent: as recorded.",
     .example = "400",
     .alternatives = kOutputForms},
    {.name = "tools",
     .type = FieldType::kInteger,
     .doc = "Tokens that tools give back after each round, which later prompts carry.",
     .minimum = 0,
     .maximum = kMostStepTokens,
     .fallback = "0",
     .example = "600"},
    {.name = "remembers",
     .type = FieldType::kBoolean,
     .doc = "Whether the prompt of a round carries what the rounds before it wrote.",
     .fallback = "true"},
    {.name = "cached",
     .type = FieldType::kBoolean,
     .doc = "Whether a model's prompt is billed as cached as far as it has read it before in this "
            "step: the prompt of its round before, or the own prompt that items share.",
     .fallback = "false"},
};
constexpr base::Shape kTokensShape = {
    .name = "step_tokens",
    .doc = "Tokens of the calls of a step in place of the recorded ones; needs prices by token.",
    .fields = kTokenFields};

constexpr std::array<std::string_view, 2> kCountLaws = {"poisson", "geometric"};
constexpr Field kCountFields[] = {
    {.name = "column",
     .type = FieldType::kString,
     .doc = "The column of the workload that says how many a request has, at least one.",
     .example = "\"files\""},
    {.name = "mean",
     .type = FieldType::kNumber,
     .doc = "Drawn for each request, with this mean before the cap.",
     .minimum = 1,
     .maximum = kMostCalls,
     .example = "5"},
    {.name = "law",
     .type = FieldType::kString,
     .doc = "Of a mean: one and a Poisson number more, or one after another with the same chance.",
     .fallback = "\"poisson\"",
     .choices = kCountLaws},
    {.name = "most",
     .type = FieldType::kInteger,
     .doc = "The cap.",
     .required = true,
     .minimum = 1,
     .maximum = kMostCalls,
     .example = "40"},
};
constexpr base::Shape kCountShape = {
    .name = "count", .doc = "A number that differs by request.", .fields = kCountFields};
constexpr Field kCountForms[] = {
    {.name = "number",
     .type = FieldType::kInteger,
     .doc = "So many for every request.",
     .minimum = 1,
     .maximum = kMostCalls,
     .example = "12"},
    {.name = "by_request",
     .type = FieldType::kObject,
     .doc = kCountShape.doc,
     .shape = &kCountShape},
};
constexpr Field kSuccessOfModel = {.name = "success",
                                   .type = FieldType::kNumber,
                                   .doc = "P(this model's work is right).",
                                   .minimum = 0,
                                   .maximum = 1};
constexpr Field kSuccessForms[] = {
    {.name = "success",
     .type = FieldType::kNumber,
     .doc = "P(a call is right), whatever model it is of.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.95"},
    {.name = "by_model",
     .type = FieldType::kMap,
     .doc = "The same by model; calls of others are right as recorded.",
     .example = R"({"small": 0.9, "frontier": 0.98})",
     .element = &kSuccessOfModel,
     .min_items = 1},
};
constexpr Field kNeedsForms[] = {
    {.name = "which",
     .type = FieldType::kString,
     .doc = "All of them, any one, or the last.",
     .example = "\"any\"",
     .choices = kNeeds},
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "This share of them.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.8"},
};
constexpr Field kStepName = {
    .name = "step", .type = FieldType::kString, .doc = "The name of a step."};
const Field kStepFields[] = {
    {.name = "do",
     .type = FieldType::kPolicy,
     .doc = "The policy that does the step; it may be a pipeline.",
     .required = true,
     .example = "\"small\""},
    {.name = "after",
     .type = FieldType::kArray,
     .doc = "The steps that it waits for and works on; absent: the one written before it; []: what "
            "the pipeline was given.",
     .example = R"(["plan"])",
     .element = &kStepName},
    {.name = "items",
     .type = FieldType::kOneOf,
     .doc = "Maps over so many items: the policy runs for each, side by side.",
     .example = "12",
     .alternatives = kCountForms},
    {.name = "at_once",
     .type = FieldType::kInteger,
     .doc = "Items that run at the same time; absent: all.",
     .minimum = 1,
     .maximum = kMostCalls,
     .example = "4"},
    {.name = "rounds",
     .type = FieldType::kOneOf,
     .doc = "Repeats the policy, at most so often, one round after the other.",
     .example = "30",
     .alternatives = kCountForms},
    {.name = "until",
     .type = FieldType::kObject,
     .doc = "Ends the rounds at the first answer that passes.",
     .example = R"({"oracle": {"recall": 0.9}})",
     .shape = kAcceptField.shape},
    {.name = "needs",
     .type = FieldType::kOneOf,
     .doc = "Which items or rounds must be right, so that the step is right: all where absent, the "
            "last with \"until\".",
     .example = "\"all\"",
     .alternatives = kNeedsForms},
    {.name = "succeeds",
     .type = FieldType::kOneOf,
     .doc = "P(a call's work is right | what it works on is right); absent: as recorded.",
     .example = "0.95",
     .alternatives = kSuccessForms},
    {.name = "rescues",
     .type = FieldType::kNumber,
     .doc = "P(what is wrong in what it works on does no harm).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
    {.name = "tokens", .type = FieldType::kObject, .doc = kTokensShape.doc, .shape = &kTokensShape},
};
const base::Shape kStepShape = {
    .name = "step", .doc = "A step of a pipeline.", .fields = kStepFields};
const Field kStep = {
    .name = "step", .type = FieldType::kObject, .doc = kStepShape.doc, .shape = &kStepShape};
const Field kPipelineRetryFields[] = {
    {.name = "times",
     .type = FieldType::kInteger,
     .doc = "Further runs of the whole pipeline at most.",
     .required = true,
     .minimum = 0,
     .maximum = 1000,
     .example = "2"},
    {.name = "accept",
     .type = FieldType::kObject,
     .doc = "Which answers of the pipeline pass; the others, and none, make it run again.",
     .required = true,
     .example = R"({"oracle": {"recall": 0.9, "false_alarm": 0.05}})",
     .shape = kAcceptField.shape},
    {.name = "give_up",
     .type = FieldType::kString,
     .doc = "What is returned when no run passes.",
     .fallback = "\"last\"",
     .choices = kGiveUpChoices},
};
const base::Shape kPipelineRetryShape = {
    .name = "session_retry",
    .doc = "Runs the whole pipeline again where its answer fails.",
    .fields = kPipelineRetryFields};
const Field kPipelineFields[] = {
    {.name = "steps",
     .type = FieldType::kMap,
     .doc = "The steps by name. The answer of the last one is the answer.",
     .required = true,
     .example = R"({"draft": {"do": "small"}, "polish": {"do": "frontier"}})",
     .element = &kStep,
     .min_items = 1},
    {.name = "retry",
     .type = FieldType::kObject,
     .doc = kPipelineRetryShape.doc,
     .example = R"({"times": 2, "accept": {"oracle": {"recall": 0.9}}})",
     .shape = &kPipelineRetryShape},
};
const base::Shape kPipelineShape = {
    .name = "pipeline", .doc = "Named steps in a graph.", .fields = kPipelineFields};

TokenAmount read_amount(const base::Node* node) {
  if (node == nullptr) return {};
  if (node->is_number()) return {TokenAmount::Of::kFixed, node->number};
  if (const auto* share = node->find("of_given")) return {TokenAmount::Of::kGiven, share->number};
  return {TokenAmount::Of::kPrompt, node->find("of_prompt")->number};
}

TokenFlow read_tokens(const base::Node& node) {
  TokenFlow flow;
  flow.prompt = read_amount(node.find("prompt"));
  flow.output = read_amount(node.find("output"));
  if (const auto* reads = node.find("reads")) flow.reads = reads->number;
  if (const auto* tools = node.find("tools")) {
    flow.tool_tokens = static_cast<std::int64_t>(tools->number);
  }
  if (const auto* remembers = node.find("remembers")) flow.remembers = remembers->boolean;
  if (const auto* cached = node.find("cached")) flow.reads_cached_prefix = cached->boolean;
  return flow;
}

base::Status read_success(const Builder& builder, const base::Node& node, Step& step) {
  if (node.is_number()) {
    step.success.assign(builder.model_count(), node.number);
    return {};
  }
  step.success.assign(builder.model_count(), data::kAbsent);
  for (const base::Member& member : node.members) {
    base::Node name;
    name.kind = base::NodeKind::kString;
    name.text = member.key;
    name.at = member.key_at;
    POINTSMAN_TRY(const ModelIndex model, builder.model(name));
    step.success[model] = member.value.number;
  }
  return {};
}

void read_needs(const base::Node& written, Step& step) {
  step.needs = written.find("until") != nullptr ? Needs::kLast : Needs::kAll;
  const base::Node* needs = written.find("needs");
  if (needs == nullptr) return;
  if (needs->is_number()) {
    step.needs = Needs::kShare;
    step.share = needs->number;
  } else {
    step.needs = needs->text == "all"   ? Needs::kAll
                 : needs->text == "any" ? Needs::kAny
                                        : Needs::kLast;
  }
}

base::Status check_step(const Builder& builder, const base::Member& written) {
  const base::Node& step = written.value;
  const base::Node* items = step.find("items");
  const base::Node* rounds = step.find("rounds");
  const auto refuse = [&](const base::Node& at, const std::string& message,
                          const std::string& expected, const std::string& hint) -> base::Status {
    return fail(builder.error(at, "step \"" + written.key + "\" " + message, expected, hint));
  };
  if (items != nullptr && rounds != nullptr) {
    return refuse(*rounds, "has both items and rounds", "one of them",
                  R"(the "do" of either may be a pipeline with the other)");
  }
  if (const auto* until = step.find("until"); until != nullptr && rounds == nullptr) {
    return refuse(*until, "is to be repeated, but not how often at most", R"("rounds")",
                  R"("rounds": 3 beside "until")");
  }
  if (const auto* at_once = step.find("at_once"); at_once != nullptr && items == nullptr) {
    return refuse(*at_once, "has nothing to do at once", R"("items")",
                  R"("items": 12 beside "at_once", or neither)");
  }
  const base::Node* tokens = step.find("tokens");
  const base::Node* tools = tokens == nullptr ? nullptr : tokens->find("tools");
  if (tools != nullptr && rounds == nullptr) {
    return refuse(*tools, "has no rounds that tools could answer between", R"("rounds")",
                  R"("rounds": 10 beside "tokens", or no "tools")");
  }
  return {};
}

}  // namespace

constinit const Field kPipelineField = {.name = "pipeline",
                                        .type = FieldType::kObject,
                                        .doc = "Named steps in a graph.",
                                        .shape = &kPipelineShape};

base::Result<Step> read_step(const Builder& builder, const base::Member& written) {
  POINTSMAN_CHECK(check_step(builder, written));
  const base::Node& node = written.value;
  Step step;
  step.key = base::stable_hash(written.key);
  step.is_map = node.find("items") != nullptr;
  read_needs(node, step);
  if (const auto* success = node.find("succeeds")) {
    POINTSMAN_CHECK(read_success(builder, *success, step));
  }
  if (const auto* rescues = node.find("rescues")) step.rescue = rescues->number;
  if (const auto* tokens = node.find("tokens")) step.tokens = read_tokens(*tokens);
  return step;
}

base::Status read_count(Builder& builder, const base::Node& step, Gathering& how) {
  const base::Node* items = step.find("items");
  const base::Node* count = items != nullptr ? items : step.find("rounds");
  if (count == nullptr) return {};
  if (count->is_number()) {
    how.limit = static_cast<std::uint32_t>(count->number);
    return {};
  }
  how.limit = static_cast<std::uint32_t>(count->find("most")->number);
  const base::Node* column = count->find("column");
  const base::Node* mean = count->find("mean");
  const base::Node* law = count->find("law");
  if ((column == nullptr) == (mean == nullptr)) {
    return fail(builder.error(*count,
                              column == nullptr ? "nothing says how many there are"
                                                : "the column already says how many there are",
                              "\"column\" or \"mean\"",
                              R"({"column": "files", "most": 40} or {"mean": 5, "most": 40})"));
  }
  if (column != nullptr) {
    if (law != nullptr) {
      return fail(
          builder.error(*law, "a column has no law", "\"mean\" beside a law", "leave out \"law\""));
    }
    auto signal = builder.request_signal(*column);
    if (!signal) {
      base::Error error = std::move(signal).error();
      if (error.hint.empty()) error.hint = R"({"mean": 5, "most": 40} draws the number instead)";
      return fail(std::move(error));
    }
    if (builder.column(*signal).storage == data::Storage::kCodes) {
      return fail(builder.error(*column, "column \"" + column->text + "\" holds text, no numbers",
                                "a column of counts", "or {\"mean\": ...} to draw the number"));
    }
    how.count.of = CountLaw::Of::kSignal;
    how.count.signal = signal->index();
    return {};
  }
  how.count.mean = mean->number;
  how.count.of = law != nullptr && law->text == "geometric" ? CountLaw::Of::kGeometric
                                                            : CountLaw::Of::kPoisson;
  return {};
}

}  // namespace pointsman::policy
