#include "sim/kernel/threshold_replay.hpp"

#include "sim/base/isa.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>

#if POINTSMAN_HAS_AVX2_KERNELS
#include <immintrin.h>
#endif

namespace pointsman::kernel {

namespace {

/// One block's choices, as a byte and as a bit per row.
struct BlockChoice {
  alignas(64) std::array<std::uint8_t, kBlockRows> bytes;
  alignas(64) std::array<std::uint64_t, kBlockRows / 64> words;
};

POINTSMAN_CLONES std::uint64_t count_ones(std::span<const std::uint64_t> words) noexcept {
  std::uint64_t ones = 0;
  for (const std::uint64_t word : words) ones += static_cast<std::uint64_t>(std::popcount(word));
  return ones;
}

POINTSMAN_CLONES std::int64_t count_right(std::span<const std::uint64_t> chosen,
                                          std::span<const std::uint64_t> weak,
                                          std::span<const std::uint64_t> strong,
                                          std::uint64_t last_mask) noexcept {
  std::int64_t right = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::uint64_t present = i + 1 == chosen.size() ? last_mask : ~std::uint64_t{0};
    const std::uint64_t taken = (strong[i] & chosen[i]) | (weak[i] & ~chosen[i]);
    right += std::popcount(taken & present);
  }
  return right;
}

std::int64_t sum_outcomes(const BlockChoice& choice, std::size_t rows, const Bits& weak,
                          const Bits& strong) noexcept {
  const std::span words(choice.words.data(), (rows + 63) / 64);
  const auto last_mask = ~std::uint64_t{0} >> ((64 - rows % 64) % 64);
  return count_right(words, weak.words, strong.words, last_mask);
}

std::int64_t sum_outcomes(const BlockChoice& choice, std::size_t rows,
                          std::span<const std::int64_t> weak,
                          std::span<const std::int64_t> strong) noexcept {
  return sum_chosen(std::span(choice.bytes).first(rows), weak, strong);
}

}  // namespace

template <typename Score, typename Outcome, typename Cost>
Totals threshold_replay_blocks(const TwoModels<Score, Outcome, Cost>& two, Score cut) noexcept {
  Totals totals;
  BlockChoice choice;
  for (std::size_t begin = 0; begin < two.rows(); begin += kBlockRows) {
    const auto block = slice(two, begin, std::min(begin + kBlockRows, two.rows()));
    const std::size_t rows = block.rows();
    const auto bytes = std::span(choice.bytes).first(rows);
    const auto words = std::span(choice.words).first((rows + 63) / 64);
    choose_strong(block.score, cut, bytes);
    pack_choice(bytes, words);
    totals.rows += rows;
    totals.strong += count_ones(words);
    totals.right += sum_outcomes(choice, rows, block.right_weak, block.right_strong);
    totals.cost += sum_chosen<Cost>(bytes, block.cost_weak, block.cost_strong);
  }
  return totals;
}

#if POINTSMAN_HAS_AVX2_KERNELS
namespace {

/// All-ones in each 32-bit lane i whose score[i] >= cut, of 8 rows.
POINTSMAN_AVX2 inline __m256i strong_lanes(const float* score, __m256 cut) noexcept {
  return _mm256_castps_si256(_mm256_cmp_ps(_mm256_loadu_ps(score), cut, _CMP_GE_OQ));
}
POINTSMAN_AVX2 inline __m256i strong_lanes(const double* score, __m256d cut) noexcept {
  const __m256d low = _mm256_cmp_pd(_mm256_loadu_pd(score), cut, _CMP_GE_OQ);
  const __m256d high = _mm256_cmp_pd(_mm256_loadu_pd(score + 4), cut, _CMP_GE_OQ);
  const __m256 mixed = _mm256_shuffle_ps(_mm256_castpd_ps(low), _mm256_castpd_ps(high),
                                         _MM_SHUFFLE(2, 0, 2, 0));  // lanes 0 1 4 5 2 3 6 7
  return _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), _MM_SHUFFLE(3, 1, 2, 0));
}
POINTSMAN_AVX2 inline __m256 broadcast(float cut) noexcept {
  return _mm256_set1_ps(cut);
}
POINTSMAN_AVX2 inline __m256d broadcast(double cut) noexcept {
  return _mm256_set1_pd(cut);
}

