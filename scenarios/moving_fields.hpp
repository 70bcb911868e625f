// The fields that every analysis of a moving number has: whose, which number, which values.
#pragma once

#include "sim/base/shape.hpp"

#include <array>
#include <string_view>

namespace pointsman::scenarios {

inline constexpr std::array<std::string_view, 1> kAllPoints = {"all"};
inline constexpr base::Field kPoint = {
    .name = "point", .type = base::FieldType::kNumber, .doc = "A value of the parameter."};
inline constexpr base::Field kRangeFields[] = {
    {.name = "from",
     .type = base::FieldType::kNumber,
     .doc = "The least value.",
     .required = true,
     .example = "0"},
    {.name = "to",
     .type = base::FieldType::kNumber,
     .doc = "The greatest value.",
     .required = true,
     .example = "1"},
    {.name = "count",
     .type = base::FieldType::kInteger,
     .doc = "How many values, evenly spaced, both ends among them.",
     .minimum = 2,
     .maximum = 1e6,
     .fallback = "21"},
};
inline constexpr base::Shape kRangeShape = {
    .name = "range", .doc = "Values from one to another.", .fields = kRangeFields};
inline constexpr base::Field kPointForms[] = {
    {.name = "all",
     .type = base::FieldType::kString,
     .doc = "Every value at which the result changes; of a number that is no threshold, 21 over "
            "its range.",
     .example = "\"all\"",
     .choices = kAllPoints},
    {.name = "count",
     .type = base::FieldType::kInteger,
     .doc = "This many values over the parameter's range.",
     .minimum = 2,
     .maximum = 1e6,
     .example = "101"},
    {.name = "range",
     .type = base::FieldType::kObject,
     .doc = kRangeShape.doc,
     .example = R"({"from": 0, "to": 1, "count": 11})",
     .shape = &kRangeShape},
    {.name = "list",
     .type = base::FieldType::kArray,
     .doc = "These values.",
     .example = "[0.2, 0.5, 0.8]",
     .element = &kPoint,
     .min_items = 1},
};
inline constexpr base::Field kPolicyNameField = {.name = "policy",
                                                 .type = base::FieldType::kString,
                                                 .doc = "A named policy.",
                                                 .required = true,
                                                 .example = "\"threshold\""};

inline constexpr base::Field kParameterField = {
    .name = "parameter",
    .type = base::FieldType::kString,
    .doc =
        "The number in that policy which moves: its key, or a dotted path where the key occurs "
        "more than once.",
    .required = true,
    .example = "\"at_least\""};

inline constexpr base::Field kPointsField = {.name = "points",
                                             .type = base::FieldType::kOneOf,
                                             .doc = "Which values it takes.",
                                             .fallback = "\"all\"",
                                             .example = "\"all\"",
                                             .alternatives = kPointForms};

}  // namespace pointsman::scenarios
