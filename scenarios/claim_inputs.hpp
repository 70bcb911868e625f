// Reading the inputs of a check, and naming what follows: helpers of claim_kinds*.cpp alone.
//
// Precondition of every reader: the inputs keep their kind's shape, so a required number is there.
#pragma once

#include "scenarios/claim_kinds.hpp"
#include "sim/analysis/floor.hpp"

#include <cmath>

namespace pointsman::scenarios {

inline constexpr std::string_view kInputOutput = "input against output price";
inline constexpr std::string_view kCallsCost = "share of calls against share of cost";
inline constexpr std::string_view kPointsPercent = "points against percent";
inline constexpr std::string_view kRelativeAbsolute = "relative against absolute";
inline constexpr std::string_view kOtherQuantity = "two quantities under one number";

// Fields of inputs.

constexpr base::Field number_field(std::string_view name, std::string_view doc,
                                   bool required = true) {
  return {.name = name, .type = base::FieldType::kNumber, .doc = doc, .required = required};
}
constexpr base::Field amount_field(std::string_view name, std::string_view doc,
                                   bool required = true) {
  return {.name = name,
          .type = base::FieldType::kNumber,
          .doc = doc,
          .required = required,
          .minimum = 0};
}
constexpr base::Field positive_field(std::string_view name, std::string_view doc,
                                     bool required = true) {
  return {.name = name,
          .type = base::FieldType::kNumber,
          .doc = doc,
          .required = required,
          .minimum = 0,
          .exclusive_minimum = true};
}
constexpr base::Field share_field(std::string_view name, std::string_view doc,
                                  bool required = true) {
  return {.name = name,
          .type = base::FieldType::kNumber,
          .doc = doc,
          .required = required,
          .minimum = 0,
          .maximum = 1};
}

// Reading them.

inline double number(const base::Node& inputs, std::string_view key) {
  return inputs.find(key)->number;
}
inline double number_or(const base::Node& inputs, std::string_view key, double fallback) {
  const base::Node* const node = inputs.find(key);
  return node == nullptr ? fallback : node->number;
}

/// A figure; what is not finite is undefined.
inline DerivedFigure figure(std::string_view name, FigureUnit unit, double value) {
  if (!std::isfinite(value)) return {name, unit, std::nullopt, "undefined: a division by zero"};
  return {name, unit, value, {}};
}
inline DerivedFigure figure(std::string_view name, FigureUnit unit, const analysis::Flip& flip) {
  if (flip.value) return figure(name, unit, *flip.value);
  return {name, unit, std::nullopt,
          flip.reason.empty() ? std::string(reach_name(flip.reach)) : flip.reason};
}
inline DerivedFigure figure(std::string_view name, FigureUnit unit, const analysis::Floor& floor) {
  if (floor.value) return figure(name, unit, *floor.value);
  return {name, unit, std::nullopt, floor.reason};
}

/// The kinds about prices and traffic (claim_price_kinds.cpp).
std::span<const ClaimKind> price_claim_kinds();
/// The kinds about money over time and statistics (claim_money_kinds.cpp).
std::span<const ClaimKind> money_claim_kinds();

}  // namespace pointsman::scenarios
