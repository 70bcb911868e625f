#include "data/load.hpp"

#include "data/builder.hpp"
#include "data/cache.hpp"
#include "data/column_plan.hpp"
#include "data/csv.hpp"
#include "data/form.hpp"
#include "data/hash.hpp"
#include "data/jsonl.hpp"
#include "data/number_cell.hpp"
#include "data/source_text.hpp"
#include "data/table.hpp"
#include "sim/base/file.hpp"

#include <filesystem>
#include <utility>
#include <vector>

namespace pointsman::data {
namespace {

bool is_jsonl(const std::string& file, const ReadOptions& options) {
  if (options.format != FileFormat::kAuto) return options.format == FileFormat::kJsonl;
  return file.ends_with(".jsonl") || file.ends_with(".ndjson");
}

/// JSON that is read as CSV fails at its first quote, which says nothing of the reason.
base::Error not_csv(const SourceText& source, base::Error error) {
  const std::size_t first = source.text.find_first_not_of(" \t\r\n", source.body());
  if (first == std::string_view::npos) return error;
  const char opening = source.text[first];
  if (opening != '{' && opening != '[') return error;
  return source.error({.offset = first,
                       .message = "the file is read as CSV, but begins like JSON",
                       .expected = "a header with the names of the columns",
                       .hint = opening == '{'
                                   ? "JSON lines are read from a file that is called .jsonl, or "
                                     "with \"workload\": {\"format\": \"jsonl\"}"
                                   : "an array is not read: write an object on each line of a file "
                                     "that is called .jsonl"});
}

base::Result<TableInput> open_table(const SourceText& source, const ReadOptions& options) {
  if (is_jsonl(source.file, options)) return open_jsonl(source, options);
  auto input = open_csv(source, options);
  if (!input) return base::fail(not_csv(source, std::move(input).error()));
  return input;
}

base::Result<Workload> parse(const SourceText& source, const ReadOptions& options,
                             LoadReport& report) {
  POINTSMAN_TRY(const TableInput input, open_table(source, options));
  std::vector<bool> keep;
  for (const PlannedColumn& column : input.plan.columns) {
    keep.push_back(input.plan.is_long || is_wanted(options, column.model, column.name));
  }
  WorkloadBuilder builder;
  std::string sha256;
  POINTSMAN_TRY(
      const Table table,
      read_table(
          input, options, keep, [&] { sha256 = sha256_hex(as_bytes(source.text)); }, builder));
  if (input.plan.is_long) {
    WorkloadBuilder grouped;
    POINTSMAN_CHECK(form_long(table, input, grouped, report.warnings));
    grouped.add_source({source.file, sha256, source.text.size(), table.rows});
    return std::move(grouped).finish();
  }
  form_wide(table, input.plan, builder);
  builder.add_source({source.file, sha256, source.text.size(), table.rows});
  return std::move(builder).finish();
}

void keep_wanted(Workload& workload, const ReadOptions& options) {
  if (options.wanted.empty()) return;
  WorkloadBuilder::keep_only(workload, [&](std::string_view model, std::string_view column) {
    return is_wanted(options, model, column);
  });
}

/// Parses and writes the cache, which must be able to serve any later wish for columns.
base::Result<Workload> parse_and_cache(const SourceText& source, const ReadOptions& options,
                                       const std::string& key, LoadReport& report) {
  ReadOptions everything = options;
  everything.wanted.clear();
  POINTSMAN_TRY(Workload workload, parse(source, everything, report));
  if (auto written = write_cache(report.cache_file, key, workload, report.warnings); !written) {
    report.cache = CacheState::kUnwritable;
    report.unwritable_because = std::move(written.error().message);
    keep_wanted(workload, options);
    return workload;
  }
  report.cache = report.rebuilt_because.empty() ? CacheState::kWritten : CacheState::kRebuilt;
  if (options.wanted.empty()) return workload;
  // Map the few columns that are wanted, and let go of the others' memory.
  std::vector<std::string> told_already;
  if (auto mapped = read_cache(report.cache_file, key, source.file, options, told_already)) {
    return mapped;
  }
  keep_wanted(workload, options);
  return workload;
}

base::Result<Workload> load_cached(const SourceText& source, const ReadOptions& options,
                                   LoadReport& report) {
  const std::string folder = cache_folder(options);
  if (folder.empty()) {
    report.cache = CacheState::kUnwritable;
    report.unwritable_because = "no folder for caches is set";
    POINTSMAN_TRY(Workload workload, parse(source, options, report));
    keep_wanted(workload, options);
    return workload;
  }
  const std::string key =
      cache_key(source.text, is_jsonl(source.file, options) ? "jsonl" : "csv", options);
  report.cache_file = folder + '/' + key + ".pmcache";
  std::error_code unknown;
  if (std::filesystem::exists(report.cache_file, unknown)) {
    auto cached = read_cache(report.cache_file, key, source.file, options, report.warnings);
    if (cached) {
      report.cache = CacheState::kHit;
      return cached;
    }
    if (cached.error().kind == base::ErrorKind::kInterrupted) return cached;
    report.rebuilt_because = std::move(cached.error().message);
  }
  return parse_and_cache(source, options, key, report);
}

/// Indices of a plan's columns.
struct FieldColumns {
  std::size_t field;
  std::optional<std::size_t> model;  ///< long form: who it is of
};

std::optional<FieldColumns> find_field(const TablePlan& plan, std::string_view model,
                                       ModelField field) {
  std::optional<std::size_t> found, name;
  for (std::size_t c = 0; c < plan.columns.size(); ++c) {
    const PlannedColumn& column = plan.columns[c];
    if (column.role == ColumnRole::kModelName) name = c;
    const bool is_of_model = plan.is_long || column.model == model;
    if (column.role == ColumnRole::kModelField && column.field == field && is_of_model) found = c;
  }
  if (!found) return std::nullopt;
  return FieldColumns{*found, name};
}

}  // namespace

std::optional<base::Error> at_cell(const std::string& path, const ReadOptions& options,
                                   std::string_view model, ModelField field, double number,
                                   const base::Error& error) {
  const auto map = base::MappedFile::open(path);
  if (!map) return std::nullopt;
  const SourceText source{path, map->text()};
  const auto input = open_table(source, options);
  if (!input) return std::nullopt;
  const auto columns = find_field(input->plan, model, field);
  if (!columns) return std::nullopt;
  CellBlock block;
  std::string scratch;
  for (std::size_t p = 0; p + 1 < input->starts.size(); ++p) {
    block.columns = input->plan.columns.size();
    input->tokenise(input->starts[p], input->starts[p + 1], block);
    for (std::size_t row = 0; row < block.rows(); ++row) {
      if (columns->model && block.content(block.at(row, *columns->model), scratch) != model) {
        continue;
      }
      const CellRef& cell = block.at(row, columns->field);
      double value = 0;
      const bool is_it =
          read_number(block.content(cell, scratch), value) == NumberFault::kNone && value == number;
      if (!is_it) continue;
      return source.error({block.file_offset(cell), block.file_length(cell), error.message,
                           error.expected, error.hint});
    }
  }
  return std::nullopt;
}

base::Result<Workload> parse_workload(const std::string& file, std::string_view text,
                                      const ReadOptions& options, LoadReport* report) {
  LoadReport unused;
  POINTSMAN_TRY(Workload workload, parse({file, text}, options, report ? *report : unused));
  keep_wanted(workload, options);
  return workload;
}

base::Result<Workload> load_workload(const std::string& path, const ReadOptions& options,
                                     LoadReport* report) {
  LoadReport unused;
  auto map = base::MappedFile::open(path);
  if (!map) {
    base::Error error = std::move(map).error();
    error.kind = base::ErrorKind::kData;
    return base::fail(std::move(error));
  }
  const SourceText source{path, map->text()};
  LoadReport& told = report ? *report : unused;
  return options.use_cache ? load_cached(source, options, told)
                           : parse_workload(path, source.text, options, &told);
}

}  // namespace pointsman::data
