// Floors and flips as JSON. For .cpp files of this folder alone.
//
// Invariant: "reach" is always there; a value that does not exist is null, and "reason" says why
// where there is one.
#pragma once

#include "reports/json_value.hpp"
#include "sim/analysis/floor.hpp"

namespace pointsman::reports {

/// {"floor", "reach", "reason"}.
Json floor_json(const analysis::Floor& floor);
/// {"value", "reach", "pays", "reason"}.
Json flip_json(const analysis::Flip& flip);

}  // namespace pointsman::reports
