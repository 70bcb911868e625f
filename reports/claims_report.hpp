// Judged claims for a terminal and for programs.
//
// Pure functions of the judgement. The text fits 100 columns: each claim with its verdict, and
// below it every figure as stated and as derived, with the mix of units that explains a difference.
#pragma once

#include "reports/table.hpp"
#include "scenarios/claims.hpp"

#include <span>
#include <string>

namespace pointsman::reports {

std::string claims_text(std::span<const scenarios::JudgedClaims> files,
                        const TableOptions& options = {});
/// {"kind": "claims", "files": [...]}, ending in a newline.
std::string claims_json(std::span<const scenarios::JudgedClaims> files);

}  // namespace pointsman::reports
