#include "sim/policy/pipeline_fields.hpp"

#include "sim/policy/accept.hpp"
#include "sim/policy/choose.hpp"
#include "sim/policy/combinators.hpp"

#include <array>
#include <string_view>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr double kMostCalls = 100'000;
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
     .maximum = kMostTokens,
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
     .maximum = kMostTokens,
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

}  // namespace

constinit const Field kPipelineField = {.name = "pipeline",
                                        .type = FieldType::kObject,
                                        .doc = "Named steps in a graph.",
                                        .shape = &kPipelineShape};

}  // namespace pointsman::policy
