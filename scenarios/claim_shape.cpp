// The fields of a claim file; the kinds of checks come from the table of kinds.
#include "scenarios/claim_kinds.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Presence;
using base::Shape;

constexpr std::string_view kNever[] = {"never"};
constexpr Field kBound = {.name = "bound", .type = FieldType::kNumber, .doc = "A bound."};
constexpr Field kLimitFields[] = {
    {.name = "at_least", .type = FieldType::kNumber, .doc = "The figure is said to be no less."},
    {.name = "at_most", .type = FieldType::kNumber, .doc = "The figure is said to be no more."},
};
constexpr Shape kLimit = {.name = "limit",
                          .doc = "A bound that the source states.",
                          .fields = kLimitFields,
                          .presence = Presence::kExactlyOne};
constexpr Field kStatedForms[] = {
    {.name = "value",
     .type = FieldType::kNumber,
     .doc = "The figure, right to half a unit of its last digit: 0.60 is 0.595 to 0.605."},
    {.name = "range",
     .type = FieldType::kArray,
     .doc = "The least and the largest value that are claimed.",
     .element = &kBound,
     .min_items = 2},
    {.name = "limit", .type = FieldType::kObject, .doc = kLimit.doc, .shape = &kLimit},
    {.name = "never",
     .type = FieldType::kString,
     .doc = "It is said never to happen.",
     .choices = kNever},
};
constexpr Field kStated = {.name = "stated_figure",
                           .type = FieldType::kOneOf,
                           .doc = "What the source says of a figure.",
                           .alternatives = kStatedForms};
constexpr Field kInputName = {
    .name = "input", .type = FieldType::kString, .doc = "Name of an input."};

const Shape& check_shape() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> all;
    for (const ClaimKind& kind : claim_kinds()) {
      all.push_back({.name = kind.name,
                     .type = FieldType::kObject,
                     .doc = kind.inputs->doc,
                     .shape = kind.inputs});
    }
    return all;
  }();
  static const Shape shape = {.name = "check",
                              .doc = "How the figures follow from the inputs.",
                              .fields = fields,
                              .presence = Presence::kExactlyOne};
  return shape;
}

const Shape& claim_shape() {
  static const Field fields[] = {
      {.name = "id",
       .type = FieldType::kString,
       .doc = "A short name of the claim.",
       .required = true,
       .example = "\"A1\""},
      {.name = "claim",
       .type = FieldType::kString,
       .doc = "The claim in one sentence.",
       .required = true},
      {.name = "note", .type = FieldType::kString, .doc = "What a reader should know."},
      {.name = "check",
       .type = FieldType::kObject,
       .doc = "Inputs, and how the figures follow from them. Without it the claim is listed only.",
       .shape = &check_shape()},
      {.name = "stated",
       .type = FieldType::kMap,
       .doc = "What the source says, by the name of the figure.",
       .element = &kStated,
       .min_items = 1},
      {.name = "rounded",
       .type = FieldType::kArray,
       .doc = "Inputs that the source gives rounded: any value that rounds to them will do.",
       .element = &kInputName,
       .min_items = 1},
  };
  static const Shape shape = {.name = "claim", .doc = "One published claim.", .fields = fields};
  return shape;
}

}  // namespace

const Shape& claims_shape() {
  static const Field element = {
      .name = "claim", .type = FieldType::kObject, .shape = &claim_shape()};
  static const Field fields[] = {
      base::kSchemaField,
      base::version_field(1),
      {.name = "source",
       .type = FieldType::kString,
       .doc = "The text that makes the claims.",
       .required = true},
      {.name = "claims",
       .type = FieldType::kArray,
       .doc = "The claims, in the order of the text.",
       .required = true,
       .element = &element,
       .min_items = 1},
  };
  static const Shape shape = {.name = "claim_file",
                              .doc = "Published figures with the inputs they should follow from.",
                              .fields = fields};
  return shape;
}

}  // namespace pointsman::scenarios