POINTSMAN_AVX2 inline __m256i load(const std::uint32_t* from) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

/// Whole groups of 64 rows; the caller takes the rest.
template <typename Score>
POINTSMAN_AVX2 Totals replay_avx2(const TwoModels<Score, Bits, std::uint32_t>& two,
                                  Score cut) noexcept {
  const auto wide_cut = broadcast(cut);
  const __m256i low_half = _mm256_set1_epi64x(0xFFFFFFFF);
  __m256i even_cost = _mm256_setzero_si256();
  __m256i odd_cost = _mm256_setzero_si256();
  Totals totals;
  const std::size_t groups = two.rows() / 64;
  for (std::size_t group = 0; group < groups; ++group) {
    std::uint64_t chosen = 0;
    for (std::size_t eight = 0; eight < 8; ++eight) {
      const std::size_t row = 64 * group + 8 * eight;
      const __m256i lanes = strong_lanes(two.score.data() + row, wide_cut);
      const auto bits = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(lanes)));
      chosen |= std::uint64_t{bits} << (8 * eight);
      const __m256i cost = _mm256_blendv_epi8(load(two.cost_weak.data() + row),
                                              load(two.cost_strong.data() + row), lanes);
      even_cost = _mm256_add_epi64(even_cost, _mm256_and_si256(cost, low_half));
      odd_cost = _mm256_add_epi64(odd_cost, _mm256_srli_epi64(cost, 32));
    }
    const std::uint64_t strong = two.right_strong.words[group];
    const std::uint64_t weak = two.right_weak.words[group];
    totals.strong += static_cast<std::uint64_t>(std::popcount(chosen));
    totals.right += std::popcount((strong & chosen) | (weak & ~chosen));
  }
  totals.rows = 64 * groups;
  alignas(32) std::array<std::int64_t, 4> sums;
  _mm256_store_si256(reinterpret_cast<__m256i*>(sums.data()),
                     _mm256_add_epi64(even_cost, odd_cost));
  totals.cost = sums[0] + sums[1] + sums[2] + sums[3];
  return totals;
}

}  // namespace
#endif

template <typename Score, typename Outcome, typename Cost>
Totals threshold_replay(const TwoModels<Score, Outcome, Cost>& two, Score cut) noexcept {
#if POINTSMAN_HAS_AVX2_KERNELS
  if constexpr (std::is_same_v<Outcome, Bits> && std::is_same_v<Cost, std::uint32_t>) {
    if (base::runs_avx2()) {
      Totals totals = replay_avx2(two, cut);
      totals += threshold_replay_blocks(slice(two, totals.rows, two.rows()), cut);
      return totals;
    }
  }
#endif
  return threshold_replay_blocks(two, cut);
}

#define POINTSMAN_REPLAY(Score, Outcome, Cost)                                              \
  template Totals threshold_replay(const TwoModels<Score, Outcome, Cost>&, Score) noexcept; \
  template Totals threshold_replay_blocks(const TwoModels<Score, Outcome, Cost>&, Score) noexcept;
#define POINTSMAN_REPLAY_SCORE(Score)                                   \
  POINTSMAN_REPLAY(Score, Bits, std::uint32_t)                          \
  POINTSMAN_REPLAY(Score, Bits, std::int64_t)                           \
  POINTSMAN_REPLAY(Score, std::span<const std::int64_t>, std::uint32_t) \
  POINTSMAN_REPLAY(Score, std::span<const std::int64_t>, std::int64_t)
POINTSMAN_REPLAY_SCORE(float)
POINTSMAN_REPLAY_SCORE(double)

}  // namespace pointsman::kernel
