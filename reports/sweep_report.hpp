// A sweep for people and programs: a table, tidy CSV, JSON (`pointsman.sweep/1`).
//
// Invariant: pure functions of the sweep; unknown figures are "-", empty or null with a reason.
#pragma once

#include "reports/table.hpp"
#include "scenarios/sweep.hpp"

#include <string>

namespace pointsman::reports {

/// A row per point and policy.
std::string sweep_table(const scenarios::Sweep& sweep, const TableOptions& options);
/// The paths, then policy, requests, dropped and each figure with its bounds.
std::string sweep_csv(const scenarios::Sweep& sweep);
std::string sweep_json(const scenarios::Sweep& sweep);

}  // namespace pointsman::reports
