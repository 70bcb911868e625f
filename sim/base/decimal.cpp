#include "sim/base/decimal.hpp"

#include "sim/base/text.hpp"

#include <array>
#include <cstddef>
#include <limits>

namespace pointsman::base {
namespace {

// g++ spells 128-bit integers as an extension; -Wpedantic would object, our flags do not.
using Wide = unsigned __int128;

constexpr int kNarrowDigits = 19;  ///< significant digits that always fit 64 bits
constexpr int kWideDigits = 38;    ///< significant digits that always fit 128 bits
constexpr std::int64_t kExponentLimit = 1'000'000'000'000;
constexpr std::uint64_t kLargest =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
constexpr std::uint64_t kInverseRounding = 1'000'000'000;
static_assert(kMaxRelativeRounding * static_cast<double>(kInverseRounding) == 1.0);

template <typename T, int kDigits>
constexpr std::array<T, kDigits + 1> powers_of_ten() {
  std::array<T, kDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr auto kNarrowPowers = powers_of_ten<std::uint64_t, kNarrowDigits>();
constexpr auto kWidePowers = powers_of_ten<Wide, kWideDigits>();

/// A number as it was written: +-significand * 10^exponent. Digits beyond the 38th are cut off;
/// they are worth less than 1e-37 of the number.
struct Written {
  bool is_number = false;
  bool is_negative = false;
  int digits = 0;            ///< significant digits kept
  std::uint64_t narrow = 0;  ///< the significand, if digits <= kNarrowDigits
  Wide wide = 0;             ///< the significand otherwise
  std::int64_t exponent = 0;
};

/// Appends one digit. Leading zeros carry no significance.
void append_digit(Written& number, int digit) noexcept {
  if (number.digits == 0 && digit == 0) return;
  if (number.digits < kNarrowDigits) {
    number.narrow = number.narrow * 10 + static_cast<std::uint64_t>(digit);
    ++number.digits;
  } else if (number.digits < kWideDigits) {
    if (number.digits == kNarrowDigits) number.wide = number.narrow;
    number.wide = number.wide * 10 + static_cast<unsigned>(digit);
    ++number.digits;
  } else {
    ++number.exponent;
  }
}

/// Reads the exponent after 'e'; false unless it is digits to the end of the text.
bool read_exponent(std::string_view text, std::int64_t& exponent) noexcept {
  const bool is_negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return false;
  std::int64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    if (value < kExponentLimit) value = value * 10 + (c - '0');
  }
  exponent += is_negative ? -value : value;
  return true;
}

Written read(std::string_view text) noexcept {
  Written number;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+'))
    number.is_negative = text[at++] == '-';
  std::size_t seen = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++seen) append_digit(number, text[at] - '0');
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_digit(text[at]); ++at, ++seen) {
      append_digit(number, text[at] - '0');
      --number.exponent;
    }
  }
  if (seen == 0) return number;
  if (at == text.size()) {
    number.is_number = true;
  } else if (text[at] == 'e' || text[at] == 'E') {
    number.is_number = read_exponent(text.substr(at + 1), number.exponent);
  }
  return number;
}

struct Magnitude {
  std::uint64_t value = 0;
  DecimalFault fault = DecimalFault::kNone;
};

/// significand / 10^places, rounded half up. `power` is 10^places.
template <typename T>
Magnitude divide(T significand, T power) noexcept {
  const T quotient = significand / power;
  const T remainder = significand % power;
  const bool rounds_up = remainder >= power - remainder;
  const T change = rounds_up ? power - remainder : remainder;
  // change / significand > 1e-9, in integers.
  if (change > significand / kInverseRounding) return {0, DecimalFault::kTooFine};
  const T value = quotient + (rounds_up ? 1U : 0U);
  if (value > kLargest) return {0, DecimalFault::kTooLarge};
  return {static_cast<std::uint64_t>(value), DecimalFault::kNone};
}

Magnitude scale(const Written& number, int digits) noexcept {
  const std::int64_t exponent = number.exponent + digits;
  if (number.digits == 0) return {};
  if (exponent + number.digits > kNarrowDigits) return {0, DecimalFault::kTooLarge};
  if (exponent + number.digits < 0) return {0, DecimalFault::kTooFine};  // under 0.1: rounds to 0
  if (exponent < 0) {
    const auto places = static_cast<std::size_t>(-exponent);  // <= number.digits
    return number.digits <= kNarrowDigits ? divide(number.narrow, kNarrowPowers[places])
                                          : divide(number.wide, kWidePowers[places]);
  }
  // At most 19 digits in all, so the product fits 64 bits without a sign.
  const std::uint64_t value = number.narrow * kNarrowPowers[static_cast<std::size_t>(exponent)];
  if (value > kLargest) return {0, DecimalFault::kTooLarge};
  return {value, DecimalFault::kNone};
}

}  // namespace

Decimal parse_decimal(std::string_view text, int digits) noexcept {
  const Written number = read(text);
  if (!number.is_number) return {0, DecimalFault::kNotNumber};
  const Magnitude magnitude = scale(number, digits);
  const auto value = static_cast<std::int64_t>(magnitude.value);
  return {number.is_negative ? -value : value, magnitude.fault};
}

int digits_needed(std::string_view text) noexcept {
  const Written number = read(text);
  if (!number.is_number) return -1;
  for (int digits = 0; digits <= 18; ++digits) {
    if (scale(number, digits).fault == DecimalFault::kNone) return digits;
  }
  return -1;
}

}  // namespace pointsman::base
