// Whether a result file is whole: that every part is there and of its kind.
//
// Pages and tables show "-" for what is not known, so a file that was damaged would look like one
// that knows little. Its schema, reports/result.schema.json, is what it is held to; parts that the
// schema does not name pass, as those of a later version would. Pure. Cost: one pass.
#pragma once

#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

namespace pointsman::reports {

/// kData at the first part that is missing or wrong, with its path:
/// "policies.router.accuracy.mean".
base::Status check_whole(const base::Document& document);

}  // namespace pointsman::reports
