// Turns a table of cells into a workload: wide files as they are, long files regrouped by id.
//
// Wide: one row per request. Long: one row per (id, model, attempt); requests in order of first
// appearance, attempts in order of their number, the wide columns show the first attempt.
// Invariant: no value is lost silently; a column that cannot be kept is named in the warnings.
#pragma once

#include "data/builder.hpp"
#include "data/read_options.hpp"
#include "data/table.hpp"
#include "sim/base/result.hpp"

#include <string>
#include <vector>

namespace pointsman::data {

/// The table's columns are in `builder`'s memory.
void form_wide(const Table& table, const TablePlan& plan, WorkloadBuilder& builder);

/// Errors: a row without a model, a repeated (id, model, attempt), a request column that differs
/// between rows of one id (a warning for columns without a fixed meaning, which are then left out).
base::Status form_long(const Table& table, const TableInput& input, WorkloadBuilder& builder,
                       std::vector<std::string>& warnings);

}  // namespace pointsman::data
