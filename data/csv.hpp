// Opens a CSV file (RFC 4180) as a table: reads its header and finds its rows.
//
// Wide and long form alike (DESIGN 5). Invariant: every error names the line and the byte column at
// which the cell starts. Cost: one scan for quotes and row ends; reading is read_table's.
#pragma once

#include "data/read_options.hpp"
#include "data/source_text.hpp"
#include "data/table.hpp"
#include "sim/base/result.hpp"

namespace pointsman::data {

/// The input refers to `source.text`, which must outlive it. Errors: empty file, no rows, bad
/// header.
base::Result<TableInput> open_csv(const SourceText& source, const ReadOptions& options);

}  // namespace pointsman::data
