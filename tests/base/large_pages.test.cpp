#include "sim/base/large_pages.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::base {
namespace {

TEST_CASE("asking for large pages changes nothing in the block or around it", "[base]") {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{100}, std::size_t{1} << 24U}) {
    std::vector<char> block(bytes + 2, 'x');
    ask_for_large_pages(block.data() + 1, bytes);
    CHECK(std::ranges::count(block, 'x') == static_cast<std::ptrdiff_t>(bytes) + 2);
    std::ranges::fill(block, 'y');
    CHECK(std::ranges::count(block, 'y') == static_cast<std::ptrdiff_t>(bytes) + 2);
  }
  ask_for_large_pages(nullptr, 0);
}

}  // namespace
}  // namespace pointsman::base
