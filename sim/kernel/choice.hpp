// Choosing between two branches row by row, and taking values by that choice.
//
// A choice is one byte per row: 1 = the row's score reaches the cut (the strong side), 0 = not.
// Both tie rules are one comparison, `score >= cut`, because cut_at() moves the cut to the right
// neighbour. Invariant: a NaN score never reaches a cut, and cut_at() in float decides every float
// row as a comparison in double would. Cost: 0.1-0.3 ns a row and operation when in cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pointsman::kernel {

/// Rows per block: a block of choices, bins and gathered numbers stays in the first-level cache.
inline constexpr std::size_t kBlockRows = 1024;

/// On which side a score falls that equals the threshold.
enum class Tie : std::uint8_t {
  kAtLeast,  ///< strong where score >= threshold
  kAbove,    ///< strong where score > threshold
};

/// The least Score that goes to the strong side, so that `score >= cut` decides as `tie` says; NaN
/// where no score can (above +infinity, or a NaN threshold). Score is float or double.
template <typename Score>
Score cut_at(double threshold, Tie tie) noexcept;

/// choice[i] = score[i] >= cut. Both spans have the same length.
template <typename Score>
void choose_strong(std::span<const Score> score, Score cut,
                   std::span<std::uint8_t> choice) noexcept;

/// Bit i % 64 of words[i / 64] = choice[i]; bits past the end are 0.
/// words.size() = ceil(choice.size() / 64); every choice is 0 or 1.
void pack_choice(std::span<const std::uint8_t> choice, std::span<std::uint64_t> words) noexcept;

/// out[i] = choice[i] ? strong[i] : weak[i]. T is std::int64_t or double; `out` may be an input.
template <typename T>
void blend(std::span<const std::uint8_t> choice, std::span<const T> weak, std::span<const T> strong,
           std::span<T> out) noexcept;

/// Sum over rows of (choice[i] ? strong[i] : weak[i]). T is std::uint32_t or std::int64_t; the sum
/// must fit (see totals_fit in sim/kernel/two_models.hpp).
template <typename T>
std::int64_t sum_chosen(std::span<const std::uint8_t> choice, std::span<const T> weak,
                        std::span<const T> strong) noexcept;

}  // namespace pointsman::kernel
