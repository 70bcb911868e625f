#include "scenarios/fields.hpp"

#include "models/catalog_shape.hpp"

#include <array>
#include <string_view>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Presence;
using base::Shape;

/// The largest integer that every JSON reader keeps exactly.
constexpr double kMaxSeed = 9007199254740991.0;
constexpr double kMaxTokens = 1e15;
constexpr double kMaxUsd = 1e6;

// --- workload ----------------------------------------------------------------------------------

constexpr Field kScoreBound = {
    .name = "score", .type = FieldType::kNumber, .doc = "A score.", .example = "1"};
constexpr Field kColumnName = {
    .name = "column", .type = FieldType::kString, .doc = "A column's name in the scenario."};

constexpr Field kFormatField = {.name = "format",
                                .type = FieldType::kString,
                                .doc =
                                    "How the file is laid out: one row per request (wide), one "
                                    "row per attempt (long), or JSON lines; auto looks.",
                                .fallback = "\"auto\"",
                                .choices = kFormats};
constexpr Field kScoreRangeField = {.name = "score_range",
                                    .type = FieldType::kArray,
                                    .doc = "Lowest and highest score that the file may hold.",
                                    .fallback = "[0, 1]",
                                    .example = "[-1, 10]",
                                    .element = &kScoreBound,
                                    .min_items = 2};

constexpr Field kJoinFields[] = {
    {.name = "file",
     .type = FieldType::kString,
     .doc = "Workload whose columns are added to the rows with the same id; relative to this file.",
     .required = true,
     .example = "\"judgements.csv\""},
    kFormatField,
    {.name = "how",
     .type = FieldType::kString,
     .doc = "What happens to a request that the file does not have: inner drops it, left keeps it "
            "with the new columns not observed.",
     .fallback = "\"inner\"",
     .choices = kJoinKinds},
    {.name = "rename",
     .type = FieldType::kMap,
     .doc = "Column in that file: its name here.",
     .fallback = "{}",
     .example = "{\"correct\": \"gpt-4|score\"}",
     .element = &kColumnName},
    kScoreRangeField,
};
constexpr Shape kJoinShape = {
    .name = "join", .doc = "Another file of the same requests.", .fields = kJoinFields};
constexpr Field kJoin = {
    .name = "join", .type = FieldType::kObject, .doc = kJoinShape.doc, .shape = &kJoinShape};

constexpr Field kTrainForms[] = {
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "Share of the requests, chosen by a seeded hash of the id.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.5"},
    {.name = "value",
     .type = FieldType::kString,
     .doc = "Value of the split column.",
     .example = "\"train\""},
};
constexpr Field kSplitFields[] = {
    {.name = "train",
     .type = FieldType::kOneOf,
     .doc = "The train part: a share, or a value of \"column\".",
     .required = true,
     .example = "0.5",
     .alternatives = kTrainForms},
    {.name = "seed",
     .type = FieldType::kInteger,
     .doc = "Seed of the hash that splits by share.",
     .minimum = 0,
     .maximum = kMaxSeed,
     .fallback = "1"},
    {.name = "column",
     .type = FieldType::kString,
     .doc = "Split by this column in place of a share.",
     .example = "\"split\""},
    {.name = "test",
     .type = FieldType::kString,
     .doc = "Value of \"column\" in the test part.",
     .example = "\"test\""},
};
constexpr Shape kSplitShape = {
    .name = "split", .doc = "Train and test parts of the requests.", .fields = kSplitFields};

constexpr Field kWorkloadFields[] = {
    {.name = "file",
     .type = FieldType::kString,
     .doc = "Labelled workload, CSV or JSON lines; relative to this file.",
     .required = true,
     .example = "\"mmlu.csv\""},
    kFormatField,
    {.name = "where",
     .type = FieldType::kString,
     .doc =
         "Keeps the requests for which this holds: comparisons of columns with values, joined by "
         "and, or, not.",
     .example = "\"contaminated == 0\""},
    kScoreRangeField,
    {.name = "aliases",
     .type = FieldType::kMap,
     .doc = "Column in the file: its name here.",
     .fallback = "{}",
     .example = "{\"domain\": \"category\"}",
     .element = &kColumnName},
    {.name = "rows_file",
     .type = FieldType::kString,
     .doc = "File of row numbers (from 0) or ids, one a line: keeps these requests in this order.",
     .example = "\"test_rows.txt\""},
    {.name = "join",
     .type = FieldType::kArray,
     .doc = "Further files of the same requests, joined by id in this order.",
     .fallback = "[]",
     .example = "[{\"file\": \"judgements.csv\"}]",
     .element = &kJoin},
    {.name = "split",
     .type = FieldType::kObject,
     .doc = "Divides the requests into a train and a test part.",
     .example = "{\"train\": 0.5, \"seed\": 1}",
     .shape = &kSplitShape},
    {.name = "use",
     .type = FieldType::kString,
     .doc = "The part that runs: all requests, or a part of the split.",
     .fallback = "\"all\"",
     .choices = kParts},
};
constexpr Shape kWorkloadShape = {
    .name = "workload", .doc = "The requests to replay.", .fields = kWorkloadFields};

