// Numbers as people read them: shares in percent, dollars with significant digits, counts with
// commas.
//
// Pure functions of the value, the same in every locale. A value that is not finite reads "-".
#pragma once

#include "sim/analysis/intervals.hpp"

#include <cstdint>
#include <string>

namespace pointsman::reports {

/// "12.30" with exactly `decimals` digits after the point; never "-0.00".
std::string fixed(double value, int decimals);
/// A p-value after its name: "= 0.0341", "< 0.0001".
std::string p_text(double p);

/// At least `digits` significant digits without an exponent, commas between thousands.
std::string significant(double value, int digits);

/// "12.30" -> "12.3", "12.00" -> "12".
std::string without_trailing_zeros(std::string number);

/// 0.7813 -> "78.13".
std::string percent(double share, int decimals);

/// "78.13 [77.4, 78.8]", in percent; without the brackets where a bound is not known.
std::string percent_interval(const analysis::Estimate& share, int decimals, int bound_decimals);

/// At least four significant digits without an exponent: "0.01234", "12.34", "12,345".
std::string money(double usd);

/// "$0.01234".
std::string dollars(double usd);

/// Seconds with three significant digits: "0.850", "12.3", "1,200".
std::string seconds(double value);

/// At most six significant digits, without trailing zeros: "0.5", "1,200", "0.0316228".
std::string significant_text(double value);

/// A value that parts numbers in two, with few digits. A cut that none of them reaches is the next
/// double beyond the last: named by that one, "above 0.97", which has the shorter decimal.
std::string cut_text(double value);

/// 14037 -> "14,037".
std::string count(std::uint64_t value);
/// Whole numbers as such, others with one decimal.
std::string count(double value);
/// "1 request", "2,000 requests": for nouns that take an s.
std::string count_of(double value, const std::string& noun);

/// Two shares in percent with as few decimals (1 to 4) as show that they differ.
struct PercentPair {
  std::string first, second;
};
PercentPair percent_pair(double first, double second);

}  // namespace pointsman::reports
