// The round of Philox4x32, for one counter or for many side by side.
//
// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <cstdint>

namespace pointsman::base {

inline constexpr int kPhiloxRounds = 10;
inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53U;
inline constexpr std::uint32_t kPhiloxMultiplier1 = 0xCD9E8D57U;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9U;  // golden ratio
inline constexpr std::uint32_t kPhiloxWeyl1 = 0xBB67AE85U;  // sqrt(3) - 1

constexpr void philox_round(std::uint32_t& c0, std::uint32_t& c1, std::uint32_t& c2,
                            std::uint32_t& c3, std::uint32_t key0, std::uint32_t key1) noexcept {
  const std::uint64_t product0 = std::uint64_t{kPhiloxMultiplier0} * c0;
  const std::uint64_t product1 = std::uint64_t{kPhiloxMultiplier1} * c2;
  c0 = static_cast<std::uint32_t>(product1 >> 32U) ^ c1 ^ key0;
  c1 = static_cast<std::uint32_t>(product1);
  c2 = static_cast<std::uint32_t>(product0 >> 32U) ^ c3 ^ key1;
  c3 = static_cast<std::uint32_t>(product0);
}

}  // namespace pointsman::base
