// Any bytes, read as JSON lines: a workload or a located error.
#include "data/load.hpp"
#include "tests/fuzz/workload_walk.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace pointsman;
  data::ReadOptions options;
  options.threads = 1;
  const auto workload =
      data::parse_workload("w.jsonl", {reinterpret_cast<const char*>(bytes), size}, options);
  if (workload) {
    fuzz::walk(*workload);
    fuzz::require(workload->rows() > 0);
  } else {
    fuzz::check_error(workload.error());
    fuzz::require(workload.error().where.line >= 1 && workload.error().where.column >= 1);
  }
  return 0;
}
