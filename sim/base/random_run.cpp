#include "sim/base/random_run.hpp"

#include "sim/base/philox.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace pointsman::base {

void draw_run(const DrawKey& first, std::span<std::uint64_t> bits) noexcept {
  constexpr std::size_t kLanes = 4;
  using Lanes = std::array<std::uint32_t, kLanes>;
  const std::uint64_t stream = stream_of(first);
  for (std::size_t begin = 0; begin < bits.size(); begin += kLanes) {
    Lanes c0, c1, c2, c3;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t request = first.request + begin + lane;
      c0[lane] = static_cast<std::uint32_t>(request);
      c1[lane] = static_cast<std::uint32_t>(request >> 32U);
      c2[lane] = first.attempt;
      c3[lane] = static_cast<std::uint32_t>(first.purpose);
    }
    auto key0 = static_cast<std::uint32_t>(stream);
    auto key1 = static_cast<std::uint32_t>(stream >> 32U);
    const auto round = [&](int) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
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
    const std::size_t count = std::min(kLanes, bits.size() - begin);
    for (std::size_t lane = 0; lane < count; ++lane) {
      bits[begin + lane] = c0[lane] | std::uint64_t{c1[lane]} << 32U;
    }
  }
}

}  // namespace pointsman::base
