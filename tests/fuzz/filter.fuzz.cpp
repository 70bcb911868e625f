// Any bytes, read as a `where` expression over a small workload: rows or a located error.
#include "data/filter.hpp"

#include "data/load.hpp"
#include "tests/fuzz/workload_walk.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace pointsman;
  static const data::Workload workload = [] {
    data::ReadOptions options;
    options.threads = 1;
    auto read = data::parse_workload("w.csv", "id,c,x,a|score\nq1,p,1,0\nq2,,,1\n", options);
    fuzz::require(read.has_value());
    return std::move(*read);
  }();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto rows = data::rows_where(workload, text);
  const auto columns = data::columns_in(text);
  if (rows) {
    fuzz::require(columns.has_value() && !columns->empty());
    for (const std::uint64_t row : *rows) fuzz::require(row < workload.rows());
  } else {
    fuzz::check_error(rows.error());
    fuzz::require(rows.error().where.line >= 1 && rows.error().where.column >= 1);
  }
  return 0;
}
