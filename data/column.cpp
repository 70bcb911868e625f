#include "data/column.hpp"

#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace pointsman::data {
namespace {

bool bit_at(std::span<const std::uint64_t> words, std::size_t row) {
  return ((words[row / 64] >> (row % 64)) & 1U) != 0;
}

/// out[i] = convert(values[begin + i]).
template <typename T, typename Out, typename Convert>
void copy_rows(std::span<const T> values, std::size_t begin, std::span<Out> out,
               Convert convert) noexcept {
  const T* const from = values.data() + begin;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = convert(from[i]);
}

template <typename Out>
void copy_bits(std::span<const std::uint64_t> words, std::size_t begin, std::span<Out> out,
               Out one) noexcept {
  for (std::size_t i = 0; i < out.size();) {
    const std::size_t row = begin + i;
    const std::size_t count = std::min(out.size() - i, 64 - row % 64);
    const std::uint64_t word = words[row / 64] >> (row % 64);
    for (std::size_t k = 0; k < count; ++k) {
      out[i + k] = static_cast<Out>((word >> k) & 1U) * one;
    }
    i += count;
  }
}

template <typename Out>
void mark_absent(std::span<const std::uint64_t> present, std::size_t begin, std::span<Out> out,
                 Out absent) noexcept {
  if (present.empty()) return;
  for (std::size_t i = 0; i < out.size();) {
    const std::size_t row = begin + i;
    const std::size_t count = std::min(out.size() - i, 64 - row % 64);
    const std::uint64_t word = present[row / 64] >> (row % 64);
    for (std::size_t k = 0; k < count; ++k) {
      if (((word >> k) & 1U) == 0) out[i + k] = absent;
    }
    i += count;
  }
}

/// value / 10^digits as plain decimal text without trailing zeros.
std::string decimal_text(std::int64_t value, int digits) {
  std::string text = std::to_string(value < 0 ? -value : value);
  if (digits > 0) {
    const auto places = static_cast<std::size_t>(digits);
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, 1, '.');
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return value < 0 ? "-" + text : text;
}

}  // namespace

std::size_t Column::count_present() const {
  if (present.empty()) return rows;
  std::size_t count = 0;
  for (const std::uint64_t word : present) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

double Column::number_at(std::size_t row) const {
  double value = kAbsent;
  gather(row, {&value, 1});
  return value;
}

std::string Column::text_at(std::size_t row) const {
  if (!is_present(row)) return {};
  switch (storage) {
    case Storage::kCodes:
      return dictionary[as<std::uint32_t>()[row]];
    case Storage::kU32:
      return decimal_text(std::int64_t{as<std::uint32_t>()[row]}, digits);
    case Storage::kI64:
      return decimal_text(as<std::int64_t>()[row], digits);
    case Storage::kBits:
      return bit_at(as<std::uint64_t>(), row) ? "1" : "0";
    case Storage::kF32:
    case Storage::kF64:
      return base::format_double(number_at(row));
  }
  return {};
}

void Column::gather(std::size_t begin, std::span<double> out) const noexcept {
  const auto widen = [](auto value) { return static_cast<double>(value); };
  // Division, not multiplication by a reciprocal: 15 / 10^4 is the double nearest to 0.0015.
  const auto scale = static_cast<double>(base::power_of_ten(digits));
  const auto unscale = [scale](auto value) { return static_cast<double>(value) / scale; };
  switch (storage) {
    case Storage::kBits:
      copy_bits(as<std::uint64_t>(), begin, out, 1.0);
      break;
    case Storage::kU32:
      copy_rows(as<std::uint32_t>(), begin, out, unscale);
      break;
    case Storage::kI64:
      copy_rows(as<std::int64_t>(), begin, out, unscale);
      break;
    case Storage::kF32:
      copy_rows(as<float>(), begin, out, widen);
      break;
    case Storage::kF64:
      copy_rows(as<double>(), begin, out, widen);
      break;
    case Storage::kCodes:
      copy_rows(as<std::uint32_t>(), begin, out, widen);
      break;
  }
  mark_absent(present, begin, out, kAbsent);
}

void Column::gather_scaled(std::size_t begin, int to_digits,
                           std::span<std::int64_t> out) const noexcept {
  const int shift = storage == Storage::kBits ? to_digits : to_digits - digits;
  const std::int64_t factor = base::power_of_ten(shift);
  const auto rescale = [factor](auto value) { return static_cast<std::int64_t>(value) * factor; };
  if (storage == Storage::kU32) {
    copy_rows(as<std::uint32_t>(), begin, out, rescale);
  } else if (storage == Storage::kI64) {
    copy_rows(as<std::int64_t>(), begin, out, rescale);
  } else {
    copy_bits(as<std::uint64_t>(), begin, out, factor);
  }
  mark_absent(present, begin, out, kAbsentInteger);
}

}  // namespace pointsman::data
