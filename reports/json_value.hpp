// The JSON values that renderers of reports share. For .cpp files of this folder alone.
//
// Invariant: what is unknown is null with its reason under "unknown", and a number that is not
// finite is null: no NaN leaves the program.
#pragma once

#include "sim/analysis/intervals.hpp"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pointsman::reports {

using Json = nlohmann::json;  ///< keys of an object are sorted

Json json_number(double value);
Json json_number(const std::optional<double>& value);
Json json_text_or_null(const std::string& text);
/// {"mean", "lo", "hi"}.
Json json_estimate(const analysis::Estimate& value);
/// object[key] = null, object.unknown[key] = reason.
void put_unknown(Json& object, const char* key, const std::string& reason);

}  // namespace pointsman::reports
