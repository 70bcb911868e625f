#include "data/burstiness.hpp"

#include <cmath>
#include <cstddef>

namespace pointsman::data {

std::optional<double> gap_variation(std::span<const std::int64_t> arrival_ticks) {
  if (arrival_ticks.size() < 3 || arrival_ticks.back() == arrival_ticks.front()) {
    return std::nullopt;
  }
  const auto gaps = static_cast<double>(arrival_ticks.size() - 1);
  const double mean = static_cast<double>(arrival_ticks.back() - arrival_ticks.front()) / gaps;
  double squares = 0;
  for (std::size_t i = 1; i < arrival_ticks.size(); ++i) {
    const double off = static_cast<double>(arrival_ticks[i] - arrival_ticks[i - 1]) - mean;
    squares += off * off;
  }
  return std::sqrt(squares / gaps) / mean;
}

std::optional<double> dispersion_index(std::span<const std::int64_t> arrival_ticks,
                                       std::int64_t window_ticks) {
  if (arrival_ticks.empty()) return std::nullopt;
  const std::int64_t first = arrival_ticks.front();
  const std::int64_t windows = (arrival_ticks.back() - first) / window_ticks;
  if (windows < 2) return std::nullopt;
  std::size_t row = 0;
  double sum = 0;
  double squares = 0;
  while (row < arrival_ticks.size()) {
    const std::int64_t window = (arrival_ticks[row] - first) / window_ticks;
    if (window >= windows) break;
    const std::size_t begin = row;
    const std::int64_t end = first + (window + 1) * window_ticks;
    while (row < arrival_ticks.size() && arrival_ticks[row] < end) ++row;
    const auto count = static_cast<double>(row - begin);  // empty windows add nothing to the sums
    sum += count;
    squares += count * count;
  }
  const auto n = static_cast<double>(windows);
  const double mean = sum / n;
  return (squares / n - mean * mean) / mean;
}

}  // namespace pointsman::data
