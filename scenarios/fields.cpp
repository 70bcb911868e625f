#include "scenarios/fields.hpp"

#include "scenarios/analyses.hpp"
#include "scenarios/field_parts.hpp"
#include "scenarios/timing.hpp"

#include <array>
#include <string_view>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr Field kModel = {.name = "model",
                          .type = FieldType::kObject,
                          .doc = "A model as the policies name it.",
                          .shape = &kModelShape};

// --- policies, value, intervals, analyses --------------------------------------------------------

constexpr Field kPolicy = {.name = "policy",
                           .type = FieldType::kPolicy,
                           .doc = "A model, another policy, or an object with one combinator.",
                           .example = "\"small\""};

constexpr Field kValueFields[] = {
    {.name = "wrong_answer_usd",
     .type = FieldType::kNumber,
     .doc = "What a wrong answer costs its reader; joins money and quality into one figure.",
     .minimum = 0,
     .maximum = kMaxUsd,
     .example = "0.05"},
    {.name = "right_score",
     .type = FieldType::kNumber,
     .doc = "Score from which an answer counts as right.",
     .fallback = "0.5"},
};
constexpr Shape kValueShape = {
    .name = "value", .doc = "What an answer is worth.", .fields = kValueFields};

constexpr Field kIntervalFields[] = {
    {.name = "level",
     .type = FieldType::kNumber,
     .doc = "Coverage of every interval.",
     .minimum = 0.5,
     .maximum = 0.9999,
     .fallback = "0.95"},
    {.name = "method",
     .type = FieldType::kString,
     .doc = "Wilson and delta method (analytic), or seeded paired BCa bootstrap.",
     .fallback = "\"analytic\"",
     .choices = kIntervalMethods},
    {.name = "resamples",
     .type = FieldType::kInteger,
     .doc = "Resamples of the bootstrap.",
     .minimum = 100,
     .maximum = 1e7,
     .fallback = "10000"},
};
constexpr Shape kIntervalShape = {
    .name = "intervals", .doc = "How doubt is stated.", .fields = kIntervalFields};

constexpr Field kAnalysis = {.name = "analysis",
                             .type = FieldType::kObject,
                             .doc = "One analysis: an object with its kind as the one key.",
                             .shape = &kAnalysisShape};

constexpr Field kSlice = {.name = "column",
                          .type = FieldType::kString,
                          .doc = "A text column of the workload.",
                          .example = "\"category\""};

// --- the file ------------------------------------------------------------------------------------

constexpr Field kScenarioFields[] = {
    base::kSchemaField,
    {.name = "extends",
     .type = FieldType::kString,
     .doc =
         "Another scenario file, whose values hold where this one has none. Objects merge key by "
         "key; lists and policies replace.",
     .example = "\"base.json\""},
    base::version_field(kScenarioVersion),
    {.name = "name",
     .type = FieldType::kString,
     .doc = "Title in reports; the file's name where absent.",
     .example = "\"two-models\""},
    {.name = "seed",
     .type = FieldType::kInteger,
     .doc = "Seed of every random draw.",
     .minimum = 0,
     .maximum = kMaxSeed,
     .fallback = "1",
     .example = "7"},
    {.name = "workload",
     .type = FieldType::kObject,
     .doc = "The requests to replay.",
     .shape = &kWorkloadShape},
    {.name = "models",
     .type = FieldType::kMap,
     .doc = "Models by name. One that is not listed is the workload's column of that name, at its "
            "labelled cost.",
     .fallback = "{}",
     .example = "{\"small\": {\"column\": \"mixtral-8x7b\"}}",
     .element = &kModel},
    {.name = "policies",
     .type = FieldType::kMap,
     .doc = "Policies by name.",
     .example = "{\"small-only\": \"small\"}",
     .element = &kPolicy,
     .min_items = 1},
    {.name = "baseline",
     .type = FieldType::kString,
     .doc = "The policy that savings are measured against.",
     .example = "\"frontier-only\""},
    {.name = "value",
     .type = FieldType::kObject,
     .doc = "What an answer is worth.",
     .fallback = "{}",
     .example = "{\"wrong_answer_usd\": 0.05}",
     .shape = &kValueShape},
    {.name = "missing",
     .type = FieldType::kString,
     .doc = "When a policy needs an outcome that was not observed: stop with an error, drop the "
            "request for that policy, or take the accuracy of the model's profile.",
     .fallback = "\"stop\"",
     .choices = kMissingRules},
    {.name = "controls",
     .type = FieldType::kBoolean,
     .doc = "Whether the six controls run beside the policies.",
     .fallback = "true"},
    {.name = "slices",
     .type = FieldType::kArray,
     .doc = "Text columns by whose values results are repeated; \"category\" where absent and the "
            "workload has it.",
     .example = "[\"category\"]",
     .element = &kSlice},
    {.name = "evaluate",
     .type = FieldType::kString,
     .doc = "Random branches: each with its probability (expected), or by keyed draws (sampled).",
     .fallback = "\"expected\"",
     .choices = kEvaluations},
    {.name = "replications",
     .type = FieldType::kInteger,
     .doc = "Draws per request when sampled.",
     .minimum = 1,
     .maximum = 1e6,
     .fallback = "1"},
    {.name = "timing",
     .type = FieldType::kObject,
     .doc = "When requests come and where they wait: adds a timed run of every policy.",
     .example =
         R"({"arrivals": {"poisson": {"rate_per_s": 5}}, "stations": {"small": {"servers": 8}}})",
     .shape = &kTimingShape},
    {.name = "intervals",
     .type = FieldType::kObject,
     .doc = "How doubt is stated.",
     .fallback = "{}",
     .example = "{\"level\": 0.9}",
     .shape = &kIntervalShape},
    {.name = "analyses",
     .type = FieldType::kArray,
     .doc = "Further questions, each an object with its kind as the one key.",
     .fallback = "[]",
     .example = "[{\"curve\": {\"policy\": \"threshold\", \"parameter\": \"at_least\"}}]",
     .element = &kAnalysis},
};

}  // namespace

constinit const Shape kScenarioShape = {
    .name = "scenario", .doc = "What Pointsman replays and compares.", .fields = kScenarioFields};

}  // namespace pointsman::scenarios
