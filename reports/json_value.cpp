#include "reports/json_value.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

Json json_number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json json_number(const std::optional<double>& value) {
  return value ? json_number(*value) : Json(nullptr);
}

Json json_text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json json_estimate(const analysis::Estimate& value) {
  return {{"mean", json_number(value.mean)},
          {"lo", json_number(value.lo)},
          {"hi", json_number(value.hi)}};
}

void put_unknown(Json& object, const char* key, const std::string& reason) {
  object[key] = nullptr;
  object["unknown"][key] = reason;
}

}  // namespace pointsman::reports
