// Any bytes, read as a column cache whose header is made to look right, so that what lies behind
// the checksum of the header is reached: a workload or a refusal, and no read outside the file.
#include "data/cache.hpp"

#include "data/cache_format.hpp"
#include "data/hash.hpp"
#include "tests/fuzz/workload_walk.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace {

using namespace pointsman;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

/// Sets every field of the header that the reader compares with something known.
void repair(std::string& file) {
  data::CacheHeader header;
  if (file.size() < sizeof header) return;
  std::memcpy(&header, file.data(), sizeof header);
  header.magic = data::kCacheMagic;
  header.byte_order = data::kByteOrderMark32;
  header.version = data::kCacheVersion;
  header.file_bytes = file.size();
  header.directory_bytes =
      std::min<std::uint64_t>(header.directory_bytes, file.size() - sizeof header);
  header.checksum = 0;
  std::memcpy(file.data(), &header, sizeof header);
  header.checksum = data::xxh3_64(
      data::as_bytes(std::string_view(file).substr(0, sizeof header + header.directory_bytes)));
  std::memcpy(file.data(), &header, sizeof header);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string file(reinterpret_cast<const char*>(bytes), size);
  repair(file);
  static const int descriptor = memfd_create("cache", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  fuzz::require(ftruncate(descriptor, 0) == 0);
  fuzz::require(pwrite(descriptor, file.data(), file.size(), 0) ==
                static_cast<ssize_t>(file.size()));
  data::ReadOptions options;
  options.threads = 1;
  std::vector<std::string> warnings;
  const auto workload = data::read_cache(path, kKey, "w.csv", options, warnings);
  if (workload) {
    fuzz::walk(*workload);
  } else {
    fuzz::check_error(workload.error());
  }
  return 0;
}
