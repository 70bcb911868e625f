// Random columns of two models, made to hit the corners: ties, NaN, infinities, odd lengths.
#pragma once

#include "sim/kernel/two_models.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace pointsman::kernel {

enum class Scores { kSpread, kTied, kAllEqual, kWithNan, kWithInfinities, kSigned };
inline constexpr Scores kAllScores[] = {Scores::kSpread,         Scores::kTied,
                                        Scores::kAllEqual,       Scores::kWithNan,
                                        Scores::kWithInfinities, Scores::kSigned};
/// None is special to the kernels but for 64 and 1,024 rows, words and blocks.
inline constexpr std::size_t kLengths[] = {0, 1, 63, 64, 65, 1000, 1024, 1025, 4159};

template <typename Score>
Score random_score(Scores kind, std::mt19937_64& draw) {
  constexpr Score kInfinity = std::numeric_limits<Score>::infinity();
  const auto spread = static_cast<Score>(static_cast<double>(draw() >> 11) * 0x1p-53);
  switch (kind) {
    case Scores::kSpread:
      return spread;
    case Scores::kTied:
      return static_cast<Score>(draw() % 11) / Score{10};
    case Scores::kAllEqual:
      return Score{0.5};
    case Scores::kWithNan:
      return draw() % 5 == 0 ? std::numeric_limits<Score>::quiet_NaN() : spread;
    case Scores::kWithInfinities:
      return draw() % 5 == 0 ? (draw() % 2 == 0 ? kInfinity : -kInfinity) : spread;
    case Scores::kSigned:
      return draw() % 7 == 0 ? Score{-0.0} : (spread - Score{0.5}) * 8;
  }
  return 0;
}

/// Owns the columns that a TwoModels looks at.
template <typename Score, typename Outcome, typename Cost>
struct OwnedModels {
  static constexpr bool kIsBits = std::is_same_v<Outcome, Bits>;
  using Cell = std::conditional_t<kIsBits, std::uint64_t, std::int64_t>;

  OwnedModels(std::size_t rows, Scores kind, std::uint64_t seed) {
    std::mt19937_64 draw(seed);
    for (std::size_t row = 0; row < rows; ++row) {
      score.push_back(random_score<Score>(kind, draw));
      cost_weak.push_back(random_cost(draw));
      cost_strong.push_back(random_cost(draw));
    }
    // Bits past the last row are set at random: no kernel may count them.
    for (std::size_t cell = 0; cell < (kIsBits ? (rows + 63) / 64 : rows); ++cell) {
      right_weak.push_back(random_outcome(draw));
      right_strong.push_back(random_outcome(draw));
    }
  }

  TwoModels<Score, Outcome, Cost> view() const {
    return {score, Outcome{right_weak}, Outcome{right_strong}, cost_weak, cost_strong};
  }

  static Cost random_cost(std::mt19937_64& draw) {
    if constexpr (std::is_same_v<Cost, std::uint32_t>) {
      return draw() % 4 == 0 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(draw());
    } else {
      return static_cast<std::int64_t>(draw() >> 16) - (std::int64_t{1} << 40);
    }
  }
  static Cell random_outcome(std::mt19937_64& draw) {
    if constexpr (kIsBits) return draw();
    return static_cast<Cell>(draw() % 2'000'000) - static_cast<Cell>(33'000);  // scores may be < 0
  }

  std::vector<Score> score;
  std::vector<Cell> right_weak, right_strong;
  std::vector<Cost> cost_weak, cost_strong;
};

using Graded = std::span<const std::int64_t>;

}  // namespace pointsman::kernel

/// Every combination of column types that the kernels are instantiated for.
#define POINTSMAN_COLUMN_TYPES                                                                   \
  (OwnedModels<float, Bits, std::uint32_t>), (OwnedModels<double, Bits, std::uint32_t>),         \
      (OwnedModels<float, Bits, std::int64_t>), (OwnedModels<double, Bits, std::int64_t>),       \
      (OwnedModels<float, Graded, std::uint32_t>), (OwnedModels<double, Graded, std::uint32_t>), \
      (OwnedModels<float, Graded, std::int64_t>), (OwnedModels<double, Graded, std::int64_t>)
