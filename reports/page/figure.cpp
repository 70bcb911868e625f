#include "reports/page/figure.hpp"

#include "reports/number_text.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::reports::page {

bool has_marks(const Figure& figure) {
  return std::ranges::any_of(figure.series, [](const Series& series) {
    return series.tone != Tone::kReference && !series.data.empty();
  });
}

std::string unit_text(double value, Unit unit) {
  if (!std::isfinite(value)) return "-";
  switch (unit) {
    case Unit::kShare:
      return significant_text(100 * value) + " %";
    case Unit::kPoints:
      return significant_text(100 * value) + " points";
    case Unit::kUsd:
      return value < 0 ? "-" + dollars(-value) : dollars(value);
    case Unit::kSeconds:
      return seconds(value) + " s";
    case Unit::kCount:
      return count(value);
    case Unit::kNumber:
      break;
  }
  return significant_text(value);
}

const char* unit_key(Unit unit) {
  switch (unit) {
    case Unit::kShare:
      return "share";
    case Unit::kPoints:
      return "points";
    case Unit::kUsd:
      return "usd";
    case Unit::kSeconds:
      return "s";
    case Unit::kCount:
      return "count";
    case Unit::kNumber:
      break;
  }
  return "number";
}

}  // namespace pointsman::reports::page
