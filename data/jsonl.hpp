// Opens a file of JSON lines as a table: one flat object per line, keys named as CSV columns are.
//
// Wide and long form alike (DESIGN 5). The columns are the keys of all lines in order of first
// appearance; an absent key or null is not observed. Source of the parser: simdjson, on demand.
// Invariant: every error names line and byte column. Cost: two parses of the text, in parallel.
#pragma once

#include "data/read_options.hpp"
#include "data/source_text.hpp"
#include "data/table.hpp"
#include "sim/base/result.hpp"

namespace pointsman::data {

/// The input refers to `source.text`, which must outlive it. Errors: empty file, a line that is no
/// flat object, a repeated key, a bad name.
base::Result<TableInput> open_jsonl(const SourceText& source, const ReadOptions& options);

}  // namespace pointsman::data
