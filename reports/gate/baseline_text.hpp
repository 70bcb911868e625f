// Baselines for a terminal: what is in one, what differs between two, which a gate names.
#pragma once

#include "reports/gate/baseline.hpp"
#include "reports/gate/rules.hpp"
#include "reports/table.hpp"

#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// Every metric of every policy that is not the same on both sides, as text.
std::vector<AcceptedChange> changes_between(const Record& before, const Record& now);

/// The changes as a table; "nothing changed" without any.
std::string changes_text(const std::vector<AcceptedChange>& changes, const TableOptions& options);
std::string input_changes_text(const std::vector<InputChange>& changes,
                               const TableOptions& options);

/// When and why it was accepted, on which inputs, its policies' metrics, its history.
std::string baseline_text(const Baseline& baseline, const TableOptions& options);

/// One line per baseline that the gate names: when it was accepted, or what is wrong with it.
std::string baselines_text(const GateFile& file, const TableOptions& options);

}  // namespace pointsman::reports::gate
