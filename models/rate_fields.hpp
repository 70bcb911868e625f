// The one list of token rates: name in files, meaning, and member of Rates.
//
// Shapes, the reader, the writer, the diff and the printed profile all walk this table, so a new
// token kind is one line here and its rule in models/billing.cpp.
#pragma once

#include "models/profile.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace pointsman::models {

struct RateField {
  std::string_view name;   ///< key in catalogue and scenario files
  std::string_view label;  ///< in tables for people
  std::string_view doc;
  std::string_view example;
  std::optional<TokenPrice> Rates::*member;
};

inline constexpr std::array<RateField, 6> kRateFields = {{
    {"input_usd_per_mtok", "input", "USD per million prompt tokens that no cache served", "2.5",
     &Rates::input},
    {"cached_input_usd_per_mtok", "cached input",
     "USD per million prompt tokens read from the cache; absent = as input", "0.25",
     &Rates::cached_input},
    {"cache_write_usd_per_mtok", "cache write",
     "USD per million prompt tokens written to the 5-minute cache; absent = as input", "3.125",
     &Rates::cache_write},
    {"cache_write_1h_usd_per_mtok", "cache write, 1 h",
     "USD per million prompt tokens written to the 1-hour cache; absent = as cache_write", "5",
     &Rates::cache_write_1h},
    {"output_usd_per_mtok", "output", "USD per million answer tokens", "10", &Rates::output},
    {"reasoning_usd_per_mtok", "reasoning",
     "USD per million hidden reasoning tokens; absent = as output", "10", &Rates::reasoning},
}};

/// Dollars per million tokens have six decimals: 1 pico-dollar per token is 0.000001 of them.
inline constexpr int kUsdPerMtokDigits = 6;

}  // namespace pointsman::models
