// Days as text: YYYY-MM-DD, which sorts as it reads.
#pragma once

#include "sim/base/text.hpp"

#include <string_view>

namespace pointsman::models {

/// Whether `text` is YYYY-MM-DD with a month of 01..12 and a day of 01..31.
constexpr bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kForm[i] == 'd' ? !base::is_digit(text[i]) : text[i] != '-') return false;
  }
  const int month = (text[5] - '0') * 10 + (text[6] - '0');
  const int day = (text[8] - '0') * 10 + (text[9] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

}  // namespace pointsman::models
