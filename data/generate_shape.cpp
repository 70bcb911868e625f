#include "data/generate_shape.hpp"

#include "data/generate_spec.hpp"

#include <array>

namespace pointsman::data {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kMostRows = 1e12;
constexpr double kLargestSeed = 9007199254740991;  // 2^53 - 1: every JSON tool keeps it
constexpr double kWidestSigma = 5;
constexpr double kFarthestDifficulty = 100;
constexpr double kSharpestAuc = 0.9999;

const Field kTokenFields[] = {
    {.name = "median",
     .type = FieldType::kNumber,
     .doc = "Median number of tokens.",
     .required = true,
     .minimum = 1,
     .maximum = kMostTokens,
     .example = "600"},
    {.name = "sigma",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of the logarithm.",
     .minimum = 0,
     .maximum = kWidestSigma,
     .fallback = "0",
     .example = "0.9"},
    {.name = "max",
     .type = FieldType::kInteger,
     .doc = "Most tokens; larger draws are cut to it.",
     .minimum = 1,
     .maximum = kMostTokens,
     .fallback = "10000000"},
};
const Shape kTokens = {
    .name = "token_law", .doc = "Lognormal counts of tokens.", .fields = kTokenFields};

const Field kCategoryFields[] = {
    {.name = "weight",
     .type = FieldType::kNumber,
     .doc = "Share of the requests; weights need not sum to 1.",
     .required = true,
     .minimum = 0,
     .example = "0.25"},
    {.name = "difficulty",
     .type = FieldType::kNumber,
     .doc = "Mean difficulty of the category, on the scale of abilities.",
     .minimum = -kFarthestDifficulty,
     .maximum = kFarthestDifficulty,
     .fallback = "0"},
};
const Shape kCategory = {
    .name = "category", .doc = "One kind of requests.", .fields = kCategoryFields};
const Field kCategoryElement = {.type = FieldType::kObject, .shape = &kCategory};

const Field kConfidenceFields[] = {
    {.name = "auc",
     .type = FieldType::kNumber,
     .doc = "Probability that a right answer is more confident than a wrong one.",
     .required = true,
     .minimum = 0.5,
     .maximum = kSharpestAuc,
     .example = "0.8"},
    {.name = "temperature",
     .type = FieldType::kNumber,
     .doc = "Divides the calibrated logit; below 1 is overconfident.",
     .minimum = 0.01,
     .maximum = 100,
     .fallback = "1"},
    {.name = "shift",
     .type = FieldType::kNumber,
     .doc = "Added to the logit; above 0 is overconfident.",
     .minimum = -20,
     .maximum = 20,
     .fallback = "0"},
};
const Shape kConfidence = {.name = "confidence",
                           .doc = "How well and how honestly a model knows that it is right.",
                           .fields = kConfidenceFields};

const Field kPriceFields[] = {
    {.name = "input_usd_per_mtok",
     .type = FieldType::kNumber,
     .doc = "USD per million input tokens.",
     .required = true,
     .minimum = 0,
     .maximum = kHighestUsdPerMtok,
     .example = "1"},
    {.name = "output_usd_per_mtok",
     .type = FieldType::kNumber,
     .doc = "USD per million output tokens.",
     .required = true,
     .minimum = 0,
     .maximum = kHighestUsdPerMtok,
     .example = "5"},
};
const Shape kPrice = {.name = "price", .doc = "What the tokens cost.", .fields = kPriceFields};

const Field kLatencyFields[] = {
    {.name = "ttft_s",
     .type = FieldType::kNumber,
     .doc = "Median time to the first token, in seconds.",
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .example = "0.6"},
    {.name = "ttft_sigma",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of its logarithm.",
     .minimum = 0,
     .maximum = kWidestSigma,
     .fallback = "0"},
    {.name = "tokens_per_s",
     .type = FieldType::kNumber,
     .doc = "Median output speed, in tokens per second.",
     .required = true,
     .minimum = 0.001,
     .maximum = 1e9,
     .example = "95"},
    {.name = "tokens_per_s_sigma",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of its logarithm.",
     .minimum = 0,
     .maximum = kWidestSigma,
     .fallback = "0"},
};
const Shape kLatency = {.name = "latency",
                        .doc = "Time to first token plus output tokens at a speed.",
                        .fields = kLatencyFields};

const Field kModelFields[] = {
    {.name = "accuracy",
     .type = FieldType::kNumber,
     .doc = "Expected share of right answers; the ability is solved from it.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.7"},
    {.name = "ability",
     .type = FieldType::kNumber,
     .doc = "Ability on the scale of difficulties, instead of an accuracy.",
     .minimum = -1e6,
     .maximum = 1e6},
    {.name = "discrimination",
     .type = FieldType::kNumber,
     .doc = "How sharply difficulty separates right from wrong.",
     .minimum = 0.01,
     .maximum = 100,
     .fallback = "1"},
    {.name = "guess",
     .type = FieldType::kNumber,
     .doc = "Probability of a right answer to a request that is far too hard.",
     .minimum = 0,
     .maximum = 0.99,
     .fallback = "0"},
    {.name = "confidence",
     .type = FieldType::kObject,
     .doc = "Writes a confidence per answer.",
     .shape = &kConfidence},
    {.name = "output_tokens",
     .type = FieldType::kObject,
     .doc = "Writes the output tokens.",
     .shape = &kTokens},
    {.name = "price",
     .type = FieldType::kObject,
     .doc = "Writes the cost in USD; needs input and output tokens.",
     .shape = &kPrice},
    {.name = "latency",
     .type = FieldType::kObject,
     .doc = "Writes the unloaded latency; needs output tokens.",
     .shape = &kLatency},
};
const Shape kModel = {.name = "model", .doc = "One synthetic model.", .fields = kModelFields};
const Field kModelElement = {.type = FieldType::kObject, .shape = &kModel};

const Field kTargetFields[] = {
    {.name = "right",
     .type = FieldType::kString,
     .doc = "The model that is right.",
     .example = "\"frontier\""},
    {.name = "wrong",
     .type = FieldType::kString,
     .doc = "The model that is wrong.",
     .example = "\"small\""},
};
const Shape kTarget = {.name = "target",
                       .doc =
                           "What the signal foretells: one model is right, one is wrong, or "
                           "both at once (the first is needed).",
                       .fields = kTargetFields,
                       .presence = base::Presence::kAtLeastOne};

constexpr std::array<std::string_view, 2> kScales = {"probability", "uniform"};
const Field kSignalFields[] = {
    {.name = "target",
     .type = FieldType::kObject,
     .doc = "The event that a high score stands for.",
     .required = true,
     .example = R"({"right": "frontier", "wrong": "small"})",
     .shape = &kTarget},
    {.name = "auc",
     .type = FieldType::kNumber,
     .doc = "Area under the score's ROC curve (equal-variance Gaussian).",
     .required = true,
     .minimum = 0.5,
     .maximum = kSharpestAuc,
     .example = "0.75"},
    {.name = "scale",
     .type = FieldType::kString,
     .doc = "Score as calibrated probability of the target, or uniform over the requests.",
     .fallback = "\"probability\"",
     .choices = kScales},
};
const Shape kSignal = {.name = "signal",
                       .doc = "A number that is known before any model is called.",
                       .fields = kSignalFields};
const Field kSignalElement = {.type = FieldType::kObject, .shape = &kSignal};

const Field kCorrelationNumber = {.type = FieldType::kNumber, .minimum = -1, .maximum = 1};
const Field kCorrelationRow = {.type = FieldType::kArray, .element = &kCorrelationNumber};
const Field kCorrelationForms[] = {
    {.type = FieldType::kNumber,
     .doc = "The same for every pair of models.",
     .minimum = -1,
     .maximum = 1},
    {.type = FieldType::kArray,
     .doc = "A matrix, in the order of the models.",
     .element = &kCorrelationRow},
};

const Field kSpecFields[] = {
    base::kSchemaField,
    base::version_field(1),
    {.name = "name", .type = FieldType::kString, .doc = "What the workload is called."},
    {.name = "seed",
     .type = FieldType::kInteger,
     .doc = "Another seed gives another workload of the same kind.",
     .minimum = 0,
     .maximum = kLargestSeed,
     .fallback = "1"},
    {.name = "rows",
     .type = FieldType::kInteger,
     .doc = "Number of requests.",
     .required = true,
     .minimum = 1,
     .maximum = kMostRows,
     .example = "2000"},
    {.name = "id_prefix",
     .type = FieldType::kString,
     .doc = "Stands before the row number (from 0) in each id.",
     .fallback = "\"\""},
    {.name = "categories",
     .type = FieldType::kMap,
     .doc = "Kinds of requests, with their shares and difficulties.",
     .element = &kCategoryElement,
     .min_items = 1},
    {.name = "difficulty_sd",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of difficulty within a category.",
     .minimum = 0,
     .maximum = kFarthestDifficulty,
     .fallback = "1"},
    {.name = "input_tokens",
     .type = FieldType::kObject,
     .doc = "Writes the input tokens of each request.",
     .shape = &kTokens},
    {.name = "models",
     .type = FieldType::kMap,
     .doc = "The models that answer.",
     .required = true,
     .element = &kModelElement,
     .min_items = 1},
    {.name = "correlation",
     .type = FieldType::kOneOf,
     .doc = "Correlation of the models' outcomes at equal difficulty (Gaussian copula).",
     .fallback = "0",
     .alternatives = kCorrelationForms},
    {.name = "signals",
     .type = FieldType::kMap,
     .doc = "Scores that foretell an event.",
     .element = &kSignalElement},
};
const Shape kSpec = {
    .name = "generator_spec", .doc = "A synthetic labelled workload.", .fields = kSpecFields};

}  // namespace

const Shape& generator_shape() {
  return kSpec;
}

}  // namespace pointsman::data
