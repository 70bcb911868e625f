#include "reports/floor_words.hpp"

#include "reports/number_text.hpp"

namespace pointsman::reports {
namespace {

constexpr int kDecimals = 2;  // of a percentage, at most

std::string trimmed_percent(double share) {
  return without_trailing_zeros(percent(share, kDecimals));
}

}  // namespace

std::string share_words(double share) {
  return trimmed_percent(share) + " %";
}

std::string points_words(double difference) {
  const std::string text = trimmed_percent(difference);
  return text + (text == "1" ? " point" : " points");
}

std::string floor_cell(const analysis::Floor& floor) {
  if (floor.reach == analysis::Reach::kReachable) return percent(*floor.value, kDecimals) + " %";
  return std::string(reach_name(floor.reach));
}

std::string floor_words(const analysis::Floor& floor) {
  switch (floor.reach) {
    case analysis::Reach::kReachable:
      return share_words(*floor.value);
    case analysis::Reach::kNever:
      return "never, whatever the accuracy";
    case analysis::Reach::kAlways:
      return "always, whatever the accuracy";
    case analysis::Reach::kUndefined:
      break;
  }
  return "undefined because " + floor.reason;
}

}  // namespace pointsman::reports
