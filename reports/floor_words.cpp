#include "reports/floor_words.hpp"

#include "reports/number_text.hpp"

namespace pointsman::reports {
namespace {

/// At most two decimals, without trailing zeros.
std::string trimmed(double value) {
  std::string text = fixed(value, 2);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

std::string share_words(double share) {
  return trimmed(100 * share) + " %";
}

std::string points_words(double difference) {
  const std::string text = trimmed(100 * difference);
  return text + (text == "1" ? " point" : " points");
}

std::string floor_cell(const analysis::Floor& floor) {
  if (floor.reach == analysis::Reach::kReachable) return percent(*floor.value, 2) + " %";
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
