// Any bytes, read as CSV: a workload or a located error, and the same cells however the text is
// cut.
#include "data/csv_tokens.hpp"
#include "data/load.hpp"
#include "tests/fuzz/workload_walk.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pointsman;

/// All cells of the text cut into pieces of about `piece_bytes`; nothing where a row is bad.
std::optional<std::string> cells_of(std::string_view text, std::size_t columns,
                                    std::size_t piece_bytes) {
  std::string all, scratch;
  const auto starts = data::split_rows(text, 0, piece_bytes);
  for (std::size_t p = 0; p + 1 < starts.size(); ++p) {
    data::CellBlock block;
    block.columns = columns;
    if (data::tokenise_csv(text, starts[p], starts[p + 1], block)) return std::nullopt;
    for (const auto& cell : block.cells) {
      all += block.content(cell, scratch);
      all += '\0';
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  data::ReadOptions options;
  options.threads = 1;
  const auto workload = data::parse_workload("w.csv", text, options);
  if (workload) {
    fuzz::walk(*workload);
    fuzz::require(workload->rows() > 0);
  } else {
    fuzz::check_error(workload.error());
    fuzz::require(workload.error().where.line >= 1 && workload.error().where.column >= 1);
  }
  const std::size_t columns = 1 + size % 4;
  const auto whole = cells_of(text, columns, size + 1);
  fuzz::require(cells_of(text, columns, 1) == whole);
  fuzz::require(cells_of(text, columns, 7) == whole);
  return 0;
}
