// The `where` of a workload: a condition on columns that says which rows stay.
//
//     contaminated == 0 and category in ["algebra", "physics"]
//     not ("gpt-4|cost_usd" > 0.01 or `x 1` is missing)
//
// Comparisons == != < <= > >= of a column with a number or a "string"; `in [..]`; `is missing`,
// `is present`; and, or, not, parentheses. A column whose name is no plain word stands in double
// quotes or backquotes before the operator. Invariant: as in SQL, a comparison with a value that
// was not observed is neither true nor false, and only rows whose condition is true stay. Cost: one
// pass over the columns named, in blocks.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// Rows of the workload for which the condition is true, ascending. Errors are located within the
/// expression: where.file = "where", where.column = byte from 1.
base::Result<std::vector<std::uint64_t>> rows_where(const Workload& workload,
                                                    std::string_view expression);

/// The columns that the expression names, as ReadOptions.wanted takes them, each once. Reads the
/// grammar only: whether they exist is rows_where's question.
base::Result<std::vector<std::string>> columns_in(std::string_view expression);

}  // namespace pointsman::data
