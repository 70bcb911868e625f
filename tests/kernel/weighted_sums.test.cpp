#include "sim/kernel/weighted_sums.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;

TEST_CASE("weighted sums are those of a plain loop, at every length", "[kernel]") {
  constexpr std::size_t kColumns = 3;
  for (std::size_t rows = 0; rows <= 40; ++rows) {
    const std::size_t stride = rows + 5;
    std::vector<double> columns(kColumns * stride, -1e9);  // what lies between columns is not read
    std::vector<std::uint8_t> counts(rows);
    std::vector<double> weights(rows);
    std::vector<double> expected = {1, 2, 3};
    for (std::size_t row = 0; row < rows; ++row) {
      counts[row] = static_cast<std::uint8_t>(row % 4);
      for (std::size_t k = 0; k < kColumns; ++k) {
        // Whole numbers: exact in any order.
        columns[k * stride + row] = static_cast<double>((row + 3) * (k + 7) % 101);
        expected[k] += counts[row] * columns[k * stride + row];
      }
    }
    kernel::widen(counts, weights);
    std::vector<double> sums = {1, 2, 3};
    kernel::add_weighted_sums(weights, columns.data(), stride, sums);
    CHECK(sums == expected);
  }
}

TEST_CASE("the order of a weighted sum is that of its lanes", "[kernel]") {
  // 1e16 swallows a lone 1; lanes 0 and 8 meet before lane 1 does.
  std::vector<double> column(9, 0.0);
  column[0] = 1e16;
  column[8] = -1e16;
  column[1] = 1;
  const std::vector<double> ones(9, 1.0);
  std::vector<double> sums = {0};
  kernel::add_weighted_sums(ones, column.data(), 9, sums);
  CHECK(sums[0] == 1);
}
