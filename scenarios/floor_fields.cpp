// The fields of the analysis "floor".
#include "scenarios/field_parts.hpp"
#include "scenarios/floor_analysis.hpp"
#include "scenarios/floor_choices.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kMaxSeconds = 1e6;

constexpr Field kBaselineName = {.name = "baseline",
                                 .type = FieldType::kString,
                                 .doc =
                                     "always-frontier, small-first-cascade, "
                                     "cost-matched-static-mix, best-single, or a policy.",
                                 .example = "\"always-frontier\""};

constexpr Field kWhereFields[] = {
    {.name = "where",
     .type = FieldType::kString,
     .doc = "A condition on columns, as \"where\" of the workload: true = easy.",
     .required = true,
     .example = "\"category == \\\"chat\\\"\""},
};
constexpr Shape kWhereShape = {
    .name = "easy_where", .doc = "Easy by a condition on columns.", .fields = kWhereFields};
constexpr Field kEasyForms[] = {
    {.name = "rule",
     .type = FieldType::kString,
     .doc = "Small is right (by right_score), or scores no less than frontier.",
     .example = "\"small_right\"",
     .choices = kEasyRules},
    {.name = "condition",
     .type = FieldType::kObject,
     .doc = kWhereShape.doc,
     .example = R"({"where": "category == \"chat\""})",
     .shape = &kWhereShape},
};

