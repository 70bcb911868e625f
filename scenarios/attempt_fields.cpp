#include "scenarios/field_parts.hpp"
#include "scenarios/fields.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr Field kBetaFields[] = {
    {.name = "mean",
     .type = FieldType::kNumber,
     .doc = "Mean of the requests' success probabilities.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.8"},
    {.name = "sd",
     .type = FieldType::kNumber,
     .doc = "Their standard deviation.",
     .required = true,
     .minimum = 0,
     .maximum = 0.5,
     .exclusive_minimum = true,
     .example = "0.343"},
};
constexpr Shape kBetaShape = {.name = "beta",
                              .doc = "A Beta law of success probabilities, by its moments.",
                              .fields = kBetaFields};

constexpr Field kAttemptFields[] = {
    {.name = "from",
     .type = FieldType::kString,
     .doc =
         "Recorded attempts, or draws from a success probability; auto: draws where the workload "
         "has only counts (samples, samples_correct).",
     .fallback = "\"auto\"",
     .choices = kAttemptSources},
    {.name = "when_exhausted",
     .type = FieldType::kString,
     .doc = "Where a policy makes more attempts than were recorded: a missing outcome (stop), "
            "recorded ones again with replacement (repeat), or draws (probability).",
     .fallback = "\"stop\"",
     .choices = kWhenExhausted},
    {.name = "probability",
     .type = FieldType::kString,
     .doc = "A request's success probability: its score, the share of right samples, a Beta law "
            "updated by its counts, or the model's \"accuracy\". Auto: samples, else score.",
     .fallback = "\"auto\"",
     .choices = kProbabilities},
    {.name = "beta",
     .type = FieldType::kObject,
     .doc = "The Beta law before the request's counts are seen; fitted to all counts where absent.",
     .example = "{\"mean\": 0.8, \"sd\": 0.343}",
     .shape = &kBetaShape},
    {.name = "difficulty_correlation",
     .type = FieldType::kNumber,
     .doc = "Correlation of a request's difficulty between the models that draw it.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
    {.name = "dominant_wrong_share",
     .type = FieldType::kNumber,
     .doc = "P(a wrong answer without a text is the request's most common wrong one); the others "
            "are all different. 1 is the worst case of a vote.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "1",
     .example = "0.84"},
};
constexpr Field kErrorFields[] = {
    {.name = "rate",
     .type = FieldType::kNumber,
     .doc = "P(a call fails).",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.02"},
    {.name = "s",
     .type = FieldType::kNumber,
     .doc = "Time that a failing call takes, in seconds.",
     .minimum = 0,
     .maximum = 86400,
     .fallback = "0"},
};
constexpr Field kDeskFields[] = {
    {.name = "usd",
     .type = FieldType::kNumber,
     .doc = "Price of an answer.",
     .required = true,
     .minimum = 0,
     .maximum = kMaxUsd,
     .example = "5"},
    {.name = "accuracy",
     .type = FieldType::kNumber,
     .doc = "Expected score of an answer.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.98"},
    {.name = "s",
     .type = FieldType::kNumber,
     .doc = "Time that an answer takes, in seconds.",
     .minimum = 0,
     .maximum = 1e8,
     .example = "300"},
};

}  // namespace

constinit const Shape kAttemptsShape = {.name = "attempts",
                                        .doc = "Where the outcomes of repeated attempts come from.",
                                        .fields = kAttemptFields};
constinit const Shape kErrorsShape = {.name = "errors", .doc = kErrorsDoc, .fields = kErrorFields};
constinit const Shape kDeskShape = {
    .name = "desk", .doc = "People who answer in place of a model.", .fields = kDeskFields};

}  // namespace pointsman::scenarios
