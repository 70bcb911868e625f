// What the reports of `pointsman plan` and of the analysis "plan" share. For .cpp files of this
// folder alone.
#pragma once

#include "reports/json_value.hpp"
#include "sim/analysis/value_of_information.hpp"

#include <cstdint>
#include <optional>

namespace pointsman::reports {

inline constexpr double kPercentagePoint = 0.01;

inline constexpr const char* kNoNumberTellsApart =
    "no number of labels tells what was observed from the limit itself";

Json json_count(const std::optional<std::uint64_t>& value);
/// Worth in USD of knowing more.
Json value_json(const analysis::ValueOfLabels& value, std::uint64_t labels);

}  // namespace pointsman::reports
