#include "sim/kernel/choice.hpp"

#include "sim/base/isa.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace pointsman::kernel {

namespace {

/// Moves the low bit of each of 8 bytes (first byte lowest) to 8 adjacent bits.
std::uint64_t pack_eight(const std::uint8_t* choice) noexcept {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, choice, sizeof bytes);
  return (bytes * 0x0102040810204080ULL) >> 56U;
}

std::uint64_t pack_word(const std::uint8_t* choice) noexcept {
  std::uint64_t word = 0;
  for (std::size_t byte = 0; byte < 8; ++byte) word |= pack_eight(choice + 8 * byte) << (8 * byte);
  return word;
}

}  // namespace

template <typename Score>
Score cut_at(double threshold, Tie tie) noexcept {
  constexpr Score kInfinity = std::numeric_limits<Score>::infinity();
  const auto passes = [&](Score score) {
    const auto wide = static_cast<double>(score);
    return tie == Tie::kAtLeast ? wide >= threshold : wide > threshold;
  };
  // The nearest Score is the cut or its left neighbour: its right neighbour always passes.
  const auto nearest = static_cast<Score>(threshold);
  if (passes(nearest)) return nearest;
  const Score next = std::nextafter(nearest, kInfinity);
  return passes(next) ? next : std::numeric_limits<Score>::quiet_NaN();
}

template <typename Score>
POINTSMAN_CLONES void choose_strong(std::span<const Score> score, Score cut,
                                    std::span<std::uint8_t> choice) noexcept {
  const Score* const scores = score.data();
  std::uint8_t* const choices = choice.data();
  const std::size_t rows = score.size();
  for (std::size_t i = 0; i < rows; ++i) choices[i] = scores[i] >= cut ? 1 : 0;
}

POINTSMAN_CLONES void pack_choice(std::span<const std::uint8_t> choice,
                                  std::span<std::uint64_t> words) noexcept {
  const std::size_t whole = choice.size() / 64;
  for (std::size_t word = 0; word < whole; ++word) {
    words[word] = pack_word(choice.data() + 64 * word);
  }
  if (const std::size_t rest = choice.size() % 64; rest != 0) {
    std::array<std::uint8_t, 64> padded{};
    std::copy_n(choice.data() + 64 * whole, rest, padded.data());
    words[whole] = pack_word(padded.data());
  }
}

template <typename T>
POINTSMAN_CLONES void blend(std::span<const std::uint8_t> choice, std::span<const T> weak,
                            std::span<const T> strong, std::span<T> out) noexcept {
  const std::size_t rows = choice.size();
  for (std::size_t i = 0; i < rows; ++i) out[i] = choice[i] != 0 ? strong[i] : weak[i];
}

template <typename T>
POINTSMAN_CLONES std::int64_t sum_chosen(std::span<const std::uint8_t> choice,
                                         std::span<const T> weak,
                                         std::span<const T> strong) noexcept {
  const std::size_t rows = choice.size();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const T from_weak = weak[i];  // read both sides: a branch-free blend vectorises
    const T from_strong = strong[i];
    sum += static_cast<std::int64_t>(choice[i] != 0 ? from_strong : from_weak);
  }
  return sum;
}

template float cut_at<float>(double, Tie) noexcept;
template double cut_at<double>(double, Tie) noexcept;
template void choose_strong(std::span<const float>, float, std::span<std::uint8_t>) noexcept;
template void choose_strong(std::span<const double>, double, std::span<std::uint8_t>) noexcept;
template void blend(std::span<const std::uint8_t>, std::span<const std::int64_t>,
                    std::span<const std::int64_t>, std::span<std::int64_t>) noexcept;
template void blend(std::span<const std::uint8_t>, std::span<const double>, std::span<const double>,
                    std::span<double>) noexcept;
template std::int64_t sum_chosen(std::span<const std::uint8_t>, std::span<const std::uint32_t>,
                                 std::span<const std::uint32_t>) noexcept;
template std::int64_t sum_chosen(std::span<const std::uint8_t>, std::span<const std::int64_t>,
                                 std::span<const std::int64_t>) noexcept;

}  // namespace pointsman::kernel
