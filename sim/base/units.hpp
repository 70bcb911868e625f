// Money and time as strong 64-bit integers: nano-dollars and nanoseconds.
//
// Invariant: no implicit conversion to or from floating point; dollars and seconds appear only in
// readers and renderers. Sums are therefore exact and independent of order, thread count and vector
// width. Range: +-9.2e9 USD, +-292 years.
#pragma once

#include <compare>
#include <cstdint>

namespace pointsman::base {

namespace detail {

template <typename Tag>
struct Integer64 {
  std::int64_t count = 0;

  friend constexpr auto operator<=>(Integer64, Integer64) = default;
  friend constexpr Integer64 operator+(Integer64 a, Integer64 b) { return {a.count + b.count}; }
  friend constexpr Integer64 operator-(Integer64 a, Integer64 b) { return {a.count - b.count}; }
  friend constexpr Integer64 operator*(Integer64 a, std::int64_t n) { return {a.count * n}; }
  constexpr Integer64& operator+=(Integer64 b) { return count += b.count, *this; }
};

}  // namespace detail

/// Nano-dollars (1e-9 USD).
using Nano = detail::Integer64<struct NanoTag>;
/// Nanoseconds of simulated time or of a duration.
using Tick = detail::Integer64<struct TickTag>;

inline constexpr int kNanoDigits = 9;  ///< after the point, of a whole dollar or second
inline constexpr std::int64_t kNanoPerUsd = 1'000'000'000;
inline constexpr std::int64_t kTicksPerSecond = 1'000'000'000;

/// For renderers and statistics only.
constexpr double to_usd(Nano money) {
  return static_cast<double>(money.count) / 1e9;
}
constexpr double to_seconds(Tick time) {
  return static_cast<double>(time.count) / 1e9;
}

}  // namespace pointsman::base