// --- models ------------------------------------------------------------------------------------

constexpr Field kAssumeFields[] = {
    {.name = "input_tokens",
     .type = FieldType::kInteger,
     .doc = "Prompt tokens of every request.",
     .minimum = 0,
     .maximum = kMaxTokens,
     .example = "500"},
    {.name = "output_tokens",
     .type = FieldType::kInteger,
     .doc = "Answer tokens of every request.",
     .minimum = 0,
     .maximum = kMaxTokens,
     .example = "200"},
    {.name = "chars_per_token",
     .type = FieldType::kNumber,
     .doc = "Turns prompt_chars and response_chars into tokens.",
     .minimum = 0,
     .maximum = 1000,
     .exclusive_minimum = true,
     .fallback = "4"},
};
constexpr Shape kAssumeShape = {.name = "assume",
                                .doc = "Tokens where the workload has no column of them.",
                                .fields = kAssumeFields};

constexpr Field kHostingFields[] = {
    {.name = "gpu_usd_per_hour",
     .type = FieldType::kNumber,
     .doc = "Price of one GPU for an hour.",
     .required = true,
     .minimum = 0,
     .maximum = kMaxUsd,
     .exclusive_minimum = true,
     .example = "2.5"},
    {.name = "gpus",
     .type = FieldType::kInteger,
     .doc = "GPUs of one server.",
     .minimum = 1,
     .maximum = 1e6,
     .fallback = "1"},
    {.name = "output_tokens_per_s",
     .type = FieldType::kNumber,
     .doc = "Answer tokens per second of the server at full load.",
     .required = true,
     .minimum = 0,
     .maximum = 1e12,
     .exclusive_minimum = true,
     .example = "2690"},
    {.name = "utilisation",
     .type = FieldType::kNumber,
     .doc = "Share of the full load that is used.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .exclusive_minimum = true,
     .example = "0.3"},
};
constexpr Shape kHostingShape = {
    .name = "self_hosted", .doc = "Price by the hour of one's own GPUs.", .fields = kHostingFields};

constexpr Field kAccuracyOfCategory = {.name = "accuracy",
                                       .type = FieldType::kNumber,
                                       .doc = "Expected score in this category.",
                                       .minimum = 0,
                                       .maximum = 1,
                                       .example = "0.8"};
constexpr Field kAccuracyForms[] = {
    {.name = "accuracy",
     .type = FieldType::kNumber,
     .doc = "Expected score of every request.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.8"},
    {.name = "by_category",
     .type = FieldType::kMap,
     .doc = "Expected score by category.",
     .example = "{\"law\": 0.7, \"math\": 0.9}",
     .element = &kAccuracyOfCategory,
     .min_items = 1},
};

constexpr Field kModelFields[] = {
    {.name = "column",
     .type = FieldType::kString,
     .doc = "The workload's name for this model; the model's own name where absent.",
     .example = "\"mixtral-8x7b\""},
    {.name = "profile",
     .type = FieldType::kString,
     .doc = "Catalogue id that prices, latency and limits come from; `pointsman models list`.",
     .example = "\"openai/gpt-4o\""},
    {.name = "price",
     .type = FieldType::kObject,
     .doc = "Replaces parts of the profile's price.",
     .example = "{\"output_usd_per_mtok\": 30}",
     .shape = &models::kPriceShape},
    {.name = "batch",
     .type = FieldType::kBoolean,
     .doc = "Whether its calls are billed at the batch rate.",
     .fallback = "false"},
    {.name = "self_hosted",
     .type = FieldType::kObject,
     .doc = "Price by the hour of one's own GPUs, in place of \"price\".",
     .shape = &kHostingShape},
    {.name = "latency",
     .type = FieldType::kObject,
     .doc = "Replaces parts of the profile's latency law.",
     .example = "{\"ttft_s\": 0.6, \"tokens_per_s\": 90}",
     .shape = &models::kLatencyShape},
    {.name = "assume",
     .type = FieldType::kObject,
     .doc = "Tokens where the workload has no column of them.",
     .example = "{\"output_tokens\": 200}",
     .shape = &kAssumeShape},
    {.name = "accuracy",
     .type = FieldType::kOneOf,
     .doc = "Expected score where none was observed and \"missing\" is \"profile\": one number, or "
            "one by category.",
     .example = "0.8",
     .alternatives = kAccuracyForms},
    {.name = "cost",
     .type = FieldType::kString,
     .doc = "Where its cost comes from: the workload's cost_usd column (labelled), tokens at the "
            "profile's price (profile), or labelled where that column exists (auto).",
     .fallback = "\"auto\"",
     .choices = kCostSources},
};
constexpr Shape kModelShape = {
    .name = "model", .doc = "A model as the policies name it.", .fields = kModelFields};
