#include "sim/base/random_run.hpp"

#include "sim/base/isa.hpp"
#include "sim/base/philox.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#if POINTSMAN_HAS_AVX2_KERNELS
#include <immintrin.h>
#endif

namespace pointsman::base {

namespace {

constexpr std::size_t kBaselineLanes = 4;

void draw_baseline(std::uint64_t stream, const DrawKey& key,
                   std::span<const std::uint64_t> requests, std::uint64_t* bits) {
  using Lanes = std::array<std::uint32_t, kBaselineLanes>;
  Lanes c0{}, c1{}, c2{}, c3{};
  for (std::size_t lane = 0; lane < requests.size(); ++lane) {
    c0[lane] = static_cast<std::uint32_t>(requests[lane]);
    c1[lane] = static_cast<std::uint32_t>(requests[lane] >> 32U);
    c2[lane] = key.attempt;
    c3[lane] = static_cast<std::uint32_t>(key.purpose);
  }
  auto key0 = static_cast<std::uint32_t>(stream);
  auto key1 = static_cast<std::uint32_t>(stream >> 32U);
  const auto round = [&](int) {
    for (std::size_t lane = 0; lane < kBaselineLanes; ++lane) {
      philox_round(c0[lane], c1[lane], c2[lane], c3[lane], key0, key1);
    }
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  };
  // Written out, so that the lanes stay in registers from round to round.
  [&]<int... kRound>(std::integer_sequence<int, kRound...>) {
    (round(kRound), ...);
  }
  (std::make_integer_sequence<int, kPhiloxRounds>());
  for (std::size_t lane = 0; lane < requests.size(); ++lane) {
    bits[lane] = c0[lane] | std::uint64_t{c1[lane]} << 32U;
  }
}

#if POINTSMAN_HAS_AVX2_KERNELS

constexpr std::size_t kLanes = 8;  ///< two vectors, so that one goes on while the other waits

/// Four counters; of the 64 bits of each number the low 32 count, and what is above is passed over
/// by the multiplication.
struct Counters {
  __m256i c0, c1, c2, c3;
};

POINTSMAN_AVX2 inline void round_avx2(Counters& at, __m256i key0, __m256i key1) noexcept {
  const __m256i product0 = _mm256_mul_epu32(at.c0, _mm256_set1_epi64x(kPhiloxMultiplier0));
  const __m256i product1 = _mm256_mul_epu32(at.c2, _mm256_set1_epi64x(kPhiloxMultiplier1));
  at.c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product1, 32), at.c1), key0);
  at.c1 = product1;
  at.c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product0, 32), at.c3), key1);
  at.c3 = product0;
}

POINTSMAN_AVX2 inline __m256i bits_avx2(const Counters& at) noexcept {
  return _mm256_blend_epi32(at.c0, _mm256_slli_epi64(at.c1, 32), 0b10101010);
}

POINTSMAN_AVX2 void draw_avx2(std::uint64_t stream, const DrawKey& key,
                              const std::uint64_t* requests, std::uint64_t* bits) noexcept {
  const auto begin = [&](const std::uint64_t* from) POINTSMAN_AVX2 {
    const __m256i request = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return Counters{request, _mm256_srli_epi64(request, 32), _mm256_set1_epi64x(key.attempt),
                    _mm256_set1_epi64x(static_cast<std::uint32_t>(key.purpose))};
  };
  Counters low = begin(requests);
  Counters high = begin(requests + kLanes / 2);
  auto key0 = static_cast<std::uint32_t>(stream);
  auto key1 = static_cast<std::uint32_t>(stream >> 32U);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const __m256i keys0 = _mm256_set1_epi64x(key0);
    const __m256i keys1 = _mm256_set1_epi64x(key1);
    round_avx2(low, keys0, keys1);
    round_avx2(high, keys0, keys1);
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(bits), bits_avx2(low));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(bits + kLanes / 2), bits_avx2(high));
}

#endif

}  // namespace

void draw_run_baseline(const DrawKey& any, std::span<const std::uint64_t> requests,
                       std::span<std::uint64_t> bits) noexcept {
  const std::uint64_t stream = stream_of(any);
  for (std::size_t begin = 0; begin < bits.size(); begin += kBaselineLanes) {
    const std::size_t count = std::min(kBaselineLanes, bits.size() - begin);
    draw_baseline(stream, any, requests.subspan(begin, count), bits.data() + begin);
  }
}

void draw_run(const DrawKey& any, std::span<const std::uint64_t> requests,
              std::span<std::uint64_t> bits) noexcept {
#if POINTSMAN_HAS_AVX2_KERNELS
  if (runs_avx2()) {
    const std::uint64_t stream = stream_of(any);
    const std::size_t whole = bits.size() / kLanes * kLanes;
    for (std::size_t begin = 0; begin < whole; begin += kLanes) {
      draw_avx2(stream, any, requests.data() + begin, bits.data() + begin);
    }
    if (whole == bits.size()) return;
    std::array<std::uint64_t, kLanes> last{}, drawn{};
    std::ranges::copy(requests.subspan(whole), last.begin());
    draw_avx2(stream, any, last.data(), drawn.data());
    std::copy_n(drawn.begin(), bits.size() - whole, bits.begin() + static_cast<long>(whole));
    return;
  }
#endif
  draw_run_baseline(any, requests, bits);
}

void draw_run(const DrawKey& first, std::span<std::uint64_t> bits) noexcept {
  constexpr std::size_t kAtOnce = 64;
  std::array<std::uint64_t, kAtOnce> requests;
  for (std::size_t begin = 0; begin < bits.size(); begin += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, bits.size() - begin);
    for (std::size_t i = 0; i < count; ++i) requests[i] = first.request + begin + i;
    draw_run(first, std::span(requests).first(count), bits.subspan(begin, count));
  }
}

}  // namespace pointsman::base
