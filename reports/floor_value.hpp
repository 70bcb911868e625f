// Floors and flips as JSON. For .cpp files of this folder alone.
//
// Invariant: "reach" is always there; a value that does not exist is null, and "reason" says why
// where there is one.
#pragma once

#include "reports/json_value.hpp"
#include "sim/analysis/floor.hpp"

namespace pointsman::reports {

/// {key, "reach", "reason"}.
Json threshold_json(const char* key, const std::optional<double>& value, analysis::Reach reach,
                    const std::string& reason);
/// {"floor", "reach", "reason"}.
Json floor_json(const analysis::Floor& floor);
/// {"value", "reach", "pays", "reason"}.
Json flip_json(const analysis::Flip& flip);

}  // namespace pointsman::reports
