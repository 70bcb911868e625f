// Loads a workload from CSV, JSON lines or the packed column cache.
//
// Invariant: the workload depends on the file's bytes, score_range, aliases and wanted alone; the
// cache only makes it faster, and nothing about the cache is ever an error. Cost: docs of
// csv_tokens.hpp and cache.hpp.
#pragma once

#include "data/read_options.hpp"
#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pointsman::data {

/// Reads `path`: .jsonl and .ndjson as JSON lines, anything else as CSV. A header with `id` and
/// `model` and without any `<model>|<field>` is the long form. `report` may be null.
base::Result<Workload> load_workload(const std::string& path, const ReadOptions& options,
                                     LoadReport* report = nullptr);

/// Reads a text that is already in memory; `file` names it in errors and sets the format. No cache.
base::Result<Workload> parse_workload(const std::string& file, std::string_view text,
                                      const ReadOptions& options, LoadReport* report = nullptr);

/// `error` at the first cell of the file that holds `number` as that field of that model, for
/// faults that were found in columns; nothing where there is none. Cost: reads the file again.
std::optional<base::Error> at_cell(const std::string& path, const ReadOptions& options,
                                   std::string_view model, ModelField field, double number,
                                   const base::Error& error);

}  // namespace pointsman::data
