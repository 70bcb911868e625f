// Choices of the analysis "floor", each in the order of its enumeration.
#pragma once

#include "scenarios/floor_analysis.hpp"

#include <array>
#include <string_view>

namespace pointsman::scenarios {

/// EasyRule without kWhere.
inline constexpr std::array<std::string_view, 2> kEasyRules = {"small_right", "small_no_worse"};

/// Names of the currencies that labels can be measured in (sim/analysis/floor.hpp).
inline constexpr std::array<std::string_view, 5> kDataCurrencies = {
    "cost", "quality-adjusted-cost", "time-adjusted-cost", "latency", "resolved-session"};
inline constexpr std::array<analysis::FloorCurrency, 5> kDataCurrencyValues = {
    analysis::FloorCurrency::kCost, analysis::FloorCurrency::kQualityAdjustedCost,
    analysis::FloorCurrency::kTimedCost, analysis::FloorCurrency::kLatency,
    analysis::FloorCurrency::kSession};

}  // namespace pointsman::scenarios
