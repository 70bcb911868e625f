#include "data/decimal_cell.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pointsman::data {
namespace {

constexpr int kTrustedDigits = 15;  ///< significant decimal digits that any double keeps
constexpr int kExactPlaces = 9;     ///< nano-dollars and nanoseconds are kept whatever the size

/// "123.450" with at most 15 digits in all: the common case. False for anything else.
bool read_plain(std::string_view text, DecimalCell& cell) noexcept {
  std::int64_t value = 0;
  std::size_t digits = 0, point = std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (base::is_digit(text[i])) {
      value = value * 10 + (text[i] - '0');
      if (++digits > kTrustedDigits) return false;
    } else if (text[i] == '.' && point == std::string_view::npos) {
      point = i;
    } else {
      return false;
    }
  }
  if (digits == 0) return false;
  int places = point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
  if (places > kExactPlaces) return false;
  for (; places > 0 && value % 10 == 0; --places) value /= 10;
  cell.value = value;
  cell.digits = places;
  return true;
}

/// Places after the point of the number rounded to 15 significant digits; may exceed 18 or be
/// negative. Precondition: `text` is a number.
std::int64_t trusted_places(std::string_view text) noexcept {
  constexpr std::int64_t kFar = 1'000'000;
  std::array<int, kTrustedDigits + 1> kept{};  // [0] takes a carry
  std::size_t significant = 0;
  std::int64_t exponent = 0;  // of the last kept digit
  bool after_point = false, rounds_up = false, cut = false;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') after_point = true;
    if (!base::is_digit(text[i])) continue;
    const int digit = text[i] - '0';
    if (significant == 0 && digit == 0) {
      exponent -= after_point ? 1 : 0;
    } else if (significant < kTrustedDigits) {
      kept[++significant] = digit;
      exponent -= after_point ? 1 : 0;
    } else {
      if (!cut) rounds_up = digit >= 5;
      cut = true;
      exponent += after_point ? 0 : 1;
    }
  }
  if (significant == 0) return 0;
  if (i < text.size()) {
    const bool is_negative = text[i + 1] == '-';
    std::int64_t written = 0;
    for (const char c : text.substr(i + 1)) {
      if (base::is_digit(c)) written = std::min(kFar, written * 10 + (c - '0'));
    }
    exponent += is_negative ? -written : written;
  }
  std::size_t last = significant;
  if (rounds_up) {
    ++kept[last];
    for (; kept[last] == 10; --last) {
      ++kept[last - 1];
      ++exponent;
    }
  }
  for (; last > 0 && kept[last] == 0; --last) ++exponent;
  return -exponent;
}

}  // namespace

bool scale_up(std::int64_t value, int shift, std::int64_t& out) noexcept {
  return !__builtin_mul_overflow(value, base::power_of_ten(shift), &out);
}

DecimalCell read_decimal(std::string_view text) noexcept {
  DecimalCell cell;
  if (read_plain(text, cell)) return cell;
  if (base::parse_decimal(text, 0).fault == base::DecimalFault::kNotNumber) {
    cell.fault = base::DecimalFault::kNotNumber;
    return cell;
  }
  const std::int64_t places = std::max<std::int64_t>(0, trusted_places(text));
  if (places <= kExactPlaces) {
    cell.digits = static_cast<int>(places);
  } else {
    // Not exact within nine places: as many as keep it to 1e-9 of itself.
    const int needed = base::digits_needed(text);
    if (needed < 0) {
      cell.fault = base::parse_decimal(text, 0).fault;
      return cell;
    }
    cell.digits = std::max(kExactPlaces, needed);
  }
  const base::Decimal decimal = base::parse_decimal(text, cell.digits);
  cell.value = decimal.value;
  cell.fault = decimal.fault;
  for (; cell.digits > 0 && cell.value % 10 == 0 && cell.fault == base::DecimalFault::kNone;) {
    cell.value /= 10;
    --cell.digits;
  }
  return cell;
}

}  // namespace pointsman::data
