// Days as text: YYYY-MM-DD, which sorts as it reads.
#pragma once

#include "sim/base/text.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace pointsman::models {

/// Whether `text` is YYYY-MM-DD, a day of the calendar.
constexpr bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kForm[i] == 'd' ? !base::is_digit(text[i]) : text[i] != '-') return false;
  }
  const auto number = [text](std::size_t at) {
    return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
  };
  const std::chrono::year year(static_cast<int>(number(0) * 100 + number(2)));
  return (year / std::chrono::month(number(5)) / std::chrono::day(number(8))).ok();
}

}  // namespace pointsman::models
