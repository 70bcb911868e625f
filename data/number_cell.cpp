#include "data/number_cell.hpp"

#include "sim/base/decimal.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace pointsman::data {
namespace {

constexpr std::array<double, 16> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// "12.345" with at most 15 digits: both parts are exact doubles, so their quotient is the nearest
/// one.
bool read_short_number(std::string_view text, double& value) noexcept {
  constexpr std::size_t kMaxLength = 16;  // 15 digits and a point
  if (text.empty() || text.size() > kMaxLength) return false;
  std::int64_t digits = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned>(text[i] - '0');
    if (digit <= 9) {
      digits = digits * 10 + digit;
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
    } else {
      return false;
    }
  }
  const bool has_point = point < text.size();
  if (text.size() == (has_point ? 1 : kMaxLength)) return false;
  value = static_cast<double>(digits);
  if (has_point) value /= kPowers[text.size() - point - 1];
  return true;
}

}  // namespace

bool read_share(std::string_view text, std::size_t after, double& value) noexcept {
  if constexpr (std::endian::native != std::endian::little)
    return false;  // digits would be reversed
  constexpr std::size_t kMost = 8;
  if (text.size() < 3 || text.size() > 2 + kMost || text[1] != '.' || after < 2 + kMost) {
    return false;
  }
  const auto whole = static_cast<unsigned>(text[0] - '0');
  const std::size_t places = text.size() - 2;
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + 2, kMost);
  // Digits to the high bytes, zeros before them.
  constexpr std::uint64_t kZeros = 0x3030303030303030ULL;
  word <<= 8 * (kMost - places);
  if (places < kMost) word |= kZeros >> (8 * places);
  const std::uint64_t above_nine = word + 0x4646464646464646ULL;
  const std::uint64_t below_zero = word - kZeros;
  if (whole > 9 || ((above_nine | below_zero) & 0x8080808080808080ULL) != 0) return false;
  // Pairs, then fours, then all eight.
  word = below_zero;
  word = word * 10 + (word >> 8U);
  word = ((word & 0x000000FF000000FFULL) * 0x000F424000000064ULL +
          ((word >> 16U) & 0x000000FF000000FFULL) * 0x0000271000000001ULL) >>
         32U;
  constexpr std::array<std::uint64_t, 9> kTens = {1,      10,      100,      1000,     10000,
                                                  100000, 1000000, 10000000, 100000000};
  value = static_cast<double>(whole * kTens[places] + word) / kPowers[places];
  return true;
}

NumberFault read_number(std::string_view text, double& value) noexcept {
  if (read_short_number(text, value)) return NumberFault::kNone;
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (stop != end || text.empty()) return NumberFault::kNotNumber;
  if (code == std::errc::result_out_of_range) {
    // Too small for a double is 0; too large is no number we can keep.
    value = 0;
    const bool is_huge = base::parse_decimal(text, 0).fault == base::DecimalFault::kTooLarge;
    return is_huge ? NumberFault::kNotFinite : NumberFault::kNone;
  }
  if (code != std::errc()) return NumberFault::kNotNumber;
  return std::isfinite(value) ? NumberFault::kNone : NumberFault::kNotFinite;
}

}  // namespace pointsman::data
