#include "reports/number_text.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace pointsman::reports {

namespace {

constexpr int kMoneyDigits = 4;
constexpr int kSecondDigits = 3;
constexpr int kDecimalsMax = 12;

/// Commas between groups of three digits before the point.
std::string with_commas(std::string text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

}  // namespace

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  char buffer[400];  // the longest double has 309 digits before the point
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
  std::string text(buffer, end);
  const bool is_zero = text.find_first_not_of("-0.") == std::string::npos;
  return is_zero && text.starts_with('-') ? text.substr(1) : text;
}

std::string p_text(double p) {
  constexpr double kSmallest = 0.0001;
  return p < kSmallest ? "< 0.0001" : "= " + fixed(p, 4);
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return "-";
  if (value == 0) return "0";
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  return with_commas(fixed(value, std::clamp(digits - 1 - exponent, 0, kDecimalsMax)));
}

std::string without_trailing_zeros(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return number;
}

std::string percent(double share, int decimals) {
  return fixed(100 * share, decimals);
}

std::string percent_interval(const analysis::Estimate& share, int decimals, int bound_decimals) {
  std::string text = percent(share.mean, decimals);
  if (!std::isfinite(share.lo) || !std::isfinite(share.hi)) return text;
  return text + " [" + percent(share.lo, bound_decimals) + ", " +
         percent(share.hi, bound_decimals) + "]";
}

std::string money(double usd) {
  return significant(usd, kMoneyDigits);
}

std::string dollars(double usd) {
  return '$' + money(usd);
}

std::string seconds(double value) {
  return significant(value, kSecondDigits);
}

std::string significant_text(double value) {
  constexpr int kDigits = 6;
  std::string text = significant(value, kDigits);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string count(std::uint64_t value) {
  return with_commas(std::to_string(value));
}

std::string count(double value) {
  if (!std::isfinite(value)) return "-";
  return with_commas(fixed(value, value == std::round(value) ? 0 : 1));
}

std::string count_of(double value, const std::string& noun) {
  const std::string number = count(value);
  return number + " " + noun + (number == "1" ? "" : "s");
}

std::string cut_text(double value) {
  const auto digits = [](double number) { return base::format_double(number).size(); };
  constexpr std::size_t kShorter = 6;
  for (const double toward : {-INFINITY, INFINITY}) {
    const double neighbour = std::nextafter(value, toward);
    if (digits(neighbour) + kShorter <= digits(value)) {
      return (toward < 0 ? "above " : "below ") + significant_text(neighbour);
    }
  }
  return significant_text(value);
}

PercentPair percent_pair(double first, double second) {
  constexpr int kPairDecimalsMax = 4;
  PercentPair pair;
  for (int decimals = 1; decimals <= kPairDecimalsMax; ++decimals) {
    pair = {percent(first, decimals), percent(second, decimals)};
    if (pair.first != pair.second) return pair;
  }
  return {percent(first, 1), percent(second, 1)};
}

}  // namespace pointsman::reports
