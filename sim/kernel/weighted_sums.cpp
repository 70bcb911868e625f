#include "sim/kernel/weighted_sums.hpp"

#include "sim/base/isa.hpp"

namespace pointsman::kernel {

namespace {

constexpr std::size_t kLanes = 8;

POINTSMAN_CLONES double weighted_sum(const double* weights, const double* column,
                                     std::size_t rows) noexcept {
  double lane[kLanes] = {};
  std::size_t row = 0;
  for (; row + kLanes <= rows; row += kLanes) {
    for (std::size_t i = 0; i < kLanes; ++i) lane[i] += weights[row + i] * column[row + i];
  }
  for (; row < rows; ++row) lane[row % kLanes] += weights[row] * column[row];
  return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

}  // namespace

void add_weighted_sums(std::span<const double> weights, const double* columns, std::size_t stride,
                       std::span<double> sums) noexcept {
  for (double& sum : sums) {
    sum += weighted_sum(weights.data(), columns, weights.size());
    columns += stride;
  }
}

POINTSMAN_CLONES void widen(std::span<const std::uint8_t> from, std::span<double> to) noexcept {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
}

POINTSMAN_CLONES void widen(std::span<const std::uint32_t> from, std::span<double> to) noexcept {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
}

}  // namespace pointsman::kernel
