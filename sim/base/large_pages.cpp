#include "sim/base/large_pages.hpp"

#include <memory>

#include <sys/mman.h>

namespace pointsman::base {

void ask_for_large_pages(void* begin, std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t kPage = 4096;
  constexpr std::size_t kWorthIt = std::size_t{1} << 23U;
  if (bytes < kWorthIt) return;
  if (std::align(kPage, bytes - kPage, begin, bytes) == nullptr) return;
  static_cast<void>(::madvise(begin, bytes / kPage * kPage, MADV_HUGEPAGE));
#else
  static_cast<void>(begin);
  static_cast<void>(bytes);
#endif
}

}  // namespace pointsman::base
