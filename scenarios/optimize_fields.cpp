// The fields of the analysis "optimize".
#include "scenarios/optimize_analysis.hpp"
#include "sim/policy/overhead.hpp"

#include <array>

namespace pointsman::scenarios {
namespace {

using base::FieldType;

constexpr std::array<std::string_view, 1> kMinimised = {"cost"};
constexpr std::array<std::string_view, 2> kMaximised = {"accuracy", "value"};

constexpr base::Field kValue = {
    .name = "value", .type = FieldType::kNumber, .doc = "A value to try."};
constexpr base::Field kSpanFields[] = {
    {.name = "from", .type = FieldType::kNumber, .doc = "Least value.", .example = "0.2"},
    {.name = "to", .type = FieldType::kNumber, .doc = "Greatest value.", .example = "0.9"},
    {.name = "values",
     .type = FieldType::kArray,
     .doc = "These values alone.",
     .example = "[0.2, 0.5, 0.8]",
     .element = &kValue,
     .min_items = 1},
};
constexpr base::Shape kSpanShape = {
    .name = "search_range",
    .doc =
        "Where a parameter may lie; {} = anywhere that a threshold makes a difference, or all "
        "of the key's range.",
    .fields = kSpanFields};
constexpr base::Field kRange = {
    .name = "range", .type = FieldType::kObject, .doc = kSpanShape.doc, .shape = &kSpanShape};

constexpr base::Field kName = {
    .name = "name", .type = FieldType::kString, .doc = "A model or named policy."};
const base::Field kMixtureFields[] = {
    {.name = "of",
     .type = FieldType::kArray,
     .doc = "Models and named policies to mix.",
     .required = true,
     .example = R"(["small", "frontier"])",
     .element = &kName,
     .min_items = 2},
    {.name = "by",
     .type = FieldType::kString,
     .doc = "A column with its own shares per value, or per bin of its numbers; one split for all "
            "where absent.",
     .example = "\"category\""},
    {.name = "bins",
     .type = FieldType::kInteger,
     .doc = "Of a column of numbers: cut at the quantiles of the requests to choose by; 5 where "
            "absent.",
     .minimum = 2,
     .maximum = 100,
     .example = "5"},
    policy::kOverheadField,
};
constexpr base::Shape kMixtureShape = {.name = "mixture",
                                       .doc = "The best shares of traffic between policies.",
                                       .fields = kMixtureFields};
constexpr base::Field kGoalModel = {.name = "model", .type = FieldType::kString, .doc = "A model."};
constexpr base::Field kByAnswerFields[] = {
    {.name = "base",
     .type = FieldType::kArray,
     .doc = "Models with answers and confidences, one of which is asked first.",
     .required = true,
     .example = R"(["cheap"])",
     .element = &kGoalModel,
     .min_items = 1},
    {.name = "add_ons",
     .type = FieldType::kArray,
     .doc = "Models that may be asked next.",
     .required = true,
     .example = R"(["mid", "dear"])",
     .element = &kGoalModel,
     .min_items = 1},
};
constexpr base::Shape kByAnswerShape = {
    .name = "by_answer_search",
    .doc =
        "A confidence threshold and shares of add-on models for each answer of a base model "
        "(FrugalML, NeurIPS 2020).",
    .fields = kByAnswerFields};

constexpr base::Field kOptimizeFields[] = {
    {.name = "name",
     .type = FieldType::kString,
     .doc = "Title; what is optimised where absent.",
     .example = "\"cheapest at 80 %\""},
    {.name = "policy",
     .type = FieldType::kString,
     .doc = "A named policy whose numbers are searched; or \"mixture\" or \"by_answer\".",
     .example = "\"threshold\""},
    {.name = "parameters",
     .type = FieldType::kMap,
     .doc = "The numbers to search, by key or dotted path; the policy's thresholds where absent.",
     .example = R"({"at_least": {}})",
     .element = &kRange,
     .min_items = 1},
    {.name = "mixture",
     .type = FieldType::kObject,
     .doc = kMixtureShape.doc,
     .shape = &kMixtureShape},
    {.name = "by_answer",
     .type = FieldType::kObject,
     .doc = kByAnswerShape.doc,
     .shape = &kByAnswerShape},
    {.name = "minimise",
     .type = FieldType::kString,
     .doc = "What to make small; or \"maximise\".",
     .example = "\"cost\"",
     .choices = kMinimised},
    {.name = "maximise",
     .type = FieldType::kString,
     .doc = "What to make large; \"value\" is accuracy at the price of a wrong answer, less cost.",
     .example = "\"accuracy\"",
     .choices = kMaximised},
    {.name = "accuracy_at_least",
     .type = FieldType::kNumber,
     .doc = "Limit on the mean score.",
     .example = "0.8"},
    {.name = "cost_at_most_usd",
     .type = FieldType::kNumber,
     .doc = "Limit on the mean cost of a request.",
     .minimum = 0,
     .example = "0.0005"},
    {.name = "latency_at_most_s",
     .type = FieldType::kNumber,
     .doc = "Limit on the mean unloaded latency.",
     .minimum = 0,
     .example = "1.5"},
    {.name = "candidates",
     .type = FieldType::kInteger,
     .doc = "Settings that successive halving starts from.",
     .minimum = 2,
     .maximum = 1e5,
     .fallback = "64"},
    {.name = "frontier_points",
     .type = FieldType::kInteger,
     .doc = "Settings of the frontier to report, at most.",
     .minimum = 2,
     .maximum = 1000,
     .fallback = "11"},
};

}  // namespace

constinit const base::Shape kOptimizeShape = {
    .name = "optimize",
    .doc =
        "The best numbers of a policy, or the best mixture, under limits: chosen on some "
        "requests, judged on the others.",
    .fields = kOptimizeFields};

}  // namespace pointsman::scenarios