constexpr Field kDetectionFields[] = {
    {.name = "recall",
     .type = FieldType::kNumber,
     .doc = "P(an answer of small is flagged | it is wrong). Flagged answers are retried on "
            "frontier, both calls are paid.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "1"},
    {.name = "false_alarm",
     .type = FieldType::kNumber,
     .doc = "P(an answer of small is flagged | it is right).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
    {.name = "usd",
     .type = FieldType::kNumber,
     .doc = "Price of looking at one answer of small.",
     .minimum = 0,
     .maximum = kMaxUsd,
     .fallback = "0"},
    {.name = "s",
     .type = FieldType::kNumber,
     .doc = "Seconds that looking takes.",
     .minimum = 0,
     .maximum = kMaxSeconds,
     .fallback = "0"},
};
constexpr Shape kDetectionShape = {
    .name = "detection", .doc = "How failures of small are found.", .fields = kDetectionFields};

constexpr Field kAxisFields[] = {
    {.name = "parameter",
     .type = FieldType::kString,
     .doc = "What moves.",
     .required = true,
     .example = "\"price_ratio\"",
     .choices = analysis::kFloorParameterNames},
    {.name = "from", .type = FieldType::kNumber, .doc = "First value.", .minimum = 0},
    {.name = "to", .type = FieldType::kNumber, .doc = "Last value.", .minimum = 0},
};
constexpr Shape kAxisShape = {
    .name = "axis", .doc = "A parameter and its range.", .fields = kAxisFields};
constexpr Field kAxisForms[] = {
    {.name = "parameter",
     .type = FieldType::kString,
     .doc = "A parameter over its usual range.",
     .example = "\"price_ratio\"",
     .choices = analysis::kFloorParameterNames},
    {.name = "range",
     .type = FieldType::kObject,
     .doc = kAxisShape.doc,
     .example = R"({"parameter": "easy_share", "from": 0.2, "to": 0.8})",
     .shape = &kAxisShape},
};
constexpr Field kMapFields[] = {
    {.name = "x",
     .type = FieldType::kOneOf,
     .doc = "What moves along.",
     .required = true,
     .example = "\"price_ratio\"",
     .alternatives = kAxisForms},
    {.name = "y",
     .type = FieldType::kOneOf,
     .doc = "What moves across.",
     .required = true,
     .example = "\"easy_share\"",
     .alternatives = kAxisForms},
    {.name = "points",
     .type = FieldType::kInteger,
     .doc = "Values of each.",
     .minimum = 2,
     .maximum = 500,
     .fallback = "25",
     .example = "100"},
};
constexpr Shape kMapShape = {.name = "floor_map",
                             .doc = "The floor against the hardest baseline over two parameters.",
                             .fields = kMapFields};

constexpr Field kSliceName = {.name = "column",
                              .type = FieldType::kString,
                              .doc = "A text column of the workload.",
                              .example = "\"category\""};

constexpr Field kFloorFields[] = {
    {.name = "name",
     .type = FieldType::kString,
     .doc = "Title; \"floor of <router>\" where absent.",
     .example = "\"is it worth it\""},
    {.name = "small",
     .type = FieldType::kString,
     .doc = "The model for easy requests; the cheapest one where absent.",
     .example = "\"small\""},
    {.name = "frontier",
     .type = FieldType::kString,
     .doc = "The model for hard ones; the dearest one where absent.",
     .example = "\"frontier\""},
    {.name = "router",
     .type = FieldType::kString,
     .doc = "The policy under test: it answers each request by small or by frontier.",
     .example = "\"threshold\""},
    {.name = "accuracy",
     .type = FieldType::kNumber,
     .doc = "In place of a router: the accuracy of one that does not exist yet.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.85"},
    {.name = "against",
     .type = FieldType::kArray,
     .doc = "What a router has to beat.",
     .fallback = R"(["always-frontier", "small-first-cascade", "cost-matched-static-mix", )"
                 R"("best-single"])",
     .example = R"(["always-frontier", "small-first-cascade"])",
     .element = &kBaselineName,
     .min_items = 1},
    {.name = "currency",
     .type = FieldType::kString,
     .doc = "The currency of verdict, slices and map; where absent quality-adjusted-cost if a "
            "wrong answer has a price, else cost.",
     .example = "\"cost\"",
     .choices = kDataCurrencies},
    {.name = "easy",
     .type = FieldType::kOneOf,
     .doc = "Which requests are easy: a router should send them to small.",
     .fallback = "\"small_right\"",
     .example = "\"small_right\"",
     .alternatives = kEasyForms},
    {.name = "detection",
     .type = FieldType::kObject,
     .doc = "How failures of small are found; the default is: all of them, for nothing.",
     .fallback = "{}",
     .example = R"({"recall": 0.9, "usd": 0.0001})",
     .shape = &kDetectionShape},
    {.name = "router_usd",
     .type = FieldType::kNumber,
     .doc = "What the router itself costs per request; where absent, what the one under test is "
            "measured to spend besides answers, or 0.",
     .minimum = 0,
     .maximum = kMaxUsd,
     .example = "0.00002"},
    {.name = "router_s",
     .type = FieldType::kNumber,
     .doc = "The seconds that the router takes per request; as router_usd where absent.",
     .minimum = 0,
     .maximum = kMaxSeconds,
     .example = "0.03"},
    {.name = "value_of_time_usd_per_s",
     .type = FieldType::kNumber,
     .doc = "Price of a second of waiting.",
     .minimum = 0,
     .maximum = kMaxUsd,
     .fallback = "0"},
    {.name = "steps",
     .type = FieldType::kInteger,
     .doc = "Steps of a session that is retried as a whole until every step is right.",
     .minimum = 1,
     .maximum = 1000,
     .fallback = "1"},
    {.name = "fixed_usd_per_month",
     .type = FieldType::kNumber,
     .doc = "What having a router costs beside its requests; gives the volume that it needs.",
     .minimum = 0,
     .maximum = 1e9,
     .example = "500"},
    {.name = "slices",
     .type = FieldType::kArray,
     .doc = "Text columns by whose values floors are repeated; the scenario's where absent.",
     .example = "[\"category\"]",
     .element = &kSliceName},
    {.name = "slice_requests_min",
     .type = FieldType::kInteger,
     .doc = "Slice values with fewer requests are pooled.",
     .minimum = 1,
     .maximum = 1e9,
     .fallback = "30"},
    {.name = "resamples",
     .type = FieldType::kInteger,
     .doc = "Resamples of the bootstrap; where absent those of \"intervals\".",
     .minimum = 100,
     .maximum = 1e7,
     .example = "10000"},
    {.name = "map",
     .type = FieldType::kObject,
     .doc = kMapShape.doc,
     .example = R"({"x": "price_ratio", "y": "easy_share", "points": 100})",
     .shape = &kMapShape},
};

}  // namespace

constinit const Shape kFloorShape = {.name = "floor", .doc = kFloorDoc, .fields = kFloorFields};

}  // namespace pointsman::scenarios
