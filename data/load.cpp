#include "data/load.hpp"

#include "data/builder.hpp"
#include "data/csv.hpp"
#include "data/form.hpp"
#include "data/hash.hpp"
#include "data/source_text.hpp"
#include "data/table.hpp"
#include "sim/base/file.hpp"

#include <utility>
#include <vector>

namespace pointsman::data {
namespace {

base::Result<TableInput> open_table(const SourceText& source, const ReadOptions& options) {
  return open_csv(source, options);
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

}  // namespace

base::Result<Workload> parse_workload(const std::string& file, std::string_view text,
                                      const ReadOptions& options, LoadReport* report) {
  LoadReport unused;
  return parse({file, text}, options, report != nullptr ? *report : unused);
}

base::Result<Workload> load_workload(const std::string& path, const ReadOptions& options,
                                     LoadReport* report) {
  auto map = base::MappedFile::open(path);
  if (!map) {
    base::Error error = std::move(map).error();
    error.kind = base::ErrorKind::kData;
    return base::fail(std::move(error));
  }
  return parse_workload(path, map->text(), options, report);
}

}  // namespace pointsman::data