constexpr Field kModel = {
    .name = "model", .type = FieldType::kObject, .doc = kModelShape.doc, .shape = &kModelShape};

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

constexpr std::array<std::string_view, 1> kAllPoints = {"all"};
constexpr Field kPoint = {
    .name = "point", .type = FieldType::kNumber, .doc = "A value of the parameter."};
constexpr Field kPointForms[] = {
    {.name = "all",
     .type = FieldType::kString,
     .doc = "Every value at which the result changes.",
     .example = "\"all\"",
     .choices = kAllPoints},
    {.name = "count",
     .type = FieldType::kInteger,
     .doc = "This many values over the parameter's range.",
     .minimum = 2,
     .maximum = 1e6,
     .example = "101"},
    {.name = "list",
     .type = FieldType::kArray,
     .doc = "These values.",
     .example = "[0.2, 0.5, 0.8]",
     .element = &kPoint,
     .min_items = 1},
};
constexpr Field kCurveFields[] = {
    {.name = "name",
     .type = FieldType::kString,
     .doc = "Title of the curve; \"<policy> by <parameter>\" where absent.",
     .example = "\"where to cut\""},
    {.name = "policy",
     .type = FieldType::kString,
     .doc = "A named policy.",
     .required = true,
     .example = "\"threshold\""},
    {.name = "parameter",
     .type = FieldType::kString,
     .doc = "The number in that policy which moves: its key, or a dotted path where the key occurs "
            "more than once.",
     .required = true,
     .example = "\"at_least\""},
    {.name = "points",
     .type = FieldType::kOneOf,
     .doc = "Which values it takes.",
     .fallback = "\"all\"",
     .example = "\"all\"",
     .alternatives = kPointForms},
};
constexpr Shape kCurveShape = {.name = "curve",
                               .doc = "Cost, accuracy and latency as one parameter moves.",
                               .fields = kCurveFields};
constexpr Field kAnalysisFields[] = {
    {.name = "curve",
     .type = FieldType::kObject,
     .doc = kCurveShape.doc,
     .example = "{\"policy\": \"threshold\", \"parameter\": \"at_least\"}",
     .shape = &kCurveShape},
};
constexpr Shape kAnalysisShape = {.name = "analysis",
                                  .doc = "One analysis: an object with its kind as the one key.",
                                  .fields = kAnalysisFields,
                                  .presence = Presence::kExactlyOne};
constexpr Field kAnalysis = {.name = "analysis",
                             .type = FieldType::kObject,
                             .doc = kAnalysisShape.doc,
                             .shape = &kAnalysisShape};

constexpr Field kSlice = {.name = "column",
                          .type = FieldType::kString,
                          .doc = "A text column of the workload.",
                          .example = "\"category\""};

// --- the file ------------------------------------------------------------------------------------

constexpr Field kScenarioFields[] = {
    {.name = "$schema",
     .type = FieldType::kString,
     .doc = "Where editors find this schema; `pointsman schema scenario` prints it.",
     .example = "\"scenario.schema.json\""},
    {.name = "extends",
     .type = FieldType::kString,
     .doc =
         "Another scenario file, whose values hold where this one has none. Objects merge key by "
         "key; lists and policies replace.",
     .example = "\"base.json\""},
    {.name = "version",
     .type = FieldType::kInteger,
     .doc = "Version of the scenario form.",
     .required = true,
     .minimum = kScenarioVersion,
     .maximum = kScenarioVersion,
     .example = "1"},
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
