// Large blocks on large pages: their first use costs one fault for 2 MiB in place of 512.
#pragma once

#include <cstddef>

namespace pointsman::base {

/// Advises the system to back a block of memory that is not in use yet with large pages, where it
/// has them and the block is worth it. Changes nothing but the time that first writes take.
void ask_for_large_pages(void* begin, std::size_t bytes) noexcept;

}  // namespace pointsman::base
