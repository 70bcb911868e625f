// Cells of tables from places in a result: each number with its pointer.
//
// Invariant: what is unknown reads "-", or the reason where the result gives one. Pure.
#pragma once

#include "reports/page/at.hpp"
#include "reports/page/view.hpp"

#include <string>
#include <string_view>

namespace pointsman::reports::page {

/// How a number is shown: value * scale with these decimals, or significant digits.
struct NumberStyle {
  double scale = 1;
  int decimals = -1;  ///< -1: `significant` digits
  int significant = 4;
  int bound_decimals = -1;    ///< of intervals; -1: as the number
  std::string_view before{};  ///< "$"
  bool has_sign = false;      ///< "+" before what is above zero
  bool is_count = false;      ///< whole, or with one decimal
  bool is_trimmed = false;    ///< without zeros at the end
};

inline constexpr NumberStyle kPercent{.scale = 100, .decimals = 2, .bound_decimals = 1};
inline constexpr NumberStyle kPercentShort{.scale = 100, .decimals = 1, .bound_decimals = 1};
inline constexpr NumberStyle kPoints{
    .scale = 100, .decimals = 2, .bound_decimals = 1, .has_sign = true};
inline constexpr NumberStyle kUsdPer1k{.scale = 1000};
inline constexpr NumberStyle kUsd{};
inline constexpr NumberStyle kSeconds{.significant = 3};
inline constexpr NumberStyle kCount{.decimals = 0};
inline constexpr NumberStyle kExpectedCount{.is_count = true};
inline constexpr NumberStyle kPlainNumber{.significant = 4, .is_trimmed = true};

Cell text_cell(std::string text, Mood mood = Mood::kPlain);
Cell faint_cell(std::string text);

/// One number with its pointer, or "-".
Span number_span(const At& at, const NumberStyle& style);
Cell number_cell(const At& at, const NumberStyle& style);
/// `whole` less a part of it, or "-": a number that the result does not hold has no pointer.
Cell rest_cell(const At& whole, const At& part, const NumberStyle& style);
/// "83.75 [82.1, 85.3]" of {"mean" (or `centre`), "lo", "hi"}.
Cell interval_cell(const At& at, const NumberStyle& style, std::string_view centre = "mean");
/// " [82.1, 85.3]" alone, faint; empty where a bound is not known.
Text interval_text(const At& at, const NumberStyle& style);

/// The text of a value in a style, without a pointer.
std::string styled(double value, const NumberStyle& style, bool is_bound = false);
/// All texts of a cell, one after the other.
std::string plain_text(const Text& text);

/// {"mean", "lo", "hi"} as a datum's y and bounds.
void put_y(Datum& datum, const At& at, std::string_view centre = "mean");
void put_x(Datum& datum, const At& at, std::string_view centre = "mean", double scale = 1);
/// An upright line where nothing changes.
Series zero_rule(std::string name);

}  // namespace pointsman::reports::page
