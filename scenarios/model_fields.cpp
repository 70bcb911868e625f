#include "models/catalog_shape.hpp"
#include "scenarios/field_parts.hpp"
#include "scenarios/fields.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

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
     .shape = &models::kHostingShape},
    {.name = "latency",
     .type = FieldType::kObject,
     .doc = "Replaces parts of the profile's latency law. Where the workload has the model's "
            "\"|latency_s\", its calls take that time, and no law is used.",
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
    {.name = "attempts",
     .type = FieldType::kObject,
     .doc = "Where the outcomes of repeated attempts come from.",
     .example = "{\"when_exhausted\": \"repeat\"}",
     .shape = &kAttemptsShape},
    {.name = "errors",
     .type = FieldType::kObject,
     .doc = kErrorsDoc,
     .example = "{\"rate\": 0.02}",
     .shape = &kErrorsShape},
    {.name = "context_tokens",
     .type = FieldType::kInteger,
     .doc = "The longest prompt it takes, for fallbacks; the profile's where absent.",
     .minimum = 1,
     .maximum = kMaxTokens,
     .example = "128000"},
    {.name = "desk",
     .type = FieldType::kObject,
     .doc =
         "Makes it a human desk: its price, accuracy and time stand for columns of the workload.",
     .example = "{\"usd\": 5, \"accuracy\": 0.98}",
     .shape = &kDeskShape},
    {.name = "cost",
     .type = FieldType::kString,
     .doc = "Where its cost comes from: the workload's cost_usd column (labelled), tokens at the "
            "profile's price (profile), or labelled where that column exists (auto).",
     .fallback = "\"auto\"",
     .choices = kCostSources},
};

}  // namespace

constinit const Shape kModelShape = {
    .name = "model", .doc = "A model as the policies name it.", .fields = kModelFields};

}  // namespace pointsman::scenarios
