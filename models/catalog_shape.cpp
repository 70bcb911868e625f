#include "models/catalog_shape.hpp"

#include "models/rate_fields.hpp"

#include <array>
#include <string_view>

namespace pointsman::models {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr std::array<std::string_view, 3> kTiers = {"frontier", "efficiency", "edge"};
constexpr std::array<std::string_view, 2> kCacheFallbacks = {"base_rate", "tier_input"};
constexpr std::array<std::string_view, 2> kTierBillings = {"whole_request", "marginal"};

/// The rates, then `others`: a price is a flat object.
template <std::size_t N>
constexpr std::array<Field, kRateFields.size() + N> with_rates(const std::array<Field, N>& others) {
  std::array<Field, kRateFields.size() + N> fields{};
  for (std::size_t i = 0; i < kRateFields.size(); ++i) {
    fields[i] = Field{.name = kRateFields[i].name,
                      .type = FieldType::kNumber,
                      .doc = kRateFields[i].doc,
                      .minimum = 0,
                      .example = kRateFields[i].example};
  }
  for (std::size_t i = 0; i < N; ++i) fields[kRateFields.size() + i] = others[i];
  return fields;
}

template <std::size_t M, std::size_t N>
constexpr std::array<Field, M + N> joined(const std::array<Field, M>& a,
                                          const std::array<Field, N>& b) {
  std::array<Field, M + N> fields{};
  for (std::size_t i = 0; i < M; ++i) fields[i] = a[i];
  for (std::size_t i = 0; i < N; ++i) fields[M + i] = b[i];
  return fields;
}

constexpr std::array<Field, 2> kProvenanceFields = {{
    {.name = "source",
     .type = FieldType::kString,
     .doc = "where the figures were read",
     .required = true,
     .example = "\"provider price page\""},
    {.name = "date",
     .type = FieldType::kString,
     .doc = "day of the figures, or of reading them where the source gives none; YYYY-MM-DD",
     .required = true,
     .example = "\"2026-08-01\""},
}};

constexpr auto kTierFields = with_rates(std::array<Field, 2>{{
    {.name = "above_tokens",
     .type = FieldType::kInteger,
     .doc = "prompts longer than this bill at these rates",
     .required = true,
     .minimum = 1,
     .maximum = 1e15,
     .example = "200000"},
    {.name = "inclusive",
     .type = FieldType::kBoolean,
     .doc = "whether a prompt of exactly above_tokens is in the tier",
     .fallback = "false"},
}});

constexpr Field kTierElement = {
    .name = "tier", .type = FieldType::kObject, .doc = "a tier", .shape = &kTierShape};

constexpr auto kPriceFields = with_rates(std::array<Field, 5>{{
    {.name = "tiers",
     .type = FieldType::kArray,
     .doc = "long-context tiers by ascending above_tokens; the highest that matches applies",
     .element = &kTierElement},
    {.name = "cache_fallback",
     .type = FieldType::kString,
     .doc = "what a cache rate that a tier leaves out bills at",
     .fallback = "\"base_rate\"",
     .choices = kCacheFallbacks},
    {.name = "tier_billing",
     .type = FieldType::kString,
     .doc = "which tokens of a long request bill at the tier",
     .fallback = "\"whole_request\"",
     .choices = kTierBillings},
    {.name = "per_call_usd",
     .type = FieldType::kNumber,
     .doc = "USD per call, besides its tokens",
     .minimum = 0,
     .maximum = 1e6,
     .fallback = "0",
     .example = "0.005"},
    {.name = "batch_multiplier",
     .type = FieldType::kNumber,
     .doc = "factor on every token rate of a batch request",
     .minimum = 0,
     .maximum = 100,
     .fallback = "1",
     .example = "0.5"},
}});

constexpr std::array<Field, 1> kBatchSourceFields = {{
    {.name = "batch_source",
     .type = FieldType::kString,
     .doc = "source of batch_multiplier where it is another one",
     .example = "\"provider documentation\""},
}};

constexpr auto kSourcedPriceFields =
    joined(joined(kPriceFields, kBatchSourceFields), kProvenanceFields);
constexpr Shape kSourcedPriceShape = {
    .name = "price", .doc = "a model's list price", .fields = kSourcedPriceFields};

constexpr Field kStragglerFields[] = {
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "how many of the calls are",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.01"},
    {.name = "s_min",
     .type = FieldType::kNumber,
     .doc = "the least time to their first token, in seconds",
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .example = "3"},
    {.name = "s_max",
     .type = FieldType::kNumber,
     .doc = "the longest; all between are equally likely",
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .example = "20"},
};
constexpr Shape kStragglerShape = {
    .name = "stragglers",
    .doc = "calls whose first token comes far later than the law says: cold starts, lost packets",
    .fields = kStragglerFields};

constexpr std::array<Field, 5> kLatencyFields = {{
    {.name = "ttft_s",
     .type = FieldType::kNumber,
     .doc = "median time to the first token, in seconds",
     .minimum = 0,
     .maximum = 1e6,
     .example = "0.6"},
    {.name = "ttft_sigma",
     .type = FieldType::kNumber,
     .doc = "standard deviation of ln(ttft_s)",
     .minimum = 0,
     .maximum = 10,
     .fallback = "0.25"},
    {.name = "tokens_per_s",
     .type = FieldType::kNumber,
     .doc = "median speed of the answer after its first token",
     .minimum = 0,
     .maximum = 1e9,
     .exclusive_minimum = true,
     .example = "90"},
    {.name = "tokens_per_s_sigma",
     .type = FieldType::kNumber,
     .doc = "standard deviation of ln(tokens_per_s)",
     .minimum = 0,
     .maximum = 10,
     .fallback = "0.1"},
    {.name = "stragglers",
     .type = FieldType::kObject,
     .doc = kStragglerShape.doc,
     .example = R"({"share": 0.01, "s_min": 3, "s_max": 20})",
     .shape = &kStragglerShape},
}};
constexpr auto kSourcedLatencyFields = joined(kLatencyFields, kProvenanceFields);
constexpr Shape kSourcedLatencyShape = {
    .name = "latency", .doc = "unloaded latency", .fields = kSourcedLatencyFields};

constexpr auto kLimitFields = joined(std::array<Field, 2>{{
                                         {.name = "max_input_tokens",
                                          .type = FieldType::kInteger,
                                          .doc = "longest prompt",
                                          .minimum = 1,
                                          .maximum = 1e15,
                                          .example = "200000"},
                                         {.name = "max_output_tokens",
                                          .type = FieldType::kInteger,
                                          .doc = "longest answer",
                                          .minimum = 1,
                                          .maximum = 1e15,
                                          .example = "64000"},
                                     }},
                                     kProvenanceFields);
constexpr Shape kLimitsShape = {
    .name = "limits", .doc = "context and output limits", .fields = kLimitFields};

constexpr std::array<Field, 4> kHostingFields = {{
    {.name = "gpu_usd_per_hour",
     .type = FieldType::kNumber,
     .doc = "USD per hour of one GPU",
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .exclusive_minimum = true,
     .example = "2.5"},
    {.name = "gpus",
     .type = FieldType::kInteger,
     .doc = "GPUs of one server",
     .minimum = 1,
     .maximum = 1e6,
     .fallback = "1"},
    {.name = "output_tokens_per_s",
     .type = FieldType::kNumber,
     .doc = "output tokens per second of one server at full load",
     .required = true,
     .minimum = 0,
     .maximum = 1e12,
     .exclusive_minimum = true,
     .example = "2690"},
    {.name = "utilisation",
     .type = FieldType::kNumber,
     .doc = "share of that throughput which is used",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .exclusive_minimum = true,
     .example = "0.3"},
}};
constexpr auto kSourcedHostingFields = joined(kHostingFields, kProvenanceFields);
constexpr Shape kSourcedHostingShape = {.name = "self_hosted",
                                        .doc = "what a token on one's own GPUs costs",
                                        .fields = kSourcedHostingFields};

constexpr auto kOtherPriceFields =
    joined(std::array<Field, 3>{{
               {.name = "input_usd_per_mtok",
                .type = FieldType::kNumber,
                .doc = "USD per million prompt tokens",
                .minimum = 0},
               {.name = "output_usd_per_mtok",
                .type = FieldType::kNumber,
                .doc = "USD per million answer tokens",
                .minimum = 0},
               {.name = "note",
                .type = FieldType::kString,
                .doc = "why it differs: another seller, a dated change, a claim"},
           }},
           kProvenanceFields);
constexpr Shape kOtherPriceShape = {.name = "other price",
                                    .doc = "the same model's price by another source",
                                    .fields = kOtherPriceFields};
constexpr Field kOtherPriceElement = {.name = "other price",
                                      .type = FieldType::kObject,
                                      .doc = "a price by another source",
                                      .shape = &kOtherPriceShape};

constexpr std::array<Field, 10> kProfileFields = {{
    {.name = "id",
     .type = FieldType::kString,
     .doc = "provider/model",
     .required = true,
     .example = "\"openai/gpt-5\""},
    {.name = "name", .type = FieldType::kString, .doc = "the name as people say it"},
    {.name = "tier",
     .type = FieldType::kString,
     .doc = "what the model is used for: frontier, efficiency or edge",
     .choices = kTiers},
    {.name = "litellm_key",
     .type = FieldType::kString,
     .doc = "the model's key in LiteLLM's price map"},
    {.name = "deprecation_date",
     .type = FieldType::kString,
     .doc = "day from which the provider refuses the model, YYYY-MM-DD"},
    {.name = "price",
     .type = FieldType::kObject,
     .doc = "list price; absent = unknown, never 0",
     .shape = &kSourcedPriceShape},
    {.name = "self_hosted",
     .type = FieldType::kObject,
     .doc = "in place of price: the model runs on one's own GPUs",
     .shape = &kSourcedHostingShape},
    {.name = "other_prices",
     .type = FieldType::kArray,
     .doc = "what other sources state; nothing bills by them",
     .element = &kOtherPriceElement},
    {.name = "latency",
     .type = FieldType::kObject,
     .doc = "unloaded latency",
     .shape = &kSourcedLatencyShape},
    {.name = "limits",
     .type = FieldType::kObject,
     .doc = "context and output limits",
     .shape = &kLimitsShape},
}};

constexpr Field kProfileElement = {
    .name = "model", .type = FieldType::kObject, .doc = "a model", .shape = &kProfileShape};

constexpr std::array<Field, 3> kOriginFields = {{
    {.name = "source", .type = FieldType::kString, .doc = "file or price map", .required = true},
    {.name = "sha256", .type = FieldType::kString, .doc = "of its bytes, lower-case hex"},
    {.name = "date",
     .type = FieldType::kString,
     .doc = "day of the snapshot, YYYY-MM-DD",
     .required = true},
}};
constexpr Shape kOriginShape = {
    .name = "origin", .doc = "what the whole file was taken from", .fields = kOriginFields};

constexpr std::array<Field, 4> kCatalogFields = {{
    base::kSchemaField,
    base::version_field(1),
    {.name = "origin",
     .type = FieldType::kObject,
     .doc = "what the whole file was taken from",
     .shape = &kOriginShape},
    {.name = "models",
     .type = FieldType::kArray,
     .doc = "profiles",
     .required = true,
     .element = &kProfileElement},
}};

}  // namespace

constexpr Shape kTierShape = {
    .name = "tier", .doc = "rates of long prompts", .fields = kTierFields};
constexpr Shape kHostingShape = {
    .name = "self_hosted", .doc = "what a token on one's own GPUs costs", .fields = kHostingFields};
constexpr Shape kPriceShape = {.name = "price",
                               .doc = "the parts of a price that replace the profile's",
                               .fields = kPriceFields,
                               .presence = base::Presence::kAtLeastOne};
constexpr Shape kLatencyShape = {.name = "latency",
                                 .doc = "the parts of a latency law that replace the profile's",
                                 .fields = kLatencyFields,
                                 .presence = base::Presence::kAtLeastOne};
constexpr Shape kProfileShape = {
    .name = "model", .doc = "one model of a catalogue", .fields = kProfileFields};
constexpr Shape kCatalogShape = {
    .name = "catalogue", .doc = "a file of model profiles", .fields = kCatalogFields};

}  // namespace pointsman::models
