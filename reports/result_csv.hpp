// The result as a tidy table: policy,slice_key,slice,metric,value,lo,hi, one figure per line.
//
// RFC 4180 quoting, newlines as LF, doubles in their shortest exact form. Unknown figures have an
// empty value. Controls appear as policies named `controls/<kind>`, single models as
// `controls/single_models/<model>`. Invariant: the same numbers as the JSON, digit for digit.
#pragma once

#include "reports/result.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::reports {

std::string result_csv(const Result& result);

/// Replaces the file at `path` atomically.
base::Status write_result_csv(const Result& result, const std::string& path);

}  // namespace pointsman::reports
