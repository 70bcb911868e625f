// The result file, `pointsman.result/1`: JSON with sorted keys and doubles that read back exactly.
//
// Invariant: a pure function of the Result, so equal results are equal bytes. What is unknown is
// null, and `unknown.<field>` beside it says why; a bound that the data cannot give is null too.
// The format is described by reports/result.schema.json. Cost: O(policies x slice values).
#pragma once

#include "reports/result.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::reports {

/// Ends in a newline.
std::string result_json(const Result& result);

/// Replaces the file at `path` atomically.
base::Status write_result_json(const Result& result, const std::string& path);

}  // namespace pointsman::reports
