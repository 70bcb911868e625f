#include "data/arrivals_spec.hpp"

namespace pointsman::data {
namespace {

using Family = RenewalArrivals::Family;

constexpr std::int64_t kMostPresetTokens = 128'000;  ///< a common context window

/// A law of token counts from the mean and standard deviation of the logarithm: median = e^mu.
constexpr TokenLaw tokens(double median, double sigma) {
  return {median, sigma, kMostPresetTokens};
}

/// Requests by hour of ServeGen's m-small, over their mean.
constexpr std::array<double, kHours> kOfficeHours = {
    0.84, 0.71, 0.73, 0.68, 0.71, 0.66, 0.68, 0.85, 1.02, 1.05, 1.13, 1.09,
    1.06, 1.07, 1.06, 1.05, 1.09, 1.08, 1.01, 1.23, 1.46, 1.40, 1.27, 1.06};

}  // namespace

std::span<const ArrivalPreset> arrival_presets() {
  static const ArrivalPreset presets[] = {
      {"bursty_code",
       "On and off as the Azure code trace of 2023: 8.3 a second for 23 s on average, then nothing "
       "for 53 s.",
       ModulatedArrivals{{{{8.3, 23}, {0, 53}}}},
       {tokens(1095, 1.360), tokens(16.25, 0.847)}},
      {"office_day",
       "The hours of ServeGen's m-small at a mean of 10 a second, gaps of its median client.",
       DailyArrivals{10, 1.22, 0, kOfficeHours},
       {tokens(48.1, 1.080), tokens(4.62, 1.371)}},
      {"reasoning",
       "ServeGen's DeepSeek-R1: Poisson at 16 a second, long answers.",
       RenewalArrivals{Family::kGamma, 16, 1},
       {tokens(253.4, 1.910), tokens(827, 0.937)}},
      {"steady_chat",
       "The Azure conversation trace of 2023: gamma gaps of shape 0.84 at 5.5 a second.",
       RenewalArrivals{Family::kGamma, 5.5, 1.0910894511799618},  // 1 / sqrt(0.84)
       {tokens(759.8, 0.985), tokens(151.3, 0.859)}},
  };
  return presets;
}

}  // namespace pointsman::data
