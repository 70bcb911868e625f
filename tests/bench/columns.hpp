// Columns of two made-up models for the benchmarks, as a labelled workload would hold them.
//
// The same numbers for every run and machine. Scores are spread over [0, 1) with a few ties, the
// weak model is right on about half of the rows and the strong one on three quarters, costs are
// nano-dollars. Invariant: view() and the bytes of limit_columns() are the same memory.
#pragma once

#include "sim/kernel/two_models.hpp"
#include "tests/bench/bandwidth.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <type_traits>
#include <vector>

namespace pointsman::bench {

/// The counter-based generator of Steele, Lea and Flood (2014): all of its state is `at`.
inline std::uint64_t split_mix(std::uint64_t at) {
  at *= 0x9E3779B97F4A7C15ULL;
  at = (at ^ (at >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  at = (at ^ (at >> 27U)) * 0x94D049BB133111EBULL;
  return at ^ (at >> 31U);
}

/// Score: float or double. Outcome: kernel::Bits or graded, a span of std::int64_t.
template <typename Score, typename Outcome>
class Columns {
 public:
  static constexpr bool kIsBits = std::is_same_v<Outcome, kernel::Bits>;
  using Cell = std::conditional_t<kIsBits, std::uint64_t, std::int64_t>;

  explicit Columns(std::size_t rows) : score_(rows), cost_weak_(rows), cost_strong_(rows) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint64_t draw = split_mix(row + 1);
      score_[row] = static_cast<Score>(static_cast<double>(draw % 1'000'003) / 1'000'003);
      cost_weak_[row] = static_cast<std::uint32_t>((draw >> 20U) % 1'000'000);
      cost_strong_[row] = static_cast<std::uint32_t>((draw >> 40U) % 16'000'000);
    }
    const std::size_t cells = kIsBits ? (rows + 63) / 64 : rows;
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const std::uint64_t first = split_mix(2 * cell + rows);
      const std::uint64_t second = split_mix(2 * cell + rows + 1);
      right_weak_.push_back(static_cast<Cell>(kIsBits ? first : first % 1'000'000));
      right_strong_.push_back(static_cast<Cell>(kIsBits ? first | second : second % 1'000'000));
    }
  }

  kernel::TwoModels<Score, Outcome, std::uint32_t> view() const {
    return {score_, Outcome{right_weak_}, Outcome{right_strong_}, cost_weak_, cost_strong_};
  }

  std::array<Bytes, 5> limit_columns() const {
    return {bytes_of(std::span(score_)), bytes_of(std::span(right_weak_)),
            bytes_of(std::span(right_strong_)), bytes_of(std::span(cost_weak_)),
            bytes_of(std::span(cost_strong_))};
  }

  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const Bytes& column : limit_columns()) sum += column.size();
    return sum;
  }

 private:
  std::vector<Score> score_;
  std::vector<Cell> right_weak_, right_strong_;
  std::vector<std::uint32_t> cost_weak_, cost_strong_;
};

/// The columns of one type and size, made once per process; the last size of a type is kept.
template <typename Score, typename Outcome>
const Columns<Score, Outcome>& columns(std::size_t rows) {
  static std::unique_ptr<Columns<Score, Outcome>> kept;
  if (!kept || kept->view().rows() != rows) {
    kept.reset();
    kept = std::make_unique<Columns<Score, Outcome>>(rows);
  }
  return *kept;
}

}  // namespace pointsman::bench
